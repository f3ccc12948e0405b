#include "report/personal_flow.h"

#define NOTE_CAST 1 // edges.notes: nothing but casts

enum chain_field { CHAIN_KIND, CHAIN_NOTES, CHAIN_FUNCTIONS };

// ---- what an edge does

static enum protection_effect effect_of(const struct flow *flow, struct str function) {
    const struct personal_settings *settings = flow->settings;
    for (uint32_t i = 0; settings && i < settings->function_count; i++) {
        if (protection_function_is(settings->functions[i].name, function)) {
            return settings->functions[i].effect;
        }
    }
    return protection_of_function(function);
}

// The end of the first word; blanks in quotes do not end it.
static size_t word_end(struct str words) {
    bool quoted = false;
    for (size_t i = 0; i < words.size; i++) {
        quoted ^= words.data[i] == '"';
        if (words.data[i] == ' ' && !quoted) {
            return i;
        }
    }
    return words.size;
}

// From the inside out; casts change nothing. False: there was no function.
static bool functions_apply(const struct flow *flow, struct str functions,
                            enum protection *protection) {
    bool any = false;
    while (functions.size > 0) {
        size_t end = word_end(functions);
        struct str word = str_sub(functions, 0, end);
        if (!str_starts(word, STR("::"))) {
            *protection = protection_after(*protection, effect_of(flow, word));
            any = true;
        }
        functions = str_sub(functions, end + 1, functions.size);
    }
    return any;
}

static enum protection edge_after(const struct flow *flow, enum protection before) {
    const struct cursor *edge = flow->chain;
    struct str functions = cursor_text(edge, CHAIN_FUNCTIONS);
    const struct kind *kind = lookup_kind(flow->lookup, cursor_id(edge, CHAIN_KIND));
    enum protection after = before;
    bool casts = (cursor_integer(edge, CHAIN_NOTES) & NOTE_CAST) != 0;
    if (functions_apply(flow, functions, &after) || casts || functions.size > 0) {
        return after;
    }
    if (str_equal(kind->name, STR("expression"))) {
        return protection_after(before, PROTECT_unknown);
    }
    if (str_equal(kind->name, STR("aggregation"))) {
        return protection_after(before, PROTECT_collects);
    }
    return before;
}

// What one step does to values that come in a state.
static enum protection step_after(const struct flow *flow, enum protection before,
                                  const struct closure_step *step) {
    if (step->kind != STEP_EDGE) {
        return before;
    }
    cursor_bind_integer(flow->chain, 1, step->id);
    enum protection after = cursor_next(flow->chain) ? edge_after(flow, before) : before;
    cursor_restart(flow->chain);
    return after;
}

// ---- the search

static void arrive(struct flow *flow, uint32_t state, struct flow_state from) {
    struct flow_state *arrived = &flow->states[state];
    if (!arrived->seen) {
        *arrived = from;
        arrived->seen = true;
        VEC_PUSH(&flow->queue, state);
    }
}

static void expand(struct flow *flow, uint32_t state) {
    const struct closure_node *node = &flow->closure.nodes.data[state / PROTECTION_COUNT];
    enum protection before = (enum protection)(state % PROTECTION_COUNT);
    for (uint32_t i = 0; before != PROTECTION_cut && i < node->step_count; i++) {
        uint32_t number = node->first_step + i;
        const struct closure_step *step = &flow->closure.steps.data[number];
        enum protection after = step_after(flow, before, step);
        arrive(flow, step->to * PROTECTION_COUNT + (uint32_t)after,
               (struct flow_state){state, number, flow->states[state].depth + 1, false});
    }
}

static double path_confidence(const struct flow *flow, uint32_t state) {
    double confidence = 1;
    for (; flow->states[state].from != 0; state = flow->states[state].from) {
        confidence *= flow->closure.steps.data[flow->states[state].step].confidence;
    }
    return confidence;
}

static uint32_t weakest_state(const struct flow *flow, uint32_t node, uint32_t *others) {
    uint32_t weakest = 0;
    *others = 0;
    for (uint32_t i = PROTECTION_COUNT; i > 0; i--) {
        uint32_t state = node * PROTECTION_COUNT + i - 1;
        if (flow->states[state].seen) {
            *others |= 1u << (i - 1);
            weakest = state;
        }
    }
    *others &= ~(1u << weakest % PROTECTION_COUNT);
    return weakest;
}

// A node is a place once: when its first state arrives, all nodes known by then keep their order.
static void places_gather(struct flow *flow) {
    struct map seen = {0};
    for (uint32_t i = 0; i < flow->queue.size; i++) {
        uint32_t node = flow->queue.data[i] / PROTECTION_COUNT;
        if (map_get(&seen, node) != 0) {
            continue;
        }
        map_put(&seen, node, 1);
        uint32_t others;
        uint32_t state = weakest_state(flow, node, &others);
        struct flow_place place = {
            .node = node,
            .protection = (enum protection)(state % PROTECTION_COUNT),
            .others = others,
            .depth = flow->states[state].depth,
            .confidence = path_confidence(flow, state),
        };
        VEC_PUSH(&flow->places, place);
    }
    map_release(&seen);
}

void flow_run(struct flow *flow, struct lookup *lookup, uint32_t column, struct str carried,
              const struct personal_settings *settings) {
    *flow = (struct flow){.lookup = lookup, .settings = settings};
    const struct column *start = lookup_column(lookup, column);
    closure_init(&flow->closure, lookup, (struct closure_options){.values = true});
    closure_start(&flow->closure, start->asset, column, carried);
    closure_run(&flow->closure);
    closure_seal(&flow->closure);
    flow->chain = reader_query(lookup->reader, "SELECT e.kind, e.notes, c.functions FROM edges e"
                                               " LEFT JOIN chains c ON c.id = e.chain_id"
                                               " WHERE e.id = ?1");
    struct arena *arena = &lookup->arena;
    flow->states =
        ARENA_ARRAY(arena, struct flow_state, (size_t)flow->closure.nodes.size * PROTECTION_COUNT);
    arrive(flow, PROTECTION_COUNT + PROTECTION_none, (struct flow_state){0});
    for (uint32_t i = 0; i < flow->queue.size; i++) {
        expand(flow, flow->queue.data[i]);
    }
    cursor_release(flow->chain);
    places_gather(flow);
}

void flow_release(struct flow *flow) {
    closure_release(&flow->closure);
    VEC_RELEASE(&flow->queue);
    VEC_RELEASE(&flow->places);
}

void flow_path(const struct flow *flow, const struct flow_place *place, struct flow_step *steps) {
    uint32_t state = place->node * PROTECTION_COUNT + (uint32_t)place->protection;
    for (uint32_t i = place->depth; i > 0; i--) {
        steps[i - 1] = (struct flow_step){
            .step = flow->states[state].step,
            .protection = (enum protection)(state % PROTECTION_COUNT),
        };
        state = flow->states[state].from;
    }
}
