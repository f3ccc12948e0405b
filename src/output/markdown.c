#include "output/display.h"
#include "output/markdown_text.h"
#include "output/renderer.h"

// GitHub flavoured Markdown: the headline is a heading, each table one under a smaller heading,
// notes are lists. Nested rows stand folded in their cell, which has to be one line:
//
//     | NAME | PATH |
//     | --- | --- |
//     | mart.daily.mail | <details><summary>1</summary>a -> b rename daily.sql:2:8</details> |

struct markdown {
    struct document document;
    struct sink *sink;
    const struct table *table; // the one that is open
    bool continued;            // another document stands above
    bool headed;               // its headings are written
    bool named;                // a headline is written; others are plain lines
};

static struct markdown *markdown_of(struct document *doc) {
    return (struct markdown *)doc;
}

static struct buf *out_of(struct document *doc) {
    return &markdown_of(doc)->sink->pending;
}

static bool markdown_begin(struct document *doc, const char *report) {
    (void)report;
    buf_add_str(out_of(doc), markdown_of(doc)->continued ? STR("\n") : STR(""));
    return sink_settle(markdown_of(doc)->sink);
}

static bool markdown_headline(struct document *doc, struct str text) {
    struct markdown *markdown = markdown_of(doc);
    buf_add_str(out_of(doc), markdown->named ? STR("") : STR("## "));
    markdown_add_text(out_of(doc), text);
    buf_add_str(out_of(doc), STR("\n\n"));
    markdown->named = true;
    return sink_settle(markdown->sink);
}

static bool markdown_fact(struct document *doc, const char *key, struct cell cell) {
    (void)key;
    (void)cell;
    return sink_settle(markdown_of(doc)->sink);
}

// Where it is said, as it may speak of the table above: `17 more not listed`.
static bool markdown_note(struct document *doc, struct str text) {
    buf_add_str(out_of(doc), STR("- "));
    markdown_add_text(out_of(doc), text);
    buf_add_str(out_of(doc), STR("\n\n"));
    return sink_settle(markdown_of(doc)->sink);
}

// ---- tables

static bool is_column(const struct heading *heading) {
    return !(heading->flags & HEADING_PROGRAMS);
}

static bool markdown_table(struct document *doc, const struct table *table) {
    markdown_of(doc)->table = table;
    markdown_of(doc)->headed = false;
    return sink_settle(markdown_of(doc)->sink);
}

static void add_headings(struct buf *out, const struct table *table) {
    if (table->title[0] != '\0') {
        buf_add_str(out, STR("### "));
        markdown_add_text(out, str_of(table->title));
        buf_add_str(out, STR("\n\n"));
    }
    for (uint32_t i = 0; i < table->width; i++) {
        const struct heading *heading = &table->headings[i];
        if (is_column(heading)) {
            bool folded = heading->flags & HEADING_ROWS && heading->title[0] == '\0';
            buf_add_str(out, STR("| "));
            markdown_add_text(out, str_of(folded ? heading->key : heading->title));
            buf_add_char(out, ' ');
        }
    }
    buf_add_str(out, STR("|\n"));
    for (uint32_t i = 0; i < table->width; i++) {
        if (is_column(&table->headings[i])) {
            bool number = table->headings[i].flags & HEADING_NUMBER;
            buf_add_str(out, number ? STR("| ---: ") : STR("| --- "));
        }
    }
    buf_add_str(out, STR("|\n"));
}

static void add_plain(struct buf *out, struct cell cell) {
    struct buf text;
    buf_init(&text);
    display_add_cell(&text, cell, STR(""));
    markdown_add_text(out, buf_str(&text));
    buf_release(&text);
}

// A nested row as a line of a folded cell. What is nested deeper is left to programs.
static void add_line(struct buf *out, const struct table *table, const struct cell *cells) {
    bool first = true;
    for (uint32_t i = 0; i < table->width; i++) {
        bool empty = cells[i].kind == CELL_NULL || cells[i].kind == CELL_ROWS;
        if (is_column(&table->headings[i]) && !empty) {
            buf_add_str(out, first ? STR("") : STR(" &nbsp; "));
            add_plain(out, cells[i]);
            first = false;
        }
    }
}

static void add_folded(struct buf *out, struct cell cell) {
    const struct table *table = cell.rows.table;
    if (cell.rows.count == 0) {
        return;
    }
    buf_print(out, "<details><summary>%u</summary>", cell.rows.count);
    for (uint32_t i = 0; i < cell.rows.count; i++) {
        buf_add_str(out, i > 0 ? STR("<br>") : STR(""));
        add_line(out, table, cell.rows.cells + (size_t)i * table->width);
    }
    buf_add_str(out, STR("</details>"));
}

// A table without rows is not told at all, so headings wait for the first row.
static bool markdown_row(struct document *doc, const struct cell *cells) {
    struct markdown *markdown = markdown_of(doc);
    const struct table *table = markdown->table;
    struct buf *out = out_of(doc);
    if (table->flags & TABLE_LINE) {
        return document_line(doc, table, cells);
    }
    if (table->flags & TABLE_PROGRAMS) {
        return sink_settle(markdown->sink);
    }
    if (!markdown->headed) {
        add_headings(out, table);
        markdown->headed = true;
    }
    for (uint32_t i = 0; i < table->width; i++) {
        if (is_column(&table->headings[i])) {
            buf_add_str(out, STR("| "));
            if (cells[i].kind == CELL_ROWS) {
                add_folded(out, cells[i]);
            } else {
                add_plain(out, cells[i]);
            }
            buf_add_char(out, ' ');
        }
    }
    buf_add_str(out, STR("|\n"));
    return sink_settle(markdown->sink);
}

static bool markdown_table_end(struct document *doc) {
    buf_add_str(out_of(doc), markdown_of(doc)->headed ? STR("\n") : STR(""));
    return sink_settle(markdown_of(doc)->sink);
}

static bool markdown_end(struct document *doc) {
    return sink_settle(markdown_of(doc)->sink);
}

static const struct document_functions functions = {
    .begin = markdown_begin,
    .headline = markdown_headline,
    .fact = markdown_fact,
    .note = markdown_note,
    .table = markdown_table,
    .row = markdown_row,
    .table_end = markdown_table_end,
    .end = markdown_end,
};

struct document *markdown_create(struct arena *arena, struct sink *sink,
                                 const struct renderer_options *options) {
    struct markdown *markdown = ARENA_NEW(arena, struct markdown);
    markdown->continued = options->continued;
    markdown->document.functions = &functions;
    markdown->sink = sink;
    return &markdown->document;
}

void markdown_release(struct document *doc) {
    (void)doc;
}
