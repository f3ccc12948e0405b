// A picture as JSON: report/graph.h says what it holds.
#include "output/drawing.h"
#include "output/renderer.h"

enum { ASSET_WIDTH = 16, NODE_WIDTH = 12, EDGE_WIDTH = 14 };

static const struct heading asset_headings[ASSET_WIDTH] = {
    {"id", "", 0},         {"name", "", 0},           {"type", "", 0},   {"schema", "", 0},
    {"dashboards", "", 0}, {"owners", "", 0},         {"tags", "", 0},   {"filled_by", "", 0},
    {"declared", "", 0},   {"asked", "", 0},          {"health", "", 0}, {"reason", "", 0},
    {"distance", "", 0},   {"hidden_columns", "", 0}, {"file", "", 0},   {"line", "", 0},
};

static const struct heading node_headings[NODE_WIDTH] = {
    {"id", "", 0},     {"asset", "", 0},  {"node", "", 0},  {"name", "", 0},
    {"type", "", 0},   {"status", "", 0}, {"asked", "", 0}, {"health", "", 0},
    {"reason", "", 0}, {"file", "", 0},   {"line", "", 0},  {"column", "", 0},
};

static const struct heading edge_headings[EDGE_WIDTH] = {
    {"from", "", 0},     {"to", "", 0},         {"kind", "", 0},   {"confidence", "", 0},
    {"value", "", 0},    {"count", "", 0},      {"health", "", 0}, {"reason", "", 0},
    {"evidence", "", 0}, {"script", "", 0},     {"file", "", 0},   {"line", "", 0},
    {"column", "", 0},   {"expression", "", 0},
};

static const struct table asset_table = {"assets", "", asset_headings, ASSET_WIDTH, 0};
static const struct table node_table = {"nodes", "", node_headings, NODE_WIDTH, 0};
static const struct table edge_table = {"edges", "", edge_headings, EDGE_WIDTH, TABLE_MAIN};

static struct cell list_cell(const struct str_list *list) {
    return cell_list(list->items, list->count);
}

static bool show_asset(struct document *doc, const struct picture *picture, uint32_t number) {
    const struct picture_asset *asset = &picture->assets.data[number];
    const struct cell cells[ASSET_WIDTH] = {
        cell_integer(number),
        cell_text(asset->name),
        cell_text(asset->type),
        cell_text(asset->schema),
        list_cell(&asset->dashboards),
        list_cell(&asset->owners),
        list_cell(&asset->tags),
        list_cell(&asset->fillers),
        cell_boolean(asset->declared),
        cell_boolean(asset->asked),
        cell_text(picture_health_name(asset->health)),
        cell_text_or_null(asset->reason),
        cell_integer(asset->distance),
        cell_integer(asset->hidden),
        cell_text_or_null(asset->place.file),
        cell_integer_or_null(asset->place.line),
    };
    return document_row(doc, cells);
}

static bool show_node(struct document *doc, const struct picture *picture, uint32_t number) {
    static const char *const kinds[] = {
        [PICTURE_COLUMN] = "column", [PICTURE_ROWS] = "rows", [PICTURE_WHOLE] = "table"};
    const struct picture_node *node = &picture->nodes.data[number];
    const struct cell cells[NODE_WIDTH] = {
        cell_integer(number),
        cell_integer(node->asset),
        cell_text(str_of(kinds[node->kind])),
        node->kind == PICTURE_COLUMN ? cell_text(node->name) : cell_null(),
        cell_text_or_null(node->type),
        cell_text_or_null(node->status),
        cell_boolean(node->asked),
        cell_text(picture_health_name(node->health)),
        cell_text_or_null(node->reason),
        cell_text_or_null(node->place.file),
        cell_integer_or_null(node->place.line),
        cell_integer_or_null(node->place.column),
    };
    return document_row(doc, cells);
}

static bool show_edge(struct document *doc, const struct picture_edge *edge) {
    const struct cell cells[EDGE_WIDTH] = {
        cell_integer(edge->from),
        cell_integer(edge->to),
        cell_text(edge->kind),
        cell_share(edge->confidence),
        cell_boolean(edge->value),
        cell_integer(edge->count),
        cell_text(picture_health_name(edge->health)),
        cell_text_or_null(edge->reason),
        list_cell(&edge->evidence),
        cell_text_or_null(edge->script),
        cell_text_or_null(edge->place.file),
        cell_integer_or_null(edge->place.line),
        cell_integer_or_null(edge->place.column),
        cell_text_or_null(edge->expression),
    };
    return document_row(doc, cells);
}

static bool show_assets(struct document *doc, const struct picture *picture) {
    bool wanted = document_table(doc, &asset_table);
    for (uint32_t i = 0; wanted && i < picture->assets.size; i++) {
        wanted = show_asset(doc, picture, i);
    }
    return wanted && document_table_end(doc);
}

static bool show_nodes(struct document *doc, const struct picture *picture) {
    bool wanted = document_table(doc, &node_table);
    for (uint32_t i = 0; wanted && i < picture->nodes.size; i++) {
        wanted = show_node(doc, picture, i);
    }
    return wanted && document_table_end(doc);
}

static bool show_edges(struct document *doc, const struct picture *picture) {
    bool wanted = document_table(doc, &edge_table);
    for (uint32_t i = 0; wanted && i < picture->edges.size; i++) {
        wanted = show_edge(doc, &picture->edges.data[i]);
    }
    return wanted && document_table_end(doc);
}

static bool show_notes(struct document *doc, const struct picture *picture) {
    bool wanted = true;
    for (uint32_t i = 0; wanted && i < picture->notes.size; i++) {
        wanted = document_note(doc, picture->notes.data[i]);
    }
    return wanted;
}

bool json_draw(const struct picture *picture, struct sink *sink, struct buf *left_out) {
    const struct renderer *json = renderer_find(STR("json"));
    const struct renderer_options look = {0};
    struct arena arena;
    (void)left_out;
    arena_init(&arena);
    struct document *doc = json->create(&arena, sink, &look);
    bool wanted =
        document_begin(doc, "graph") && document_fact(doc, "title", cell_text(picture->title)) &&
        document_fact(doc, "scanned", cell_text(picture->scan)) &&
        document_fact(doc, "level", cell_text(picture->by_column ? STR("column") : STR("table"))) &&
        show_assets(doc, picture) && show_nodes(doc, picture) && show_edges(doc, picture) &&
        show_notes(doc, picture) && document_end(doc);
    json->release(doc);
    arena_release(&arena);
    return wanted;
}
