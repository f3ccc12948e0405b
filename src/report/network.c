#include "report/network.h"

#include <stdlib.h>

#include "report/start.h"

void network_init(struct network *network, struct lookup *lookup, struct network_options options) {
    *network = (struct network){.lookup = lookup, .options = options};
    intern_init(&network->names);
}

void network_release(struct network *network) {
    intern_release(&network->names);
    map_release(&network->index);
    map_release(&network->unsure);
    VEC_RELEASE(&network->nodes);
    VEC_RELEASE(&network->links);
}

// ---- nodes

// Columns are numbered from 1, so that the other kinds have the highest numbers for themselves.
static uint64_t node_key(struct network *network, const struct network_node *node) {
    uint32_t name = intern_add(&network->names, node->name);
    switch (node->kind) {
    case NETWORK_COLUMN:
        return map_pair(node->column, name);
    case NETWORK_ROWS:
        return map_pair(UINT32_MAX, node->asset);
    case NETWORK_WHOLE:
        return map_pair(UINT32_MAX - 1, node->asset);
    case NETWORK_MISSING:
        break;
    }
    struct buf key;
    buf_init(&key);
    buf_print(&key, "%u ", node->asset);
    buf_add_str(&key, node->name);
    name = intern_add(&network->names, buf_str(&key));
    buf_release(&key);
    return map_pair(UINT32_MAX - 2, name);
}

static uint32_t node_add(struct network *network, struct network_node node) {
    if (network->options.by_table) {
        node.kind = NETWORK_WHOLE;
        node.column = 0;
        node.name = STR("");
    }
    uint64_t key = node_key(network, &node);
    uint32_t at = map_get(&network->index, key);
    if (at == 0) {
        node.name = intern_str(&network->names, intern_add(&network->names, node.name));
        VEC_PUSH(&network->nodes, node);
        at = network->nodes.size;
        map_put(&network->index, key, at);
    }
    struct network_node *known = &network->nodes.data[at - 1];
    known->distance = node.distance < known->distance ? node.distance : known->distance;
    known->asked = known->asked || node.asked;
    return at - 1;
}

// ---- around a subject

// A search over a closure that has run: its nodes in the order in which they are reached.
struct search {
    struct network *network;
    const struct closure *closure;
    uint32_t limit; // steps
    struct map seen;
    struct VEC(uint32_t) open;      // nodes of the closure
    struct VEC(uint32_t) distances; // of these
};

static struct network_node node_of(const struct search *search, uint32_t number,
                                   uint32_t distance) {
    const struct closure_node *node = &search->closure->nodes.data[number];
    return (struct network_node){
        .kind = node->column == 0 ? NETWORK_ROWS : NETWORK_COLUMN,
        .asset = node->asset,
        .column = node->column,
        .name = intern_str(&search->closure->names, node->carried),
        .distance = distance,
        .asked = distance == 0,
    };
}

static void reach(struct search *search, uint32_t number, uint32_t distance) {
    if (map_get(&search->seen, number) != 0) {
        return;
    }
    map_put(&search->seen, number, 1);
    VEC_PUSH(&search->open, number);
    VEC_PUSH(&search->distances, distance);
    node_add(search->network, node_of(search, number, distance));
}

static bool is_wanted(const struct search *search, const struct closure_step *step) {
    return step->value || search->network->options.rows;
}

static void take(struct search *search, const struct closure_step *step, uint32_t distance) {
    struct network *network = search->network;
    if (!is_wanted(search, step)) {
        return;
    }
    if (step->confidence < network->options.confidence) {
        map_put(&network->unsure,
                map_pair(step->kind == STEP_READ ? LINK_READ : LINK_EDGE, step->id), 1);
        return;
    }
    reach(search, step->to, distance + 1);
    uint32_t here = node_add(network, node_of(search, step->from, distance));
    uint32_t there = node_add(network, node_of(search, step->to, distance + 1));
    bool upstream = search->closure->options.upstream;
    VEC_PUSH(&network->links,
             ((struct network_link){.from = upstream ? there : here,
                                    .to = upstream ? here : there,
                                    .kind = step->kind == STEP_READ ? LINK_READ : LINK_EDGE,
                                    .id = step->id}));
}

// The nodes from which a closure started; of a script, what it fills.
static void begin(struct search *search) {
    const struct closure *closure = search->closure;
    for (uint32_t i = 1; i < closure->nodes.size && closure->nodes.data[i].depth == 0; i++) {
        if (closure->nodes.data[i].column != 0 || search->network->options.rows) {
            reach(search, i, 0);
        }
    }
    for (uint32_t i = 1; i < closure->steps.size && closure->steps.data[i].from == 0; i++) {
        if (is_wanted(search, &closure->steps.data[i])) {
            reach(search, closure->steps.data[i].to, 1);
        }
    }
}

