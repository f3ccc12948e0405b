#include "report/doubt.h"

#include <assert.h>

#include "base/intern.h"
#include "report/text.h"

struct doubt_kind {
    const char *key;
    const char *one;
    const char *many;
    const char *sql; // rows of path, line, column, detail: one for each thing that is in doubt
};

// The subject, for the SQL below: ids of its asset and (or NULL) its column, their names.
#define WITH_SUBJECT                                                                               \
    "WITH subject(asset, column_id, asset_name, column_name) AS (SELECT ?1, ?2, ?3, ?4) "

#define PIECES(condition)                                                                          \
    "SELECT f.path, p.line, NULL, '' FROM pieces p JOIN files f ON f.id = p.file_id "              \
    "WHERE " condition " ORDER BY f.id, p.number"

#define DIAGNOSTICS(condition)                                                                     \
    "SELECT f.path, d.line, d.\"column\", d.message FROM diagnostics d, subject s"                 \
    " LEFT JOIN files f ON f.id = d.file_id WHERE " condition " ORDER BY d.id"

// A name that could not be resolved can only hide the subject when it is the subject's name: of its
// column, or, asked about a whole table, of the table or any of its columns.
#define MENTIONS_SUBJECT                                                                           \
    "CASE WHEN s.column_id IS NOT NULL THEN instr(lower(d.message), lower(s.column_name)) > 0"     \
    " ELSE instr(lower(d.message), lower(s.asset_name)) > 0 OR EXISTS (SELECT 1 FROM columns c"    \
    " WHERE c.asset_id = s.asset AND instr(lower(d.message), lower(c.name)) > 0) END"

// How to add one: add a line; the order is that of the report. Numbers of codes: base/diag.def.
static const struct doubt_kind kinds[] = {
    {"unparsable", "piece of SQL could not be parsed", "pieces of SQL could not be parsed",
     PIECES("p.state = 'unparsable'")},
    {"partial", "statement was understood only in part", "statements were understood only in part",
     PIECES("p.state = 'partial'")},
    // rows behind COPY ... FROM stdin are skipped too, but hold no names
    {"skipped", "file was not read", "files were not read",
     PIECES("p.state = 'skipped' AND f.format <> 'unknown' AND p.length = f.size")},
    {"unresolved-names", "name like this could not be resolved",
     "names like this could not be resolved",
     DIAGNOSTICS("d.code IN ('STM3001', 'STM3002', 'STM3006') AND " MENTIONS_SUBJECT)},
    {"opaque-stars", "star stands for columns that are not known",
     "stars stand for columns that are not known", DIAGNOSTICS("d.code = 'STM3004'")},
    {"star-edges", "edge comes from a star whose columns are not known",
     "edges come from stars whose columns are not known",
     "SELECT f.path, e.line, e.\"column\", a.label || '.*' FROM subject s, columns c"
     " JOIN edges e ON e.source_column = c.id JOIN assets a ON a.id = c.asset_id"
     " JOIN statements st ON st.id = e.statement_id JOIN files f ON f.id = st.file_id"
     " WHERE c.status = 'star' ORDER BY e.id"},
    {"namesakes", "table of the same name is declared nowhere",
     "tables of the same name are declared nowhere",
     "SELECT f.path, a.line, a.\"column\", a.label FROM subject s, assets a"
     " LEFT JOIN files f ON f.id = a.file_id"
     " WHERE a.name = s.asset_name AND a.id <> s.asset AND a.declared = 0 ORDER BY a.label, a.id"},
    {"own-star", "list of its columns is not complete", "lists of its columns are not complete",
     "SELECT f.path, a.line, a.\"column\", a.label || '.*' FROM subject s, columns c"
     " JOIN assets a ON a.id = c.asset_id LEFT JOIN files f ON f.id = a.file_id"
     " WHERE c.asset_id = s.asset AND c.status = 'star'"},
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))
static_assert(KIND_COUNT <= DOUBT_KINDS_MAX, "raise DOUBT_KINDS_MAX");

// Of several subjects the same place may come up again.
static bool is_new(struct intern *seen, const struct cursor *cursor) {
    struct buf key;
    buf_init(&key);
    buf_print(&key, "%.*s:%u:%u:", STR_ARG(cursor_text(cursor, 0)), cursor_id(cursor, 1),
              cursor_id(cursor, 2));
    buf_add_str(&key, cursor_text(cursor, 3));
    bool found = intern_find(seen, buf_str(&key)) != 0;
    intern_add(seen, buf_str(&key));
    buf_release(&key);
    return !found;
}

static void doubt_add(struct doubt *doubt, struct arena *arena, const struct cursor *cursor) {
    if (doubt->count < DOUBT_PLACES_MAX) {
        doubt->places[doubt->count] = (struct doubt_place){
            .file = text_kept(arena, cursor_text(cursor, 0)),
            .line = cursor_id(cursor, 1),
            .column = cursor_id(cursor, 2),
            .detail = text_kept(arena, cursor_text(cursor, 3)),
        };
    }
    doubt->count++;
}

static struct cursor *kind_query(const struct lookup *lookup, const struct doubt_kind *kind) {
    struct buf sql;
    buf_init(&sql);
    buf_print(&sql, "%s%s", WITH_SUBJECT, kind->sql);
    struct cursor *cursor = reader_query(lookup->reader, sql.data);
    buf_release(&sql);
    return cursor;
}

