#include "report/rerun.h"

#include <stdlib.h>

#include "report/show.h"

// ---- the graph: tables and pipelines, arcs as data flows

static uint32_t vertex_of(struct rerun *rerun, uint32_t asset, bool pipeline) {
    uint32_t number = map_get(&rerun->numbers, asset);
    if (number == 0) {
        VEC_PUSH(&rerun->vertices, ((struct rerun_vertex){.asset = asset}));
        number = rerun->vertices.size;
        map_put(&rerun->numbers, asset, number);
    }
    struct rerun_vertex *vertex = &rerun->vertices.data[number - 1];
    rerun->pipelines += pipeline && !vertex->pipeline;
    vertex->pipeline |= pipeline;
    return number - 1;
}

static void add_arc(struct rerun *rerun, uint32_t from, uint32_t to) {
    uint64_t key = map_pair(from + 1, to + 1);
    if (map_get(&rerun->known, key) == 0) {
        map_put(&rerun->known, key, 1);
        VEC_PUSH(&rerun->arcs, ((struct rerun_arc){from, to}));
    }
}

// What defines a view does not have to run when its data changes.
static bool runs_by_itself(const struct statement *statement) {
    return str_equal(statement->kind, STR("create view")) || statement->pipeline == 0;
}

static void add_step(struct rerun *rerun, const struct closure *closure,
                     const struct closure_step *step) {
    const struct statement *statement = lookup_statement(rerun->lookup, step->statement);
    uint32_t to = vertex_of(rerun, closure->nodes.data[step->to].asset, false);
    bool alone = runs_by_itself(statement);
    uint32_t pipeline = alone ? 0 : vertex_of(rerun, statement->pipeline, true);
    if (!alone) {
        add_arc(rerun, pipeline, to);
    }
    if (step->from != 0) {
        uint32_t from = vertex_of(rerun, closure->nodes.data[step->from].asset, false);
        add_arc(rerun, from, alone ? to : pipeline);
    }
}

static int compare_arcs(const void *left, const void *right) {
    const struct rerun_arc *a = left;
    const struct rerun_arc *b = right;
    if (a->from != b->from) {
        return a->from < b->from ? -1 : 1;
    }
    return (a->to > b->to) - (a->to < b->to);
}

// ---- units: strongly connected vertices, found with a stack of our own (Tarjan)

struct frame {
    uint32_t vertex;
    uint32_t arc; // the next to follow
};

struct tarjan {
    struct rerun *rerun;
    uint32_t *first; // by vertex: its first arc; one more at the end
    uint32_t *index; // by vertex: order of discovery, from 1
    uint32_t *low;
    bool *open;
    struct VEC(uint32_t) stack;
    struct VEC(struct frame) frames;
    uint32_t found;
    uint32_t units; // numbered against the flow: a unit after all that it leads to
};

static void discover(struct tarjan *tarjan, uint32_t vertex) {
    tarjan->index[vertex] = tarjan->low[vertex] = ++tarjan->found;
    tarjan->open[vertex] = true;
    VEC_PUSH(&tarjan->stack, vertex);
    VEC_PUSH(&tarjan->frames, ((struct frame){vertex, tarjan->first[vertex]}));
}

static void close_unit(struct tarjan *tarjan, uint32_t root) {
    uint32_t vertex;
    tarjan->units++;
    do {
        vertex = tarjan->stack.data[--tarjan->stack.size];
        tarjan->open[vertex] = false;
        tarjan->rerun->vertices.data[vertex].unit = tarjan->units;
    } while (vertex != root);
}

static void lower(uint32_t *low, uint32_t value) {
    *low = value < *low ? value : *low;
}

// One move of the search: along the next arc, or back.
static void advance(struct tarjan *tarjan) {
    struct frame *frame = &tarjan->frames.data[tarjan->frames.size - 1];
    uint32_t vertex = frame->vertex;
    if (frame->arc < tarjan->first[vertex + 1]) {
        uint32_t to = tarjan->rerun->arcs.data[frame->arc++].to;
        if (tarjan->index[to] == 0) {
            discover(tarjan, to);
        } else if (tarjan->open[to]) {
            lower(&tarjan->low[vertex], tarjan->index[to]);
        }
        return;
    }
    tarjan->frames.size--;
    if (tarjan->frames.size > 0) {
        uint32_t below = tarjan->frames.data[tarjan->frames.size - 1].vertex;
        lower(&tarjan->low[below], tarjan->low[vertex]);
    }
    if (tarjan->low[vertex] == tarjan->index[vertex]) {
        close_unit(tarjan, vertex);
    }
}

