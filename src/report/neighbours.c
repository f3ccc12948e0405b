#include "report/neighbours.h"

#include <stdlib.h>

#include "report/closure.h"
#include "report/start.h"
#include "report/text.h"

static int compare_subjects(const void *left, const void *right) {
    const struct subject *a = left;
    const struct subject *b = right;
    int order = str_compare(a->name, b->name);
    return order != 0 ? order : (a->asset->id > b->asset->id) - (a->asset->id < b->asset->id);
}

static void sort_from(struct subjects *found, uint32_t start) {
    if (found->size > start) {
        qsort(found->data + start, found->size - start, sizeof(struct subject), compare_subjects);
    }
}

// ---- columns

struct nodes VEC(uint32_t);

// Nodes at the same distance stand together, so one pass over the list finds all within reach.
static void follow_values(struct closure *closure, uint32_t steps, struct nodes *open,
                          uint32_t *distances) {
    for (uint32_t i = 0; i < open->size; i++) {
        uint32_t number = open->data[i];
        const struct closure_node *node = &closure->nodes.data[number];
        for (uint32_t s = 0; distances[number] <= steps && s < node->step_count; s++) {
            const struct closure_step *step = &closure->steps.data[node->first_step + s];
            if (step->value && distances[step->to] == 0) {
                distances[step->to] = distances[number] + 1;
                VEC_PUSH(open, step->to);
            }
        }
    }
}

static struct subject node_subject(struct closure *closure, uint32_t number) {
    const struct closure_node *node = &closure->nodes.data[number];
    struct str carried =
        text_kept(&closure->lookup->arena, intern_str(&closure->names, node->carried));
    return subject_of(closure->lookup, node->asset, node->column, carried);
}

// `steps` of REACH_ANY still leaves room for a distance.
static void find_columns(struct lookup *lookup, const struct subject *subject, uint32_t steps,
                         bool upstream, struct subjects *found) {
    uint32_t before = found->size;
    struct closure closure;
    struct nodes open = {0};
    closure_init(&closure, lookup, (struct closure_options){.upstream = upstream});
    closure_start(&closure, subject->asset->id, subject->column, subject->carried);
    closure_run(&closure);
    uint32_t *distances = ARENA_ARRAY(&lookup->arena, uint32_t, closure.nodes.size);
    distances[1] = 1;
    VEC_PUSH(&open, 1);
    follow_values(&closure, steps, &open, distances);
    for (uint32_t i = 1; i < open.size; i++) {
        if (closure.nodes.data[open.data[i]].column != 0) {
            VEC_PUSH(found, node_subject(&closure, open.data[i]));
        }
    }
    sort_from(found, before);
    VEC_RELEASE(&open);
    closure_release(&closure);
}

// ---- assets

#define FILLED_BY_SCRIPT                                                                           \
    "SELECT s.target_id FROM statements s WHERE s.pipeline_id = ?1 AND (s.kind IN"                 \
    " " STATEMENTS_DEFINING " OR s.kind IN " STATEMENTS_WRITING ")"

static const char *const below_asset =
    "SELECT e.target_asset FROM columns c JOIN edges e ON e.source_column = c.id"
    " WHERE c.asset_id = ?1"
    " UNION SELECT target_asset FROM reads WHERE source_asset = ?1"
    " UNION SELECT p.parent_id FROM asset_parents p JOIN assets a ON a.id = p.parent_id"
    " WHERE p.asset_id = ?1 AND a.type = 'dashboard'"
    " UNION " FILLED_BY_SCRIPT " ORDER BY 1";

static const char *const above_asset =
    "SELECT source_asset FROM edges WHERE target_asset = ?1"
    " UNION SELECT source_asset FROM reads WHERE target_asset = ?1"
    " UNION SELECT p.asset_id FROM asset_parents p JOIN assets a ON a.id = p.parent_id"
    " WHERE p.parent_id = ?1 AND a.type = 'dashboard'"
    " UNION SELECT e.source_asset FROM statements s JOIN edges e ON e.target_asset = s.target_id"
    " AND e.statement_id = s.id WHERE s.pipeline_id = ?1"
    " UNION SELECT r.source_asset FROM statements s JOIN reads r ON r.target_asset = s.target_id"
    " AND r.statement_id = s.id WHERE s.pipeline_id = ?1 ORDER BY 1";

static void find_assets(struct lookup *lookup, const struct subject *subject, uint32_t steps,
                        bool upstream, struct subjects *found) {
    uint32_t before = found->size;
    struct cursor *next = reader_query(lookup->reader, upstream ? above_asset : below_asset);
    struct map distances = {0};
    struct nodes open = {0};
    map_put(&distances, subject->asset->id, 1);
    VEC_PUSH(&open, subject->asset->id);
    for (uint32_t i = 0; i < open.size; i++) {
        uint32_t distance = map_get(&distances, open.data[i]);
        cursor_bind_integer(next, 1, open.data[i]);
        while (distance <= steps && cursor_next(next)) {
            uint32_t asset = cursor_id(next, 0);
            if (asset != 0 && map_get(&distances, asset) == 0) {
                map_put(&distances, asset, distance + 1);
                VEC_PUSH(&open, asset);
                VEC_PUSH(found, subject_of(lookup, asset, 0, STR("")));
            }
        }
    }
    sort_from(found, before);
    map_release(&distances);
    VEC_RELEASE(&open);
}

static void find_side(struct lookup *lookup, const struct subject *subject, uint32_t steps,
                      bool upstream, struct subjects *found) {
    if (steps == 0) {
        return;
    }
    if (subject->column != 0) {
        find_columns(lookup, subject, steps, upstream, found);
    } else {
        find_assets(lookup, subject, steps, upstream, found);
    }
}

void neighbours_find(struct lookup *lookup, const struct subject *subject, struct reach reach,
                     struct subjects *found) {
    find_side(lookup, subject, reach.up, true, found);
    find_side(lookup, subject, reach.down, false, found);
}
