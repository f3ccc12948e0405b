#include "report/columns.h"

#include "report/filter.h"
#include "report/head.h"
#include "report/lookup.h"
#include "report/text.h"

enum list_column {
    LIST_ASSET,
    LIST_COLUMN,
    LIST_POSITION,
    LIST_TYPE,
    LIST_STATUS,
    LIST_ASSET_TYPE,
    LIST_PLACE,
    LIST_FILE,
    LIST_LINE,
    LIST_LINE_COLUMN,
    LIST_WIDTH,
};

static const struct heading headings[LIST_WIDTH] = {
    [LIST_ASSET] = {"asset", "ASSET", 0},
    [LIST_COLUMN] = {"column", "COLUMN", 0},
    [LIST_POSITION] = {"position", "POSITION", HEADING_NUMBER},
    [LIST_TYPE] = {"type", "TYPE", 0},
    [LIST_STATUS] = {"status", "STATUS", 0},
    [LIST_ASSET_TYPE] = {"asset_type", "ASSET TYPE", HEADING_PROGRAMS},
    [LIST_PLACE] = {"place", "PLACE", HEADING_READERS},
    [LIST_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [LIST_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [LIST_LINE_COLUMN] = {"line_column", "LINE COLUMN", HEADING_PROGRAMS},
};

static const struct table list_table = {"columns", "", headings, LIST_WIDTH, TABLE_MAIN};

#define SELECT_COLUMNS                                                                             \
    "SELECT " ASSET_PLAIN(                                                                         \
        "a") ", c.name, c.position, c.type, c.status, a.type, f.path, c.line,"                     \
             " c.\"column\", a.id FROM columns c JOIN assets a ON a.id = c.asset_id"               \
             " LEFT JOIN files f ON f.id = c.file_id"

static bool show_column(struct document *doc, const struct cursor *cursor, struct arena *arena) {
    struct str file = cursor_text(cursor, 6);
    uint32_t line = cursor_id(cursor, 7);
    uint32_t column = cursor_id(cursor, 8);
    struct cell cells[LIST_WIDTH] = {
        [LIST_ASSET] = cell_text(cursor_text(cursor, 0)),
        [LIST_COLUMN] = cell_text(cursor_text(cursor, 1)),
        [LIST_POSITION] = cell_integer_or_null(cursor_integer(cursor, 2)),
        [LIST_TYPE] = cell_text_or_null(cursor_text(cursor, 3)),
        [LIST_STATUS] = cell_text(cursor_text(cursor, 4)),
        [LIST_ASSET_TYPE] = cell_text(cursor_text(cursor, 5)),
        [LIST_PLACE] = cell_text_or_null(text_place(arena, file, line, column)),
        [LIST_FILE] = cell_text_or_null(file),
        [LIST_LINE] = cell_integer_or_null(line),
        [LIST_LINE_COLUMN] = cell_integer_or_null(column),
    };
    return document_row(doc, cells);
}

static bool show(struct lookup *lookup, struct cursor *cursor, const struct narrow *narrow,
                 struct document *doc) {
    struct arena row;
    uint32_t left_out = 0;
    arena_init(&row);
    bool wanted = document_begin(doc, "columns") && head_show(lookup->reader, doc) &&
                  document_table(doc, &list_table);
    while (wanted && cursor_next(cursor)) {
        const struct narrow_row about = {cursor_id(cursor, 9), cursor_text(cursor, 6), 1};
        if (narrow_keeps(narrow, lookup, about)) {
            wanted = show_column(doc, cursor, &row);
            arena_reset(&row);
        } else {
            left_out++;
        }
    }
    arena_release(&row);
    return wanted && document_table_end(doc) && narrow_show(narrow, 0, doc, left_out) &&
           document_end(doc);
}

bool columns_run(struct reader *reader, const struct columns_request *request, struct document *doc,
                 struct buf *why) {
    if (!narrow_check(&request->narrow, why)) {
        return false;
    }
    struct filter filter;
    filter_init(&filter, SELECT_COLUMNS);
    filter_text(&filter, ASSET_PLAIN("a") " GLOB ?", request->asset);
    struct lookup lookup;
    lookup_init(&lookup, reader);
    show(&lookup,
         filter_query(&filter, reader,
                      "ORDER BY a.schema, a.name, a.id, c.position IS NULL,"
                      " c.position, c.name, c.id"),
         &request->narrow, doc);
    lookup_release(&lookup);
    filter_release(&filter);
    return reader_ok(reader, why);
}
