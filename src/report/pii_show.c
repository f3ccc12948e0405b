#include "report/pii_show.h"

#include <string.h>

#include "report/pii_record.h"
#include "report/show.h"
#include "report/text.h"

static const struct {
    const char *key;
    const char *title;
    enum cell_tone tone;
} states[PROTECTION_COUNT] = {
    [PROTECTION_none] = {"none", "AS IT IS", TONE_BAD},
    [PROTECTION_transformed] = {"transformed", "UNKNOWN", TONE_BAD},
    [PROTECTION_collected] = {"collected", "COLLECTED", TONE_BAD},
    [PROTECTION_pseudonymised] = {"pseudonymised", "PSEUDONYM", TONE_WARNING},
    [PROTECTION_reduced] = {"reduced", "REDUCED", TONE_WARNING},
    [PROTECTION_aggregated] = {"aggregated", "AGGREGATED", TONE_QUIET},
    [PROTECTION_cut] = {"cut", "COUNTED", TONE_QUIET},
};

static void state_headings(struct heading *headings) {
    for (int i = 0; i < PROTECTION_COUNT; i++) {
        headings[i] = (struct heading){states[i].key, states[i].title, HEADING_NUMBER};
    }
}

static void state_cells(const uint32_t *counts, struct cell *cells) {
    for (int i = 0; i < PROTECTION_COUNT; i++) {
        cells[i] = cell_integer(counts[i]);
    }
}

static struct cell class_cell(enum personal_class classification) {
    enum cell_tone tone = classification == CLASS_restricted ? TONE_BAD : TONE_PLAIN;
    return cell_toned(cell_text_or_null(personal_class_label(classification)), tone);
}

static struct cell category_cell(const struct personal_mark *mark) {
    return cell_text_or_null(personal_category_label(mark->category));
}

// ---- totals

enum {
    TOTAL_DECLARED,
    TOTAL_SUGGESTED,
    TOTAL_SOURCES,
    TOTAL_PLACES,
    TOTAL_STATES,
    TOTAL_RECIPIENTS = TOTAL_STATES + PROTECTION_COUNT,
    TOTAL_ROWS,
    TOTAL_WIDTH,
};

bool pii_show_totals(struct pii *pii) {
    struct heading headings[TOTAL_WIDTH] = {
        [TOTAL_DECLARED] = {"declared", "", 0},     [TOTAL_SUGGESTED] = {"suggested", "", 0},
        [TOTAL_SOURCES] = {"sources", "", 0},       [TOTAL_PLACES] = {"places", "", 0},
        [TOTAL_RECIPIENTS] = {"recipients", "", 0}, [TOTAL_ROWS] = {"row_influences", "", 0},
    };
    struct cell cells[TOTAL_WIDTH] = {
        [TOTAL_DECLARED] = cell_integer(pii->declared),
        [TOTAL_SUGGESTED] = cell_integer(pii->suggested),
        [TOTAL_SOURCES] = cell_integer(pii->sources),
        [TOTAL_PLACES] = cell_integer(pii->places.list.size),
        [TOTAL_RECIPIENTS] = cell_integer(pii_recipients_count(&pii->places)),
        [TOTAL_ROWS] = cell_integer(pii->influences.list.size),
    };
    state_headings(&headings[TOTAL_STATES]);
    state_cells(pii->states, &cells[TOTAL_STATES]);
    const struct table table = {"totals", "", headings, TOTAL_WIDTH, TABLE_RECORD | TABLE_PROGRAMS};
    return document_record(pii->doc, &table, cells);
}

// ---- inventory

enum item_column {
    ITEM_NAME,
    ITEM_ASSET,
    ITEM_COLUMN,
    ITEM_CATEGORY,
    ITEM_CLASS,
    ITEM_BASIS,
    ITEM_RULE,
    ITEM_CONFIDENCE,
    ITEM_EVIDENCE,
    ITEM_SOURCE,
    ITEM_SOURCE_SHOWN,
    ITEM_PLACE,
    ITEM_FILE,
    ITEM_LINE,
    ITEM_WIDTH,
};

