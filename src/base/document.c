#include "base/document.h"

struct cell cell_null(void) {
    return (struct cell){.kind = CELL_NULL};
}

struct cell cell_text(struct str text) {
    return (struct cell){.kind = CELL_TEXT, .text = text};
}

struct cell cell_text_or_null(struct str text) {
    return text.size > 0 ? cell_text(text) : cell_null();
}

struct cell cell_integer(int64_t integer) {
    return (struct cell){.kind = CELL_INTEGER, .integer = integer};
}

struct cell cell_integer_or_null(int64_t integer) {
    return integer != 0 ? cell_integer(integer) : cell_null();
}

struct cell cell_share(double share) {
    return (struct cell){.kind = CELL_SHARE, .share = share};
}

struct cell cell_boolean(bool boolean) {
    return (struct cell){.kind = CELL_BOOLEAN, .boolean = boolean};
}

struct cell cell_list(const struct str *texts, uint32_t count) {
    return (struct cell){.kind = CELL_LIST, .list = {texts, count}};
}

struct cell cell_rows(const struct table *table, const struct cell *cells, uint32_t count) {
    return (struct cell){.kind = CELL_ROWS, .rows = {table, cells, count}};
}

struct cell cell_toned(struct cell cell, enum cell_tone tone) {
    cell.tone = tone;
    return cell;
}

bool document_begin(struct document *doc, const char *report) {
    return doc->functions->begin(doc, report);
}

bool document_headline(struct document *doc, struct str text) {
    return doc->functions->headline(doc, text);
}

bool document_fact(struct document *doc, const char *key, struct cell cell) {
    return doc->functions->fact(doc, key, cell);
}

bool document_note(struct document *doc, struct str text) {
    return doc->functions->note(doc, text);
}

bool document_table(struct document *doc, const struct table *table) {
    return doc->functions->table(doc, table);
}

bool document_row(struct document *doc, const struct cell *cells) {
    return doc->functions->row(doc, cells);
}

bool document_table_end(struct document *doc) {
    return doc->functions->table_end(doc);
}

bool document_end(struct document *doc) {
    return doc->functions->end(doc);
}

bool document_line(struct document *doc, const struct table *table, const struct cell *cells) {
    bool wanted = true;
    for (uint32_t i = 0; wanted && i < table->width; i++) {
        bool seen = !(table->headings[i].flags & (HEADING_PROGRAMS | HEADING_ROWS));
        if (seen && cells[i].kind == CELL_TEXT) {
            wanted = document_note(doc, cells[i].text);
        }
    }
    return wanted;
}

bool document_record(struct document *doc, const struct table *table, const struct cell *cells) {
    return document_table(doc, table) && document_row(doc, cells) && document_table_end(doc);
}
