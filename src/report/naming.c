#include "report/naming.h"

#include <stdlib.h>

#include "report/start.h"

static void place_add(struct naming *naming, struct naming_place place) {
    VEC_PUSH(&naming->places, place);
    map_put(&naming->statements, place.statement, 1);
}

// Length 0: a star brings the column in; nothing has to be edited there.
static void find_references(struct naming *naming, struct lookup *lookup, uint32_t column) {
    struct cursor *cursor = naming->references;
    uint32_t asset = lookup_column(lookup, column)->asset;
    if (map_get(&naming->columns, column) != 0) {
        return; // named by itself, and its table too
    }
    map_put(&naming->columns, column, 1);
    cursor_bind_integer(cursor, 1, column);
    while (cursor_next(cursor)) {
        place_add(naming, (struct naming_place){
                              .statement = cursor_id(cursor, 0),
                              .asset = asset,
                              .column_id = column,
                              .line = cursor_id(cursor, 1),
                              .column = cursor_id(cursor, 2),
                              .write = cursor_integer(cursor, 3) != 0,
                              .confidence = cursor_share(cursor, 4),
                          });
    }
}

// A statement that names a table but none of its columns: count(*), *, DELETE without WHERE.
static void add_statement(struct naming *naming, struct lookup *lookup, uint32_t id, uint32_t asset,
                          bool write) {
    if (naming_has(naming, id)) {
        return;
    }
    const struct statement *statement = lookup_statement(lookup, id);
    place_add(naming, (struct naming_place){.statement = id,
                                            .asset = asset,
                                            .line = statement->line,
                                            .column = statement->column,
                                            .write = write,
                                            .confidence = 1});
}

static void find_readers(struct naming *naming, struct lookup *lookup,
                         const struct closure *closure) {
    for (uint32_t i = 1; i < closure->steps.size; i++) {
        const struct closure_step *step = &closure->steps.data[i];
        const struct closure_node *from = &closure->nodes.data[step->from];
        if (step->from != 0 && from->depth == 0 && map_get(&naming->assets, from->asset) != 0) {
            add_statement(naming, lookup, step->statement, from->asset, false);
        }
    }
}

static void find_writers(struct naming *naming, struct lookup *lookup, uint32_t asset) {
    cursor_bind_integer(naming->writers, 1, asset);
    while (cursor_next(naming->writers)) {
        add_statement(naming, lookup, cursor_id(naming->writers, 0), asset, true);
    }
}

// Columns of whole assets: they are among the starts.
static void find_columns(struct naming *naming, struct lookup *lookup,
                         const struct closure *closure) {
    for (uint32_t i = 1; i < closure->nodes.size && closure->nodes.data[i].depth == 0; i++) {
        const struct closure_node *node = &closure->nodes.data[i];
        if (map_get(&naming->assets, node->asset) != 0 && node->column != 0) {
            find_references(naming, lookup, node->column);
        }
    }
}

struct sorted_place {
    struct naming_place place;
    struct str file;
};

static int compare_places(const void *left, const void *right) {
    const struct sorted_place *a = left;
    const struct sorted_place *b = right;
    int order = str_compare(a->file, b->file);
    if (order != 0) {
        return order;
    }
    if (a->place.line != b->place.line) {
        return a->place.line < b->place.line ? -1 : 1;
    }
    if (a->place.column != b->place.column) {
        return a->place.column < b->place.column ? -1 : 1;
    }
    if (a->place.statement != b->place.statement) {
        return a->place.statement < b->place.statement ? -1 : 1;
    }
    return (a->place.column_id > b->place.column_id) - (a->place.column_id < b->place.column_id);
}

static void sort_places(struct naming *naming, struct lookup *lookup) {
    struct sorted_place *sorted =
        ARENA_ARRAY(&lookup->arena, struct sorted_place, naming->places.size);
    for (uint32_t i = 0; i < naming->places.size; i++) {
        const struct naming_place place = naming->places.data[i];
        sorted[i] = (struct sorted_place){place, lookup_statement(lookup, place.statement)->file};
    }
    qsort(sorted, naming->places.size, sizeof(*sorted), compare_places);
    for (uint32_t i = 0; i < naming->places.size; i++) {
        naming->places.data[i] = sorted[i].place;
    }
}

static void prepare(struct naming *naming, struct reader *reader) {
    naming->references =
        reader_query(reader, "SELECT statement_id, line, \"column\", is_write, confidence"
                             " FROM column_references WHERE column_id = ?1 AND length > 0"
                             " ORDER BY number");
    naming->writers = reader_query(reader, "SELECT id FROM statements WHERE target_id = ?1"
                                           " AND kind IN " STATEMENTS_WRITING " ORDER BY id");
}

void naming_find(struct naming *naming, struct lookup *lookup, const struct subject *subjects,
                 uint32_t count, const struct closure *closure) {
    *naming = (struct naming){0};
    prepare(naming, lookup->reader);
    for (uint32_t i = 0; i < count; i++) {
        if (subjects[i].column == 0 && !subject_is_script(&subjects[i])) {
            map_put(&naming->assets, subjects[i].asset->id, 1);
        } else if (subjects[i].column != 0 && subjects[i].carried.size == 0) {
            find_references(naming, lookup, subjects[i].column);
        }
    }
    find_columns(naming, lookup, closure);
    find_readers(naming, lookup, closure);
    for (uint32_t i = 0; i < count; i++) {
        if (map_get(&naming->assets, subjects[i].asset->id) != 0) {
            find_writers(naming, lookup, subjects[i].asset->id);
        }
    }
    sort_places(naming, lookup);
}

void naming_release(struct naming *naming) {
    VEC_RELEASE(&naming->places);
    map_release(&naming->statements);
    map_release(&naming->assets);
    map_release(&naming->columns);
}

bool naming_has(const struct naming *naming, uint32_t statement) {
    return map_get(&naming->statements, statement) != 0;
}
