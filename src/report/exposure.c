#include "report/exposure.h"

#include "report/pii_inventory.h"
#include "report/pii_places.h"
#include "report/text.h"

struct side {
    struct lookup *lookup;
    struct personal personal;
    struct inventory inventory;
    struct pii_places places;
};

struct exposure {
    struct side base, head;
    struct map before; // base column and category: 1 + the weakest protection
    struct map told;   // the same of head
    struct arena row;
    struct cursor *same, *add;
};

// ---- one side

static bool side_find(struct side *side, const struct personal_settings *settings,
                      struct buf *why) {
    const struct narrow all = {0};
    bool done = personal_init(&side->personal, side->lookup, settings, why);
    if (done) {
        inventory_find(&side->inventory, side->lookup, &side->personal);
        for (uint32_t i = 0; i < side->inventory.items.size; i++) {
            side->inventory.items.data[i].shown = true;
        }
        inventory_sources(&side->inventory, settings, false);
        pii_places_find(&side->places, &side->inventory, settings, &all);
    }
    return done;
}

static void side_release(struct side *side, bool found) {
    if (found) {
        pii_places_release(&side->places);
        inventory_release(&side->inventory);
    }
    personal_release(&side->personal);
}

static const struct personal_mark *mark_of(const struct side *side, const struct pii_place *place) {
    return side->inventory.items.data[place->item].mark;
}

// Does it keep or show values?
static bool counts(const struct side *side, const struct pii_place *place) {
    const struct asset *asset = lookup_asset(side->lookup, place->asset);
    bool role =
        place->role == ROLE_STORES || place->role == ROLE_SHOWS || place->role == ROLE_RECEIVES;
    return role && place->column != 0 && !asset->result && asset->type != TYPE_PIPELINE;
}

static uint64_t key_of(uint32_t column, const struct personal_mark *mark) {
    return map_pair(column, (uint32_t)mark->category);
}

// Weakest protection of each column and category.
static void weakest_gather(const struct side *side, struct map *weakest) {
    for (uint32_t i = 0; i < side->places.list.size; i++) {
        const struct pii_place *place = &side->places.list.data[i];
        uint64_t key = key_of(place->column, mark_of(side, place));
        uint32_t value = 1 + (uint32_t)place->protection, known = map_get(weakest, key);
        if (place->column != 0 && (known == 0 || value < known)) {
            map_put(weakest, key, value);
        }
    }
}

// ---- one place

static uint32_t base_column(struct exposure *exposure, uint32_t column) {
    cursor_bind_integer(exposure->same, 1, column);
    uint32_t found = cursor_next(exposure->same) ? cursor_id(exposure->same, 0) : 0;
    cursor_restart(exposure->same);
    return found;
}

// The statement that brings the values here.
static uint32_t statement_of(const struct side *side, const struct pii_place *place) {
    const struct closure *closure = &side->inventory.items.data[place->item].flow->closure;
    return closure->steps.data[closure->nodes.data[place->flow.node].via].statement;
}

static struct str message_of(struct exposure *exposure, const struct pii_place *place,
                             uint32_t before) {
    const struct inventory_item *item = &exposure->head.inventory.items.data[place->item];
    const char *doubt = item->mark->declared ? "" : " (its name suggests it)";
    struct str now = protection_label(place->protection);
    struct str category = personal_category_label(item->mark->category);
    if (before == 0) {
        return text_print(&exposure->row, "%.*s data of %.*s%s newly arrives here: %.*s",
                          STR_ARG(category), STR_ARG(item->name), doubt, STR_ARG(now));
    }
    struct str was = protection_label((enum protection)(before - 1));
    return text_print(&exposure->row, "%.*s data of %.*s%s arrives here %.*s, which was %.*s",
                      STR_ARG(category), STR_ARG(item->name), doubt, STR_ARG(now), STR_ARG(was));
}

static void place_tell(struct exposure *exposure, const struct pii_place *place, uint32_t before) {
    const struct side *side = &exposure->head;
    const struct personal_mark *mark = mark_of(side, place);
    const struct statement *statement = lookup_statement(side->lookup, statement_of(side, place));
    struct buf name;
    buf_init(&name);
    asset_add_plain(lookup_asset(side->lookup, place->asset), &name);
    struct str column = lookup_column(side->lookup, place->column)->name;
    buf_print(&name, ".%.*s", STR_ARG(column));
    cursor_bind_text(exposure->add, 1, buf_str(&name));
    cursor_bind_text(exposure->add, 2, message_of(exposure, place, before));
    cursor_bind_text(exposure->add, 3, statement->file);
    cursor_bind_integer(exposure->add, 4, statement->line);
    cursor_bind_integer(exposure->add, 5, statement->column);
    cursor_bind_integer(exposure->add, 6, statement->id);
    cursor_bind_integer(exposure->add, 7, place->asset);
    cursor_bind_integer(exposure->add, 8, place->column);
    cursor_bind_share(exposure->add, 9, place->confidence * mark->confidence);
    cursor_bind_text(exposure->add, 10, personal_class_label(mark->classification));
    while (cursor_next(exposure->add)) {
    }
    buf_release(&name);
}

// Of several sources of one category the one that arrives the least protected is told.
static void place_check(struct exposure *exposure, const struct pii_place *place) {
    const struct side *side = &exposure->head;
    const struct personal_mark *mark = mark_of(side, place);
    struct str column = lookup_column(side->lookup, place->column)->name;
    uint64_t key = key_of(place->column, mark);
    if (!counts(side, place) || str_equal(column, STR("*"))) {
        return;
    }
    uint32_t now = 1 + (uint32_t)place->protection;
    uint32_t base = base_column(exposure, place->column);
    uint32_t before = base != 0 ? map_get(&exposure->before, key_of(base, mark)) : 0;
    if ((before == 0 || now < before) && map_get(&exposure->told, key) == now) {
        map_put(&exposure->told, key, PROTECTION_COUNT + 1); // once
        place_tell(exposure, place, before);
    }
}

#define SAME_COLUMN                                                                                \
    "SELECT base FROM same_columns WHERE head = ?1"                                                \
    " UNION SELECT b.id FROM head_columns h JOIN pairs p ON p.head = h.asset"                      \
    " JOIN base_columns b ON b.asset = p.base AND b.name = h.name WHERE h.id = ?1 LIMIT 1"

static void places_check(struct exposure *exposure) {
    struct reader *reader = exposure->head.lookup->reader;
    exposure->same = reader_query(reader, SAME_COLUMN);
    exposure->add = reader_query(
        reader, "INSERT INTO found (code, subject, message, head_file, head_line, head_column,"
                " statement, asset, column_id, confidence, classification)"
                " VALUES ('pii-reaches', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    weakest_gather(&exposure->base, &exposure->before);
    weakest_gather(&exposure->head, &exposure->told);
    for (uint32_t i = 0; i < exposure->head.places.list.size; i++) {
        place_check(exposure, &exposure->head.places.list.data[i]);
        arena_reset(&exposure->row);
    }
}

bool exposure_find(const struct exposure_sides *sides, struct buf *why) {
    struct exposure exposure = {.base = {.lookup = sides->base}, .head = {.lookup = sides->head}};
    arena_init(&exposure.row);
    bool base = side_find(&exposure.base, sides->settings, why);
    bool head = base && side_find(&exposure.head, sides->settings, why);
    if (head) {
        places_check(&exposure);
        side_release(&exposure.head, true);
    }
    side_release(&exposure.base, base);
    map_release(&exposure.before);
    map_release(&exposure.told);
    arena_release(&exposure.row);
    return head;
}
