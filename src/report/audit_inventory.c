// What the scan found: counts and places.
#include "query/construct.h"
#include "report/audit_lists.h"
#include "report/coverage.h"
#include "report/text.h"

// ---- assets, files, statements

static const struct heading inventory_headings[] = {
    {"type", "TYPE", 0},
    {"count", "COUNT", HEADING_NUMBER},
    {"undeclared", "UNDECLARED", HEADING_NUMBER},
    {"columns", "COLUMNS", HEADING_NUMBER},
};

static const struct query_table inventory = {
    {"inventory", "Inventory", inventory_headings, 4, 0},
    "tiii",
    "SELECT CASE WHEN a.result THEN 'result' WHEN a.temporary THEN 'temporary_table'"
    " WHEN a.system THEN 'system' ELSE a.type END AS shown, count(*), sum(a.declared = 0),"
    " sum((SELECT count(*) FROM columns c WHERE c.asset_id = a.id)) FROM assets a"
    " GROUP BY shown ORDER BY shown",
};

static const struct heading file_headings[] = {
    {"format", "FORMAT", 0},
    {"files", "FILES", HEADING_NUMBER},
    {"bytes", "BYTES", HEADING_NUMBER},
};

static const struct query_table files = {
    {"files", "Files", file_headings, 3, 0},
    "tii",
    "SELECT format, count(*), sum(size) FROM files GROUP BY format ORDER BY format",
};

static const struct heading statement_headings[] = {
    {"statement", "STATEMENT", 0},
    {"count", "COUNT", HEADING_NUMBER},
};

static const struct query_table statements = {
    {"statements", "Statements", statement_headings, 2, 0},
    "ti",
    "SELECT kind, count(*) FROM statements GROUP BY kind ORDER BY 2 DESC, 1",
};

// ---- constructs

enum construct_column {
    CONSTRUCT_COLUMN_CODE,
    CONSTRUCT_COLUMN_CLASS,
    CONSTRUCT_COLUMN_TITLE,
    CONSTRUCT_COLUMN_COUNT,
    CONSTRUCT_COLUMN_STATEMENTS,
    CONSTRUCT_COLUMN_PLACE,
    CONSTRUCT_COLUMN_FILE,
    CONSTRUCT_COLUMN_LINE,
    CONSTRUCT_COLUMN_COLUMN,
    CONSTRUCT_WIDTH
};

