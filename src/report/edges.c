#include "report/edges.h"

#include "report/choice.h"
#include "report/filter.h"
#include "report/head.h"
#include "report/lookup.h"
#include "report/text.h"

enum edge_column {
    EDGE_TARGET,
    EDGE_TARGET_TYPE,
    EDGE_TARGET_TABLE,
    EDGE_TARGET_COLUMN,
    EDGE_SOURCE,
    EDGE_SOURCE_TYPE,
    EDGE_SOURCE_TABLE,
    EDGE_SOURCE_COLUMN,
    EDGE_KIND,
    EDGE_TYPE,
    EDGE_CONFIDENCE,
    EDGE_EVIDENCE,
    EDGE_PLACE,
    EDGE_FILE,
    EDGE_LINE,
    EDGE_COLUMN,
    EDGE_EXPRESSION,
    EDGE_WIDTH,
};

static const struct heading headings[EDGE_WIDTH] = {
    [EDGE_TARGET] = {"target", "TARGET", HEADING_READERS},
    [EDGE_TARGET_TYPE] = {"target_type", "", HEADING_PROGRAMS},
    [EDGE_TARGET_TABLE] = {"target_table", "", HEADING_PROGRAMS},
    [EDGE_TARGET_COLUMN] = {"target_column", "", HEADING_PROGRAMS},
    [EDGE_SOURCE] = {"source", "SOURCE", HEADING_READERS},
    [EDGE_SOURCE_TYPE] = {"source_type", "", HEADING_PROGRAMS},
    [EDGE_SOURCE_TABLE] = {"source_table", "", HEADING_PROGRAMS},
    [EDGE_SOURCE_COLUMN] = {"source_column", "", HEADING_PROGRAMS},
    [EDGE_KIND] = {"kind", "KIND", 0},
    [EDGE_TYPE] = {"type", "TYPE", HEADING_PROGRAMS},
    [EDGE_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [EDGE_EVIDENCE] = {"evidence", "EVIDENCE", HEADING_PROGRAMS},
    [EDGE_PLACE] = {"place", "PLACE", HEADING_READERS},
    [EDGE_FILE] = {"file", "", HEADING_PROGRAMS},
    [EDGE_LINE] = {"line", "", HEADING_PROGRAMS},
    [EDGE_COLUMN] = {"column", "", HEADING_PROGRAMS},
    [EDGE_EXPRESSION] = {"expression", "EXPRESSION", 0},
};

static const struct table edge_table = {"edges", "", headings, EDGE_WIDTH, TABLE_MAIN};

// The columns of the query below.
enum field {
    FIELD_STATEMENT,
    FIELD_DEFINES,
    FIELD_TARGET_ASSET,
    FIELD_TARGET_ID, // column; NULL: rows
    FIELD_TARGET_TYPE,
    FIELD_TARGET_TABLE,
    FIELD_TARGET_COLUMN,
    FIELD_SOURCE_TYPE,
    FIELD_SOURCE_TABLE,
    FIELD_SOURCE_COLUMN,
    FIELD_KIND,
    FIELD_TRANSFORMATION,
    FIELD_CONFIDENCE,
    FIELD_EVIDENCE,
    FIELD_FILE,
    FIELD_LINE,
    FIELD_COLUMN,
    FIELD_EXPRESSION,
};

#define SELECT_EDGES                                                                               \
    "SELECT e.statement_id, st.kind IN " STATEMENTS_DEFINING ", e.target_asset,"                   \
    " e.target_column, t.type, " ASSET_PLAIN("t") ", tc.name, s.type, " ASSET_PLAIN(               \
        "s") ","                                                                                   \
             " sc.name, k.name, k.transformation, e.confidence, e.evidence, f.path, e.line, "      \
             "e.\"column\","                                                                       \
             " x.text FROM edges e JOIN assets t ON t.id = e.target_asset"                         \
             " JOIN assets s ON s.id = e.source_asset JOIN columns sc ON sc.id = e.source_column"  \
             " JOIN kinds k ON k.id = e.kind JOIN statements st ON st.id = e.statement_id"         \
             " JOIN files f ON f.id = st.file_id LEFT JOIN columns tc ON tc.id = e.target_column"  \
             " LEFT JOIN texts x ON x.id = e.text_id"

#define ASSETS_LIKE "(SELECT a.id FROM assets a WHERE " ASSET_PLAIN("a") " GLOB ?)"
#define COLUMNS_LIKE                                                                               \
    "(SELECT c.id FROM columns c JOIN assets a ON a.id = c.asset_id"                               \
    " WHERE " ASSET_PLAIN("a") " GLOB ? OR " ASSET_PLAIN("a") " || '.' || c.name GLOB ?)"

// Columns of ?1 that statement ?2 writes; of what it defines (?3) all, whether an edge leads there
// or not: CREATE VIEW v AS SELECT 1 AS one FROM t WHERE t.flag.
#define SELECT_WRITTEN                                                                             \
    "SELECT c.name FROM columns c WHERE c.asset_id = ?1"                                           \
    " AND (?3 AND c.status NOT IN ('dropped', 'system')"                                           \
    " OR EXISTS (SELECT 1 FROM edges e WHERE e.target_asset = ?1 AND e.target_column = c.id"       \
    " AND e.statement_id = ?2)"                                                                    \
    " OR EXISTS (SELECT 1 FROM column_references r WHERE r.column_id = c.id"                       \
    " AND r.statement_id = ?2 AND r.is_write = 1))"                                                \
    " ORDER BY c.position IS NULL, c.position, c.id"

struct edges {
    struct lookup lookup;
    struct document *doc;
    struct cursor *rows;
    struct cursor *written;
    struct arena row;             // cells of the edge that is being shown
    struct arena kept;            // `names`
    struct VEC(struct str) names; // columns that `statement` writes in `target`
    uint32_t statement;
    uint32_t target;
};

// Edges of one statement follow one another, so its columns are asked for once.
static void written_read(struct edges *edges) {
    uint32_t statement = cursor_id(edges->rows, FIELD_STATEMENT);
    uint32_t target = cursor_id(edges->rows, FIELD_TARGET_ASSET);
    if (edges->statement == statement && edges->target == target) {
        return;
    }
    edges->statement = statement;
    edges->target = target;
    VEC_RESET(&edges->names);
    arena_reset(&edges->kept);
    cursor_bind_integer(edges->written, 1, target);
    cursor_bind_integer(edges->written, 2, statement);
    cursor_bind_integer(edges->written, 3, cursor_integer(edges->rows, FIELD_DEFINES));
    while (cursor_next(edges->written)) {
        VEC_PUSH(&edges->names, text_kept(&edges->kept, cursor_text(edges->written, 0)));
    }
}

static void fill_cells(struct edges *edges, struct cell *cells) {
    const struct cursor *edge = edges->rows;
    struct str file = cursor_text(edge, FIELD_FILE);
    uint32_t line = cursor_id(edge, FIELD_LINE);
    uint32_t column = cursor_id(edge, FIELD_COLUMN);
    struct str source = cursor_text(edge, FIELD_SOURCE_TABLE);
    struct str source_column = cursor_text(edge, FIELD_SOURCE_COLUMN);
    const struct str *evidence;
    uint32_t evidence_count =
        lookup_evidence(&edges->lookup, &edges->row, cursor_id(edge, FIELD_EVIDENCE), &evidence);
    cells[EDGE_TARGET_TYPE] = cell_text(cursor_text(edge, FIELD_TARGET_TYPE));
    cells[EDGE_TARGET_TABLE] = cell_text(cursor_text(edge, FIELD_TARGET_TABLE));
    cells[EDGE_SOURCE] =
        cell_text(text_print(&edges->row, "%.*s.%.*s", STR_ARG(source), STR_ARG(source_column)));
    cells[EDGE_SOURCE_TYPE] = cell_text(cursor_text(edge, FIELD_SOURCE_TYPE));
    cells[EDGE_SOURCE_TABLE] = cell_text(source);
    cells[EDGE_SOURCE_COLUMN] = cell_text(source_column);
    cells[EDGE_KIND] = cell_text(cursor_text(edge, FIELD_KIND));
    cells[EDGE_TYPE] = cell_text(cursor_text(edge, FIELD_TRANSFORMATION));
    cells[EDGE_CONFIDENCE] = cell_share(cursor_share(edge, FIELD_CONFIDENCE));
    cells[EDGE_EVIDENCE] = cell_list(evidence, evidence_count);
    cells[EDGE_PLACE] = cell_text(text_place(&edges->row, file, line, column));
    cells[EDGE_FILE] = cell_text(file);
    cells[EDGE_LINE] = cell_integer(line);
    cells[EDGE_COLUMN] = cell_integer(column);
    cells[EDGE_EXPRESSION] = cell_text_or_null(cursor_text(edge, FIELD_EXPRESSION));
}

// Column empty: the rows.
static bool show_edge(struct edges *edges, struct cell *cells, struct str column) {
    struct str shown = column.size > 0 ? column : STR("(rows)");
    cells[EDGE_TARGET] = cell_text(text_print(
        &edges->row, "%.*s.%.*s", STR_ARG(cells[EDGE_TARGET_TABLE].text), STR_ARG(shown)));
    cells[EDGE_TARGET_COLUMN] = cell_text_or_null(column);
    return document_row(edges->doc, cells);
}

static bool show_row(struct edges *edges, bool rows_each) {
    struct cell cells[EDGE_WIDTH];
    fill_cells(edges, cells);
    bool is_rows = cursor_id(edges->rows, FIELD_TARGET_ID) == 0;
    if (is_rows && rows_each) {
        written_read(edges);
    }
    if (!is_rows || !rows_each || edges->names.size == 0) {
        return show_edge(edges, cells, cursor_text(edges->rows, FIELD_TARGET_COLUMN));
    }
    bool wanted = true;
    for (uint32_t i = 0; wanted && i < edges->names.size; i++) {
        wanted = show_edge(edges, cells, edges->names.data[i]);
    }
    return wanted;
}

static bool is_kept(struct edges *edges, const struct narrow *narrow) {
    const struct narrow asset = {.owner = narrow->owner, .confidence = narrow->confidence};
    const struct narrow_row row = {cursor_id(edges->rows, FIELD_TARGET_ASSET), STR(""),
                                   cursor_share(edges->rows, FIELD_CONFIDENCE)};
    return narrow_keeps(&asset, &edges->lookup, row) &&
           narrow_path_fits(narrow, cursor_text(edges->rows, FIELD_FILE));
}

static bool show(struct edges *edges, const struct edges_request *request) {
    struct document *doc = edges->doc;
    uint32_t left_out = 0;
    bool wanted = document_begin(doc, "edges") && head_show(edges->lookup.reader, doc) &&
                  document_table(doc, &edge_table);
    while (wanted && cursor_next(edges->rows)) {
        if (is_kept(edges, &request->narrow)) {
            wanted = show_row(edges, request->rows_each);
            arena_reset(&edges->row);
        } else {
            left_out++;
        }
    }
    return wanted && document_table_end(doc) && narrow_show(&request->narrow, 0, doc, left_out) &&
           document_end(doc);
}

static void add_conditions(struct filter *filter, const struct edges_request *request) {
    filter_text(filter, "e.target_asset IN " ASSETS_LIKE " OR e.source_asset IN " ASSETS_LIKE,
                request->asset);
    filter_text(filter, "e.source_column IN " COLUMNS_LIKE, request->source);
    filter_text(filter, "e.target_asset IN " ASSETS_LIKE " OR e.target_column IN " COLUMNS_LIKE,
                request->target);
    filter_text(filter, "k.transformation = ?", request->type);
    filter_text(filter, "k.name = ?", request->kind);
}

static void run(struct edges *edges, const struct edges_request *request) {
    struct reader *reader = edges->lookup.reader;
    struct filter filter;
    filter_init(&filter, SELECT_EDGES);
    add_conditions(&filter, request);
    edges->rows = filter_query(&filter, reader, "ORDER BY e.id");
    edges->written = reader_query(reader, SELECT_WRITTEN);
    arena_init(&edges->row);
    arena_init(&edges->kept);
    show(edges, request);
    VEC_RELEASE(&edges->names);
    arena_release(&edges->kept);
    arena_release(&edges->row);
    filter_release(&filter);
}

bool edges_run(struct reader *reader, const struct edges_request *request, struct document *doc,
               struct buf *why) {
    struct edges edges = {.doc = doc};
    lookup_init(&edges.lookup, reader);
    bool known = choice_kind(&edges.lookup, request->kind, why) &&
                 choice_transformation(&edges.lookup, request->type, why);
    if (known) {
        run(&edges, request);
    }
    lookup_release(&edges.lookup);
    return known && reader_ok(reader, why);
}
