#include "report/pii_inventory.h"

#include "report/name.h"
#include "report/show.h"
#include "report/text.h"

void inventory_init(struct inventory *inventory, struct lookup *lookup) {
    *inventory = (struct inventory){.lookup = lookup};
    arena_init(&inventory->arena);
    inventory->place = reader_query(lookup->reader, "SELECT f.path, c.line FROM columns c"
                                                    " JOIN files f ON f.id = c.file_id"
                                                    " WHERE c.id = ?1");
}

void inventory_release(struct inventory *inventory) {
    for (uint32_t i = 0; i < inventory->items.size; i++) {
        if (inventory->items.data[i].flow) {
            flow_release(inventory->items.data[i].flow);
        }
    }
    VEC_RELEASE(&inventory->items);
    map_release(&inventory->index);
    arena_release(&inventory->arena);
}

static struct str name_of(struct inventory *inventory, uint32_t column, struct str carried) {
    struct str name = show_column_name(inventory->lookup, column, &inventory->arena);
    if (carried.size == 0) {
        return name;
    }
    return text_print(&inventory->arena, "%.*s (%.*s)", STR_ARG(name), STR_ARG(carried));
}

void inventory_add(struct inventory *inventory, struct personal *personal, uint32_t column,
                   struct str carried) {
    if (map_get(&inventory->index, column) != 0) {
        return;
    }
    struct cursor *place = inventory->place;
    struct inventory_item item = {
        .column = column,
        .carried = carried,
        .name = name_of(inventory, column, carried),
        .mark = personal_of(personal, column),
    };
    cursor_bind_integer(place, 1, column);
    if (cursor_next(place)) {
        item.file = text_kept(&inventory->arena, cursor_text(place, 0));
        item.line = cursor_id(place, 1);
    }
    cursor_restart(place);
    VEC_PUSH(&inventory->items, item);
    map_put(&inventory->index, column, inventory->items.size);
}

void inventory_find(struct inventory *inventory, struct lookup *lookup, struct personal *personal) {
    inventory_init(inventory, lookup);
    struct cursor *columns = reader_query(
        lookup->reader, "SELECT c.id FROM columns c JOIN assets a ON a.id = c.asset_id"
                        " WHERE c.status IN ('declared', 'inferred') AND a.system = 0"
                        " ORDER BY a.schema, a.name, a.id, c.position IS NULL, c.position,"
                        " c.name, c.id");
    while (cursor_next(columns)) {
        uint32_t column = cursor_id(columns, 0);
        if (personal_is(personal_of(personal, column))) {
            inventory_add(inventory, personal, column, STR(""));
        }
    }
}

// ---- sources

static struct flow *flow_of(struct inventory *inventory, const struct inventory_item *item,
                            const struct personal_settings *settings) {
    struct flow *flow = ARENA_NEW(&inventory->arena, struct flow);
    flow_run(flow, inventory->lookup, item->column, item->carried, settings);
    return flow;
}

// Notes which items the values of item `from` reach.
static void cover(const struct inventory *inventory, uint32_t from, bool *covered) {
    const struct flow *flow = inventory->items.data[from].flow;
    for (uint32_t i = 0; i < flow->places.size; i++) {
        const struct flow_place *place = &flow->places.data[i];
        uint32_t column = flow->closure.nodes.data[place->node].column;
        uint32_t at = map_get(&inventory->index, column);
        if (at != 0 && at - 1 != from && place->protection != PROTECTION_cut) {
            covered[at - 1] = true;
        }
    }
}

static void source_take(struct inventory *inventory, uint32_t at,
                        const struct personal_settings *settings, bool *covered) {
    struct inventory_item *item = &inventory->items.data[at];
    item->flow = flow_of(inventory, item, settings);
    item->source = true;
    cover(inventory, at, covered);
}

// What a later source reaches is none.
static void sources_thin(struct inventory *inventory, const bool *covered) {
    for (uint32_t i = 0; i < inventory->items.size; i++) {
        struct inventory_item *item = &inventory->items.data[i];
        if (item->source && covered[i]) {
            item->source = false;
            flow_release(item->flow);
            item->flow = NULL;
        }
    }
}

static bool is_filled(struct cursor *filled, uint32_t column) {
    cursor_bind_integer(filled, 1, column);
    bool found = cursor_next(filled);
    cursor_restart(filled);
    return found;
}

void inventory_sources(struct inventory *inventory, const struct personal_settings *settings,
                       bool all) {
    struct cursor *filled = reader_query(
        inventory->lookup->reader,
        "SELECT 1 FROM columns c JOIN edges e ON e.target_asset = c.asset_id AND"
        " e.target_column = c.id JOIN kinds k ON k.id = e.kind WHERE c.id = ?1 AND k.is_value"
        " LIMIT 1");
    uint32_t count = inventory->items.size;
    bool *covered = ARENA_ARRAY(&inventory->arena, bool, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const struct inventory_item *item = &inventory->items.data[i];
        if (!item->doubted && (all || !is_filled(filled, item->column))) {
            source_take(inventory, i, settings, covered);
        }
    }
    for (uint32_t i = 0; !all && i < count; i++) {
        const struct inventory_item *item = &inventory->items.data[i];
        if (!item->doubted && !item->source && !covered[i]) {
            source_take(inventory, i, settings, covered);
        }
    }
    if (!all) {
        sources_thin(inventory, covered);
    }
}