static const struct heading item_headings[ITEM_WIDTH] = {
    [ITEM_NAME] = {"name", "COLUMN", 0},
    [ITEM_ASSET] = {"asset", "", HEADING_PROGRAMS},
    [ITEM_COLUMN] = {"column", "", HEADING_PROGRAMS},
    [ITEM_CATEGORY] = {"category", "CATEGORY", 0},
    [ITEM_CLASS] = {"classification", "CLASSIFICATION", 0},
    [ITEM_BASIS] = {"basis", "", HEADING_PROGRAMS},
    [ITEM_RULE] = {"rule", "", HEADING_PROGRAMS},
    [ITEM_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [ITEM_EVIDENCE] = {"evidence", "EVIDENCE", 0},
    [ITEM_SOURCE] = {"source", "", HEADING_PROGRAMS},
    [ITEM_SOURCE_SHOWN] = {"source_shown", "", HEADING_READERS},
    [ITEM_PLACE] = {"place", "PLACE", HEADING_READERS},
    [ITEM_FILE] = {"file", "", HEADING_PROGRAMS},
    [ITEM_LINE] = {"line", "", HEADING_PROGRAMS},
};

static const struct table declared_table = {"declared", "Personal data, declared", item_headings,
                                            ITEM_WIDTH, 0};
static const struct table suggested_table = {"suggested", "Personal data, suggested by name rules",
                                             item_headings, ITEM_WIDTH, 0};

static bool show_item(struct pii *pii, const struct inventory_item *item) {
    const struct personal_mark *mark = item->mark;
    const struct column *column = lookup_column(&pii->lookup, item->column);
    struct cell cells[ITEM_WIDTH] = {
        [ITEM_NAME] = cell_text(item->name),
        [ITEM_COLUMN] = cell_text(column->name),
        [ITEM_CATEGORY] = category_cell(mark),
        [ITEM_CLASS] = class_cell(mark->classification),
        [ITEM_BASIS] = cell_text_or_null(personal_source_label(mark->source)),
        [ITEM_RULE] = cell_text_or_null(mark->rule),
        [ITEM_CONFIDENCE] = cell_share(mark->confidence),
        [ITEM_EVIDENCE] = cell_text_or_null(mark->evidence),
        [ITEM_SOURCE] = cell_boolean(item->source),
        [ITEM_SOURCE_SHOWN] = item->source ? cell_text(STR("source")) : cell_null(),
        [ITEM_PLACE] = cell_text_or_null(text_place(&pii->row, item->file, item->line, 0)),
        [ITEM_FILE] = cell_text_or_null(item->file),
        [ITEM_LINE] = cell_integer_or_null(item->line),
    };
    struct cell unused[3];
    show_asset(&pii->lookup, column->asset, &pii->row,
               (struct show_asset_cells){&cells[ITEM_ASSET], &unused[0], &unused[1], &unused[2]});
    return document_row(pii->doc, cells);
}

bool pii_show_items(struct pii *pii, bool declared) {
    uint32_t count = declared ? pii->declared : pii->suggested;
    uint32_t limit = show_limited(count, pii->request->limit);
    uint32_t shown = 0;
    bool wanted = document_table(pii->doc, declared ? &declared_table : &suggested_table);
    for (uint32_t i = 0; wanted && shown < limit && i < pii->inventory.items.size; i++) {
        const struct inventory_item *item = &pii->inventory.items.data[i];
        if (item->shown && item->mark->declared == declared) {
            wanted = show_item(pii, item);
            arena_reset(&pii->row);
            shown++;
        }
    }
    return wanted && document_table_end(pii->doc) && show_cut(pii->doc, count, shown);
}

// ---- flows: one row a source

enum {
    FLOW_SOURCE,
    FLOW_CATEGORY,
    FLOW_CLASS,
    FLOW_DECLARED,
    FLOW_PLACES,
    FLOW_STATES,
    FLOW_RECIPIENTS = FLOW_STATES + PROTECTION_COUNT,
    FLOW_WIDTH,
};

static bool show_flow(struct pii *pii, uint32_t number) {
    const struct inventory_item *item = &pii->inventory.items.data[number];
    uint32_t counts[PROTECTION_COUNT] = {0}, places = 0, recipients = 0;
    for (uint32_t i = 0; i < pii->places.list.size; i++) {
        const struct pii_place *place = &pii->places.list.data[i];
        if (place->item == number && place->role != ROLE_ORIGIN) {
            counts[place->protection]++;
            places++;
            recipients += place->recipient.size > 0;
        }
    }
    struct cell cells[FLOW_WIDTH] = {
        [FLOW_SOURCE] = cell_text(item->name),
        [FLOW_CATEGORY] = category_cell(item->mark),
        [FLOW_CLASS] = class_cell(item->mark->classification),
        [FLOW_DECLARED] = cell_boolean(item->mark->declared),
        [FLOW_PLACES] = cell_integer(places),
        [FLOW_RECIPIENTS] = cell_integer(recipients),
    };
    state_cells(counts, &cells[FLOW_STATES]);
    return document_row(pii->doc, cells);
}

bool pii_show_flows(struct pii *pii) {
    struct heading headings[FLOW_WIDTH] = {
        [FLOW_SOURCE] = {"source", "SOURCE", 0},
        [FLOW_CATEGORY] = {"category", "CATEGORY", 0},
        [FLOW_CLASS] = {"classification", "", HEADING_PROGRAMS},
        [FLOW_DECLARED] = {"declared", "", HEADING_PROGRAMS},
        [FLOW_PLACES] = {"places", "PLACES", HEADING_NUMBER},
        [FLOW_RECIPIENTS] = {"recipients", "RECIPIENTS", HEADING_NUMBER},
    };
    state_headings(&headings[FLOW_STATES]);
    const struct table table = {"flows", "Flow: places that values of a source reach, by state",
                                headings, FLOW_WIDTH, 0};
    uint32_t limit = show_limited(pii->sources, pii->request->limit);
    uint32_t shown = 0;
    bool wanted = document_table(pii->doc, &table);
    for (uint32_t i = 0; wanted && shown < limit && i < pii->inventory.items.size; i++) {
        if (pii->inventory.items.data[i].source) {
            wanted = show_flow(pii, i);
            shown++;
        }
    }
    return wanted && document_table_end(pii->doc) && show_cut(pii->doc, pii->sources, shown);
}

// ---- places

enum place_column {
    PLACE_SOURCE,
    PLACE_CATEGORY,
    PLACE_CLASS,
    PLACE_DECLARED,
    PLACE_NAME,
    PLACE_ASSET,
    PLACE_COLUMN,
    PLACE_TYPE_SHOWN,
    PLACE_TYPE,
    PLACE_PARENTS,
    PLACE_OWNERS,
    PLACE_ROLE,
    PLACE_PROTECTION,
    PLACE_OTHERS,
    PLACE_RECIPIENT,
    PLACE_DEPTH,
    PLACE_CONFIDENCE,
    PLACE_PATH,
    PLACE_WIDTH,
};

static const struct heading place_headings[PLACE_WIDTH] = {
    [PLACE_SOURCE] = {"source", "SOURCE", 0},
    [PLACE_CATEGORY] = {"category", "", HEADING_PROGRAMS},
    [PLACE_CLASS] = {"classification", "", HEADING_PROGRAMS},
    [PLACE_DECLARED] = {"declared", "", HEADING_PROGRAMS},
    [PLACE_NAME] = {"name", "PLACE", 0},
    [PLACE_ASSET] = {"asset", "", HEADING_PROGRAMS},
    [PLACE_COLUMN] = {"column", "", HEADING_PROGRAMS},
    [PLACE_TYPE_SHOWN] = {"type_shown", "TYPE", HEADING_READERS},
    [PLACE_TYPE] = {"type", "", HEADING_PROGRAMS},
    [PLACE_PARENTS] = {"parents", "", HEADING_PROGRAMS},
    [PLACE_OWNERS] = {"owners", "", HEADING_PROGRAMS},
    [PLACE_ROLE] = {"role", "ROLE", 0},
    [PLACE_PROTECTION] = {"protection", "PROTECTION", 0},
    [PLACE_OTHERS] = {"other_paths", "OTHER PATHS", 0},
    [PLACE_RECIPIENT] = {"recipient", "", HEADING_PROGRAMS},
    [PLACE_DEPTH] = {"depth", "", HEADING_PROGRAMS},
    [PLACE_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [PLACE_PATH] = {"path", "", HEADING_ROWS},
};

static const struct table place_table = {"places", "Places, each with its weakest protection",
                                         place_headings, PLACE_WIDTH, TABLE_MAIN};

static struct cell others_cell(const struct pii_place *place, struct arena *arena) {
    struct str *labels = ARENA_ARRAY(arena, struct str, PROTECTION_COUNT);
    uint32_t count = 0;
    for (uint32_t i = 0; i < PROTECTION_COUNT; i++) {
        if ((place->others & 1u << i) != 0) {
            labels[count++] = protection_label((enum protection)i);
        }
    }
    return cell_list(labels, count);
}

static struct cell parents_cell(struct pii *pii, const struct asset *asset) {
    struct str *labels = ARENA_ARRAY(&pii->row, struct str, asset->parent_count);
    for (uint32_t i = 0; i < asset->parent_count; i++) {
        labels[i] = lookup_asset(&pii->lookup, asset->parents[i])->label;
    }
    return cell_list(labels, asset->parent_count);
}

static bool show_place(struct pii *pii, const struct pii_place *place) {
    const struct inventory_item *item = &pii->inventory.items.data[place->item];
    const struct asset *asset = lookup_asset(&pii->lookup, place->asset);
    struct cell unused;
    struct cell cells[PLACE_WIDTH] = {
        [PLACE_SOURCE] = cell_text(item->name),
        [PLACE_CATEGORY] = category_cell(item->mark),
        [PLACE_CLASS] = class_cell(item->mark->classification),
        [PLACE_DECLARED] = cell_boolean(item->mark->declared),
        [PLACE_NAME] = cell_text(place->name),
        [PLACE_PARENTS] = parents_cell(pii, asset),
        [PLACE_OWNERS] = cell_list(asset->owners.items, asset->owners.count),
        [PLACE_ROLE] = cell_text(pii_role_label(place->role)),
        [PLACE_PROTECTION] = cell_toned(cell_text(protection_label(place->protection)),
                                        states[place->protection].tone),
        [PLACE_OTHERS] = others_cell(place, &pii->row),
        [PLACE_RECIPIENT] = cell_boolean(place->recipient.size > 0),
        [PLACE_DEPTH] = cell_integer(place->depth),
        [PLACE_CONFIDENCE] = cell_share(place->confidence),
        [PLACE_PATH] = pii_path(&pii->paths, item, place, &pii->row),
    };
    if (place->column != 0) {
        cells[PLACE_COLUMN] = cell_text(lookup_column(&pii->lookup, place->column)->name);
    }
    show_asset(&pii->lookup, place->asset, &pii->row,
               (struct show_asset_cells){&cells[PLACE_ASSET], &cells[PLACE_TYPE],
                                         &cells[PLACE_TYPE_SHOWN], &unused});
    return document_row(pii->doc, cells);
}

// For people the steps stand below a place when the report is about named columns; for all columns
// at once they would hide the places.
bool pii_show_places(struct pii *pii) {
    struct heading headings[PLACE_WIDTH];
    memcpy(headings, place_headings, sizeof(place_headings));
    if (!pii->named) {
        headings[PLACE_PATH].flags |= HEADING_PROGRAMS;
    }
    if (pii->sources == 1) {
        headings[PLACE_SOURCE].flags |= HEADING_PROGRAMS;
    }
    struct table table = place_table;
    table.headings = headings;
    uint32_t shown = show_limited(pii->places.list.size, pii->request->limit);
    bool wanted = document_table(pii->doc, &table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_place(pii, &pii->places.list.data[i]);
        arena_reset(&pii->row);
    }
    return wanted && document_table_end(pii->doc) &&
           show_cut(pii->doc, pii->places.list.size, shown);
}
