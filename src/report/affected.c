#include "report/affected.h"

#include <stdlib.h>

#include "report/start.h"
#include "report/text.h"

struct counted {
    enum effect effect;
    double confidence;
};

struct gather {
    struct affected *affected;
    struct trail *trail;
    const struct naming *naming;
    uint32_t depth;
    const struct narrow *narrow;
    const struct retyping *retyping;
    bool *named;           // by node: a statement that names the subject leads there at once
    struct map led;        // statement: 1, when a step of it leads away from the subject
    struct sparse counted; // statement: place in the list, from 1
    struct VEC(struct counted) counted_list;
    struct map statements; // asset, or file when there is none: number of its item, from 1
};

static struct lookup *lookup_of(const struct gather *gather) {
    return gather->trail->closure->lookup;
}

static void mark_first_steps(struct gather *gather) {
    const struct closure *closure = gather->trail->closure;
    for (uint32_t i = 1; i < closure->steps.size; i++) {
        const struct closure_step *step = &closure->steps.data[i];
        if (closure->nodes.data[step->from].depth > 0 || closure->nodes.data[step->to].depth == 0) {
            continue;
        }
        map_put(&gather->led, step->statement, 1);
        gather->named[step->to] |= naming_has(gather->naming, step->statement);
    }
}

static bool is_shown(const struct gather *gather, uint32_t depth, struct narrow_row row) {
    return (gather->depth == 0 || depth <= gather->depth) &&
           narrow_keeps(gather->narrow, lookup_of(gather), row);
}

// A result is told with its script; the name of a chart has that of its dashboard in it.
static struct str shown_name(struct gather *gather, uint32_t id, struct str name) {
    struct lookup *lookup = lookup_of(gather);
    const struct asset *asset = lookup_asset(lookup, id);
    if (!asset->result || asset->parent == 0) {
        return name;
    }
    struct str parent = lookup_asset(lookup, asset->parent)->label;
    return text_print(&lookup->arena, "%.*s: %.*s", STR_ARG(parent), STR_ARG(name));
}

// All that is asked of each node and step below is read before, neighbours together.
static void all_read(struct gather *gather) {
    const struct closure *closure = gather->trail->closure;
    struct lookup_ids ids = {0};
    for (uint32_t i = 1; i < closure->nodes.size; i++) {
        VEC_PUSH(&ids, closure->nodes.data[i].asset);
    }
    lookup_assets(lookup_of(gather), &ids);
    VEC_RESET(&ids);
    for (uint32_t i = 1; i < closure->steps.size; i++) {
        VEC_PUSH(&ids, closure->steps.data[i].statement);
    }
    lookup_statements(lookup_of(gather), &ids);
    VEC_RESET(&ids);
    for (uint32_t i = 1; i < closure->steps.size; i++) {
        uint32_t statement = closure->steps.data[i].statement;
        VEC_PUSH(&ids, lookup_statement(lookup_of(gather), statement)->pipeline);
    }
    lookup_assets(lookup_of(gather), &ids);
    VEC_RELEASE(&ids);
}

// False: it is left out.
static bool add_item(struct gather *gather, struct affected_item item, struct str file) {
    const struct narrow_row row = {item.asset, file, item.confidence};
    if (!is_shown(gather, item.depth, row)) {
        gather->affected->hidden++;
        return false;
    }
    const struct group group = {
        .asset = item.asset, .effect = item.effect, .confidence = item.confidence};
    groups_add(&gather->affected->groups, lookup_of(gather), group, 0);
    VEC_PUSH(&gather->affected->items, item);
    counts_asset(&gather->affected->counts, lookup_of(gather), item.asset);
    return true;
}

// A change of type breaks nothing by itself: names stay what they are.
static enum effect node_effect(const struct gather *gather, uint32_t number) {
    const struct closure_node *node = &gather->trail->closure->nodes.data[number];
    if (gather->retyping && node->column != 0 && retyping_has(gather->retyping, node->column)) {
        return EFFECT_TYPE;
    }
    if (!gather->retyping && gather->named[number] && node->depth == 1) {
        return EFFECT_BREAKS;
    }
    return node->column != 0 ? EFFECT_VALUES : EFFECT_ROWS;
}

static enum effect naming_effect(const struct gather *gather) {
    return gather->retyping ? EFFECT_SEEN : EFFECT_BREAKS;
}

