#include "bind/chain.h"

#include <stdbool.h>

#include "base/buf.h"

// The names of a chain in order.
struct sequence {
    uint32_t size;
    uint32_t names[CHAIN_LONGEST];
};

void chains_init(struct chains *chains) {
    *chains = (struct chains){0};
    VEC_PUSH(&chains->links, (struct chain_link){0});
}

void chains_release(struct chains *chains) {
    VEC_RELEASE(&chains->links);
    map_release(&chains->by_link);
}

uint32_t chain_add(struct chains *chains, uint32_t chain, uint32_t name) {
    uint32_t length = chains->links.data[chain].length;
    if (!name || length == CHAIN_LONGEST) {
        return chain;
    }
    uint32_t longer = map_get(&chains->by_link, map_pair(chain, name));
    if (!longer) {
        longer = chains->links.size;
        VEC_PUSH(&chains->links, ((struct chain_link){chain, name, length + 1}));
        map_put(&chains->by_link, map_pair(chain, name), longer);
    }
    return longer;
}

static struct sequence sequence_of(const struct chains *chains, uint32_t chain) {
    struct sequence sequence = {.size = chains->links.data[chain].length};
    for (uint32_t i = sequence.size; i > 0; i--) {
        sequence.names[i - 1] = chains->links.data[chain].name;
        chain = chains->links.data[chain].before;
    }
    return sequence;
}

// Takes the name out of a sequence, once; false when it is not in it.
static bool take(struct sequence *from, uint32_t name) {
    for (uint32_t i = 0; i < from->size; i++) {
        if (from->names[i] == name) {
            from->names[i] = from->names[--from->size];
            return true;
        }
    }
    return false;
}

// What of `sequence` is in `allowed` too, each name as often as in both.
static struct sequence shared(const struct sequence *sequence, struct sequence allowed) {
    struct sequence kept = {0};
    for (uint32_t i = 0; i < sequence->size; i++) {
        if (take(&allowed, sequence->names[i])) {
            kept.names[kept.size++] = sequence->names[i];
        }
    }
    return kept;
}

static bool comes_before(const struct intern *names, const struct sequence *a,
                         const struct sequence *b) {
    for (uint32_t i = 0; i < a->size; i++) {
        int order = a->names[i] == b->names[i] ? 0
                                               : str_compare(intern_str(names, a->names[i]),
                                                             intern_str(names, b->names[i]));
        if (order) {
            return order < 0;
        }
    }
    return false;
}

uint32_t chain_common(struct chains *chains, const struct intern *names, const uint32_t *ways,
                      uint32_t count) {
    struct sequence common = sequence_of(chains, ways[0]);
    for (uint32_t i = 1; i < count; i++) {
        struct sequence way = sequence_of(chains, ways[i]);
        common = shared(&common, way);
    }
    struct sequence first = common;
    for (uint32_t i = 1; i < count && common.size; i++) {
        struct sequence way = sequence_of(chains, ways[i]);
        struct sequence ordered = shared(&way, common);
        if (comes_before(names, &ordered, &first)) {
            first = ordered;
        }
    }
    uint32_t chain = 0;
    for (uint32_t i = 0; i < first.size; i++) {
        chain = chain_add(chains, chain, first.names[i]);
    }
    return chain;
}

struct str chain_text(struct arena *arena, const struct chains *chains, const struct intern *names,
                      uint32_t chain) {
    struct sequence sequence = sequence_of(chains, chain);
    struct buf text;
    buf_init(&text);
    for (uint32_t i = 0; i < sequence.size; i++) {
        buf_print(&text, "%s%.*s", i ? " " : "", STR_ARG(intern_str(names, sequence.names[i])));
    }
    struct str kept = {arena_copy(arena, text.data, text.size), text.size};
    buf_release(&text);
    return kept;
}
