#include "format/redash.h"

#include <stddef.h>

#include "format/redash/dashboard.h"
#include "format/redash/query.h"
#include "format/redash/sources.h"

// ---- kinds of items

// A card of Metabase has a `dataset_query`.
static bool is_query(const struct node *item) {
    return node_get(item, "name") && !node_get(item, "dataset_query") &&
           (node_get(item, "data_source_id") || node_get(item, "latest_query_data_id") ||
            node_is_array(node_get(item, "visualizations")));
}

// Other tools have widgets too.
static bool is_dashboard(const struct node *item) {
    return node_get(item, "name") && node_get(item, "widgets") &&
           (node_get(item, "slug") || node_get(item, "dashboard_filters_enabled"));
}

static bool is_visualization(const struct node *item) {
    return node_is_string(node_get(item, "type")) && node_is_object(node_get(item, "options")) &&
           (node_get(item, "query_id") || is_query(node_get(item, "query")));
}

static bool is_widget(const struct node *item) {
    return node_get(item, "dashboard_id") && node_path(item, "options.parameterMappings");
}

static bool is_source(const struct node *item) {
    return node_get(item, "type") && node_get(item, "name") && node_get(item, "pause_reason");
}

static void read_query(struct redash *redash, const struct node *item) {
    redash_query_read(redash, item, false);
}

static void read_visualization(struct redash *redash, const struct node *item) {
    const struct redash_owner query = redash_query_of(redash, item);
    redash_visualization_read(redash, item, &query, STR(""));
}

static void read_widget(struct redash *redash, const struct node *item) {
    redash_widget_read(redash, item, node_get_text(item, "dashboard_id"));
}

// It has been gathered.
static void read_source(struct redash *redash, const struct node *item) {
    (void)redash;
    (void)item;
}

struct kind {
    bool (*takes)(const struct node *item);
    void (*read)(struct redash *redash, const struct node *item);
};

// How to add one: add a line, and a word that always stands in such an item to `marks`.
static const struct kind kinds[] = {
    {is_query, read_query},   {is_dashboard, redash_dashboard_read},
    {is_widget, read_widget}, {is_visualization, read_visualization},
    {is_source, read_source},
};

static const struct kind *kind_of(const struct node *item) {
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (node_is_object(item) && kinds[i].takes(item)) {
            return &kinds[i];
        }
    }
    return NULL;
}

// ---- documents

static const char *const marks[] = {
    "data_source_id", "latest_query_data_id", "visualizations", "widgets", "parameterMappings",
    "query_id",       "pause_reason",         "options",        NULL,
};

// The list of a page ({"count": 2, "results": [...]}), or the document itself.
static const struct node *items_of(const struct node *root) {
    const struct node *results = node_get(root, "results");
    return !kind_of(root) && node_is_array(results) ? results : root;
}

// A file whose path says what it is.
static bool is_part(enum redash_part part, const struct node *root) {
    bool query = part == REDASH_METADATA && (node_get(root, "name") || node_get(root, "options"));
    bool chart = part == REDASH_VISUALIZATION && node_get(root, "type");
    return query || chart;
}

static bool redash_takes(struct str path, const struct node *root) {
    const struct node *items = items_of(root);
    return is_part(redash_path_of(path, NULL).part, root) ||
           kind_of(node_is_array(items) ? node_first(items) : items);
}

static void read_item(struct redash *redash, const struct node *item) {
    const struct kind *kind = kind_of(item);
    if (kind) {
        kind->read(redash, item);
        return;
    }
    reading_note(redash->reading, DIAG_DOCUMENT_DOUBTFUL, redash_place(redash, item),
                 "this entry is neither a query nor a dashboard of Redash and is left out; take it "
                 "out of the list");
}

static void read_items(struct redash *redash) {
    const struct node *items = items_of(redash->tree->root);
    if (!node_is_array(items)) {
        read_item(redash, items);
        return;
    }
    for (const struct node *item = node_first(items); item; item = item->next) {
        read_item(redash, item);
    }
}

static void redash_read(struct reading *reading, const struct tree *tree) {
    struct redash redash = {
        .reading = reading, .tree = tree, .path = redash_path_of(reading->path, reading->around)};
    intern_init(&redash.seen);
    if (!is_part(redash.path.part, tree->root)) {
        read_items(&redash);
    } else if (redash.path.part == REDASH_METADATA) {
        read_query(&redash, tree->root);
    } else {
        read_visualization(&redash, tree->root);
    }
    intern_release(&redash.seen);
}

const struct format format_redash = {
    .name = "redash",
    .notation = NOTATION_TREE,
    .marks = marks,
    .takes_tree = redash_takes,
    .read_tree = redash_read,
    .gather = redash_sources_gather,
    .gathers = LOOK_REDASH,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(REDASH),
};
