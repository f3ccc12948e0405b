#include "report/pii_places.h"

#include <stdlib.h>

#include "base/wildcard.h"
#include "report/name.h"
#include "report/text.h"

static const char *const roles[] = {
    [ROLE_ORIGIN] = "origin", [ROLE_STORES] = "stores",     [ROLE_SHOWS] = "shows",
    [ROLE_MOVES] = "moves",   [ROLE_RECEIVES] = "receives", [ROLE_COUNTS] = "counts",
};

struct str pii_role_label(enum pii_role role) {
    return str_of(roles[role]);
}

static const enum pii_role role_of_type[TYPE_COUNT] = {
    [TYPE_TABLE] = ROLE_STORES,
    [TYPE_VIEW] = ROLE_SHOWS,
    [TYPE_MATERIALIZED_VIEW] = ROLE_STORES,
    [TYPE_FOREIGN_TABLE] = ROLE_STORES,
    [TYPE_PIPELINE] = ROLE_SHOWS, // what a bare SELECT of a script returns
    [TYPE_DASHBOARD] = ROLE_SHOWS,
    [TYPE_CHART] = ROLE_SHOWS,
    [TYPE_FUNCTION] = ROLE_SHOWS,
    [TYPE_API] = ROLE_RECEIVES,
    [TYPE_FILE] = ROLE_STORES,
};

// What one source fills.
struct gathering {
    struct pii_places *places;
    struct lookup *lookup;
    const struct personal_settings *settings;
    const struct inventory_item *item;
    uint32_t number;   // of the item
    struct map wholes; // asset: its place as a whole, from 1
};

// ---- recipients

static bool names_asset(struct str pattern, const struct asset *asset) {
    struct buf plain;
    buf_init(&plain);
    asset_add_plain(asset, &plain);
    bool is = wildcard_matches(pattern, buf_str(&plain)) || wildcard_matches(pattern, asset->name);
    buf_release(&plain);
    return is;
}

static struct str recipient_of(const struct gathering *gathering, uint32_t id) {
    const struct asset *asset = lookup_asset(gathering->lookup, id);
    const struct personal_settings *settings = gathering->settings;
    for (uint32_t i = 0; settings && i < settings->recipients.count; i++) {
        struct str pattern = settings->recipients.items[i];
        bool is = names_asset(pattern, asset) ||
                  (asset->parent != 0 &&
                   names_asset(pattern, lookup_asset(gathering->lookup, asset->parent)));
        if (is) {
            return text_print(&gathering->places->arena, "recipients: %.*s", STR_ARG(pattern));
        }
    }
    return asset->type == TYPE_API ? STR("of type api") : STR("");
}

// ---- places

static struct str node_name(const struct gathering *gathering, uint32_t number) {
    const struct closure *closure = &gathering->item->flow->closure;
    const struct closure_node *node = &closure->nodes.data[number];
    struct buf name;
    buf_init(&name);
    buf_add_str(&name, lookup_asset(gathering->lookup, node->asset)->label);
    buf_add_char(&name, '.');
    name_add_column(&name, lookup_column(gathering->lookup, node->column)->name);
    if (node->carried != 0) {
        buf_add_str(&name, STR(" ("));
        name_add_column(&name, intern_str(&closure->names, node->carried));
        buf_add_char(&name, ')');
    }
    struct str kept = text_kept(&gathering->places->arena, buf_str(&name));
    buf_release(&name);
    return kept;
}

static enum pii_role role_of(const struct gathering *gathering, uint32_t asset,
                             const struct flow_place *place) {
    if (place->depth == 0) {
        return ROLE_ORIGIN;
    }
    if (place->protection == PROTECTION_cut) {
        return ROLE_COUNTS;
    }
    return role_of_type[lookup_asset(gathering->lookup, asset)->type];
}

// The one that takes the last step to a place.
static const struct statement *last_statement(const struct gathering *gathering,
                                              const struct flow_place *place) {
    const struct flow *flow = gathering->item->flow;
    uint32_t state = place->node * PROTECTION_COUNT + (uint32_t)place->protection;
    const struct closure_step *step = &flow->closure.steps.data[flow->states[state].step];
    return lookup_statement(gathering->lookup, step->statement);
}

static void column_add(struct gathering *gathering, const struct flow_place *flow) {
    const struct closure_node *node = &gathering->item->flow->closure.nodes.data[flow->node];
    struct pii_place place = {
        .item = gathering->number,
        .asset = node->asset,
        .column = node->column,
        .name = node_name(gathering, flow->node),
        .role = role_of(gathering, node->asset, flow),
        .protection = flow->protection,
        .others = flow->others,
        .depth = flow->depth,
        .confidence = flow->confidence,
        .flow = *flow,
        .file = flow->depth > 0 ? last_statement(gathering, flow)->file : STR(""),
    };
    if (flow->protection != PROTECTION_cut && flow->depth > 0) {
        place.recipient = recipient_of(gathering, node->asset);
    }
    VEC_PUSH(&gathering->places->list, place);
}

