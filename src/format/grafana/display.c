#include "format/grafana/display.h"

#include "base/buf.h"

static struct arena *arena_of(const struct grafana_steps *steps) {
    return &steps->grafana->reading->arena;
}

// ---- overrides

// {"id": "custom.hidden", "value": true}, {"id": "custom.hideFrom", "value": {"viz": true}}
static bool hides(const struct node *property) {
    const struct node *id = node_get(property, "id");
    const struct node *value = node_get(property, "value");
    if (node_is(id, "custom.hideFrom")) {
        return node_true(node_get(value, "viz"));
    }
    return (node_is(id, "custom.hidden") || node_is(id, "custom.hideFrom.viz")) && node_true(value);
}

static bool is_hidden(const struct node *override) {
    const struct node *properties = node_get(override, "properties");
    for (const struct node *one = node_first(properties); one; one = one->next) {
        if (hides(one)) {
            return true;
        }
    }
    return false;
}

// All but some: what else there is goes, except for a series' time.
static void keep_only(struct grafana_steps *steps, struct grafana_picks *picks,
                      const struct node *at) {
    struct grafana_pick time = {STR("time"), false, at};
    if (picks->size > 0) {
        VEC_PUSH_IN(arena_of(steps), picks, time);
        grafana_step_keep(steps, picks);
    }
}

static void hide(struct grafana_steps *steps, const struct node *override) {
    const struct node *matcher = node_get(override, "matcher");
    struct grafana_picks picks = {0};
    bool except = false;
    if (node_is(node_get(matcher, "id"), "byFrameRefID")) {
        steps->absent |= str_equal(node_get_text(matcher, "options"), steps->ref);
        return;
    }
    grafana_pick_matcher(arena_of(steps), &picks, matcher, &except);
    if (except) {
        keep_only(steps, &picks, matcher);
    } else {
        grafana_step_drop(steps, &picks);
    }
}

// A display name is a title: the field keeps its own name, which other settings go on using.
static void overrides_read(struct grafana_steps *steps, const struct node *overrides) {
    grafana_step_group(steps);
    for (const struct node *one = node_first(overrides); one; one = one->next) {
        if (is_hidden(one)) {
            hide(steps, one);
        }
    }
}

// ---- options

// A chart of one value or some: the field, /pattern/ of fields, or "" for all numbers.
static void reduce_options(struct grafana_steps *steps, const struct grafana_panel *panel) {
    const struct node *fields = node_path(panel->options, "reduceOptions.fields");
    struct grafana_picks picks = {0};
    if (str_starts(node_text(fields), STR("/"))) {
        grafana_pick_pattern(arena_of(steps), &picks, fields);
    } else {
        grafana_pick_name(arena_of(steps), &picks, fields);
    }
    grafana_step_keep(steps, &picks);
}

// A field of an xychart's series: "x", {"field": "x"} or {"matcher": {...}}.
static void pick_dimension(struct grafana_steps *steps, struct grafana_picks *picks,
                           const struct node *dimension) {
    bool except = false;
    grafana_pick_name(arena_of(steps), picks, dimension);
    grafana_pick_name(arena_of(steps), picks, node_get(dimension, "field"));
    grafana_pick_matcher(arena_of(steps), picks, node_get(dimension, "matcher"), &except);
}

// {"seriesMapping": "manual", "series": [{"x": "a", "y": "b", "pointSize": {"field": "c"}}]}
static void xychart(struct grafana_steps *steps, const struct grafana_panel *panel) {
    static const char *const dimensions[] = {"x", "y", "size", "color", "pointSize", "pointColor"};
    const struct node *mapping = node_get(panel->options, "mapping");
    mapping = mapping ? mapping : node_get(panel->options, "seriesMapping");
    const struct node *all = node_get(panel->options, "series");
    struct grafana_picks picks = {0};
    if (!node_is(mapping, "manual")) {
        return;
    }
    for (const struct node *series = node_first(all); series; series = series->next) {
        for (size_t i = 0; i < sizeof(dimensions) / sizeof(dimensions[0]); i++) {
            pick_dimension(steps, &picks, node_get(series, dimensions[i]));
        }
    }
    grafana_step_keep(steps, &picks);
}

// The table from before version 7: {"styles": [{"pattern": "id", "type": "hidden"}]}
static void old_table(struct grafana_steps *steps, const struct grafana_panel *panel) {
    struct grafana_picks picks = {0};
    const struct node *styles = node_get(panel->old, "styles");
    for (const struct node *style = node_first(styles); style; style = style->next) {
        const struct node *pattern = node_get(style, "pattern");
        if (!node_is(node_get(style, "type"), "hidden")) {
            continue;
        }
        if (str_starts(node_text(pattern), STR("/"))) {
            grafana_pick_pattern(arena_of(steps), &picks, pattern);
        } else {
            grafana_pick_name(arena_of(steps), &picks, pattern);
        }
    }
    grafana_step_drop(steps, &picks);
}

// The stat panel from before version 7: {"tableColumn": "total"}
static void old_stat(struct grafana_steps *steps, const struct grafana_panel *panel) {
    struct grafana_picks picks = {0};
    grafana_pick_name(arena_of(steps), &picks, node_get(panel->old, "tableColumn"));
    grafana_step_keep(steps, &picks);
}

// Kinds of panels whose options choose fields. How to add one: a line. The axes of a bar chart or a
// trend choose among fields that are all shown.
static const struct {
    const char *type;
    void (*read)(struct grafana_steps *steps, const struct grafana_panel *panel);
} kinds[] = {
    {"stat", reduce_options},     {"gauge", reduce_options}, {"bargauge", reduce_options},
    {"piechart", reduce_options}, {"xychart", xychart},      {"table", old_table},
    {"table-old", old_table},     {"singlestat", old_stat},  {"grafana-singlestat-panel", old_stat},
};

void grafana_display(struct grafana_steps *steps, const struct grafana_panel *panel) {
    if (steps->lost) {
        return;
    }
    overrides_read(steps, node_get(panel->field_config, "overrides"));
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (str_equal(panel->type, str_of(kinds[i].type))) {
            grafana_step_group(steps);
            kinds[i].read(steps, panel);
        }
    }
}
