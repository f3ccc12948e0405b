#include "report/needs.h"

#include <stdlib.h>

#include "base/map.h"
#include "report/text.h"

enum role {
    ROLE_NONE,      // PostgreSQL's own
    ROLE_OBJECT,    // moves
    ROLE_TEMPORARY, // stands for what it is made of
};

// An asset of the store. Nodes are in the order of labels.
struct node {
    uint32_t asset;
    struct str label;
    enum role role;
    uint32_t stands_for; // node: the script of a result; itself
    uint32_t first;      // of what it needs, in `arcs`
    uint32_t count;
};

struct arc {
    uint32_t from; // needs
    uint32_t to;
};

struct arcs VEC(struct arc);

struct frame {
    uint32_t node;
    uint32_t next; // arc to follow
};

// Everything while the order is worked out. Nodes and units count from 1.
struct graph {
    struct reader *reader;
    struct arena *arena;
    double confidence;
    struct VEC(struct node) nodes;
    struct map by_asset; // asset: node
    struct map seen;     // arcs that are there
    struct arcs arcs;
    // strongly connected components (Tarjan)
    uint32_t *order;
    uint32_t *low;
    uint32_t *unit_of; // 0: not yet
    uint32_t *wave_of; // by unit
    uint32_t *size_of; // by unit
    uint32_t counter;
    uint32_t units;
    struct VEC(struct frame) frames;
    struct VEC(uint32_t) stack;
};

// ---- nodes

static void read_nodes(struct graph *graph) {
    struct cursor *cursor = reader_query(
        graph->reader, "SELECT id, label, system, temporary FROM assets ORDER BY label, id");
    VEC_PUSH(&graph->nodes, (struct node){0});
    while (cursor_next(cursor)) {
        uint32_t id = graph->nodes.size;
        enum role role = cursor_integer(cursor, 2)   ? ROLE_NONE
                         : cursor_integer(cursor, 3) ? ROLE_TEMPORARY
                                                     : ROLE_OBJECT;
        VEC_PUSH(&graph->nodes,
                 ((struct node){.asset = cursor_id(cursor, 0),
                                .label = text_kept(graph->arena, cursor_text(cursor, 1)),
                                .role = role,
                                .stands_for = id}));
        map_put(&graph->by_asset, cursor_id(cursor, 0), id);
    }
    cursor = reader_query(graph->reader, "SELECT id, parent_id FROM assets WHERE result = 1");
    while (cursor_next(cursor)) {
        uint32_t script = map_get(&graph->by_asset, cursor_id(cursor, 1));
        uint32_t result = map_get(&graph->by_asset, cursor_id(cursor, 0));
        if (script) {
            graph->nodes.data[result].stands_for = script;
        }
    }
}

// ---- arcs

static void add_arc(struct graph *graph, uint32_t from, uint32_t to) {
    const struct node *nodes = graph->nodes.data;
    if (from == to || nodes[from].role == ROLE_NONE || nodes[to].role == ROLE_NONE ||
        map_get(&graph->seen, map_pair(from, to))) {
        return;
    }
    map_put(&graph->seen, map_pair(from, to), 1);
    VEC_PUSH(&graph->arcs, ((struct arc){from, to}));
}

static uint32_t node_of(const struct graph *graph, uint32_t asset) {
    uint32_t node = map_get(&graph->by_asset, asset);
    return graph->nodes.data[node].stands_for;
}

static void add_need(struct graph *graph, uint32_t asset, uint32_t needed) {
    uint32_t from = node_of(graph, asset);
    uint32_t to = node_of(graph, needed);
    if (from && to) {
        add_arc(graph, from, to);
    }
}

// Rows of: what is filled, by what, by which script or NULL.
#define FLOWS(table)                                                                               \
    "SELECT f.target_asset, f.source_asset, s.pipeline_id FROM " table " f"                        \
    " JOIN statements s ON s.id = f.statement_id WHERE f.confidence >= ?1"

static void read_flows(struct graph *graph, const char *sql) {
    struct cursor *cursor = reader_query(graph->reader, sql);
    cursor_bind_share(cursor, 1, graph->confidence);
    while (cursor_next(cursor)) {
        uint32_t target = cursor_id(cursor, 0), source = cursor_id(cursor, 1);
        uint32_t pipeline = cursor_id(cursor, 2);
        add_need(graph, target, source);
        add_need(graph, pipeline, source);
        add_need(graph, pipeline, target);
    }
}

static void read_pairs(struct graph *graph, const char *sql) {
    struct cursor *cursor = reader_query(graph->reader, sql);
    while (cursor_next(cursor)) {
        add_need(graph, cursor_id(cursor, 0), cursor_id(cursor, 1));
    }
}

// A table that is created names columns of another one in foreign keys, or takes all of them on.
#define CREATED_FROM                                                                               \
    "SELECT a.id, c.asset_id FROM column_references r JOIN statements s ON s.id = r.statement_id"  \
    " AND s.kind = 'create table' JOIN columns c ON c.id = r.column_id JOIN assets a"              \
    " ON a.file_id = s.file_id AND a.line = s.line AND a.\"column\" = s.\"column\""

