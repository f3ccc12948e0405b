// What is loose: objects without a definition, without a reader, with several writers.
#include "report/audit_lists.h"
#include "report/show.h"
#include "report/text.h"

bool audit_keeps(struct audit *audit, uint32_t asset) {
    return narrow_keeps(audit->filter.narrow, &audit->lookup,
                        (struct narrow_row){asset, STR(""), 1});
}

// ---- defined nowhere

static const struct heading undefined_headings[] = {
    {"object", "OBJECT", 0},
    {"type", "TYPE", 0},
    {"readers", "READERS", HEADING_NUMBER},
    {"writers", "WRITERS", HEADING_NUMBER},
    {"place", "FIRST USE", HEADING_READERS},
    {"file", "FILE", HEADING_PROGRAMS},
    {"line", "LINE", HEADING_PROGRAMS},
    {"column", "COLUMN", HEADING_PROGRAMS},
};

// Statements that use one: by a value, by its rows, by a name, by what they fill.
#define UNDEFINED_USES                                                                             \
    "WITH loose AS MATERIALIZED (SELECT a.id, a.label, a.type FROM assets a"                       \
    " WHERE " AUDIT_UNDEFINED "), uses(asset, statement, writes) AS ("                             \
    "SELECT a.id, e.statement_id, 0 FROM loose a JOIN columns c ON c.asset_id = a.id"              \
    " JOIN edges e ON e.source_column = c.id"                                                      \
    " UNION SELECT a.id, r.statement_id, 0 FROM loose a JOIN reads r ON r.source_asset = a.id"     \
    " UNION SELECT a.id, r.statement_id, r.is_write FROM loose a"                                  \
    " JOIN columns c ON c.asset_id = a.id JOIN column_references r ON r.column_id = c.id"          \
    " UNION SELECT a.id, s.id, 1 FROM loose a JOIN statements s ON s.target_id = a.id), "          \
    "counted AS (SELECT asset, count(DISTINCT CASE WHEN writes = 0 THEN statement END) AS "        \
    "readers,"                                                                                     \
    " count(DISTINCT CASE WHEN writes = 1 THEN statement END) AS writers,"                         \
    " min(statement) AS first FROM uses GROUP BY asset) "

static const struct query_table undefined = {
    {"undefined", "Objects that are defined nowhere", undefined_headings, 8, 0},
    "attiipnzz",
    UNDEFINED_USES
    "SELECT l.id, l.label, l.type, coalesce(u.readers, 0), coalesce(u.writers, 0), f.path, s.line,"
    " s.\"column\" FROM loose l LEFT JOIN counted u ON u.asset = l.id"
    " LEFT JOIN statements s ON s.id = u.first LEFT JOIN files f ON f.id = s.file_id"
    " ORDER BY l.label, l.id",
};

// ---- without a reader

static const struct heading unread_headings[] = {
    {"object", "OBJECT", 0},
    {"type", "TYPE", 0},
    {"place", "DEFINED", HEADING_READERS},
    {"file", "FILE", HEADING_PROGRAMS},
    {"line", "LINE", HEADING_PROGRAMS},
    {"column", "COLUMN", HEADING_PROGRAMS},
};

static const struct table unread_table = {
    "unread", "Tables and views that nothing in the scanned files reads", unread_headings, 6, 0};

static bool show_unread_asset(struct audit *audit, uint32_t id) {
    const struct asset *asset = lookup_asset(&audit->lookup, id);
    struct arena *arena = &audit->lookup.arena;
    const struct cell cells[] = {
        cell_text(asset->label),
        cell_text(lookup_type_label(asset->type)),
        cell_text_or_null(text_place(arena, asset->file, asset->line, asset->column)),
        cell_text_or_null(asset->file),
        cell_integer_or_null(asset->line),
        cell_integer_or_null(asset->column),
    };
    return document_row(audit->doc, cells);
}

// What the filters keep is counted, as much as the limit allows is shown.
static bool show_unread_assets(struct audit *audit) {
    uint32_t shown = show_limited(audit->unread.assets.size, audit->limit);
    bool wanted = document_table(audit->doc, &unread_table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_unread_asset(audit, audit->unread.assets.data[i]);
    }
    return wanted && document_table_end(audit->doc) &&
           query_table_cut(&unread_table, audit->doc, audit->unread.assets.size, audit->limit);
}

static const struct heading unread_column_headings[] = {
    {"column", "COLUMN", 0},
    {"object", "OBJECT", HEADING_PROGRAMS},
    {"type", "TYPE", 0},
    {"place", "DEFINED", HEADING_READERS},
    {"file", "FILE", HEADING_PROGRAMS},
    {"line", "LINE", HEADING_PROGRAMS},
    {"line_column", "LINE COLUMN", HEADING_PROGRAMS},
};

