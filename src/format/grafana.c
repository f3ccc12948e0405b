#include "format/grafana.h"

#include <string.h>

#include "format/grafana/alert.h"
#include "format/grafana/provisioning.h"
#include "format/grafana/v1.h"
#include "format/grafana/v2.h"

// Documents in documents: a list of ConfigMaps holds dashboards three levels down.
#define DEPTH 4u

static const char *const marks[] = {
    "schemaVersion",    "dashboard.grafana.app", "rawSql", "datasourceUid",
    "GrafanaDashboard", "datasources",           NULL,
};

static void document_read(const struct grafana *grafana, const struct node *root, uint32_t depth);

// ---- kinds of documents

// A resource of Kubernetes that holds a dashboard of version 1.
static bool is_resource(const struct node *root) {
    return str_starts(node_get_text(root, "apiVersion"), STR("dashboard.grafana.app/")) &&
           grafana_v1_takes(node_get(root, "spec"));
}

static void resource_read(const struct grafana *grafana, const struct node *root, uint32_t depth) {
    (void)depth;
    grafana_v1_read(grafana, node_get(root, "spec"), node_text(node_path(root, "metadata.name")));
}

static void v1_read(const struct grafana *grafana, const struct node *root, uint32_t depth) {
    (void)depth;
    grafana_v1_read(grafana, root, STR(""));
}

static void v2_read(const struct grafana *grafana, const struct node *root, uint32_t depth) {
    (void)depth;
    grafana_v2_read(grafana, root);
}

static void library_read(const struct grafana *grafana, const struct node *root, uint32_t depth) {
    (void)depth;
    grafana_v1_read_library(grafana, root);
}

static void alert_read(const struct grafana *grafana, const struct node *root, uint32_t depth) {
    (void)depth;
    grafana_alert_read(grafana, root);
}

static void provisioning_read(const struct grafana *grafana, const struct node *root,
                              uint32_t depth) {
    (void)grafana;
    (void)root;
    (void)depth;
}

// ---- documents in strings

// Whether a string may hold a document of ours.
static bool has_mark(const struct node *node) {
    struct str text = node_text(node);
    for (const char *const *mark = marks; node_is_string(node) && *mark; mark++) {
        if (memmem(text.data, text.size, *mark, strlen(*mark))) {
            return true;
        }
    }
    return false;
}

static enum tree_syntax syntax_of(const struct node *node) {
    struct str text = str_trim(node_text(node));
    return str_starts(text, STR("{")) || str_starts(text, STR("[")) ? TREE_JSON : TREE_YAML;
}

static void fault_note(struct reading *reading, const struct tree *tree, enum diag_code code,
                       const struct tree_fault *fault) {
    reading_note(reading, code, tree_place(tree, fault->at), "%.*s", STR_ARG(fault->message));
}

// `name` tells the document from its neighbours.
static void inner_read(const struct grafana *grafana, const struct node *node, struct str name,
                       uint32_t depth) {
    struct reading *reading = grafana->reading;
    struct tree tree;
    struct tree_fault fault;
    if (!has_mark(node)) {
        return;
    }
    if (!tree_parse_inner(&reading->arena, grafana->tree, node, syntax_of(node), &tree, &fault)) {
        reading_omit(reading, grafana_place(grafana, node));
        fault_note(reading, &tree, DIAG_DOCUMENT_BROKEN, &fault);
        return;
    }
    for (uint32_t i = 0; i < tree.faults.size; i++) {
        fault_note(reading, &tree, DIAG_DOCUMENT_DOUBTFUL, &tree.faults.data[i]);
    }
    const struct grafana inner = {.reading = reading, .tree = &tree, .name = name};
    document_read(&inner, tree.root, depth + 1);
}

static bool is_config_map(const struct node *root) {
    if (!node_is(node_get(root, "kind"), "ConfigMap")) {
        return false;
    }
    const struct node *data = node_get(root, "data");
    for (const struct node *one = node_first(data); one; one = one->next) {
        if (has_mark(one)) {
            return true;
        }
    }
    return false;
}

