#include "format/grafana/alert.h"

#include "format/grafana/panel.h"
#include "format/space.h"

// A group of rules, wherever its parts stand.
struct group {
    struct str folder;
    struct str name;
    const struct node *at;
};

// ---- recognising

// {"title": ..., "data": [{"refId": ..., "model": {...}}]}; an older API wraps it.
static const struct node *rule_of(const struct node *node) {
    const struct node *inner = node_get(node, "grafana_alert");
    return inner ? inner : node;
}

static bool is_rule(const struct node *node) {
    const struct node *data = node_get(rule_of(node), "data");
    return node_is_array(data) && node_get(node_at(data, 0), "model");
}

static bool is_group(const struct node *node) {
    return is_rule(node_at(node_get(node, "rules"), 0));
}

static bool any(const struct node *array, bool (*is)(const struct node *node)) {
    for (const struct node *one = node_first(array); one; one = one->next) {
        if (is(one)) {
            return true;
        }
    }
    return false;
}

// {"folder": [group, ...]}
static bool is_folder(const struct node *node) {
    return node_is_array(node) && any(node, is_group);
}

bool grafana_alert_takes(const struct node *root) {
    if (node_is_array(root)) {
        return any(root, is_rule);
    }
    return is_rule(root) || is_group(root) || is_group(node_get(root, "spec")) ||
           any(node_get(root, "groups"), is_group) || any(root, is_folder);
}

// ---- groups

static struct str group_word(const struct grafana *grafana, const struct group *group) {
    return grafana_made(grafana, "alerts/%.*s/%.*s", STR_ARG(group->folder), STR_ARG(group->name));
}

static struct list group_key(const struct grafana *grafana, const struct group *group) {
    return reading_key(grafana->reading, SPACE_GRAFANA_DASHBOARD, group_word(grafana, group));
}

static void group_declare(const struct grafana *grafana, const struct group *group) {
    struct builder *builder = grafana->reading->builder;
    builder_asset_def(builder, (struct asset_def){
                                   .type = ASSET_DASHBOARD,
                                   .keys = group_key(grafana, group),
                                   .schema = builder_string(builder, STR("grafana")),
                                   .title = builder_string(builder, group->name),
                                   .span = grafana_place(grafana, group->at),
                               });
}

// ---- rules

// Labels are what an alert is routed by: {team: sales} is the tag "team:sales".
static struct list rule_tags(const struct grafana *grafana, const struct node *labels) {
    struct names tags = {0};
    for (const struct node *label = node_first(labels); label; label = label->next) {
        if (node_text(label).size > 0) {
            names_add(
                grafana->reading, &tags,
                grafana_made(grafana, "%.*s:%.*s", STR_ARG(label->key), STR_ARG(node_text(label))));
        }
    }
    return names_list(grafana->reading, &tags);
}

static struct str rule_word(const struct grafana *grafana, const struct group *group,
                            const struct node *rule) {
    struct str uid = node_get_text(rule, "uid");
    if (uid.size > 0) {
        return grafana_made(grafana, "alert/%.*s", STR_ARG(uid));
    }
    return grafana_made(grafana, "%.*s/%.*s", STR_ARG(group_word(grafana, group)),
                        STR_ARG(node_get_text(rule, "title")));
}

static struct str rule_description(const struct node *annotations) {
    struct str summary = node_get_text(annotations, "summary");
    return summary.size > 0 ? summary : node_get_text(annotations, "description");
}

// `outer` is the rule itself, or what an older API wraps it in.
static uint32_t rule_declare(const struct grafana *grafana, const struct group *group,
                             const struct node *outer) {
    struct builder *builder = grafana->reading->builder;
    const struct node *rule = rule_of(outer);
    const struct node *title = node_get(rule, "title");
    struct str name = grafana_made(grafana, "%.*s / %.*s", STR_ARG(group->name),
                                   STR_ARG(title ? node_text(title) : node_get_text(rule, "uid")));
    struct str description = rule_description(node_get(outer, "annotations"));
    return builder_asset_def(builder, (struct asset_def){
                                          .type = ASSET_CHART,
                                          .keys = reading_key(grafana->reading, SPACE_GRAFANA_PANEL,
                                                              rule_word(grafana, group, rule)),
                                          .schema = builder_string(builder, STR("grafana")),
                                          .title = builder_string(builder, name),
                                          .parents = group_key(grafana, group),
                                          .tags = rule_tags(grafana, node_get(outer, "labels")),
                                          .description = builder_text(builder, description),
                                          .span = grafana_place(grafana, title ? title : rule),
                                      });
}

