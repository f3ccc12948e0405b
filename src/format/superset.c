#include "format/superset.h"

#include <stddef.h>

#include "format/superset/asset.h"
#include "format/superset/chart.h"
#include "format/superset/dashboard.h"
#include "format/superset/dataset.h"
#include "format/superset/saved.h"
#include "format/superset/sources.h"

// ---- kinds of files

static bool has_any(const struct node *object, const char *const *keys) {
    for (; *keys; keys++) {
        if (node_get(object, *keys)) {
            return true;
        }
    }
    return false;
}

// Other tools have tables with columns too.
static bool is_dataset(const struct node *item) {
    static const char *const of_api[] = {"datasource_type", "explore_url", "main_dttm_col", NULL};
    bool exported =
        node_get(item, "database_uuid") || (node_get(item, "columns") && node_get(item, "metrics"));
    bool answered = node_is_object(node_get(item, "database")) && has_any(item, of_api);
    return node_get(item, "table_name") && (exported || answered);
}

static bool is_chart(const struct node *item) {
    static const char *const parts[] = {"viz_type", "params", "form_data", NULL};
    return node_get(item, "slice_name") && has_any(item, parts);
}

static bool is_dashboard(const struct node *item) {
    static const char *const parts[] = {"position", "position_json", "metadata", "json_metadata",
                                        NULL};
    return node_get(item, "dashboard_title") && has_any(item, parts);
}

static bool is_saved(const struct node *item) {
    return node_get(item, "label") && node_get(item, "sql") && node_get(item, "database_uuid");
}

static bool is_database(const struct node *item) {
    return node_get(item, "database_name") && node_get(item, "sqlalchemy_uri");
}

static bool is_metadata(const struct node *item) {
    static const char *const types[] = {"Dashboard", "Slice",      "SqlaTable",
                                        "Database",  "SavedQuery", "assets"};
    const struct node *type = node_get(item, "type");
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (node_is(type, types[i])) {
            return node_get(item, "version") && node_get(item, "timestamp");
        }
    }
    return false;
}

// What databases and metadata say has been gathered, or matters to Superset alone.
static void read_nothing(const struct superset_item *item) {
    (void)item;
}

// How to add one: add a line, and a word that always stands in such a file to `marks`.
static const struct {
    bool (*takes)(const struct node *item);
    void (*read)(const struct superset_item *item);
} kinds[] = {
    {is_chart, superset_chart_read},     {is_dashboard, superset_dashboard_read},
    {is_dataset, superset_dataset_read}, {is_saved, superset_saved_read},
    {is_database, read_nothing},         {is_metadata, read_nothing},
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static size_t kind_of(const struct node *item) {
    size_t kind = 0;
    while (kind < KIND_COUNT && !kinds[kind].takes(item)) {
        kind++;
    }
    return kind;
}

// ---- documents

static const char *const marks[] = {
    "table_name",     "slice_name",       "dashboard_title", "sqlalchemy_uri",
    "database_uuid",  "type: Dashboard",  "type: Slice",     "type: SqlaTable",
    "type: Database", "type: SavedQuery", "type: assets",    NULL,
};

// Where the items stand: the document itself, what the API has wrapped, or a list.
static const struct node *items_of(const struct node *root) {
    const struct node *result = node_get(root, "result");
    return kind_of(root) == KIND_COUNT && result ? result : root;
}

static bool superset_takes(struct str path, const struct node *root) {
    (void)path;
    const struct node *items = items_of(root);
    const struct node *first = node_is_array(items) ? node_first(items) : items;
    return kind_of(first) < KIND_COUNT;
}

static void read_item(struct reading *reading, const struct tree *tree, const struct node *node,
                      const struct node *id) {
    const struct node *own = node_get(node, "id");
    const struct superset_item item = {
        .reading = reading, .at = {tree, node}, .id = own ? own : id};
    size_t kind = kind_of(node);
    if (kind == KIND_COUNT) {
        reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, tree_place(tree, node->span),
                     "this entry is neither a chart nor a dataset nor a dashboard and is left out; "
                     "take it out of the list");
        return;
    }
    superset_check_version(&item);
    kinds[kind].read(&item);
}

static void superset_read(struct reading *reading, const struct tree *tree) {
    const struct node *items = items_of(tree->root);
    if (!node_is_array(items)) {
        read_item(reading, tree, items, node_get(tree->root, "id"));
        return;
    }
    for (const struct node *one = node_first(items); one; one = one->next) {
        read_item(reading, tree, one, NULL);
    }
}

const struct format format_superset = {
    .name = "superset",
    .notation = NOTATION_TREE,
    .marks = marks,
    .takes_tree = superset_takes,
    .read_tree = superset_read,
    .gather = superset_sources_gather,
    .gathers = LOOK_SUPERSET,
    .looks = LOOK(SETTINGS) | LOOK(SUPERSET),
};
