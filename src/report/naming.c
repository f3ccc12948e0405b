#include "report/naming.h"

#include <stdlib.h>

#include "report/start.h"

static void place_add(struct naming *naming, struct naming_place place) {
    VEC_PUSH(&naming->places, place);
    map_put(&naming->statements, place.statement, 1);
}

// Length 0: a star brings the column in; nothing has to be edited there.
static void find_references(struct naming *naming, struct lookup *lookup, uint32_t column) {
    struct cursor *cursor =
        reader_query(lookup->reader, "SELECT statement_id, line, \"column\", is_write, confidence"
                                     " FROM column_references WHERE column_id = ?1 AND length > 0"
                                     " ORDER BY number");
    cursor_bind_integer(cursor, 1, column);
    while (cursor_next(cursor)) {
        place_add(naming, (struct naming_place){
                              .statement = cursor_id(cursor, 0),
                              .column_id = column,
                              .line = cursor_id(cursor, 1),
                              .column = cursor_id(cursor, 2),
                              .write = cursor_integer(cursor, 3) != 0,
                              .confidence = cursor_share(cursor, 4),
                          });
    }
}

// A statement that names a table but none of its columns: count(*), *, DELETE without WHERE.
static void add_statement(struct naming *naming, struct lookup *lookup, uint32_t id, bool write) {
    if (!naming_has(naming, id)) {
        const struct statement *statement = lookup_statement(lookup, id);
        place_add(naming, (struct naming_place){.statement = id,
                                                .line = statement->line,
                                                .column = statement->column,
                                                .write = write,
                                                .confidence = 1});
    }
}

static void find_readers(struct naming *naming, struct lookup *lookup,
                         const struct closure *closure) {
    for (uint32_t i = 1; i < closure->steps.size; i++) {
        if (closure->nodes.data[closure->steps.data[i].from].depth == 0) {
            add_statement(naming, lookup, closure->steps.data[i].statement, false);
        }
    }
}

static void find_writers(struct naming *naming, struct lookup *lookup, uint32_t asset) {
    struct cursor *cursor =
        reader_query(lookup->reader, "SELECT id FROM statements WHERE target_id = ?1"
                                     " AND kind IN " STATEMENTS_WRITING " ORDER BY id");
    cursor_bind_integer(cursor, 1, asset);
    while (cursor_next(cursor)) {
        add_statement(naming, lookup, cursor_id(cursor, 0), true);
    }
}

static void find_table(struct naming *naming, struct lookup *lookup, uint32_t asset,
                       const struct closure *closure) {
    for (uint32_t i = 1; i < closure->nodes.size && closure->nodes.data[i].depth == 0; i++) {
        const struct closure_node *node = &closure->nodes.data[i];
        if (node->asset == asset && node->column != 0) {
            find_references(naming, lookup, node->column);
        }
    }
    find_readers(naming, lookup, closure);
    find_writers(naming, lookup, asset);
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

void naming_find(struct naming *naming, struct lookup *lookup, const struct subject *subject,
                 const struct closure *closure) {
    *naming = (struct naming){0};
    if (subject_is_script(subject)) {
        return;
    }
    if (subject->column == 0) {
        find_table(naming, lookup, subject->asset->id, closure);
    } else if (subject->carried.size == 0) {
        find_references(naming, lookup, subject->column);
    }
    sort_places(naming, lookup);
}

void naming_release(struct naming *naming) {
    VEC_RELEASE(&naming->places);
    map_release(&naming->statements);
}

bool naming_has(const struct naming *naming, uint32_t statement) {
    return map_get(&naming->statements, statement) != 0;
}
