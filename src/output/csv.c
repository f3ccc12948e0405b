#include <inttypes.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "output/flat.h"

// RFC 4180, with \n behind a line; null is an empty field, a list is joined by blanks.

static bool is_shown(const struct heading *heading) {
    return !(heading->flags & (HEADING_READERS | HEADING_ROWS));
}

static bool needs_quotes(struct str text) {
    return str_find(text, ',') < text.size || str_find(text, '"') < text.size ||
           str_find(text, '\n') < text.size || str_find(text, '\r') < text.size;
}

static void add_field(struct buf *out, struct str text) {
    struct buf valid;
    buf_init(&valid);
    utf8_repair(text, &valid);
    bool quoted = needs_quotes(buf_str(&valid));
    buf_add_str(out, quoted ? STR("\"") : STR(""));
    for (size_t i = 0; i < valid.size; i++) {
        buf_add_str(out, valid.data[i] == '"' ? STR("\"") : STR(""));
        buf_add_char(out, valid.data[i]);
    }
    buf_add_str(out, quoted ? STR("\"") : STR(""));
    buf_release(&valid);
}

static void add_list(struct buf *out, struct cell cell) {
    struct buf joined;
    buf_init(&joined);
    for (uint32_t i = 0; i < cell.list.count; i++) {
        buf_add_str(&joined, i > 0 ? STR(" ") : STR(""));
        buf_add_str(&joined, cell.list.texts[i]);
    }
    add_field(out, buf_str(&joined));
    buf_release(&joined);
}

static void add_cell(struct buf *out, struct cell cell) {
    switch (cell.kind) {
    case CELL_NULL:
        return;
    case CELL_TEXT:
        add_field(out, cell.text);
        return;
    case CELL_INTEGER:
        buf_print(out, "%" PRId64, cell.integer);
        return;
    case CELL_SHARE:
        buf_print(out, "%.6g", cell.share);
        return;
    case CELL_BOOLEAN:
        buf_add_str(out, cell.boolean ? STR("true") : STR("false"));
        return;
    case CELL_LIST:
        add_list(out, cell);
        return;
    case CELL_ROWS:
        break;
    }
    abort(); // a heading with rows is not shown
}

static void csv_head(struct buf *out, const struct table *table) {
    const char *comma = "";
    for (uint32_t i = 0; i < table->width; i++) {
        if (is_shown(&table->headings[i])) {
            buf_print(out, "%s%s", comma, table->headings[i].key);
            comma = ",";
        }
    }
    buf_add_char(out, '\n');
}

static void csv_row(struct buf *out, const struct table *table, const struct cell *cells) {
    bool first = true;
    for (uint32_t i = 0; i < table->width; i++) {
        if (is_shown(&table->headings[i])) {
            buf_add_str(out, first ? STR("") : STR(","));
            add_cell(out, cells[i]);
            first = false;
        }
    }
    buf_add_char(out, '\n');
}

static const struct flat_format format = {csv_head, csv_row};

struct document *csv_create(struct arena *arena, struct sink *sink,
                            const struct renderer_options *options) {
    return flat_create(arena, sink, options, &format);
}

void csv_release(struct document *doc) {
    (void)doc;
}
