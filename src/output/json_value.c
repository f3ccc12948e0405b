#include "output/json_value.h"

#include <stdlib.h>

#include "output/json_maker.h"

static cJSON *value_of(struct cell cell);

static cJSON *list_value(struct cell cell) {
    cJSON *list = json_make_array();
    for (uint32_t i = 0; i < cell.list.count; i++) {
        json_append(list, json_make_text(cell.list.texts[i]));
    }
    return list;
}

// A report nests its tables, not its input: the recursion is as deep as its headings say.
static cJSON *row_value(const struct table *table, const struct cell *cells) {
    cJSON *row = json_make_object();
    for (uint32_t i = 0; i < table->width; i++) {
        const struct heading *heading = &table->headings[i];
        if (!(heading->flags & HEADING_READERS)) {
            json_put(row, heading->key, value_of(cells[i]));
        }
    }
    return row;
}

static cJSON *rows_value(struct cell cell) {
    cJSON *rows = json_make_array();
    for (uint32_t i = 0; i < cell.rows.count; i++) {
        const struct table *table = cell.rows.table;
        json_append(rows, row_value(table, cell.rows.cells + (size_t)i * table->width));
    }
    return rows;
}

static cJSON *value_of(struct cell cell) {
    switch (cell.kind) {
    case CELL_NULL:
        return json_make_null();
    case CELL_TEXT:
        return json_make_text(cell.text);
    case CELL_INTEGER:
        return json_make_integer(cell.integer);
    case CELL_SHARE:
        return json_make_share(cell.share);
    case CELL_BOOLEAN:
        return json_make_boolean(cell.boolean);
    case CELL_LIST:
        return list_value(cell);
    case CELL_ROWS:
        return rows_value(cell);
    }
    abort();
}

void json_add_text(struct buf *out, struct str text) {
    json_add_tree(out, json_make_text(text));
}

void json_add_cell(struct buf *out, struct cell cell) {
    json_add_tree(out, value_of(cell));
}

void json_add_row(struct buf *out, const struct table *table, const struct cell *cells) {
    json_add_tree(out, row_value(table, cells));
}