static int compare_arcs(const void *a, const void *b) {
    const struct arc *one = a, *other = b;
    if (one->from != other->from) {
        return one->from < other->from ? -1 : 1;
    }
    return one->to < other->to ? -1 : one->to > other->to;
}

// Puts the arcs in order; each node knows its own.
static void sort_arcs(struct graph *graph) {
    struct arcs *arcs = &graph->arcs;
    if (arcs->size > 0) {
        qsort(arcs->data, arcs->size, sizeof(*arcs->data), compare_arcs);
    }
    for (uint32_t i = 0; i < graph->nodes.size; i++) {
        graph->nodes.data[i].first = graph->nodes.data[i].count = 0;
    }
    for (uint32_t i = 0; i < arcs->size; i++) {
        struct node *node = &graph->nodes.data[arcs->data[i].from];
        node->first = node->count++ == 0 ? i : node->first;
    }
}

static void read_arcs(struct graph *graph) {
    read_flows(graph, FLOWS("edges"));
    read_flows(graph, FLOWS("reads"));
    read_pairs(graph, "SELECT pipeline_id, target_id FROM statements"
                      " WHERE pipeline_id IS NOT NULL AND target_id IS NOT NULL");
    read_pairs(graph, "SELECT parent_id, asset_id FROM asset_parents");
    read_pairs(graph, CREATED_FROM);
    sort_arcs(graph);
}

// ---- temporary tables

// What an object needs, with what temporary tables are made of in their place.
static void pass_temporaries(struct graph *graph, uint32_t from, struct arcs *kept) {
    struct map visited = {0};
    VEC_RESET(&graph->stack);
    VEC_PUSH(&graph->stack, from);
    while (graph->stack.size > 0) {
        const struct node *node = &graph->nodes.data[graph->stack.data[--graph->stack.size]];
        for (uint32_t i = 0; i < node->count; i++) {
            uint32_t to = graph->arcs.data[node->first + i].to;
            if (to == from || map_get(&visited, to)) {
                continue;
            }
            map_put(&visited, to, 1);
            if (graph->nodes.data[to].role == ROLE_TEMPORARY) {
                VEC_PUSH(&graph->stack, to);
            } else {
                VEC_PUSH(kept, ((struct arc){from, to}));
            }
        }
    }
    map_release(&visited);
}

static void drop_temporaries(struct graph *graph) {
    struct arcs kept = {0};
    for (uint32_t i = 1; i < graph->nodes.size; i++) {
        if (graph->nodes.data[i].role == ROLE_OBJECT) {
            pass_temporaries(graph, i, &kept);
        }
    }
    VEC_RELEASE(&graph->arcs);
    graph->arcs = kept;
    sort_arcs(graph);
}

// ---- units: strongly connected components, those that are needed first

static void enter(struct graph *graph, uint32_t node) {
    graph->order[node] = graph->low[node] = ++graph->counter;
    VEC_PUSH(&graph->stack, node);
    VEC_PUSH(&graph->frames, ((struct frame){node, 0}));
}

static void lower_to(uint32_t *low, uint32_t value) {
    *low = value < *low ? value : *low;
}

// All units that it needs are complete.
static void close_unit(struct graph *graph, uint32_t node) {
    uint32_t unit = ++graph->units;
    uint32_t member;
    do {
        member = graph->stack.data[--graph->stack.size];
        graph->unit_of[member] = unit;
        graph->size_of[unit]++;
        const struct node *of = &graph->nodes.data[member];
        for (uint32_t i = 0; i < of->count; i++) {
            uint32_t needed = graph->unit_of[graph->arcs.data[of->first + i].to];
            uint32_t wave = needed && needed != unit ? graph->wave_of[needed] : 0;
            graph->wave_of[unit] = wave > graph->wave_of[unit] ? wave : graph->wave_of[unit];
        }
    } while (member != node);
    graph->wave_of[unit]++;
}

// Follows the next arc of the innermost node, or leaves it.
static void step(struct graph *graph) {
    struct frame *frame = &graph->frames.data[graph->frames.size - 1];
    uint32_t from = frame->node;
    const struct node *node = &graph->nodes.data[from];
    if (frame->next < node->count) {
        uint32_t to = graph->arcs.data[node->first + frame->next++].to;
        if (!graph->order[to]) {
            enter(graph, to);
        } else if (!graph->unit_of[to]) {
            lower_to(&graph->low[from], graph->order[to]);
        }
        return;
    }
    graph->frames.size--;
    if (graph->low[from] == graph->order[from]) {
        close_unit(graph, from);
    }
    if (graph->frames.size > 0) {
        uint32_t outer = graph->frames.data[graph->frames.size - 1].node;
        lower_to(&graph->low[outer], graph->low[from]);
    }
}