// A pipeline or a dashboard through which or onto which a value comes: once, in its weakest state.
static void whole_add(struct gathering *gathering, struct pii_place found) {
    struct pii_places *places = gathering->places;
    uint32_t at = map_get(&gathering->wholes, found.asset);
    if (at == 0) {
        found.item = gathering->number;
        found.name = lookup_asset(gathering->lookup, found.asset)->label;
        found.recipient = recipient_of(gathering, found.asset);
        VEC_PUSH(&places->list, found);
        map_put(&gathering->wholes, found.asset, places->list.size);
        return;
    }
    struct pii_place *known = &places->list.data[at - 1];
    known->others |= found.others | 1u << found.protection | 1u << known->protection;
    bool weaker = found.protection < known->protection;
    known->protection = weaker ? found.protection : known->protection;
    known->others &= ~(1u << known->protection);
    known->depth = found.depth < known->depth ? found.depth : known->depth;
    known->confidence = found.confidence > known->confidence ? found.confidence : known->confidence;
}

static void dashboards_add(struct gathering *gathering, const struct pii_place *chart) {
    const struct asset *asset = lookup_asset(gathering->lookup, chart->asset);
    for (uint32_t i = 0; asset->type == TYPE_CHART && i < asset->parent_count; i++) {
        whole_add(gathering, (struct pii_place){
                                 .asset = asset->parents[i],
                                 .role = ROLE_SHOWS,
                                 .protection = chart->protection,
                                 .others = chart->others,
                                 .depth = chart->depth,
                                 .confidence = chart->confidence,
                             });
    }
}

// The script whose statement takes the last step to a place.
static void pipeline_add(struct gathering *gathering, const struct pii_place *place) {
    uint32_t pipeline = place->depth > 0 ? last_statement(gathering, &place->flow)->pipeline : 0;
    if (pipeline == 0) {
        return;
    }
    whole_add(gathering, (struct pii_place){
                             .asset = pipeline,
                             .role = ROLE_MOVES,
                             .protection = place->protection,
                             .others = place->others,
                             .depth = place->depth,
                             .confidence = place->confidence,
                         });
}

static int compare_places(const void *left, const void *right) {
    const struct pii_place *a = left;
    const struct pii_place *b = right;
    if ((a->role == ROLE_COUNTS) != (b->role == ROLE_COUNTS)) {
        return a->role == ROLE_COUNTS ? 1 : -1;
    }
    if (a->depth != b->depth) {
        return a->depth < b->depth ? -1 : 1;
    }
    int order = str_compare(a->name, b->name);
    return order != 0 ? order : (a->asset > b->asset) - (a->asset < b->asset);
}

// Keeps what the filters keep of the places from `first` on.
static void places_narrow(struct gathering *gathering, uint32_t first,
                          const struct narrow *narrow) {
    struct pii_places *places = gathering->places;
    uint32_t kept = first;
    for (uint32_t i = first; i < places->list.size; i++) {
        const struct pii_place *place = &places->list.data[i];
        const struct narrow_row row = {place->asset, place->file, place->confidence};
        if (narrow_keeps(narrow, gathering->lookup, row)) {
            places->list.data[kept++] = *place;
        }
    }
    places->left_out += places->list.size - kept;
    places->list.size = kept;
}

static void source_gather(struct gathering *gathering, const struct narrow *narrow) {
    struct pii_places *places = gathering->places;
    const struct flow *flow = gathering->item->flow;
    uint32_t first = places->list.size;
    for (uint32_t i = 0; i < flow->places.size; i++) {
        column_add(gathering, &flow->places.data[i]);
    }
    uint32_t end = places->list.size;
    for (uint32_t i = first; i < end; i++) {
        const struct pii_place place = places->list.data[i];
        if (place.role != ROLE_COUNTS) {
            dashboards_add(gathering, &place);
            pipeline_add(gathering, &place);
        }
    }
    map_reset(&gathering->wholes);
    places_narrow(gathering, first, narrow);
    if (places->list.size > first) {
        qsort(places->list.data + first, places->list.size - first, sizeof(struct pii_place),
              compare_places);
    }
}

void pii_places_find(struct pii_places *places, const struct inventory *inventory,
                     const struct personal_settings *settings, const struct narrow *narrow) {
    *places = (struct pii_places){0};
    arena_init(&places->arena);
    struct gathering gathering = {places, inventory->lookup, settings, NULL, 0, {0}};
    for (uint32_t i = 0; i < inventory->items.size; i++) {
        if (inventory->items.data[i].source) {
            gathering.number = i;
            gathering.item = &inventory->items.data[i];
            source_gather(&gathering, narrow);
        }
    }
    map_release(&gathering.wholes);
}

void pii_places_release(struct pii_places *places) {
    VEC_RELEASE(&places->list);
    arena_release(&places->arena);
}