static uint32_t *first_arcs(const struct rerun *rerun, struct arena *arena) {
    uint32_t count = rerun->vertices.size;
    uint32_t *first = ARENA_ARRAY(arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < rerun->arcs.size; i++) {
        first[rerun->arcs.data[i].from + 1]++;
    }
    for (uint32_t i = 0; i < count; i++) {
        first[i + 1] += first[i];
    }
    return first;
}

static uint32_t find_units(struct rerun *rerun, struct arena *arena) {
    uint32_t count = rerun->vertices.size;
    struct tarjan tarjan = {.rerun = rerun, .first = first_arcs(rerun, arena)};
    tarjan.index = ARENA_ARRAY(arena, uint32_t, count);
    tarjan.low = ARENA_ARRAY(arena, uint32_t, count);
    tarjan.open = ARENA_ARRAY(arena, bool, count);
    for (uint32_t i = 0; i < count; i++) {
        if (tarjan.index[i] == 0) {
            discover(&tarjan, i);
        }
        while (tarjan.frames.size > 0) {
            advance(&tarjan);
        }
    }
    VEC_RELEASE(&tarjan.stack);
    VEC_RELEASE(&tarjan.frames);
    return tarjan.units;
}

// ---- steps

// Units are numbered against the flow, so going down the numbers meets each after all before it.
static void find_steps(struct rerun *rerun, uint32_t units, struct arena *arena) {
    uint32_t *members = ARENA_ARRAY(arena, uint32_t, units + 1); // pipelines of a unit
    uint32_t *steps = ARENA_ARRAY(arena, uint32_t, units + 1);
    for (uint32_t i = 0; i < rerun->vertices.size; i++) {
        members[rerun->vertices.data[i].unit] += rerun->vertices.data[i].pipeline;
    }
    struct rerun_arc *arcs = ARENA_ARRAY(arena, struct rerun_arc, rerun->arcs.size);
    for (uint32_t i = 0; i < rerun->arcs.size; i++) {
        // by unit, the first in the flow first
        arcs[i].from = units - rerun->vertices.data[rerun->arcs.data[i].from].unit;
        arcs[i].to = units - rerun->vertices.data[rerun->arcs.data[i].to].unit;
    }
    if (rerun->arcs.size > 0) {
        qsort(arcs, rerun->arcs.size, sizeof(*arcs), compare_arcs);
    }
    for (uint32_t i = 0; i < rerun->arcs.size; i++) {
        uint32_t from = units - arcs[i].from, to = units - arcs[i].to;
        uint32_t reached = steps[from] + (members[from] > 0);
        if (from != to && reached > steps[to]) {
            steps[to] = reached;
        }
    }
    for (uint32_t i = 0; i < rerun->vertices.size; i++) {
        struct rerun_vertex *vertex = &rerun->vertices.data[i];
        vertex->step = steps[vertex->unit] + (members[vertex->unit] > 0);
        vertex->circle = members[vertex->unit] > 1;
        rerun->steps = vertex->step > rerun->steps ? vertex->step : rerun->steps;
    }
}

void rerun_find(struct rerun *rerun, const struct closure *closure) {
    *rerun = (struct rerun){.lookup = closure->lookup};
    for (uint32_t i = 1; i < closure->steps.size; i++) {
        add_step(rerun, closure, &closure->steps.data[i]);
    }
    if (rerun->arcs.size > 0) {
        qsort(rerun->arcs.data, rerun->arcs.size, sizeof(struct rerun_arc), compare_arcs);
    }
    find_steps(rerun, find_units(rerun, &rerun->lookup->arena), &rerun->lookup->arena);
}

void rerun_release(struct rerun *rerun) {
    VEC_RELEASE(&rerun->vertices);
    VEC_RELEASE(&rerun->arcs);
    map_release(&rerun->numbers);
    map_release(&rerun->known);
}

// ---- as a document

enum rerun_column {
    RERUN_STEP,
    RERUN_PIPELINE,
    RERUN_CIRCLE,
    RERUN_READS,
    RERUN_FILLS,
    RERUN_OWNERS,
    RERUN_WIDTH,
};

