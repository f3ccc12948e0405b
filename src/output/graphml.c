// GraphML: a flat graph with declared keys. By column, a node is a column (or the rows of a table)
// and carries what is known of its table; by table, a node is a table.
#include "output/drawing.h"
#include "output/markup.h"

struct graphml_key {
    const char *id;
    const char *domain;
    const char *type;
};

// How to add one: add a line, and write the value in add_node or add_edge.
static const struct graphml_key keys[] = {
    {"label", "node", "string"},       {"asset", "node", "string"},
    {"column", "node", "string"},      {"kind_of_node", "node", "string"},
    {"asset_type", "node", "string"},  {"schema", "node", "string"},
    {"dashboards", "node", "string"},  {"owners", "node", "string"},
    {"data_type", "node", "string"},   {"status", "node", "string"},
    {"declared", "node", "boolean"},   {"asked", "node", "boolean"},
    {"health", "node", "string"},      {"reason", "node", "string"},
    {"file", "node", "string"},        {"line", "node", "int"},
    {"kind", "edge", "string"},        {"confidence", "edge", "double"},
    {"value", "edge", "boolean"},      {"count", "edge", "int"},
    {"evidence", "edge", "string"},    {"script", "edge", "string"},
    {"edge_health", "edge", "string"}, {"edge_reason", "edge", "string"},
    {"edge_file", "edge", "string"},   {"edge_line", "edge", "int"},
};

static void add_text(struct buf *out, const char *key, struct str text) {
    if (text.size > 0) {
        buf_print(out, "<data key=\"%s\">", key);
        markup_add(out, text);
        buf_print(out, "</data>");
    }
}

static void add_list(struct buf *out, const char *key, const struct str_list *list) {
    struct buf joined;
    buf_init(&joined);
    for (uint32_t i = 0; i < list->count; i++) {
        buf_print(&joined, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(list->items[i]));
    }
    add_text(out, key, buf_str(&joined));
    buf_release(&joined);
}

static void add_boolean(struct buf *out, const char *key, bool value) {
    add_text(out, key, value ? STR("true") : STR("false"));
}

static void add_number(struct buf *out, const char *key, uint32_t number) {
    if (number > 0) {
        buf_print(out, "<data key=\"%s\">%u</data>", key, number);
    }
}

static void add_label(struct buf *out, const struct picture_asset *asset,
                      const struct picture_node *node) {
    struct buf label;
    buf_init(&label);
    buf_add_str(&label, asset->name);
    if (node->kind != PICTURE_WHOLE) {
        buf_print(&label, ".%.*s", STR_ARG(node->name));
    }
    add_text(out, "label", buf_str(&label));
    buf_release(&label);
}

static void add_node(struct buf *out, const struct picture *picture, uint32_t number) {
    static const char *const kinds[] = {
        [PICTURE_COLUMN] = "column", [PICTURE_ROWS] = "rows", [PICTURE_WHOLE] = "table"};
    const struct picture_node *node = &picture->nodes.data[number];
    const struct picture_asset *asset = &picture->assets.data[node->asset];
    bool whole = node->kind == PICTURE_WHOLE;
    const struct picture_place *place = whole ? &asset->place : &node->place;
    buf_print(out, "<node id=\"n%u\">", number);
    add_label(out, asset, node);
    add_text(out, "asset", asset->name);
    add_text(out, "column", node->kind == PICTURE_COLUMN ? node->name : STR(""));
    add_text(out, "kind_of_node", str_of(kinds[node->kind]));
    add_text(out, "asset_type", asset->type);
    add_text(out, "schema", asset->schema);
    add_list(out, "dashboards", &asset->dashboards);
    add_list(out, "owners", &asset->owners);
    add_text(out, "data_type", node->type);
    add_text(out, "status", node->status);
    add_boolean(out, "declared", asset->declared);
    add_boolean(out, "asked", node->asked);
    add_text(out, "health", picture_health_name(whole ? asset->health : node->health));
    add_text(out, "reason", whole ? asset->reason : node->reason);
    add_text(out, "file", place->file);
    add_number(out, "line", place->line);
    buf_print(out, "</node>\n");
}

static void add_edge(struct buf *out, const struct picture *picture, uint32_t number) {
    const struct picture_edge *edge = &picture->edges.data[number];
    buf_print(out, "<edge id=\"e%u\" source=\"n%u\" target=\"n%u\">", number, edge->from, edge->to);
    add_text(out, "kind", edge->kind);
    buf_print(out, "<data key=\"confidence\">%.6g</data>", edge->confidence);
    add_boolean(out, "value", edge->value);
    add_number(out, "count", edge->count);
    add_list(out, "evidence", &edge->evidence);
    add_text(out, "script", edge->script);
    add_text(out, "edge_health", picture_health_name(edge->health));
    add_text(out, "edge_reason", edge->reason);
    add_text(out, "edge_file", edge->place.file);
    add_number(out, "edge_line", edge->place.line);
    buf_print(out, "</edge>\n");
}

static void add_head(struct buf *out, const struct picture *picture) {
    buf_print(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\""
                   " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                   " xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns"
                   " http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n");
    buf_print(out, "<key id=\"title\" for=\"graph\" attr.name=\"title\" attr.type=\"string\"/>\n"
                   "<key id=\"scan\" for=\"graph\" attr.name=\"scan\" attr.type=\"string\"/>\n"
                   "<key id=\"notes\" for=\"graph\" attr.name=\"notes\" attr.type=\"string\"/>\n");
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        buf_print(out, "<key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                  keys[i].id, keys[i].domain, keys[i].id, keys[i].type);
    }
    buf_print(out, "<graph id=\"stemma\" edgedefault=\"directed\">\n");
    add_text(out, "title", picture->title);
    add_text(out, "scan", picture->scan);
    const struct str_list notes = {picture->notes.data, picture->notes.size};
    add_list(out, "notes", &notes);
    buf_add_char(out, '\n');
}

bool graphml_draw(const struct picture *picture, struct sink *sink, struct buf *left_out) {
    struct buf *out = &sink->pending;
    (void)left_out;
    add_head(out, picture);
    bool wanted = sink_settle(sink);
    for (uint32_t i = 0; wanted && i < picture->nodes.size; i++) {
        add_node(out, picture, i);
        wanted = sink_settle(sink);
    }
    for (uint32_t i = 0; wanted && i < picture->edges.size; i++) {
        add_edge(out, picture, i);
        wanted = sink_settle(sink);
    }
    buf_print(out, "</graph>\n</graphml>\n");
    return wanted && sink_settle(sink);
}