static void follow(struct network *network, const struct subject *subjects, uint32_t count,
                   struct closure_options options, uint32_t limit) {
    struct closure closure;
    struct start start;
    start_closure(&start, &closure, network->lookup, subjects, count, options);
    closure_run(&closure);
    struct search search = {.network = network, .closure = &closure, .limit = limit};
    begin(&search);
    for (uint32_t i = 0; i < search.open.size; i++) {
        const struct closure_node *node = &closure.nodes.data[search.open.data[i]];
        uint32_t distance = search.distances.data[i];
        for (uint32_t s = 0; distance < limit && s < node->step_count; s++) {
            take(&search, &closure.steps.data[node->first_step + s], distance);
        }
    }
    map_release(&search.seen);
    VEC_RELEASE(&search.open);
    VEC_RELEASE(&search.distances);
    closure_release(&closure);
    start_release(&start);
}

void network_follow(struct network *network, const struct subject *subjects, uint32_t count,
                    struct reach reach) {
    struct closure_options options = {
        .upstream = true, .rows = network->options.rows, .values = !network->options.rows};
    follow(network, subjects, count, options, reach.up);
    options.upstream = false;
    follow(network, subjects, count, options, reach.down);
}

// ---- all

static void add_link(struct network *network, struct network_node from, struct network_node to,
                     enum network_link_kind kind, const struct cursor *row) {
    if (cursor_share(row, 5) < network->options.confidence) {
        map_put(&network->unsure, map_pair(kind, cursor_id(row, 0)), 1);
        return;
    }
    to.kind = to.column == 0 ? NETWORK_ROWS : NETWORK_COLUMN;
    uint32_t source = node_add(network, from);
    VEC_PUSH(
        &network->links,
        ((struct network_link){
            .from = source, .to = node_add(network, to), .kind = kind, .id = cursor_id(row, 0)}));
}

// Rows of both: id, source and its column, target and its column, confidence.
static void add_edge(struct network *network, const struct cursor *edge) {
    struct network_node from = {
        .kind = NETWORK_COLUMN, .asset = cursor_id(edge, 1), .column = cursor_id(edge, 2)};
    struct network_node to = {.asset = cursor_id(edge, 3), .column = cursor_id(edge, 4)};
    add_link(network, from, to, LINK_EDGE, edge);
}

static void add_read(struct network *network, const struct cursor *read) {
    struct network_node from = {.kind = NETWORK_ROWS, .asset = cursor_id(read, 1)};
    struct network_node to = {.asset = cursor_id(read, 3), .column = cursor_id(read, 4)};
    add_link(network, from, to, LINK_READ, read);
}

static void add_edges(struct network *network) {
    struct cursor *edge = reader_query(
        network->lookup->reader,
        "SELECT e.id, e.source_asset, e.source_column, e.target_asset, e.target_column,"
        " e.confidence FROM edges e JOIN kinds k ON k.id = e.kind WHERE k.is_value OR ?1"
        " ORDER BY e.id");
    cursor_bind_integer(edge, 1, network->options.rows);
    while (cursor_next(edge)) {
        add_edge(network, edge);
    }
}

static void add_reads(struct network *network) {
    struct cursor *read =
        reader_query(network->lookup->reader, "SELECT id, source_asset, NULL, target_asset,"
                                              " target_column, confidence FROM reads ORDER BY id");
    while (cursor_next(read)) {
        add_read(network, read);
    }
}

// Scripts stand beside what they fill, a dashboard around its charts: as nodes of their own they
// are wanted only where an edge leads to them.
static void add_assets(struct network *network) {
    struct cursor *asset = reader_query(
        network->lookup->reader,
        "SELECT a.id FROM assets a WHERE NOT a.system AND (a.type <> 'pipeline' OR a.result)"
        " AND NOT EXISTS (SELECT 1 FROM asset_parents p WHERE p.parent_id = a.id)"
        " ORDER BY a.id");
    while (cursor_next(asset)) {
        node_add(network,
                 (struct network_node){.kind = NETWORK_WHOLE, .asset = cursor_id(asset, 0)});
    }
}

void network_add_all(struct network *network) {
    add_assets(network);
    add_edges(network);
    if (network->options.rows) {
        add_reads(network);
    }
}

