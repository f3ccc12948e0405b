#include "format/metabase/card.h"

#include "format/metabase/asset.h"
#include "format/metabase/native.h"
#include "format/metabase/plan.h"
#include "format/metabase/query.h"
#include "format/space.h"

// ---- planning

// Old dumps say the query once more, as a string, beside an MBQL 5 query that may be missing.
static struct metabase_part query_of(struct arena *arena, struct metabase_part card) {
    struct metabase_part query = metabase_member(arena, card, "dataset_query");
    if (node_is_object(query.node) && query.node->count > 0) {
        return query;
    }
    query = metabase_member(arena, card, "legacy_query");
    return node_is_object(query.node) ? query : metabase_beside(card, NULL);
}

void metabase_card_plan(struct metabase_file *file, struct metabase_part part,
                        struct metabase_card *card) {
    struct arena *arena = &file->reading->arena;
    *card = (struct metabase_card){.part = part, .query = query_of(arena, part)};
    card->plan.file = file;
    card->plan.results = metabase_results_read(arena, part);
    if (card->query.node) {
        metabase_plan_query(&card->plan, card->query);
    }
    card->look = (struct metabase_look){
        .file = file,
        .stage = card->plan.query.kind == METABASE_FROM_STAGE ? card->plan.query.stage : NULL,
        .results = card->plan.results,
        .display = node_get_text(part.node, "display"),
        .settings = {metabase_member(arena, part, "visualization_settings")},
    };
}

// ---- assets

static bool is_question(const struct node *card) {
    const struct node *type = node_get(card, "type");
    return !node_is(type, "model") && !node_is(type, "metric") &&
           !node_true(node_get(card, "dataset"));
}

static bool is_read(const struct metabase_file *file, const struct node *card) {
    return metabase_find(file, FACT_READ, node_get_text(card, "id")) ||
           metabase_find(file, FACT_READ, node_get_text(card, "entity_id"));
}

// What a card's query returns, with what others and dashboards know it by.
static struct asset_def card_asset(const struct metabase_card *card, bool queried, bool charted) {
    struct metabase_file *file = card->plan.file;
    bool question = is_question(card->part.node);
    struct asset_def def =
        metabase_asset(file, card->part, question ? ASSET_CHART : ASSET_VIEW, "card");
    struct names keys = {0};
    if (queried) {
        metabase_add_keys(file, &keys, SPACE_METABASE_CARD, card->part.node);
    }
    if (charted) {
        metabase_add_keys(file, &keys, SPACE_METABASE_CHART, card->part.node);
    }
    def.keys = names_list(file->reading, &keys);
    return def;
}

static struct list parent_of(const struct metabase_card *card, struct str parent) {
    struct reading *reading = card->plan.file->reading;
    return parent.size > 0 ? reading_key(reading, SPACE_METABASE_DASHBOARD, parent)
                           : (struct list){0};
}

static void query_write(const struct metabase_card *card, uint32_t asset, struct list steps) {
    struct metabase_plan plan = card->plan;
    uint32_t fill =
        builder_fill(plan.file->reading->builder, (struct fill){.asset = asset, .steps = steps});
    if (card->query.node) {
        metabase_query_write(&plan, card->query, node_get_text(card->part.node, "database_id"),
                             fill);
        return;
    }
    reading_note(plan.file->reading, DIAG_DOCUMENT_DOUBTFUL, metabase_place(card->part),
                 "this card has no query; export it with the rights to see it");
}

// The names that stand under a star of a native query.
static struct metabase_shown names_under_star(const struct metabase_card *card) {
    const struct metabase_source *query = &card->plan.query;
    bool star =
        query->kind == METABASE_FROM_NATIVE && metabase_has_star(node_text(query->part.node));
    return star ? metabase_shown_results(&card->look) : (struct metabase_shown){0};
}

// A question whose query is an asset of its own.
static uint32_t write_both(const struct metabase_card *card, const struct metabase_shown *all,
                           const struct metabase_shown *shown, struct str parent) {
    struct metabase_file *file = card->plan.file;
    struct reading *reading = file->reading;
    struct asset_def view = card_asset(card, true, false);
    struct asset_def chart = card_asset(card, false, true);
    struct str title = metabase_title(file, card->part.node, "card");
    title = metabase_print(&reading->arena, "%.*s (query)", STR_ARG(title));
    view.type = ASSET_VIEW;
    view.title = builder_string(reading->builder, title);
    chart.parents = parent_of(card, parent);
    query_write(card, builder_asset_def(reading->builder, view),
                metabase_shown_steps(file, all, NULL));
    uint32_t asset = builder_asset_def(reading->builder, chart);
    uint32_t fill = builder_fill(
        reading->builder,
        (struct fill){.asset = asset, .steps = metabase_shown_steps(file, NULL, shown)});
    const struct node *name = node_get(card->part.node, "name");
    metabase_query_select(file, metabase_word(card->part.node),
                          name ? metabase_beside(card->part, name) : card->part, fill);
    return asset;
}

uint32_t metabase_card_write(const struct metabase_card *card, struct str parent) {
    struct metabase_file *file = card->plan.file;
    struct metabase_shown all = names_under_star(card);
    struct metabase_shown shown = {0};
    if (is_question(card->part.node)) {
        shown = metabase_shown_read(&card->look);
    }
    if (shown.narrowed && is_read(file, card->part.node)) {
        return write_both(card, &all, &shown, parent);
    }
    struct asset_def def = card_asset(card, true, true);
    def.parents = parent_of(card, parent);
    uint32_t asset = builder_asset_def(file->reading->builder, def);
    query_write(card, asset, metabase_shown_steps(file, &all, &shown));
    return asset;
}

uint32_t metabase_card_contained(struct metabase_file *file, struct str card, struct str parent,
                                 struct span at) {
    struct asset_def def = {.type = ASSET_CHART,
                            .flags = ASSET_DEF_REMARK,
                            .keys = reading_key(file->reading, SPACE_METABASE_CHART, card),
                            .span = at};
    if (parent.size > 0) {
        def.parents = reading_key(file->reading, SPACE_METABASE_DASHBOARD, parent);
    }
    return builder_asset_def(file->reading->builder, def);
}