static const struct table unread_column_table = {
    "unread_columns",
    "Columns that nothing in the scanned files reads, of tables and views that have a reader",
    unread_column_headings, 7, 0};

#define SELECT_COLUMN                                                                              \
    "SELECT a.label, c.type, f.path, c.line, c.\"column\" FROM columns c"                          \
    " JOIN assets a ON a.id = c.asset_id LEFT JOIN files f ON f.id = c.file_id WHERE c.id = ?1"

static bool show_unread_column(struct audit *audit, struct cursor *cursor, uint32_t id) {
    struct arena *arena = &audit->lookup.arena;
    cursor_bind_id(cursor, 1, id);
    bool wanted = true;
    while (cursor_next(cursor)) {
        uint32_t line = cursor_id(cursor, 3), column = cursor_id(cursor, 4);
        struct str file = cursor_text(cursor, 2);
        const struct cell cells[] = {
            cell_text(show_column_name(&audit->lookup, id, arena)),
            cell_text(cursor_text(cursor, 0)),
            cell_text_or_null(cursor_text(cursor, 1)),
            cell_text_or_null(text_place(arena, file, line, column)),
            cell_text_or_null(file),
            cell_integer_or_null(line),
            cell_integer_or_null(column),
        };
        wanted = document_row(audit->doc, cells);
    }
    return wanted;
}

static bool show_unread_columns(struct audit *audit) {
    struct cursor *cursor = reader_query(audit->lookup.reader, SELECT_COLUMN);
    uint32_t shown = show_limited(audit->unread.columns.size, audit->limit);
    bool wanted = document_table(audit->doc, &unread_column_table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_unread_column(audit, cursor, audit->unread.columns.data[i]);
    }
    return wanted && document_table_end(audit->doc) &&
           query_table_cut(&unread_column_table, audit->doc, audit->unread.columns.size,
                           audit->limit);
}

// ---- written by several

static const struct heading writer_headings[] = {
    {"object", "OBJECT", 0},
    {"type", "TYPE", 0},
    {"count", "COUNT", HEADING_NUMBER},
    {"writers", "WRITERS", 0},
};

static const struct table writer_table = {"writers", "Written by several scripts or pipelines",
                                          writer_headings, 4, 0};

// A statement that no pipeline is known for is its file's.
#define SELECT_WRITERS                                                                             \
    "SELECT DISTINCT s.target_id, coalesce(p.label, f.path) AS writer FROM statements s"           \
    " JOIN assets a ON a.id = s.target_id JOIN files f ON f.id = s.file_id"                        \
    " LEFT JOIN assets p ON p.id = s.pipeline_id"                                                  \
    " WHERE (s.kind IN " STATEMENTS_WRITING " OR s.kind IN ('create table as', 'select'))"         \
    " AND a.result = 0 AND a.temporary = 0"                                                        \
    " AND a.type IN ('table', 'view', 'materialized_view', 'foreign_table')"                       \
    " ORDER BY a.label, a.id, writer"

struct writers {
    uint32_t asset;
    struct VEC(struct str) names;
    uint32_t count; // of assets with several
};

static bool show_writers_of(struct audit *audit, struct writers *writers) {
    if (writers->names.size < 2) {
        return true;
    }
    if (!audit_keeps(audit, writers->asset)) {
        audit->filter.left_out++;
        return true;
    }
    if (!query_table_lists(++writers->count, audit->limit)) {
        return true;
    }
    const struct asset *asset = lookup_asset(&audit->lookup, writers->asset);
    const struct cell cells[] = {
        cell_text(asset->label),
        cell_text(lookup_type_label(asset->type)),
        cell_integer(writers->names.size),
        cell_list(writers->names.data, writers->names.size),
    };
    return document_row(audit->doc, cells);
}

static bool show_writers(struct audit *audit) {
    struct cursor *cursor = reader_query(audit->lookup.reader, SELECT_WRITERS);
    struct writers writers = {0};
    bool wanted = document_table(audit->doc, &writer_table);
    while (wanted && cursor_next(cursor)) {
        if (cursor_id(cursor, 0) != writers.asset) {
            wanted = show_writers_of(audit, &writers);
            VEC_RESET(&writers.names);
            writers.asset = cursor_id(cursor, 0);
        }
        VEC_PUSH(&writers.names, text_kept(&audit->lookup.arena, cursor_text(cursor, 1)));
    }
    wanted = wanted && show_writers_of(audit, &writers) && document_table_end(audit->doc) &&
             query_table_cut(&writer_table, audit->doc, writers.count, audit->limit);
    VEC_RELEASE(&writers.names);
    return wanted;
}

bool audit_show_loose(struct audit *audit) {
    return query_table_show(&undefined, &audit->filter, audit->doc, audit->limit) &&
           show_unread_assets(audit) && show_unread_columns(audit) && show_writers(audit);
}