// ---- names that are not found

#define ASSET_HERE  1u
#define ASSET_ASKED 2u

static void assets_collect(const struct network *network, struct map *assets) {
    for (uint32_t i = 0; i < network->nodes.size; i++) {
        const struct network_node *node = &network->nodes.data[i];
        uint32_t flags = map_get(assets, node->asset) | ASSET_HERE;
        map_put(assets, node->asset, flags | (node->asked ? ASSET_ASKED : 0));
    }
}

static void add_name(struct network *network, const struct cursor *name) {
    struct network_node from = {.kind = NETWORK_MISSING,
                                .asset = cursor_id(name, 1),
                                .name = cursor_text(name, 2),
                                .distance = 1};
    struct network_node to = {.kind = NETWORK_WHOLE, .asset = cursor_id(name, 3), .distance = 1};
    uint32_t missing = node_add(network, from);
    VEC_PUSH(&network->links, ((struct network_link){.from = missing,
                                                     .to = node_add(network, to),
                                                     .kind = LINK_MISSING,
                                                     .id = cursor_id(name, 0)}));
}

static void add_names(struct network *network, const struct map *assets) {
    struct cursor *name =
        reader_query(network->lookup->reader,
                     "SELECT u.id, u.asset_id, u.name, coalesce(s.target_id, s.pipeline_id)"
                     " FROM unresolved u JOIN statements s ON s.id = u.statement_id"
                     " WHERE coalesce(s.target_id, s.pipeline_id) IS NOT NULL ORDER BY u.id");
    while (cursor_next(name)) {
        bool filled = (map_get(assets, cursor_id(name, 3)) & ASSET_HERE) != 0;
        bool asked = (map_get(assets, cursor_id(name, 1)) & ASSET_ASKED) != 0;
        if (filled || asked) {
            add_name(network, name);
        }
    }
}

// ---- what is used and is not there

// Influences of dropped columns, and of tables that no file declares: few, and mostly none.
#define SUSPECT_EDGES                                                                              \
    "SELECT e.id, e.source_asset, e.source_column, e.target_asset, e.target_column,"               \
    " e.confidence, e.statement_id, c.status = 'dropped' FROM columns c"                           \
    " JOIN assets a ON a.id = c.asset_id JOIN edges e ON e.source_column = c.id"                   \
    " JOIN kinds k ON k.id = e.kind WHERE NOT k.is_value"                                          \
    " AND (c.status = 'dropped' OR NOT a.declared) ORDER BY e.id"

static bool is_broken(struct network *network, struct health *health, const struct cursor *edge) {
    const struct asset *source = lookup_asset(network->lookup, cursor_id(edge, 1));
    if (cursor_integer(edge, 7) != 0 && health_uses_dropped(health, cursor_id(edge, 6))) {
        return true;
    }
    return health_asset(health, source).health == PICTURE_BROKEN;
}

static void add_suspects(struct network *network, struct health *health, const struct map *assets) {
    struct cursor *edge = reader_query(network->lookup->reader, SUSPECT_EDGES);
    while (cursor_next(edge)) {
        bool filled = (map_get(assets, cursor_id(edge, 3)) & ASSET_HERE) != 0;
        bool asked = (map_get(assets, cursor_id(edge, 1)) & ASSET_ASKED) != 0;
        if ((filled || asked) && is_broken(network, health, edge)) {
            add_edge(network, edge);
        }
    }
}

void network_add_broken(struct network *network, struct health *health) {
    struct map assets = {0};
    assets_collect(network, &assets);
    if (!network->options.rows) {
        add_suspects(network, health, &assets);
    }
    add_names(network, &assets);
    map_release(&assets);
}

// ---- order

static int compare_numbers(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

static int compare_links(const void *left, const void *right) {
    const struct network_link *a = left;
    const struct network_link *b = right;
    int order = compare_numbers(a->from, b->from);
    order = order != 0 ? order : compare_numbers(a->to, b->to);
    order = order != 0 ? order : compare_numbers(a->kind, b->kind);
    return order != 0 ? order : compare_numbers(a->id, b->id);
}

void network_finish(struct network *network) {
    if (network->links.size == 0) {
        return;
    }
    qsort(network->links.data, network->links.size, sizeof(struct network_link), compare_links);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < network->links.size; i++) {
        const struct network_link *link = &network->links.data[i];
        if (compare_links(link, &network->links.data[kept - 1]) != 0) {
            network->links.data[kept++] = *link;
        }
    }
    network->links.size = kept;
}
