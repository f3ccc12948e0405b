// Mermaid: a flowchart. By column, tables are frames with a node a column; by table, frames are
// schemas and dashboards. Not both: frames in frames overlap, and many of them are more than
// Mermaid's layout can take.
//
// Mermaid draws no more than 500 edges and 50,000 characters. What is broken and what is near comes
// first; what has no room is counted in a node of its own.
#include <stdlib.h>

#include "output/display.h"
#include "output/drawing.h"

#define EDGES_MAX  500u
#define TEXT_MAX   50000u
#define RESERVE    3000u // for the classes, the frames' ends and the node that says what is cut
#define NAME_WIDTH 80
#define CROSS      "\xC3\x97 "

struct mermaid {
    const struct picture *picture;
    struct arena arena;
    struct buf piece; // that is measured
    size_t size;      // bytes of all that is chosen
    uint32_t edge_count;
    bool *groups, *assets, *nodes, *edges; // chosen
};

// ---- texts

static void add_entity(struct buf *out, char c) {
    switch (c) {
    case '"':
        buf_add_str(out, STR("#quot;"));
        break;
    case '&':
        buf_add_str(out, STR("#amp;"));
        break;
    case '<':
        buf_add_str(out, STR("#lt;"));
        break;
    case '>':
        buf_add_str(out, STR("#gt;"));
        break;
    default: // # begins entities, ` Markdown, % a directive, [ ( { and \ shapes
        buf_print(out, "#%d;", c);
        break;
    }
}

// A text within quotes.
static void add_text(struct buf *out, struct str text) {
    const struct str special = STR("\"&<>#`%[](){}\\|~*");
    struct buf shown;
    buf_init(&shown);
    display_add(&shown, text);
    struct str cut = display_cut(buf_str(&shown), NAME_WIDTH);
    for (size_t i = 0; i < cut.size; i++) {
        if (str_find(special, cut.data[i]) == special.size) {
            buf_add_char(out, cut.data[i]);
        } else {
            add_entity(out, cut.data[i]);
        }
    }
    buf_add_str(out, cut.size < shown.size ? STR("\xE2\x80\xA6") : STR(""));
    buf_release(&shown);
}

static const char *mark_of(enum picture_health health) {
    static const char *const marks[] = {
        [PICTURE_SOUND] = "", [PICTURE_DOUBTFUL] = "? ", [PICTURE_BROKEN] = CROSS};
    return marks[health];
}

// The title of a frame has room for one line. Where schemas are no frames, names tell them.
static void add_caption(struct buf *out, const struct picture_asset *asset, bool by_column,
                        struct str between) {
    buf_print(out, "%s", mark_of(asset->health));
    add_text(out, by_column ? asset->name : asset->label);
    buf_add_str(out, between);
    add_text(out, asset->shown);
}

static void add_reason(struct buf *out, const struct picture_asset *asset) {
    if (asset->health != PICTURE_SOUND) {
        buf_print(out, "<br/>");
        add_text(out, asset->reason);
    }
}

// ---- pieces

static void add_class(struct buf *out, enum picture_health health, bool asked) {
    if (health == PICTURE_BROKEN) {
        buf_print(out, ":::broken");
    } else if (asked) {
        buf_print(out, ":::asked");
    } else if (health == PICTURE_DOUBTFUL) {
        buf_print(out, ":::doubtful");
    }
}

// Tables that hold columns are frames; a table as a whole is a node.
static bool is_frame(const struct picture *picture, uint32_t asset) {
    const struct picture_asset *drawn = &picture->assets.data[asset];
    return drawn->count > 1 ||
           (drawn->count == 1 && picture->nodes.data[drawn->first].kind != PICTURE_WHOLE);
}

static void add_node(struct buf *out, const struct picture *picture, uint32_t number) {
    const struct picture_node *node = &picture->nodes.data[number];
    const struct picture_asset *asset = &picture->assets.data[node->asset];
    bool whole = node->kind == PICTURE_WHOLE;
    buf_print(out, "n%u[\"", number);
    if (whole && is_frame(picture, node->asset)) {
        add_text(out, asset->health == PICTURE_SOUND ? STR("(whole)") : asset->reason);
    } else if (whole) {
        add_caption(out, asset, picture->by_column, STR("<br/>"));
        add_reason(out, asset);
    } else {
        buf_print(out, "%s", mark_of(node->health));
        add_text(out, node->name);
    }
    buf_print(out, "\"]");
    if (whole && asset->health == PICTURE_SOUND && !asset->asked) {
        buf_print(out, ":::%.*s", STR_ARG(asset->type));
    }
    add_class(out, whole ? asset->health : node->health, whole ? asset->asked : node->asked);
    buf_add_char(out, '\n');
}

