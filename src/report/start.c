#include "report/start.h"

struct ids VEC(uint32_t);

bool subject_is_script(const struct subject *subject) {
    return subject->asset->type == TYPE_PIPELINE && !subject->asset->result;
}

static bool with_rows(const struct closure *closure) {
    return !closure->options.upstream || closure->options.rows;
}

static void start_asset(struct closure *closure, uint32_t asset) {
    struct cursor *columns =
        reader_query(closure->lookup->reader,
                     "SELECT id FROM columns WHERE asset_id = ?1 ORDER BY position, id");
    cursor_bind_integer(columns, 1, asset);
    while (cursor_next(columns)) {
        closure_start(closure, asset, cursor_id(columns, 0), STR(""));
    }
    if (with_rows(closure)) {
        closure_start(closure, asset, 0, STR(""));
    }
}

// The asset and all that it contains, found level by level.
static void start_family(struct closure *closure, uint32_t asset) {
    struct cursor *children = reader_query(
        closure->lookup->reader, "SELECT id FROM assets WHERE parent_id = ?1 ORDER BY id");
    struct map seen = {0};
    struct ids family = {0};
    VEC_PUSH(&family, asset);
    for (uint32_t i = 0; i < family.size; i++) {
        if (map_get(&seen, family.data[i]) != 0) {
            continue;
        }
        map_put(&seen, family.data[i], 1);
        start_asset(closure, family.data[i]);
        cursor_bind_integer(children, 1, family.data[i]);
        while (cursor_next(children)) {
            VEC_PUSH(&family, cursor_id(children, 0));
        }
    }
    map_release(&seen);
    VEC_RELEASE(&family);
}

// Columns that a script's statements write: those with an edge or named as written; of what a
// statement defines (a view, a table made of a query, a result) all columns.
#define WRITTEN_COLUMNS                                                                            \
    "SELECT DISTINCT e.target_asset, e.target_column, e.statement_id"                              \
    " FROM filled f JOIN edges e ON e.target_asset = f.asset AND e.statement_id = f.statement"     \
    " UNION "                                                                                      \
    "SELECT c.asset_id, c.id, r.statement_id FROM filled f JOIN columns c ON c.asset_id = f.asset" \
    " JOIN column_references r ON r.column_id = c.id AND r.statement_id = f.statement"             \
    " WHERE r.is_write = 1"                                                                        \
    " UNION "                                                                                      \
    "SELECT c.asset_id, c.id, f.statement FROM filled f JOIN columns c ON c.asset_id = f.asset"    \
    " WHERE f.defines"                                                                             \
    " UNION "                                                                                      \
    "SELECT f.asset, NULL, f.statement FROM filled f"

static void start_script(struct closure *closure, uint32_t script) {
    struct cursor *written = reader_query(
        closure->lookup->reader,
        "WITH filled AS MATERIALIZED (SELECT s.id AS statement, s.target_id AS asset,"
        " s.kind IN " STATEMENTS_DEFINING " AS defines"
        " FROM statements s JOIN assets a ON a.id = s.target_id WHERE s.pipeline_id = ?1"
        " AND (defines OR s.kind IN " STATEMENTS_WRITING ")) " WRITTEN_COLUMNS " ORDER BY 1, 2, 3");
    cursor_bind_integer(written, 1, script);
    while (cursor_next(written)) {
        uint32_t asset = cursor_id(written, 0);
        uint32_t column = cursor_id(written, 1);
        if (!closure->options.upstream) {
            closure_fill(closure, asset, column, cursor_id(written, 2));
        } else if (column != 0 || closure->options.rows) {
            closure_start(closure, asset, column, STR(""));
        }
    }
}

static void start_subject(struct closure *closure, const struct subject *subject) {
    if (subject->column == 0) {
        start_family(closure, subject->asset->id);
        return;
    }
    closure_start(closure, subject->asset->id, subject->column, subject->carried);
    if (closure->options.upstream && closure->options.rows) {
        closure_start(closure, subject->asset->id, 0, STR(""));
    }
}

static uint32_t find_scripts(struct start *start, const struct subject *subjects, uint32_t count) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (subject_is_script(&subjects[i])) {
            map_put(&start->scripts, subjects[i].asset->id, 1);
            found++;
        }
    }
    return found;
}

// What scripts fill is a step away, so it comes behind all starts.
void start_closure(struct start *start, struct closure *closure, struct lookup *lookup,
                   const struct subject *subjects, uint32_t count, struct closure_options options) {
    *start = (struct start){0};
    uint32_t scripts = find_scripts(start, subjects, count);
    options.pipelines = scripts == count ? &start->scripts : NULL;
    closure_init(closure, lookup, options);
    for (uint32_t i = 0; i < count; i++) {
        if (!subject_is_script(&subjects[i])) {
            start_subject(closure, &subjects[i]);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (subject_is_script(&subjects[i])) {
            start_script(closure, subjects[i].asset->id);
        }
    }
}

void start_release(struct start *start) {
    map_release(&start->scripts);
}
