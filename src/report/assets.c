#include "report/assets.h"

#include "report/filter.h"
#include "report/head.h"
#include "report/lookup.h"
#include "report/text.h"

enum list_column {
    LIST_ASSET,
    LIST_TYPE,
    LIST_PARENT,
    LIST_DECLARED,
    LIST_TEMPORARY,
    LIST_COLUMNS,
    LIST_PLACE,
    LIST_FILE,
    LIST_LINE,
    LIST_LINE_COLUMN,
    LIST_OWNERS,
    LIST_TAGS,
    LIST_DESCRIPTION,
    LIST_URL,
    LIST_WIDTH,
};

static const struct heading headings[LIST_WIDTH] = {
    [LIST_ASSET] = {"asset", "ASSET", 0},
    [LIST_TYPE] = {"type", "TYPE", 0},
    [LIST_PARENT] = {"parent", "PARENT", 0},
    [LIST_DECLARED] = {"declared", "DECLARED", 0},
    [LIST_TEMPORARY] = {"temporary", "TEMPORARY", HEADING_PROGRAMS},
    [LIST_COLUMNS] = {"columns", "COLUMNS", HEADING_NUMBER},
    [LIST_PLACE] = {"place", "PLACE", HEADING_READERS},
    [LIST_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [LIST_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [LIST_LINE_COLUMN] = {"line_column", "LINE COLUMN", HEADING_PROGRAMS},
    [LIST_OWNERS] = {"owners", "OWNERS", HEADING_PROGRAMS},
    [LIST_TAGS] = {"tags", "TAGS", HEADING_PROGRAMS},
    [LIST_DESCRIPTION] = {"description", "DESCRIPTION", HEADING_PROGRAMS},
    [LIST_URL] = {"url", "URL", HEADING_PROGRAMS},
};

static const struct table list_table = {"assets", "", headings, LIST_WIDTH, TABLE_MAIN};

#define SELECT_ASSETS                                                                              \
    "SELECT " ASSET_PLAIN("a") ", a.type, p.label, a.declared, a.temporary,"                       \
                               " (SELECT count(*) FROM columns c WHERE c.asset_id = a.id), "       \
                               "f.path, a.line, a.\"column\", a.description, a.url, a.id"          \
                               " FROM assets a LEFT JOIN assets p ON p.id = a.parent_id"           \
                               " LEFT JOIN files f ON f.id = a.file_id"

static bool show_asset_row(struct document *doc, struct lookup *lookup, const struct cursor *cursor,
                           struct arena *arena) {
    const struct asset *asset = lookup_asset(lookup, cursor_id(cursor, 11));
    struct str file = cursor_text(cursor, 6);
    uint32_t line = cursor_id(cursor, 7);
    uint32_t column = cursor_id(cursor, 8);
    struct cell cells[LIST_WIDTH] = {
        [LIST_ASSET] = cell_text(cursor_text(cursor, 0)),
        [LIST_TYPE] = cell_text(cursor_text(cursor, 1)),
        [LIST_PARENT] = cell_text_or_null(cursor_text(cursor, 2)),
        [LIST_DECLARED] = cell_boolean(cursor_integer(cursor, 3) != 0),
        [LIST_TEMPORARY] = cell_boolean(cursor_integer(cursor, 4) != 0),
        [LIST_COLUMNS] = cell_integer(cursor_integer(cursor, 5)),
        [LIST_PLACE] = cell_text_or_null(text_place(arena, file, line, column)),
        [LIST_FILE] = cell_text_or_null(file),
        [LIST_LINE] = cell_integer_or_null(line),
        [LIST_LINE_COLUMN] = cell_integer_or_null(column),
        [LIST_OWNERS] = cell_list(asset->owners.items, asset->owners.count),
        [LIST_TAGS] = cell_list(asset->tags.items, asset->tags.count),
        [LIST_DESCRIPTION] = cell_text_or_null(cursor_text(cursor, 9)),
        [LIST_URL] = cell_text_or_null(cursor_text(cursor, 10)),
    };
    return document_row(doc, cells);
}

static bool show(struct lookup *lookup, struct cursor *cursor, const struct narrow *narrow,
                 struct document *doc) {
    struct arena row;
    uint32_t left_out = 0;
    arena_init(&row);
    bool wanted = document_begin(doc, "assets") && head_show(lookup->reader, doc) &&
                  document_table(doc, &list_table);
    while (wanted && cursor_next(cursor)) {
        const struct narrow_row about = {cursor_id(cursor, 11), STR(""), 1};
        if (narrow_keeps(narrow, lookup, about)) {
            wanted = show_asset_row(doc, lookup, cursor, &row);
            arena_reset(&row);
        } else {
            left_out++;
        }
    }
    arena_release(&row);
    return wanted && document_table_end(doc) && narrow_show(narrow, 0, doc, left_out) &&
           document_end(doc);
}

bool assets_run(struct reader *reader, const struct assets_request *request, struct document *doc,
                struct buf *why) {
    if (!narrow_check(&request->narrow, why)) {
        return false;
    }
    struct filter filter;
    filter_init(&filter, SELECT_ASSETS);
    filter_text(&filter, ASSET_PLAIN("a") " GLOB ?", request->asset);
    struct lookup lookup;
    lookup_init(&lookup, reader);
    show(&lookup, filter_query(&filter, reader, "ORDER BY a.schema, a.name, a.id"),
         &request->narrow, doc);
    lookup_release(&lookup);
    filter_release(&filter);
    return reader_ok(reader, why);
}
