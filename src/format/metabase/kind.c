#include "format/metabase/kind.h"

// How to add one: a line with its name in serdes/meta, and what tells it in answers of the API.
static const struct {
    const char *model;
    enum metabase_kind kind;
} models[] = {
    {"Card", METABASE_CARD},           {"Dashboard", METABASE_DASHBOARD},
    {"Database", METABASE_DATABASE},   {"Field", METABASE_FIELD},
    {"Measure", METABASE_MEASURE},     {"NativeQuerySnippet", METABASE_SNIPPET},
    {"Segment", METABASE_SEGMENT},     {"Table", METABASE_TABLE},
    {"Transform", METABASE_TRANSFORM},
};

// The last entry of serdes/meta is the object itself, those before it are what it lies in.
static enum metabase_kind by_model(const struct node *meta) {
    const struct node *own =
        node_is_array(meta) && meta->count > 0 ? node_at(meta, meta->count - 1) : NULL;
    for (uint32_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
        if (node_is(node_get(own, "model"), models[i].model)) {
            return models[i].kind;
        }
    }
    return METABASE_OTHER;
}

static bool is_transform(const struct node *object) {
    return node_is_object(node_path(object, "source.query")) &&
           node_is_string(node_path(object, "target.name"));
}

static bool is_snippet(const struct node *object) {
    return node_is_string(node_get(object, "content")) &&
           node_is_string(node_get(object, "name")) && node_get(object, "creator_id");
}

// Segments filter, measures aggregate.
static enum metabase_kind by_definition(const struct node *object) {
    const struct node *definition = node_get(object, "definition");
    if (!node_is_object(definition) || !node_get(object, "table_id")) {
        return METABASE_NONE;
    }
    const struct node *stage = node_at(node_get(definition, "stages"), 0);
    const struct node *query = stage ? stage : definition;
    return node_get(query, "aggregation") ? METABASE_MEASURE : METABASE_SEGMENT;
}

enum metabase_kind metabase_kind(const struct node *object) {
    if (!node_is_object(object)) {
        return METABASE_NONE;
    }
    const struct node *meta = node_get(object, "serdes/meta");
    if (meta) {
        return by_model(meta);
    }
    if (node_is_array(node_get(object, "dashcards")) ||
        node_is_array(node_get(object, "ordered_cards"))) {
        return METABASE_DASHBOARD;
    }
    if (node_get(object, "dataset_query") && node_get(object, "display")) {
        return METABASE_CARD;
    }
    if (is_transform(object)) {
        return METABASE_TRANSFORM;
    }
    if (node_get(object, "engine") &&
        (node_is_array(node_get(object, "tables")) || node_get(object, "is_full_sync"))) {
        return METABASE_DATABASE;
    }
    if (node_get(object, "db_id") && node_is_array(node_get(object, "fields"))) {
        return METABASE_TABLE;
    }
    return is_snippet(object) ? METABASE_SNIPPET : by_definition(object);
}

const struct node *metabase_objects(const struct node *root) {
    const struct node *data = node_get(root, "data");
    const struct node *list = node_is_array(data) ? data : root;
    return node_is_array(list) ? node_first(list) : list;
}