static const struct heading headings[RERUN_WIDTH] = {
    [RERUN_STEP] = {"step", "STEP", HEADING_NUMBER}, [RERUN_PIPELINE] = {"pipeline", "PIPELINE", 0},
    [RERUN_CIRCLE] = {"circle", "CIRCLE", 0},        [RERUN_READS] = {"reads", "READS", 0},
    [RERUN_FILLS] = {"fills", "FILLS", 0},           [RERUN_OWNERS] = {"owners", "OWNERS", 0},
};

struct sorted_pipeline {
    const struct rerun_vertex *vertex;
    const struct asset *asset;
    uint32_t number;
};

static int compare_pipelines(const void *left, const void *right) {
    const struct sorted_pipeline *a = left;
    const struct sorted_pipeline *b = right;
    if (a->vertex->step != b->vertex->step) {
        return a->vertex->step < b->vertex->step ? -1 : 1;
    }
    if (a->vertex->circle && b->vertex->circle && a->vertex->unit != b->vertex->unit) {
        return a->vertex->unit < b->vertex->unit ? -1 : 1;
    }
    int order = str_compare(a->asset->label, b->asset->label);
    return order != 0 ? order : (a->asset->id > b->asset->id) - (a->asset->id < b->asset->id);
}

static int compare_texts(const void *left, const void *right) {
    return str_compare(*(const struct str *)left, *(const struct str *)right);
}

// Labels of what stands before (or behind) a pipeline.
static struct cell beside_cell(const struct rerun *rerun, uint32_t pipeline, bool before,
                               struct arena *row) {
    struct VEC(struct str) labels = {0};
    for (uint32_t i = 0; i < rerun->arcs.size; i++) {
        const struct rerun_arc *arc = &rerun->arcs.data[i];
        uint32_t own = before ? arc->to : arc->from;
        uint32_t other = before ? arc->from : arc->to;
        if (own == pipeline && !rerun->vertices.data[other].pipeline) {
            uint32_t asset = rerun->vertices.data[other].asset;
            VEC_PUSH_IN(row, &labels, lookup_asset(rerun->lookup, asset)->label);
        }
    }
    if (labels.size > 0) {
        qsort(labels.data, labels.size, sizeof(struct str), compare_texts);
    }
    return cell_list(labels.data, labels.size);
}

static bool show_pipeline(const struct rerun *rerun, const struct sorted_pipeline *pipeline,
                          struct document *doc, struct arena *row) {
    const struct asset *asset = pipeline->asset;
    const struct cell cells[RERUN_WIDTH] = {
        [RERUN_STEP] = cell_integer(pipeline->vertex->step),
        [RERUN_PIPELINE] = cell_text(asset->label),
        [RERUN_CIRCLE] = cell_boolean(pipeline->vertex->circle),
        [RERUN_READS] = beside_cell(rerun, pipeline->number, true, row),
        [RERUN_FILLS] = beside_cell(rerun, pipeline->number, false, row),
        [RERUN_OWNERS] = cell_list(asset->owners.items, asset->owners.count),
    };
    return document_row(doc, cells);
}

bool rerun_show(const struct rerun *rerun, struct document *doc, uint32_t limit) {
    static const struct table table = {"rerun", "To run again, in this order", headings,
                                       RERUN_WIDTH, 0};
    struct sorted_pipeline *sorted =
        ARENA_ARRAY(&rerun->lookup->arena, struct sorted_pipeline, rerun->pipelines);
    uint32_t count = 0;
    struct arena row;
    for (uint32_t i = 0; i < rerun->vertices.size; i++) {
        const struct rerun_vertex *vertex = &rerun->vertices.data[i];
        if (vertex->pipeline) {
            sorted[count++] =
                (struct sorted_pipeline){vertex, lookup_asset(rerun->lookup, vertex->asset), i};
        }
    }
    if (count > 0) {
        qsort(sorted, count, sizeof(*sorted), compare_pipelines);
    }
    uint32_t shown = show_limited(count, limit);
    arena_init(&row);
    bool wanted = document_table(doc, &table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_pipeline(rerun, &sorted[i], doc, &row);
        arena_reset(&row);
    }
    arena_release(&row);
    return wanted && document_table_end(doc) && show_cut(doc, count, shown);
}