static void add_node(struct gather *gather, uint32_t number) {
    const struct closure_node *node = &gather->trail->closure->nodes.data[number];
    struct affected_item item = {
        .node = number,
        .asset = node->asset,
        .effect = node_effect(gather, number),
        .depth = node->depth,
        .confidence = node->best,
    };
    uint32_t statement = gather->trail->closure->steps.data[node->via].statement;
    bool added = add_item(gather, item, lookup_statement(lookup_of(gather), statement)->file);
    gather->affected->counts.columns += added && node->column != 0;
}

// What a statement is told by: what it fills, unless that is what it names; else its script.
static uint32_t statement_asset(const struct statement *statement,
                                const struct naming_place *place) {
    bool own = statement->target == place->asset;
    return statement->target != 0 && !own ? statement->target : statement->pipeline;
}

static void add_statement(struct gather *gather, const struct naming_place *place) {
    struct lookup *lookup = lookup_of(gather);
    const struct statement *statement = lookup_statement(lookup, place->statement);
    uint32_t asset = statement_asset(statement, place);
    uint64_t key = map_pair(asset, asset == 0 ? statement->file_id : 0);
    uint32_t known = map_get(&gather->statements, key);
    if (known != 0) {
        struct affected_item *item = &gather->affected->items.data[known - 1];
        item->confidence =
            place->confidence > item->confidence ? place->confidence : item->confidence;
        return;
    }
    struct affected_item item = {
        .place = place,
        .asset = asset,
        .effect = naming_effect(gather),
        .depth = 1,
        .confidence = place->confidence,
    };
    if (add_item(gather, item, statement->file)) {
        map_put(&gather->statements, key, gather->affected->items.size);
    }
}

// Whether a statement was counted with such an effect and as surely: many steps are of one.
static bool is_counted(struct gather *gather, uint32_t id, enum effect effect, double confidence) {
    uint32_t at = sparse_get(&gather->counted, id);
    if (at == 0) {
        return false;
    }
    const struct counted *counted = &gather->counted_list.data[at - 1];
    return counted->effect <= effect && counted->confidence >= confidence;
}

static void remember_counted(struct gather *gather, uint32_t id, enum effect effect,
                             double confidence) {
    if (sparse_get(&gather->counted, id) == 0) {
        VEC_PUSH(&gather->counted_list, ((struct counted){effect, confidence}));
        sparse_put(&gather->counted, id, gather->counted_list.size);
    }
}

static void count_script(struct gather *gather, uint32_t id, uint32_t depth, enum effect effect,
                         double confidence) {
    struct lookup *lookup = lookup_of(gather);
    if (is_counted(gather, id, effect, confidence)) {
        return;
    }
    const struct statement *statement = lookup_statement(lookup, id);
    if (statement->pipeline == 0) {
        return;
    }
    if (is_shown(gather, depth,
                 (struct narrow_row){statement->pipeline, statement->file, confidence})) {
        const struct group group = {
            .asset = statement->pipeline, .effect = effect, .confidence = confidence};
        counts_asset(&gather->affected->counts, lookup, statement->pipeline);
        groups_add(&gather->affected->groups, lookup, group, id);
        remember_counted(gather, id, effect, confidence);
    }
}

// What a statement on the way does to what it fills.
static enum effect statement_effect(const struct gather *gather, const struct closure_step *step) {
    if (!gather->retyping && naming_has(gather->naming, step->statement)) {
        return EFFECT_BREAKS;
    }
    return gather->trail->closure->nodes.data[step->to].column != 0 ? EFFECT_VALUES : EFFECT_ROWS;
}

// Scripts that run an affected statement.
static void count_scripts(struct gather *gather) {
    const struct closure *closure = gather->trail->closure;
    for (uint32_t i = 1; i < closure->steps.size; i++) {
        const struct closure_step *step = &closure->steps.data[i];
        const struct closure_node *from = &closure->nodes.data[step->from];
        double confidence = (step->from == 0 ? 1 : from->best) * step->confidence;
        count_script(gather, step->statement, from->depth + 1, statement_effect(gather, step),
                     confidence);
    }
    for (uint32_t i = 0; i < gather->naming->places.size; i++) {
        const struct naming_place *place = &gather->naming->places.data[i];
        count_script(gather, place->statement, 1, naming_effect(gather), place->confidence);
    }
}

// ---- the order
//
// Items are put in their order by counting: by depth and effect all of them, by name only those of
// the groups that are listed, as a name costs more than all else of an item.

static int compare_items(const void *left, const void *right) {
    const struct affected_item *a = left;
    const struct affected_item *b = right;
    int order = str_compare(a->shown, b->shown);
    return order != 0 ? order : (a->node > b->node) - (a->node < b->node);
}

