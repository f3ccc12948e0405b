#include "report/uses.h"

#define PLACES                                                                                     \
    "SELECT r.statement_id, r.line, r.\"column\", r.length, r.is_write, r.confidence"              \
    " FROM column_references r WHERE r.column_id = ?1 ORDER BY r.number"

#define PASSED                                                                                     \
    "SELECT DISTINCT target_column FROM edges WHERE source_column = ?1 AND statement_id = ?2"      \
    " AND target_column IS NOT NULL ORDER BY 1"

void uses_finder_init(struct uses_finder *finder, struct lookup *lookup,
                      const struct declared *after) {
    *finder = (struct uses_finder){
        .lookup = lookup,
        .after = after,
        .places = reader_query(lookup->reader, PLACES),
        .passed = reader_query(lookup->reader, PASSED),
    };
}

static bool is_one_of(struct str word, const char *const *words) {
    for (; *words; words++) {
        if (str_equal(word, str_of(*words))) {
            return true;
        }
    }
    return false;
}

bool uses_superseded(const struct uses_finder *finder, uint32_t statement) {
    static const char *const tables[] = {
        "create table", "create foreign table", "alter table", "create index",
        "comment",      "security label",       "rename",      NULL};
    static const char *const views[] = {"create view", "create materialized view", NULL};
    const struct statement *made = lookup_statement(finder->lookup, statement);
    if (is_one_of(made->kind, tables)) {
        return true;
    }
    return is_one_of(made->kind, views) && made->target != 0 &&
           declared_find(finder->after, lookup_asset(finder->lookup, made->target)->label);
}

static void place_add(struct uses *uses, const struct uses_finder *finder, uint32_t column) {
    const struct cursor *row = finder->places;
    uint32_t statement = cursor_id(row, 0);
    if (uses_superseded(finder, statement)) {
        return;
    }
    bool named = cursor_integer(row, 3) > 0, write = cursor_integer(row, 4) != 0;
    const struct use use = {
        .statement = statement,
        .asset = lookup_column(finder->lookup, column)->asset,
        .column_id = column,
        .line = cursor_id(row, 1),
        .column = cursor_id(row, 2),
        .confidence = cursor_share(row, 5),
        .named = named,
        .star = !named && !write,
        .write = write,
        .insert = str_equal(lookup_statement(finder->lookup, statement)->kind, STR("insert")),
    };
    VEC_PUSH(&uses->list, use);
}

static void places_add(struct uses *uses, const struct uses_finder *finder, uint32_t column) {
    cursor_bind_integer(finder->places, 1, column);
    while (cursor_next(finder->places)) {
        place_add(uses, finder, column);
    }
}

struct columns VEC(uint32_t);

static bool is_listed(const struct columns *columns, uint32_t column) {
    for (uint32_t i = 0; i < columns->size; i++) {
        if (columns->data[i] == column) {
            return true;
        }
    }
    return false;
}

// An INSERT has columns of its own: what a star brings there is no column that comes and goes.
static void columns_passed(const struct uses *uses, const struct uses_finder *finder,
                           uint32_t first, struct columns *columns) {
    for (uint32_t i = first; i < uses->list.size; i++) {
        const struct use *use = &uses->list.data[i];
        if (!use->star || use->insert) {
            continue;
        }
        cursor_bind_integer(finder->passed, 1, use->column_id);
        cursor_bind_integer(finder->passed, 2, use->statement);
        while (cursor_next(finder->passed)) {
            uint32_t passed = cursor_id(finder->passed, 0);
            struct str name = lookup_column(finder->lookup, passed)->name;
            bool same = str_equal(name, lookup_column(finder->lookup, use->column_id)->name);
            if (same && !is_listed(columns, passed)) {
                VEC_PUSH(columns, passed);
            }
        }
    }
}

void uses_find(struct uses *uses, const struct uses_finder *finder, uint32_t column) {
    struct columns columns = {0};
    VEC_PUSH(&columns, column);
    for (uint32_t i = 0; i < columns.size; i++) {
        uint32_t first = uses->list.size;
        places_add(uses, finder, columns.data[i]);
        columns_passed(uses, finder, first, &columns);
    }
    VEC_RELEASE(&columns);
}

void uses_release(struct uses *uses) {
    VEC_RELEASE(&uses->list);
}