static void add_edge(struct buf *out, const struct picture_edge *edge) {
    if (edge->health == PICTURE_BROKEN) {
        buf_print(out, "n%u == \"" CROSS "BROKEN\" ==x n%u\n", edge->from, edge->to);
    } else if (edge->health == PICTURE_DOUBTFUL) {
        buf_print(out, "n%u -. \"%.0f #37;?\" .-> n%u\n", edge->from, edge->confidence * 100,
                  edge->to);
    } else {
        buf_print(out, "n%u %s n%u\n", edge->from, edge->value ? "-->" : "-.-", edge->to);
    }
}

static void add_frame(struct buf *out, const struct picture *picture, uint32_t asset) {
    if (is_frame(picture, asset)) {
        buf_print(out, "subgraph a%u[\"", asset);
        add_caption(out, &picture->assets.data[asset], true, STR(", "));
        buf_print(out, "\"]\n");
    }
}

static void add_frame_class(struct buf *out, const struct picture *picture, uint32_t asset) {
    const struct picture_asset *drawn = &picture->assets.data[asset];
    if (is_frame(picture, asset)) {
        bool broken = drawn->health == PICTURE_BROKEN;
        buf_print(out, "class a%u %.*s\n", asset,
                  STR_ARG(broken ? STR("broken_table") : drawn->type));
    }
}

// The frame around a table as a whole; PICTURE_NONE: it has none.
static uint32_t group_of(const struct picture *picture, uint32_t asset) {
    return picture->by_column ? PICTURE_NONE : picture->assets.data[asset].group;
}

static void add_group(struct buf *out, const struct picture *picture, uint32_t number) {
    const struct picture_group *group = &picture->groups.data[number];
    buf_print(out, "subgraph g%u[\"", number);
    add_text(out, group->label);
    buf_print(out, "%s\"]\n", group->kind == PICTURE_DASHBOARD ? " (dashboard)" : "");
}

// ---- what there is room for

static size_t take_piece(struct mermaid *mermaid) {
    size_t size = mermaid->piece.size;
    buf_reset(&mermaid->piece);
    return size;
}

static size_t group_cost(struct mermaid *mermaid, uint32_t group) {
    if (group == PICTURE_NONE || mermaid->groups[group]) {
        return 0;
    }
    add_group(&mermaid->piece, mermaid->picture, group);
    return take_piece(mermaid) + sizeof("end\nclass g0123456789 dashboard_frame\n");
}

static size_t node_cost(struct mermaid *mermaid, uint32_t node) {
    if (mermaid->nodes[node]) {
        return 0;
    }
    uint32_t asset = mermaid->picture->nodes.data[node].asset;
    add_node(&mermaid->piece, mermaid->picture, node);
    size_t cost = take_piece(mermaid);
    if (!mermaid->assets[asset]) {
        add_frame(&mermaid->piece, mermaid->picture, asset);
        add_frame_class(&mermaid->piece, mermaid->picture, asset);
        cost += take_piece(mermaid) + sizeof("end\n");
        cost += group_cost(mermaid, group_of(mermaid->picture, asset));
    }
    return cost;
}

static void take_node(struct mermaid *mermaid, uint32_t node) {
    uint32_t asset = mermaid->picture->nodes.data[node].asset;
    uint32_t group = group_of(mermaid->picture, asset);
    mermaid->size += node_cost(mermaid, node);
    mermaid->nodes[node] = true;
    mermaid->assets[asset] = true;
    if (group != PICTURE_NONE) {
        mermaid->groups[group] = true;
    }
}

static bool has_room(const struct mermaid *mermaid, size_t cost) {
    return mermaid->size + cost <= TEXT_MAX - RESERVE;
}

static void try_edge(struct mermaid *mermaid, uint32_t number) {
    const struct picture_edge *edge = &mermaid->picture->edges.data[number];
    add_edge(&mermaid->piece, edge);
    size_t own = take_piece(mermaid) + (edge->health == PICTURE_BROKEN ? sizeof("123,") : 0);
    size_t cost = own + node_cost(mermaid, edge->from) + node_cost(mermaid, edge->to);
    if (mermaid->edge_count == EDGES_MAX || !has_room(mermaid, cost)) {
        return;
    }
    take_node(mermaid, edge->from);
    take_node(mermaid, edge->to);
    mermaid->size += own;
    mermaid->edges[number] = true;
    mermaid->edge_count++;
}

struct ranked {
    uint32_t edge;
    uint32_t health;   // broken first
    uint32_t distance; // of the nearer end
    uint32_t influence;
};

