#include "report/spread.h"

#include "report/show.h"
#include "report/text.h"
#include "report/trail.h"

void spread_begin(struct spread *spread, struct lookup *lookup) {
    spread->lookup = lookup;
    closure_init(&spread->closure, lookup, (struct closure_options){.upstream = false});
}

void spread_column(struct spread *spread, uint32_t asset, uint32_t column) {
    closure_start(&spread->closure, asset, column, STR(""));
}

void spread_rows(struct spread *spread, uint32_t asset) {
    closure_start(&spread->closure, asset, 0, STR(""));
}

void spread_asset(struct spread *spread, uint32_t asset) {
    struct cursor *columns =
        reader_query(spread->lookup->reader, "SELECT id FROM columns WHERE asset_id = ?1"
                                             " AND status <> 'dropped' ORDER BY position, id");
    cursor_bind_integer(columns, 1, asset);
    while (cursor_next(columns)) {
        spread_column(spread, asset, cursor_id(columns, 0));
    }
    spread_rows(spread, asset);
}

struct gather {
    struct spread *spread;
    struct trail trail;
    struct findings *findings;
    struct finding *finding;
    enum effect start;
    struct map dashboards; // asset: 1 + its effect
};

static struct str plain_name(struct lookup *lookup, uint32_t id) {
    struct buf name;
    buf_init(&name);
    asset_add_plain(lookup_asset(lookup, id), &name);
    struct str kept = text_kept(&lookup->arena, buf_str(&name));
    buf_release(&name);
    return kept;
}

static struct str_list parent_names(struct lookup *lookup, const struct asset *asset) {
    struct str *names = ARENA_ARRAY(&lookup->arena, struct str, asset->parent_count);
    for (uint32_t i = 0; i < asset->parent_count; i++) {
        names[i] = lookup_asset(lookup, asset->parents[i])->label;
    }
    return (struct str_list){names, asset->parent_count};
}

static struct finding_effect effect_of(struct lookup *lookup, uint32_t id, enum effect effect,
                                       double confidence) {
    const struct asset *asset = lookup_asset(lookup, id);
    return (struct finding_effect){
        .name = asset->label,
        .asset = plain_name(lookup, id),
        .asset_id = id,
        .type = asset->type,
        .parents = parent_names(lookup, asset),
        .owners = asset->owners,
        .tags = asset->tags,
        .effect = effect,
        .confidence = confidence,
        .place = {asset->file, asset->line, asset->column},
    };
}

static void add_dashboards(struct gather *gather, const struct asset *chart, enum effect effect,
                           double confidence) {
    struct lookup *lookup = gather->spread->lookup;
    for (uint32_t i = 0; i < chart->parent_count; i++) {
        uint32_t dashboard = chart->parents[i];
        uint64_t key = map_pair(dashboard, effect);
        if (map_get(&gather->dashboards, key) == 0) {
            map_put(&gather->dashboards, key, 1);
            const struct finding_effect shown = effect_of(lookup, dashboard, effect, confidence);
            finding_affects(gather->findings, gather->finding, &shown);
        }
    }
}

static enum effect node_effect(const struct gather *gather, const struct closure_node *node) {
    if (node->depth == 0) {
        return gather->start;
    }
    return node->column != 0 ? EFFECT_VALUES : EFFECT_ROWS;
}

static void add_node(struct gather *gather, uint32_t number) {
    struct lookup *lookup = gather->spread->lookup;
    const struct closure_node *node = &gather->spread->closure.nodes.data[number];
    enum effect kind = node_effect(gather, node);
    struct finding_effect effect = effect_of(lookup, node->asset, kind, node->best);
    effect.name = trail_name(&gather->trail, number);
    if (node->column != 0) {
        effect.column = lookup_column(lookup, node->column)->name;
    }
    if (node->depth > 0) {
        const struct closure_step *step = &gather->spread->closure.steps.data[node->via];
        const struct statement *statement = lookup_statement(lookup, step->statement);
        effect.place = (struct finding_place){statement->file, statement->line, statement->column};
        effect.path = trail_path(&gather->trail, number, &lookup->arena);
    }
    finding_affects(gather->findings, gather->finding, &effect);
    const struct asset *asset = lookup_asset(lookup, node->asset);
    if (asset->type == TYPE_CHART) {
        add_dashboards(gather, asset, kind, node->best);
    }
}

void spread_end(struct spread *spread, struct findings *findings, struct finding *finding,
                enum effect start) {
    struct gather gather = {
        .spread = spread, .findings = findings, .finding = finding, .start = start};
    closure_run(&spread->closure);
    trail_init(&gather.trail, &spread->closure);
    for (uint32_t i = 1; i < spread->closure.nodes.size; i++) {
        add_node(&gather, i);
    }
    map_release(&gather.dashboards);
    closure_release(&spread->closure);
}

void spread_alone(struct lookup *lookup, struct findings *findings, struct finding *finding,
                  uint32_t id) {
    struct spread spread = {.lookup = lookup};
    struct gather gather = {
        .spread = &spread, .findings = findings, .finding = finding, .start = EFFECT_VALUES};
    const struct finding_effect effect = effect_of(lookup, id, gather.start, finding->confidence);
    finding_affects(findings, finding, &effect);
    const struct asset *asset = lookup_asset(lookup, id);
    if (asset->type == TYPE_CHART) {
        add_dashboards(&gather, asset, gather.start, finding->confidence);
    }
    map_release(&gather.dashboards);
}