static void ask_about(struct lookup *lookup, struct cursor *cursor, const struct subject *subject) {
    struct str column = subject->carried;
    if (subject->column != 0 && column.size == 0) {
        column = lookup_column(lookup, subject->column)->name;
    }
    cursor_bind_integer(cursor, 1, subject->asset->id);
    cursor_bind_id(cursor, 2, subject->column);
    cursor_bind_text(cursor, 3, subject->asset->name);
    cursor_bind_text(cursor, 4, column);
}

// Of one subject every row is a place of its own, even two rows that look the same.
static struct doubt doubt_find(struct lookup *lookup, const struct doubt_kind *kind,
                               const struct subject *subjects, uint32_t count) {
    struct doubt doubt = {.key = kind->key, .one = kind->one, .many = kind->many};
    struct cursor *cursor = kind_query(lookup, kind);
    struct intern seen;
    intern_init(&seen);
    for (uint32_t i = 0; i < count; i++) {
        ask_about(lookup, cursor, &subjects[i]);
        while (cursor_next(cursor)) {
            if (count == 1 || is_new(&seen, cursor)) {
                doubt_add(&doubt, &lookup->arena, cursor);
            }
        }
    }
    intern_release(&seen);
    return doubt;
}

void doubts_find(struct doubts *doubts, struct lookup *lookup, const struct subject *subjects,
                 uint32_t count) {
    *doubts = (struct doubts){0};
    for (uint32_t i = 0; i < KIND_COUNT; i++) {
        struct doubt doubt = doubt_find(lookup, &kinds[i], subjects, count);
        if (doubt.count > 0) {
            doubts->list[doubts->count++] = doubt;
        }
    }
}

void doubts_add_text(const struct doubts *doubts, struct buf *out) {
    for (uint32_t i = 0; i < doubts->count; i++) {
        const struct doubt *doubt = &doubts->list[i];
        buf_print(out, "%s%u %s", i > 0 ? "; " : "", doubt->count,
                  doubt->count == 1 ? doubt->one : doubt->many);
    }
}

// ---- as a document

enum place_column { PLACE_SHOWN, PLACE_FILE, PLACE_LINE, PLACE_COLUMN, PLACE_DETAIL, PLACE_WIDTH };

static const struct heading place_headings[PLACE_WIDTH] = {
    [PLACE_SHOWN] = {"place", "PLACE", HEADING_READERS},
    [PLACE_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [PLACE_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [PLACE_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
    [PLACE_DETAIL] = {"detail", "DETAIL", 0},
};

static const struct table place_table = {"first", "", place_headings, PLACE_WIDTH, 0};

enum doubt_column { DOUBT_KEY, DOUBT_COUNT, DOUBT_MEANING, DOUBT_FIRST, DOUBT_WIDTH };

static const struct heading doubt_headings[DOUBT_WIDTH] = {
    [DOUBT_KEY] = {"doubt", "DOUBT", HEADING_PROGRAMS},
    [DOUBT_COUNT] = {"count", "COUNT", HEADING_NUMBER},
    [DOUBT_MEANING] = {"meaning", "MEANING", 0},
    [DOUBT_FIRST] = {"first", "", HEADING_ROWS},
};

static const struct table doubt_table = {"doubts", "What could hide an answer", doubt_headings,
                                         DOUBT_WIDTH, 0};

static struct cell places_cell(const struct doubt *doubt, struct arena *arena) {
    uint32_t count = doubt->count < DOUBT_PLACES_MAX ? doubt->count : DOUBT_PLACES_MAX;
    struct cell *cells = ARENA_ARRAY(arena, struct cell, (size_t)count * PLACE_WIDTH);
    for (uint32_t i = 0; i < count; i++) {
        const struct doubt_place *place = &doubt->places[i];
        struct cell *row = cells + (size_t)i * PLACE_WIDTH;
        row[PLACE_SHOWN] = cell_text(text_place(arena, place->file, place->line, place->column));
        row[PLACE_FILE] = cell_text_or_null(place->file);
        row[PLACE_LINE] = cell_integer_or_null(place->line);
        row[PLACE_COLUMN] = cell_integer_or_null(place->column);
        row[PLACE_DETAIL] = cell_text_or_null(place->detail);
    }
    return cell_rows(&place_table, cells, count);
}

bool doubts_show(const struct doubts *doubts, struct lookup *lookup, struct document *doc) {
    bool wanted = document_table(doc, &doubt_table);
    for (uint32_t i = 0; wanted && i < doubts->count; i++) {
        const struct doubt *doubt = &doubts->list[i];
        struct cell cells[DOUBT_WIDTH] = {
            [DOUBT_KEY] = cell_text(str_of(doubt->key)),
            [DOUBT_COUNT] = cell_integer(doubt->count),
            [DOUBT_MEANING] = cell_text(str_of(doubt->count == 1 ? doubt->one : doubt->many)),
            [DOUBT_FIRST] = places_cell(doubt, &lookup->arena),
        };
        wanted = document_row(doc, cells);
    }
    return wanted && document_table_end(doc);
}