static int compare_ranks(const void *left, const void *right) {
    const struct ranked *a = left;
    const struct ranked *b = right;
    if (a->health != b->health) {
        return a->health > b->health ? -1 : 1;
    }
    if (a->distance != b->distance) {
        return a->distance < b->distance ? -1 : 1;
    }
    if (a->influence != b->influence) {
        return a->influence < b->influence ? -1 : 1;
    }
    return (a->edge > b->edge) - (a->edge < b->edge);
}

static uint32_t distance_of(const struct picture *picture, uint32_t node) {
    return picture->assets.data[picture->nodes.data[node].asset].distance;
}

static void choose_edges(struct mermaid *mermaid) {
    const struct picture *picture = mermaid->picture;
    struct ranked *ranked = ARENA_ARRAY(&mermaid->arena, struct ranked, picture->edges.size);
    for (uint32_t i = 0; i < picture->edges.size; i++) {
        const struct picture_edge *edge = &picture->edges.data[i];
        uint32_t from = distance_of(picture, edge->from);
        uint32_t to = distance_of(picture, edge->to);
        ranked[i] =
            (struct ranked){i, edge->health == PICTURE_BROKEN, from < to ? from : to, !edge->value};
    }
    qsort(ranked, picture->edges.size, sizeof(*ranked), compare_ranks);
    for (uint32_t i = 0; i < picture->edges.size; i++) {
        try_edge(mermaid, ranked[i].edge);
    }
}

// What is broken or was asked for stands there even without an edge; then the rest.
static void choose_nodes(struct mermaid *mermaid, bool all) {
    const struct picture *picture = mermaid->picture;
    for (uint32_t i = 0; i < picture->nodes.size; i++) {
        const struct picture_node *node = &picture->nodes.data[i];
        const struct picture_asset *asset = &picture->assets.data[node->asset];
        bool whole = node->kind == PICTURE_WHOLE;
        bool broken = (whole ? asset->health : node->health) == PICTURE_BROKEN;
        if ((all || broken || node->asked) && has_room(mermaid, node_cost(mermaid, i))) {
            take_node(mermaid, i);
        }
    }
}

// ---- the chart

static uint32_t add_asset(struct buf *out, const struct mermaid *mermaid, uint32_t number) {
    const struct picture *picture = mermaid->picture;
    const struct picture_asset *asset = &picture->assets.data[number];
    uint32_t count = 0;
    if (!mermaid->assets[number]) {
        return 0;
    }
    add_frame(out, picture, number);
    for (uint32_t i = asset->first; i < asset->first + asset->count; i++) {
        if (mermaid->nodes[i]) {
            add_node(out, picture, i);
            count++;
        }
    }
    buf_add_str(out, is_frame(picture, number) ? STR("end\n") : STR(""));
    add_frame_class(out, picture, number);
    return count;
}

static uint32_t add_assets(struct buf *out, const struct mermaid *mermaid, uint32_t group) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < mermaid->picture->assets.size; i++) {
        if (group_of(mermaid->picture, i) == group) {
            count += add_asset(out, mermaid, i);
        }
    }
    return count;
}

static uint32_t add_groups(struct buf *out, const struct mermaid *mermaid) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < mermaid->picture->groups.size; i++) {
        if (mermaid->groups[i]) {
            add_group(out, mermaid->picture, i);
            count += add_assets(out, mermaid, i);
            bool dashboard = mermaid->picture->groups.data[i].kind == PICTURE_DASHBOARD;
            buf_print(out, "end\nclass g%u %s\n", i, dashboard ? "dashboard_frame" : "schema");
        }
    }
    return count + add_assets(out, mermaid, PICTURE_NONE);
}

static void add_edges(struct buf *out, const struct mermaid *mermaid) {
    struct buf broken; // their numbers in the order of the chart
    uint32_t number = 0;
    buf_init(&broken);
    for (uint32_t i = 0; i < mermaid->picture->edges.size; i++) {
        const struct picture_edge *edge = &mermaid->picture->edges.data[i];
        if (!mermaid->edges[i]) {
            continue;
        }
        add_edge(out, edge);
        if (edge->health == PICTURE_BROKEN) {
            buf_print(&broken, "%s%u", broken.size > 0 ? "," : "", number);
        }
        number++;
    }
    if (broken.size > 0) {
        buf_print(out, "linkStyle %s stroke:#8B0000,stroke-width:4px,color:#8B0000\n", broken.data);
    }
    buf_release(&broken);
}

