#include "format/grafana/builder.h"

#include "input/grafana_mask.h"

struct build {
    const struct grafana *grafana;
    const struct node *model;
    struct span written; // the model's own bytes
    const char *between; // what goes before the next part: "SELECT ", ", ", " AND "
};

// ---- writing

// Where a node of the model stands in what is written.
static struct span span_of(const struct build *build, const struct node *node) {
    uint32_t start = build->written.start + (node->span.start - build->model->span.start);
    return (struct span){start, node->span.length};
}

// SQL that stands for a part of the settings.
static void put(const struct build *build, const char *sql, const struct node *from) {
    excerpt_put(&build->grafana->reading->excerpt, str_of(sql), span_of(build, from), RUN_TEXT);
}

// A string of the settings that is SQL. One with escapes in it stands as a whole.
static void part(const struct build *build, const struct node *node, bool name) {
    struct excerpt *excerpt = &build->grafana->reading->excerpt;
    struct span span = span_of(build, node);
    if (node->style == STYLE_JSON) {
        span = (struct span){span.start + 1, span.length - 2};
    }
    if (str_equal(excerpt_written(excerpt, span), node_text(node))) {
        grafana_mask_part(excerpt, span, name);
    } else {
        excerpt_put(excerpt, node_text(node), span, RUN_TEXT);
    }
}

// Begins a part of a list.
static void begin(struct build *build, const struct node *from, const char *next) {
    put(build, build->between, from);
    build->between = next;
}

static bool says(const struct node *node) {
    return node_is_string(node) && str_trim(node_text(node)).size > 0 && !node_is(node, "none");
}

static const struct node *param(const struct node *item, uint32_t index) {
    return node_at(node_get(item, "params"), index);
}

static const struct node *typed(const struct node *list, const char *type) {
    for (const struct node *item = node_first(list); item; item = item->next) {
        if (node_is(node_get(item, "type"), type)) {
            return item;
        }
    }
    return NULL;
}

static void alias(const struct build *build, const struct node *name) {
    if (!says(name)) {
        return;
    }
    bool quoted = str_starts(node_text(name), STR("\""));
    put(build, quoted ? " AS " : " AS \"", name);
    excerpt_put(&build->grafana->reading->excerpt, node_text(name), span_of(build, name), RUN_TEXT);
    put(build, quoted ? "" : "\"", name);
}

// name, or function(name): as a whole it stands for `from`.
static void operand(const struct build *build, const struct node *name, const struct node *function,
                    const struct node *from) {
    if (!says(function)) {
        part(build, name, true);
        return;
    }
    excerpt_put(&build->grafana->reading->excerpt, node_text(function), span_of(build, from),
                RUN_TEXT);
    put(build, "(", from);
    part(build, name, true);
    put(build, ")", from);
}

// ---- the first form

// [{"type": "column", "params": ["total"]}, {"type": "aggregate", "params": ["sum"]},
//  {"type": "alias", "params": ["Total"]}]
static void column(struct build *build, const struct node *list) {
    const struct node *name = param(typed(list, "column"), 0);
    if (says(name)) {
        begin(build, list, ", ");
        operand(build, name, param(typed(list, "aggregate"), 0), list);
        alias(build, param(typed(list, "alias"), 0));
    }
}

static bool is_grouped_by_time(const struct build *build) {
    return typed(node_get(build->model, "group"), "time");
}

static void time_column(struct build *build) {
    const struct node *time = node_get(build->model, "timeColumn");
    bool grouped = is_grouped_by_time(build);
    if (!says(time)) {
        return;
    }
    begin(build, time, ", ");
    put(build, grouped ? "floor(extract(epoch from " : "", time);
    part(build, time, true);
    put(build, grouped ? ")/60)*60 AS \"time\"" : " AS \"time\"", time);
}

static void columns(struct build *build) {
    const struct node *metric = node_get(build->model, "metricColumn");
    const struct node *select = node_get(build->model, "select");
    build->between = "SELECT ";
    time_column(build);
    if (says(metric)) {
        begin(build, metric, ", ");
        part(build, metric, true);
        put(build, " AS metric", metric);
    }
    for (const struct node *list = node_first(select); list; list = list->next) {
        column(build, list);
    }
}