static struct grafana_source data_source(const struct node *data) {
    const struct grafana_sources sources = {0};
    struct grafana_source named =
        grafana_source_make(&sources, STR(""), node_get_text(data, "datasourceUid"));
    const struct node *inner = node_path(data, "model.datasource");
    struct grafana_source source = grafana_source_read(&sources, inner, named);
    bool built_in = grafana_source_engine(NULL, named) != GRAFANA_UNKNOWN;
    return built_in ? named : source;
}

static void data_emit(const struct grafana *grafana, const struct node *data, uint32_t fill) {
    const struct node *model = node_get(data, "model");
    const struct node *sql = node_get(model, "rawSql");
    struct grafana_source source = data_source(data);
    enum grafana_engine engine = grafana_source_engine(grafana->reading->around, source);
    if (engine == GRAFANA_POSTGRES || (engine == GRAFANA_UNKNOWN && sql)) {
        grafana_connect(grafana, source, fill);
        grafana_text(grafana, sql, fill);
    } else if (engine == GRAFANA_OTHER || engine == GRAFANA_UNKNOWN) {
        grafana_skip(grafana, model, source);
    }
}

static void rule_emit(const struct grafana *grafana, const struct group *group,
                      const struct node *node) {
    if (!is_rule(node)) {
        return;
    }
    struct builder *builder = grafana->reading->builder;
    uint32_t chart = rule_declare(grafana, group, node);
    uint32_t fill = builder_fill(builder, (struct fill){.asset = chart});
    const struct node *all = node_get(rule_of(node), "data");
    for (const struct node *data = node_first(all); data; data = data->next) {
        data_emit(grafana, data, fill);
    }
}

static void group_emit(const struct grafana *grafana, const struct node *node, struct str folder) {
    const struct node *name = node_get(node, "name");
    const struct node *said = node_get(node, "folder");
    const struct group group = {
        .folder = node_text(said).size > 0 ? node_text(said) : folder,
        .name = node_text(name).size > 0 ? node_text(name) : STR("alerts"),
        .at = name ? name : node,
    };
    if (!is_group(node)) {
        return;
    }
    group_declare(grafana, &group);
    const struct node *rules = node_get(node, "rules");
    for (const struct node *rule = node_first(rules); rule; rule = rule->next) {
        rule_emit(grafana, &group, rule);
    }
}

// {"ruleGroup": "Orders", "folderUID": "f1", "title": ..., "data": [...]}
static void lone_rule_emit(const struct grafana *grafana, const struct node *rule) {
    const struct node *inner = rule_of(rule);
    const struct node *name = node_get(inner, "ruleGroup");
    name = name ? name : node_get(inner, "rule_group");
    const struct group group = {
        .folder = node_get_text(inner, "folderUID"),
        .name = node_text(name).size > 0 ? node_text(name) : STR("alerts"),
        .at = name ? name : rule,
    };
    if (is_rule(rule)) {
        group_declare(grafana, &group);
        rule_emit(grafana, &group, rule);
    }
}

// ---- files

static void groups_emit(const struct grafana *grafana, const struct node *groups,
                        struct str folder) {
    for (const struct node *group = node_first(groups); group; group = group->next) {
        group_emit(grafana, group, folder);
    }
}

void grafana_alert_read(const struct grafana *grafana, const struct node *root) {
    if (node_is_array(root)) {
        for (const struct node *rule = node_first(root); rule; rule = rule->next) {
            lone_rule_emit(grafana, rule);
        }
    } else if (is_rule(root)) {
        lone_rule_emit(grafana, root);
    } else if (is_group(root)) {
        group_emit(grafana, root, node_get_text(root, "folderUid"));
    } else if (is_group(node_get(root, "spec"))) {
        group_emit(grafana, node_get(root, "spec"),
                   node_get_text(node_get(root, "spec"), "folderUID"));
    } else if (node_get(root, "groups")) {
        groups_emit(grafana, node_get(root, "groups"), STR(""));
    } else {
        for (const struct node *folder = node_first(root); folder; folder = folder->next) {
            groups_emit(grafana, folder, folder->key);
        }
    }
}