static void add_cut(struct buf *out, const struct mermaid *mermaid, uint32_t nodes,
                    struct buf *left_out) {
    const struct picture *picture = mermaid->picture;
    if (mermaid->edge_count == picture->edges.size && nodes == picture->nodes.size) {
        return;
    }
    size_t start = left_out->size;
    buf_print(left_out,
              "Cut for Mermaid: %u of %u edges and %u of %u nodes are drawn; narrow it with a name,"
              " --up, --down or --level table.",
              mermaid->edge_count, picture->edges.size, nodes, picture->nodes.size);
    buf_print(out, "cut[\"%s\"]:::cut\n", left_out->data + start);
}

struct mermaid_class {
    const char *name;
    const char *style;
};

static const struct mermaid_class classes[] = {
    {"default", "fill:#FFF,stroke:#707070,color:#000"},
    {"schema", "fill:#F8F8F8,stroke:#B5B5B5,color:#000"},
    {"dashboard_frame", "fill:#F1FAF6,stroke:#4E8F78,color:#000"},
    {"table", "fill:#CFE3F4,stroke:#707070,color:#000"},
    {"view", "fill:#E4F3FC,stroke:#707070,color:#000"},
    {"materialized_view", "fill:#C4DDF0,stroke:#707070,color:#000"},
    {"foreign_table", "fill:#D9D3E8,stroke:#707070,color:#000"},
    {"chart", "fill:#C9EBDF,stroke:#707070,color:#000"},
    {"dashboard", "fill:#A9DDCA,stroke:#707070,color:#000"},
    {"pipeline", "fill:#F8E3B5,stroke:#707070,color:#000"},
    {"api", "fill:#F0D3E3,stroke:#707070,color:#000"},
    {"function", "fill:#F0D3E3,stroke:#707070,color:#000"},
    {"file", "fill:#EDEDED,stroke:#707070,color:#000"},
    {"doubtful", "fill:#FFF,stroke:#000,stroke-dasharray:5 4,color:#000"},
    {"asked", "fill:#FFF2A8,stroke:#000,stroke-width:3px,color:#000"},
    {"broken", "fill:#8B0000,stroke:#8B0000,stroke-width:4px,color:#FFF"},
    {"broken_table", "fill:#FFF,stroke:#8B0000,stroke-width:5px,color:#8B0000"},
    {"cut", "fill:#FFF,stroke:#000,stroke-width:3px,color:#000"},
};

// Is the class named at the end of a line: `n1["email"]:::asked`, `class a0 table`?
static bool is_used(struct str chart, const char *name) {
    struct str word = str_of(name);
    bool used = str_equal(word, STR("default"));
    for (size_t end = str_find(chart, '\n'); !used && chart.size > 0; end = str_find(chart, '\n')) {
        struct str line = str_sub(chart, 0, end);
        char before = line.size > word.size ? line.data[line.size - word.size - 1] : 'x';
        used = str_ends(line, word) && (before == ':' || before == ' ');
        chart = str_sub(chart, end + 1, chart.size);
    }
    return used;
}

static void add_classes(struct buf *out, size_t start) {
    struct buf defined;
    buf_init(&defined);
    struct str chart = str_sub(buf_str(out), start, out->size);
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        if (is_used(chart, classes[i].name)) {
            buf_print(&defined, "classDef %s %s\n", classes[i].name, classes[i].style);
        }
    }
    buf_add_str(out, buf_str(&defined));
    buf_release(&defined);
}

static void choose(struct mermaid *mermaid, const struct picture *picture) {
    *mermaid = (struct mermaid){.picture = picture};
    arena_init(&mermaid->arena);
    buf_init(&mermaid->piece);
    mermaid->groups = ARENA_ARRAY(&mermaid->arena, bool, picture->groups.size);
    mermaid->assets = ARENA_ARRAY(&mermaid->arena, bool, picture->assets.size);
    mermaid->nodes = ARENA_ARRAY(&mermaid->arena, bool, picture->nodes.size);
    mermaid->edges = ARENA_ARRAY(&mermaid->arena, bool, picture->edges.size);
    choose_nodes(mermaid, false);
    choose_edges(mermaid);
    choose_nodes(mermaid, true);
}

bool mermaid_draw(const struct picture *picture, struct sink *sink, struct buf *left_out) {
    struct mermaid mermaid;
    struct buf *out = &sink->pending;
    size_t start = out->size;
    choose(&mermaid, picture);
    buf_print(out, "flowchart LR\n%%%% ");
    display_add(out, picture->scan);
    buf_add_char(out, '\n');
    uint32_t nodes = add_groups(out, &mermaid);
    add_edges(out, &mermaid);
    add_cut(out, &mermaid, nodes, left_out);
    add_classes(out, start);
    buf_release(&mermaid.piece);
    arena_release(&mermaid.arena);
    return sink_settle(sink);
}