struct str affected_name(struct trail *trail, const struct affected_item *item) {
    struct lookup *lookup = trail->closure->lookup;
    if (item->node != 0) {
        return trail_name(trail, item->node);
    }
    return item->asset != 0 ? lookup_asset(lookup, item->asset)->label
                            : lookup_statement(lookup, item->place->statement)->file;
}

static void group_name(struct gather *gather, struct affected_item *items, uint32_t count) {
    struct lookup *lookup = lookup_of(gather);
    struct lookup_ids columns = {0};
    for (uint32_t i = 0; i < count; i++) {
        VEC_PUSH(&columns, gather->trail->closure->nodes.data[items[i].node].column);
    }
    lookup_columns(lookup, &columns);
    VEC_RELEASE(&columns);
    for (uint32_t i = 0; i < count; i++) {
        struct affected_item *item = &items[i];
        item->name = affected_name(gather->trail, item);
        item->shown = shown_name(gather, item->asset, item->name);
    }
}

static uint32_t group_of(const struct affected_item *item) {
    return item->depth * EFFECT_COUNT + (uint32_t)item->effect;
}

// Sorts the items by group; `ends` gets the end of each.
static void groups_settle(struct gather *gather, uint32_t *ends, uint32_t count) {
    struct affected *affected = gather->affected;
    struct affected_items sorted = {0};
    VEC_RESERVE(&sorted, affected->items.size);
    sorted.size = affected->items.size;
    for (uint32_t i = 0; i < affected->items.size; i++) {
        ends[group_of(&affected->items.data[i])]++;
    }
    for (uint32_t i = 1; i < count; i++) {
        ends[i] += ends[i - 1];
    }
    for (uint32_t i = affected->items.size; i > 0; i--) {
        const struct affected_item *item = &affected->items.data[i - 1];
        sorted.data[--ends[group_of(item)]] = *item;
    }
    VEC_RELEASE(&affected->items);
    affected->items = sorted;
}

static void items_sort(struct gather *gather, uint32_t listed) {
    struct affected_item *items = gather->affected->items.data;
    uint32_t size = gather->affected->items.size;
    uint32_t deepest = 0;
    for (uint32_t i = 0; i < size; i++) {
        deepest = items[i].depth > deepest ? items[i].depth : deepest;
    }
    uint32_t count = (deepest + 1) * EFFECT_COUNT;
    uint32_t *starts = ARENA_ARRAY(&lookup_of(gather)->arena, uint32_t, count + 1);
    groups_settle(gather, starts, count);
    starts[count] = size;
    items = gather->affected->items.data;
    for (uint32_t i = 0; i < count && (listed == 0 || starts[i] < listed); i++) {
        uint32_t members = starts[i + 1] - starts[i];
        if (members > 0) {
            group_name(gather, items + starts[i], members);
            qsort(items + starts[i], members, sizeof(*items), compare_items);
        }
    }
}

// What is asked about is not affected by itself.
static void leave_out_scripts(struct affected *affected, const struct selection *selection) {
    for (uint32_t i = 0; i < selection->subjects.size; i++) {
        if (subject_is_script(&selection->subjects.data[i])) {
            sparse_put(&affected->counts.seen, selection->subjects.data[i].asset->id,
                       COUNTS_LEFT_OUT);
        }
    }
}

void affected_find(struct affected *affected, const struct affected_question *question) {
    *affected = (struct affected){0};
    const struct closure *closure = question->trail->closure;
    const struct naming *naming = question->naming;
    struct gather gather = {.affected = affected,
                            .trail = question->trail,
                            .naming = naming,
                            .depth = question->depth,
                            .narrow = question->narrow,
                            .retyping = question->retyping};
    gather.named = ARENA_ARRAY(&closure->lookup->arena, bool, closure->nodes.size);
    leave_out_scripts(affected, question->selection);
    all_read(&gather);
    mark_first_steps(&gather);
    for (uint32_t i = 1; i < closure->nodes.size; i++) {
        if (closure->nodes.data[i].depth > 0) {
            add_node(&gather, i);
        }
    }
    for (uint32_t i = 0; i < naming->places.size; i++) {
        if (map_get(&gather.led, naming->places.data[i].statement) == 0) {
            add_statement(&gather, &naming->places.data[i]);
        }
    }
    count_scripts(&gather);
    if (affected->items.size > 0) {
        items_sort(&gather, question->listed);
    }
    sparse_release(&gather.counted);
    VEC_RELEASE(&gather.counted_list);
    map_release(&gather.led);
    map_release(&gather.statements);
}

void affected_release(struct affected *affected) {
    VEC_RELEASE(&affected->items);
    counts_release(&affected->counts);
    groups_release(&affected->groups);
}