// {"type": "macro", "name": "$__timeFilter"} compares the time; what it compares with is no matter.
// {"type": "expression", "params": ["a", "=", "1"]}
static void condition(struct build *build, const struct node *item) {
    const struct node *time = node_get(build->model, "timeColumn");
    if (node_is(node_get(item, "type"), "macro") && says(time)) {
        begin(build, item, " AND ");
        part(build, time, true);
        put(build, " IS NOT NULL", time);
    } else if (param(item, 1)) {
        begin(build, item, " AND ");
        for (const struct node *one = param(item, 0); one; one = one->next) {
            put(build, " ", one);
            part(build, one, false);
        }
    }
}

static void groups(struct build *build) {
    const struct node *group = node_get(build->model, "group");
    build->between = " GROUP BY ";
    if (is_grouped_by_time(build) && says(node_get(build->model, "timeColumn"))) {
        begin(build, group, ", ");
        put(build, "1", typed(group, "time"));
    }
    for (const struct node *item = node_first(group); item; item = item->next) {
        if (node_is(node_get(item, "type"), "column") && says(param(item, 0))) {
            begin(build, item, ", ");
            part(build, param(item, 0), true);
        }
    }
}

static void source(struct build *build) {
    const struct node *table = node_get(build->model, "table");
    put(build, " FROM ", table);
    part(build, table, true);
}

static void build_first(struct build *build) {
    const struct node *where = node_get(build->model, "where");
    columns(build);
    source(build);
    build->between = " WHERE ";
    for (const struct node *item = node_first(where); item; item = item->next) {
        condition(build, item);
    }
    groups(build);
}

// ---- the second form

// {"type": "function", "name": "SUM", "parameters": [{"name": "total"}], "alias": "Total"}
static void function(struct build *build, const struct node *item) {
    const struct node *parameter = node_get(node_at(node_get(item, "parameters"), 0), "name");
    if (says(parameter)) {
        begin(build, item, ", ");
        operand(build, parameter, node_get(item, "name"), item);
        alias(build, node_get(item, "alias"));
    }
}

static void property(struct build *build, const struct node *item) {
    const struct node *name = node_path(item, "property.name");
    if (says(name)) {
        begin(build, name, ", ");
        part(build, name, true);
    }
}

static void build_second(struct build *build) {
    const struct node *sql = node_get(build->model, "sql");
    const struct node *list = node_get(sql, "columns");
    const struct node *where = node_get(sql, "whereString");
    build->between = "SELECT ";
    for (const struct node *item = node_first(list); item; item = item->next) {
        function(build, item);
    }
    source(build);
    if (says(where)) {
        put(build, " WHERE ", where);
        part(build, where, false);
    }
    build->between = " GROUP BY ";
    const struct node *grouped = node_get(sql, "groupBy");
    for (const struct node *item = node_first(grouped); item; item = item->next) {
        property(build, item);
    }
    build->between = " ORDER BY ";
    property(build, node_get(sql, "orderBy"));
}

// ---- both

static bool has_function(const struct node *sql) {
    const struct node *list = node_get(sql, "columns");
    for (const struct node *item = node_first(list); item; item = item->next) {
        if (says(node_get(node_at(node_get(item, "parameters"), 0), "name"))) {
            return true;
        }
    }
    return false;
}

static bool has_column(const struct node *select) {
    for (const struct node *list = node_first(select); list; list = list->next) {
        if (says(param(typed(list, "column"), 0))) {
            return true;
        }
    }
    return false;
}

bool grafana_builder_takes(const struct node *model) {
    return says(node_get(model, "table")) &&
           (has_function(node_get(model, "sql")) || has_column(node_get(model, "select")));
}

void grafana_builder_read(const struct grafana *grafana, const struct node *model, uint32_t fill) {
    struct excerpt *excerpt = &grafana->reading->excerpt;
    struct build build = {.grafana = grafana, .model = model};
    excerpt_reset(excerpt);
    build.written = tree_write(grafana->tree, model, excerpt);
    if (has_function(node_get(model, "sql"))) {
        build_second(&build);
    } else {
        build_first(&build);
    }
    reading_text(grafana->reading, grafana_place(grafana, model), fill);
}
