#include "output/json_value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/utf8.h"

static cJSON *value_of(struct cell cell);

// cJSON says with NULL that memory ran out; as everywhere, that is the end.
static cJSON *made(cJSON *value) {
    if (!value) {
        abort();
    }
    return value;
}

static cJSON *text_value(struct str text) {
    struct buf valid;
    buf_init(&valid);
    utf8_repair(text, &valid);
    cJSON *value = made(cJSON_CreateString(valid.data));
    buf_release(&valid);
    return value;
}

static cJSON *integer_value(int64_t integer) {
    char text[24];
    snprintf(text, sizeof(text), "%" PRId64, integer);
    return made(cJSON_CreateRaw(text));
}

static cJSON *share_value(double share) {
    char text[32];
    snprintf(text, sizeof(text), "%.6g", share);
    return made(cJSON_CreateRaw(text));
}

static cJSON *list_value(struct cell cell) {
    cJSON *list = made(cJSON_CreateArray());
    for (uint32_t i = 0; i < cell.list.count; i++) {
        cJSON_AddItemToArray(list, text_value(cell.list.texts[i]));
    }
    return list;
}

// A report nests its tables, not its input: the recursion is as deep as its headings say.
static cJSON *row_value(const struct table *table, const struct cell *cells) {
    cJSON *row = made(cJSON_CreateObject());
    for (uint32_t i = 0; i < table->width; i++) {
        const struct heading *heading = &table->headings[i];
        if (!(heading->flags & HEADING_READERS)) {
            cJSON_AddItemToObjectCS(row, heading->key, value_of(cells[i]));
        }
    }
    return row;
}

static cJSON *rows_value(struct cell cell) {
    cJSON *rows = made(cJSON_CreateArray());
    for (uint32_t i = 0; i < cell.rows.count; i++) {
        const struct table *table = cell.rows.table;
        cJSON_AddItemToArray(rows, row_value(table, cell.rows.cells + (size_t)i * table->width));
    }
    return rows;
}

static cJSON *value_of(struct cell cell) {
    switch (cell.kind) {
    case CELL_NULL:
        return made(cJSON_CreateNull());
    case CELL_TEXT:
        return text_value(cell.text);
    case CELL_INTEGER:
        return integer_value(cell.integer);
    case CELL_SHARE:
        return share_value(cell.share);
    case CELL_BOOLEAN:
        return made(cJSON_CreateBool(cell.boolean));
    case CELL_LIST:
        return list_value(cell);
    case CELL_ROWS:
        return rows_value(cell);
    }
    abort();
}

static void add_value(struct buf *out, cJSON *value) {
    char *printed = cJSON_PrintUnformatted(value);
    if (!printed) {
        abort();
    }
    buf_add_str(out, str_of(printed));
    cJSON_free(printed);
    cJSON_Delete(value);
}

void json_add_text(struct buf *out, struct str text) {
    add_value(out, text_value(text));
}

void json_add_cell(struct buf *out, struct cell cell) {
    add_value(out, value_of(cell));
}

void json_add_row(struct buf *out, const struct table *table, const struct cell *cells) {
    add_value(out, row_value(table, cells));
}
