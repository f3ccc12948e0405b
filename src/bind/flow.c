#include "bind/flow.h"

#include <stdlib.h>
#include <string.h>

float flow_confidence(const struct flow_item *item) {
    return evidence_confidence(item->evidence, item->candidates);
}

void flow_push(struct binder *binder, struct flow_item item) {
    VEC_PUSH(&binder->stack, item);
}

void flow_push_all(struct binder *binder, const struct flow *flow) {
    if (!flow || !flow->count) {
        return;
    }
    VEC_RESERVE(&binder->stack, binder->stack.size + flow->count);
    memcpy(binder->stack.data + binder->stack.size, flow->items,
           flow->count * sizeof(struct flow_item));
    binder->stack.size += flow->count;
}

// Equal (source, what) are one item; the surest stands first, then the one that stands first in
// the text.
static int compare(const void *left, const void *right) {
    const struct flow_item *a = left, *b = right;
    if (a->asset != b->asset) {
        return a->asset < b->asset ? -1 : 1;
    }
    if (a->column != b->column) {
        return a->column < b->column ? -1 : 1;
    }
    if (a->what != b->what) {
        return a->what < b->what ? -1 : 1;
    }
    if (a->candidates != b->candidates || a->evidence != b->evidence) {
        float sure_a = flow_confidence(a), sure_b = flow_confidence(b);
        if (sure_a > sure_b || sure_a < sure_b) {
            return sure_a > sure_b ? -1 : 1;
        }
        if (a->evidence != b->evidence) {
            return a->evidence < b->evidence ? -1 : 1;
        }
    }
    if (a->notes != b->notes) {
        return a->notes < b->notes ? -1 : 1;
    }
    return a->site < b->site ? -1 : a->site > b->site;
}

static bool same_source(const struct flow_item *a, const struct flow_item *b) {
    return a->asset == b->asset && a->column == b->column && a->what == b->what;
}

static void sort(struct flow_item *items, uint32_t count) {
    if (count > 12) {
        qsort(items, count, sizeof *items, compare);
        return;
    }
    for (uint32_t i = 1; i < count; i++) {
        struct flow_item item = items[i];
        uint32_t at = i;
        for (; at > 0 && compare(&item, &items[at - 1]) < 0; at--) {
            items[at] = items[at - 1];
        }
        items[at] = item;
    }
}

static uint32_t common_chain(struct binder *binder, const struct flow_item *items, uint32_t count) {
    struct project *project = binder->project;
    bool same = true;
    for (uint32_t i = 0; i < count; i++) {
        same &= items[i].chain == items[0].chain;
        if (!items[i].chain) {
            return 0;
        }
    }
    if (same) {
        return items[0].chain;
    }
    VEC_RESET(&binder->ways);
    for (uint32_t i = 0; i < count; i++) {
        VEC_PUSH_IN(&binder->arena, &binder->ways, items[i].chain);
    }
    return chain_common(&project->chains, &project->names, binder->ways.data, count);
}

// How many items, from the first one on, are of one source.
static uint32_t count_same(const struct flow_item *items, uint32_t count) {
    uint32_t same = 1;
    while (same < count && same_source(&items[0], &items[same])) {
        same++;
    }
    return same;
}

const struct flow *flow_take(struct binder *binder, uint32_t mark) {
    uint32_t count = binder->stack.size - mark, kept = 0;
    struct flow_item *items = count ? binder->stack.data + mark : NULL;
    if (count) {
        sort(items, count);
    }
    for (uint32_t i = 0, same = 0; i < count; i += same) {
        same = count_same(&items[i], count - i);
        uint32_t chain = same > 1 ? common_chain(binder, &items[i], same) : items[i].chain;
        items[kept] = items[i];
        items[kept++].chain = chain;
    }
    struct flow *flow = arena_alloc(&binder->arena, sizeof *flow + kept * sizeof(struct flow_item));
    flow->count = kept;
    if (kept) {
        memcpy(flow->items, items, kept * sizeof(struct flow_item));
    }
    binder->stack.size = mark;
    return flow;
}

void flow_lift(struct binder *binder, uint32_t mark, uint8_t what, uint32_t site) {
    for (uint32_t i = mark; i < binder->stack.size; i++) {
        struct flow_item *item = &binder->stack.data[i];
        if (item->what > what) {
            continue;
        }
        if (item->what < what || item->notes & EDGE_NOTE_CAST) {
            item->site = site;
        }
        item->what = what;
        item->notes &= (uint8_t)~EDGE_NOTE_CAST;
    }
}

void flow_pass(struct binder *binder, uint32_t mark, uint32_t name) {
    for (uint32_t i = mark; i < binder->stack.size; i++) {
        struct flow_item *item = &binder->stack.data[i];
        if (item->what < FLOW_INFLUENCE) {
            item->chain = chain_add(&binder->project->chains, item->chain, name);
        }
    }
}

void flow_influence(struct binder *binder, uint32_t mark, enum edge_kind kind, uint32_t site,
                    bool force) {
    for (uint32_t i = mark; i < binder->stack.size; i++) {
        struct flow_item *item = &binder->stack.data[i];
        if (item->what == FLOW_READ) {
            continue;
        }
        if (item->what < FLOW_INFLUENCE || force) {
            item->what = (uint8_t)(FLOW_INFLUENCE + kind);
            item->notes = 0;
            item->site = site;
            item->chain = 0;
        }
    }
}