static void config_map_read(const struct grafana *grafana, const struct node *root,
                            uint32_t depth) {
    struct str map = node_text(node_path(root, "metadata.name"));
    const struct node *data = node_get(root, "data");
    for (const struct node *one = node_first(data); one; one = one->next) {
        struct str name = grafana_made(grafana, "%.*s/%.*s", STR_ARG(map), STR_ARG(one->key));
        inner_read(grafana, one, name, depth);
    }
}

// {"kind": "GrafanaDashboard", "spec": {"json": "{...}"}}
static bool is_operator(const struct node *root) {
    return node_is(node_get(root, "kind"), "GrafanaDashboard") &&
           node_is_object(node_get(root, "spec"));
}

static void operator_read(const struct grafana *grafana, const struct node *root, uint32_t depth) {
    const struct node *spec = node_get(root, "spec");
    const struct node *json = node_get(spec, "json");
    if (node_text(json).size > 0) {
        inner_read(grafana, json, node_text(node_path(root, "metadata.name")), depth);
        return;
    }
    reading_note(grafana->reading, DIAG_DOCUMENT_DOUBTFUL, grafana_place(grafana, spec),
                 "this dashboard has no `json`: it stands elsewhere; add the JSON to the files");
}

// ---- lists

static bool is_known(const struct node *root, uint32_t depth);

static bool any_known(const struct node *list, uint32_t depth) {
    for (const struct node *one = node_first(list); one && depth < DEPTH; one = one->next) {
        if (is_known(one, depth + 1)) {
            return true;
        }
    }
    return false;
}

static const struct node *list_of(const struct node *root) {
    return node_is_array(root) ? root : node_get(root, "items");
}

static void list_read(const struct grafana *grafana, const struct node *root, uint32_t depth) {
    uint32_t number = 0;
    for (const struct node *one = node_first(list_of(root)); one; one = one->next) {
        struct grafana each = *grafana;
        each.name = grafana_made(grafana, "%u", ++number);
        document_read(&each, one, depth + 1);
    }
}

// ---- all

// Kinds of documents. How to add one: a line. The first that takes a document reads it.
static const struct {
    bool (*takes)(const struct node *root);
    void (*read)(const struct grafana *grafana, const struct node *root, uint32_t depth);
} kinds[] = {
    {grafana_v2_takes, v2_read},       {is_resource, resource_read},
    {grafana_v1_takes, v1_read},       {grafana_v1_takes_library, library_read},
    {grafana_alert_takes, alert_read}, {grafana_provisioning_takes, provisioning_read},
    {is_config_map, config_map_read},  {is_operator, operator_read},
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static bool is_known(const struct node *root, uint32_t depth) {
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (kinds[i].takes(root)) {
            return true;
        }
    }
    return any_known(list_of(root), depth);
}

static void document_read(const struct grafana *grafana, const struct node *root, uint32_t depth) {
    if (depth > DEPTH) {
        reading_note(grafana->reading, DIAG_DOCUMENT_DOUBTFUL, grafana_place(grafana, root),
                     "documents are nested too deeply: this one is left out");
        return;
    }
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (kinds[i].takes(root)) {
            kinds[i].read(grafana, root, depth);
            return;
        }
    }
    if (any_known(list_of(root), depth)) {
        list_read(grafana, root, depth);
    }
}

static bool grafana_takes(struct str path, const struct node *root) {
    (void)path;
    return is_known(root, 0);
}

static void grafana_read(struct reading *reading, const struct tree *tree) {
    struct grafana grafana = {.reading = reading, .tree = tree};
    if (tree->source.document > 0) {
        grafana.name = grafana_made(&grafana, "%u", tree->source.document + 1);
    }
    document_read(&grafana, tree->root, 0);
}

const struct format format_grafana = {
    .name = "grafana",
    .notation = NOTATION_TREE,
    .marks = marks,
    .takes_tree = grafana_takes,
    .read_tree = grafana_read,
    .looks = LOOK(SETTINGS),
};