static void find_units(struct graph *graph) {
    uint32_t count = graph->nodes.size + 1;
    graph->order = ARENA_ARRAY(graph->arena, uint32_t, count);
    graph->low = ARENA_ARRAY(graph->arena, uint32_t, count);
    graph->unit_of = ARENA_ARRAY(graph->arena, uint32_t, count);
    graph->wave_of = ARENA_ARRAY(graph->arena, uint32_t, count);
    graph->size_of = ARENA_ARRAY(graph->arena, uint32_t, count);
    VEC_RESET(&graph->stack);
    for (uint32_t i = 1; i < graph->nodes.size; i++) {
        const struct node *node = &graph->nodes.data[i];
        if (node->role != ROLE_OBJECT || node->stands_for != i || graph->order[i]) {
            continue;
        }
        enter(graph, i);
        while (graph->frames.size > 0) {
            step(graph);
        }
    }
}

// ---- objects

// A node in the order of the report: by wave, by the first member of its unit.
struct placed {
    uint32_t wave;
    uint32_t leader; // the unit's first node
    uint32_t node;
};

static int compare_placed(const void *a, const void *b) {
    const struct placed *one = a, *other = b;
    if (one->wave != other->wave) {
        return one->wave < other->wave ? -1 : 1;
    }
    if (one->leader != other->leader) {
        return one->leader < other->leader ? -1 : 1;
    }
    return one->node < other->node ? -1 : one->node > other->node;
}

static uint32_t place_nodes(const struct graph *graph, struct placed *placed) {
    uint32_t *leaders = ARENA_ARRAY(graph->arena, uint32_t, graph->units + 1);
    uint32_t count = 0;
    for (uint32_t i = 1; i < graph->nodes.size; i++) {
        uint32_t unit = graph->unit_of[i];
        if (unit) {
            leaders[unit] = leaders[unit] ? leaders[unit] : i;
            placed[count++] = (struct placed){graph->wave_of[unit], leaders[unit], i};
        }
    }
    qsort(placed, count, sizeof(*placed), compare_placed);
    return count;
}

static void add_object(struct needs *needs, const struct node *node, uint32_t wave) {
    needs->units.data[needs->units.size - 1].count++;
    VEC_PUSH(
        &needs->objects,
        ((struct need_object){
            .asset = node->asset, .label = node->label, .unit = needs->units.size, .wave = wave}));
}

// What each needs, as indexes of objects. Arcs are in the order of labels.
static void link_objects(struct needs *needs, const struct graph *graph,
                         const struct placed *placed) {
    uint32_t *object_of = ARENA_ARRAY(graph->arena, uint32_t, graph->nodes.size);
    for (uint32_t i = 0; i < needs->objects.size; i++) {
        object_of[placed[i].node] = i;
    }
    for (uint32_t i = 0; i < needs->objects.size; i++) {
        const struct node *node = &graph->nodes.data[placed[i].node];
        uint32_t *list = ARENA_ARRAY(&needs->arena, uint32_t, node->count);
        for (uint32_t n = 0; n < node->count; n++) {
            list[n] = object_of[graph->arcs.data[node->first + n].to];
        }
        needs->objects.data[i].needs = list;
        needs->objects.data[i].need_count = node->count;
    }
}

static void fill(struct needs *needs, const struct graph *graph) {
    struct placed *placed = ARENA_ARRAY(graph->arena, struct placed, graph->nodes.size);
    uint32_t count = place_nodes(graph, placed);
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || placed[i].leader != placed[i - 1].leader) {
            VEC_PUSH(&needs->units, ((struct need_unit){needs->objects.size, 0, placed[i].wave}));
        }
        add_object(needs, &graph->nodes.data[placed[i].node], placed[i].wave);
    }
    link_objects(needs, graph, placed);
    for (uint32_t i = 0; i < needs->units.size; i++) {
        needs->cycles += needs->units.data[i].count > 1;
    }
    needs->waves = count > 0 ? placed[count - 1].wave : 0;
}

static void graph_release(struct graph *graph) {
    VEC_RELEASE(&graph->nodes);
    VEC_RELEASE(&graph->arcs);
    VEC_RELEASE(&graph->frames);
    VEC_RELEASE(&graph->stack);
    map_release(&graph->by_asset);
    map_release(&graph->seen);
}

void needs_find(struct needs *needs, struct reader *reader, double confidence) {
    *needs = (struct needs){0};
    arena_init(&needs->arena);
    struct graph graph = {.reader = reader, .arena = &needs->arena, .confidence = confidence};
    read_nodes(&graph);
    read_arcs(&graph);
    drop_temporaries(&graph);
    find_units(&graph);
    fill(needs, &graph);
    graph_release(&graph);
}

void needs_release(struct needs *needs) {
    VEC_RELEASE(&needs->objects);
    VEC_RELEASE(&needs->units);
    arena_release(&needs->arena);
}