static const struct heading construct_headings[CONSTRUCT_WIDTH] = {
    [CONSTRUCT_COLUMN_CODE] = {"construct", "CONSTRUCT", 0},
    [CONSTRUCT_COLUMN_CLASS] = {"class", "CLASS", 0},
    [CONSTRUCT_COLUMN_TITLE] = {"title", "MEANING", 0},
    [CONSTRUCT_COLUMN_COUNT] = {"count", "COUNT", HEADING_NUMBER},
    [CONSTRUCT_COLUMN_STATEMENTS] = {"statements", "STATEMENTS", HEADING_NUMBER},
    [CONSTRUCT_COLUMN_PLACE] = {"place", "FIRST", HEADING_READERS},
    [CONSTRUCT_COLUMN_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [CONSTRUCT_COLUMN_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [CONSTRUCT_COLUMN_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
};

static const struct table construct_table = {"constructs", "Constructs", construct_headings,
                                             CONSTRUCT_WIDTH, 0};

// Commands of psql are no statements.
#define SELECT_CONSTRUCTS                                                                          \
    "SELECT g.code, g.uses, g.statements, f.path, g.line, g.at FROM ("                             \
    "SELECT code, sum(count) AS uses, count(*) AS statements, min(statement_id) AS first, line,"   \
    " \"column\" AS at FROM constructs GROUP BY code) g"                                           \
    " JOIN statements s ON s.id = g.first JOIN files f ON f.id = s.file_id"                        \
    " UNION ALL SELECT 'psql-command', g.uses, 0, f.path, g.line, NULL FROM ("                     \
    "SELECT count(*) AS uses, min(file_id * 4294967296 + number), file_id, line FROM pieces"       \
    " WHERE kind = 'command') g JOIN files f ON f.id = g.file_id"                                  \
    " ORDER BY 2 DESC, 1"

static bool show_construct(struct document *doc, const struct cursor *cursor, struct arena *arena) {
    enum construct construct = construct_find(cursor_text(cursor, 0));
    struct str file = cursor_text(cursor, 3);
    uint32_t line = cursor_id(cursor, 4), column = cursor_id(cursor, 5);
    const struct cell cells[CONSTRUCT_WIDTH] = {
        [CONSTRUCT_COLUMN_CODE] = cell_text(cursor_text(cursor, 0)),
        [CONSTRUCT_COLUMN_CLASS] =
            cell_text(str_of(construct_class_label(construct_class_of(construct)))),
        [CONSTRUCT_COLUMN_TITLE] = cell_text(str_of(construct_title(construct))),
        [CONSTRUCT_COLUMN_COUNT] = cell_integer(cursor_integer(cursor, 1)),
        [CONSTRUCT_COLUMN_STATEMENTS] = cell_integer(cursor_integer(cursor, 2)),
        [CONSTRUCT_COLUMN_PLACE] = cell_text(text_place(arena, file, line, column)),
        [CONSTRUCT_COLUMN_FILE] = cell_text(file),
        [CONSTRUCT_COLUMN_LINE] = cell_integer(line),
        [CONSTRUCT_COLUMN_COLUMN] = cell_integer_or_null(column),
    };
    return document_row(doc, cells);
}

// All of them: there are not many codes.
static bool show_constructs(struct audit *audit) {
    struct cursor *cursor = reader_query(audit->lookup.reader, SELECT_CONSTRUCTS);
    bool wanted = document_table(audit->doc, &construct_table);
    while (wanted && cursor_next(cursor)) {
        wanted = show_construct(audit->doc, cursor, &audit->lookup.arena);
    }
    return wanted && document_table_end(audit->doc);
}

// Whatever is not in the standard, place by place.
enum place_column {
    DIALECT_CODE,
    DIALECT_CLASS,
    DIALECT_COUNT,
    DIALECT_STATEMENT,
    DIALECT_PLACE,
    DIALECT_FILE,
    DIALECT_LINE,
    DIALECT_COLUMN,
    DIALECT_WIDTH
};

static const struct heading dialect_headings[DIALECT_WIDTH] = {
    [DIALECT_CODE] = {"construct", "CONSTRUCT", 0},
    [DIALECT_CLASS] = {"class", "CLASS", 0},
    [DIALECT_COUNT] = {"count", "COUNT", HEADING_NUMBER},
    [DIALECT_STATEMENT] = {"statement", "STATEMENT", 0},
    [DIALECT_PLACE] = {"place", "FIRST", HEADING_READERS},
    [DIALECT_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [DIALECT_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [DIALECT_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
};

static const struct table dialect_table = {"construct_places", "Places of what is not standard SQL",
                                           dialect_headings, DIALECT_WIDTH, 0};

#define SELECT_DIALECT                                                                             \
    "SELECT c.code, c.count, s.kind, f.path, c.line, c.\"column\" FROM constructs c"               \
    " JOIN statements s ON s.id = c.statement_id JOIN files f ON f.id = s.file_id"                 \
    " ORDER BY f.id, c.line, c.\"column\", c.code, s.id"

static bool show_dialect_row(struct document *doc, const struct cursor *cursor,
                             enum construct construct, struct arena *arena) {
    struct str file = cursor_text(cursor, 3);
    uint32_t line = cursor_id(cursor, 4), column = cursor_id(cursor, 5);
    const struct cell cells[DIALECT_WIDTH] = {
        [DIALECT_CODE] = cell_text(cursor_text(cursor, 0)),
        [DIALECT_CLASS] = cell_text(str_of(construct_class_label(construct_class_of(construct)))),
        [DIALECT_COUNT] = cell_integer(cursor_integer(cursor, 1)),
        [DIALECT_STATEMENT] = cell_text(cursor_text(cursor, 2)),
        [DIALECT_PLACE] = cell_text(text_place(arena, file, line, column)),
        [DIALECT_FILE] = cell_text(file),
        [DIALECT_LINE] = cell_integer(line),
        [DIALECT_COLUMN] = cell_integer(column),
    };
    return document_row(doc, cells);
}

static bool is_dialect(struct audit *audit, const struct cursor *cursor, enum construct construct) {
    if (construct_class_of(construct) == CONSTRUCT_STANDARD) {
        return false;
    }
    bool fits = narrow_path_fits(audit->filter.narrow, cursor_text(cursor, 3));
    audit->filter.left_out += !fits;
    return fits;
}

static bool show_dialect(struct audit *audit) {
    struct cursor *cursor = reader_query(audit->lookup.reader, SELECT_DIALECT);
    struct arena arena;
    uint32_t count = 0;
    arena_init(&arena);
    bool wanted = document_table(audit->doc, &dialect_table);
    while (wanted && cursor_next(cursor)) {
        enum construct construct = construct_find(cursor_text(cursor, 0));
        if (is_dialect(audit, cursor, construct) && query_table_lists(++count, audit->limit)) {
            wanted = show_dialect_row(audit->doc, cursor, construct, &arena);
        }
        arena_reset(&arena);
    }
    arena_release(&arena);
    return wanted && document_table_end(audit->doc) &&
           query_table_cut(&dialect_table, audit->doc, count, audit->limit);
}

// ---- places that were not understood

static const struct heading piece_headings[] = {
    {"state", "STATE", 0},
    {"kind", "KIND", 0},
    {"place", "PLACE", HEADING_READERS},
    {"file", "FILE", HEADING_PROGRAMS},
    {"line", "LINE", HEADING_PROGRAMS},
    {"column", "COLUMN", HEADING_PROGRAMS},
};

static const struct query_table pieces = {
    {"places", "Places that were not understood, or only in part", piece_headings, 6, 0},
    "ttptzz",
    "SELECT p.state, p.kind, f.path, p.line, NULL FROM pieces p JOIN files f ON f.id = p.file_id"
    " WHERE p.state IN ('unparsable', 'partial', 'templated', 'skipped')"
    " ORDER BY CASE p.state WHEN 'unparsable' THEN 1 WHEN 'partial' THEN 2"
    " WHEN 'templated' THEN 3 ELSE 4 END, f.id, p.number",
};

// ---- code

static const struct heading dynamic_headings[] = {
    {"routine", "ROUTINE", 0},           {"statements", "STATEMENTS", HEADING_NUMBER},
    {"place", "FIRST", HEADING_READERS}, {"file", "FILE", HEADING_PROGRAMS},
    {"line", "LINE", HEADING_PROGRAMS},  {"column", "COLUMN", HEADING_PROGRAMS},
};

static const struct query_table dynamic = {
    {"dynamic", "Dynamic SQL", dynamic_headings, 6, 0},
    "niptii",
    "SELECT CASE WHEN r.name = '' THEN s.kind ELSE r.name END, c.count, f.path, c.line,"
    " c.\"column\" FROM constructs c JOIN statements s ON s.id = c.statement_id"
    " JOIN files f ON f.id = s.file_id LEFT JOIN routines r ON r.statement_id = s.id"
    " WHERE c.code = 'dynamic-sql' ORDER BY s.id",
};

static const struct heading routine_headings[] = {
    {"routine", "ROUTINE", 0},
    {"language", "LANGUAGE", 0},
    {"complexity", "COMPLEXITY", HEADING_NUMBER},
    {"lines", "LINES", HEADING_NUMBER},
    {"statements", "STATEMENTS", HEADING_NUMBER},
    {"branches", "BRANCHES", HEADING_NUMBER},
    {"loops", "LOOPS", HEADING_NUMBER},
    {"handlers", "HANDLERS", HEADING_NUMBER},
    {"dynamic", "DYNAMIC", HEADING_NUMBER},
    {"place", "PLACE", HEADING_READERS},
    {"file", "FILE", HEADING_PROGRAMS},
    {"line", "LINE", HEADING_PROGRAMS},
    {"column", "COLUMN", HEADING_PROGRAMS},
};

#define COMPLEXITY "1 + r.branches + r.loops + 2 * r.handlers + 3 * r.dynamic"

static const struct query_table routines = {
    {"routines", "Routines: complexity = 1 + branches + loops + 2 * handlers + 3 * dynamic",
     routine_headings, 13, 0},
    "ttziiiiiiptii",
    "SELECT CASE WHEN r.name = '' THEN s.kind ELSE r.name END, r.language,"
    " CASE WHEN r.language IN ('plpgsql', 'sql') THEN " COMPLEXITY " END AS complexity, r.lines,"
    " r.statements, r.branches, r.loops, r.handlers, r.dynamic, f.path, s.line, s.\"column\""
    " FROM routines r JOIN statements s ON s.id = r.statement_id JOIN files f ON f.id = s.file_id"
    " ORDER BY complexity DESC, r.lines DESC, r.name, s.id",
};

bool audit_show_inventory(struct audit *audit) {
    const struct narrow all = {0};
    struct query_table_filter none = {.narrow = &all, .lookup = &audit->lookup};
    return query_table_show(&inventory, &none, audit->doc, 0) &&
           query_table_show(&files, &none, audit->doc, 0) &&
           query_table_show(&statements, &none, audit->doc, 0) && show_constructs(audit) &&
           coverage_show(audit->lookup.reader, audit->doc) && show_dialect(audit) &&
           query_table_show(&pieces, &audit->filter, audit->doc, audit->limit) &&
           query_table_show(&dynamic, &audit->filter, audit->doc, audit->limit) &&
           query_table_show(&routines, &audit->filter, audit->doc, audit->limit);
}
