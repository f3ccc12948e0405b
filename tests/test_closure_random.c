// Closures of random graphs of up to 10,000 edges, with cycles, stars and reads, against a closure
// by brute force: the same things are reached, by as few steps, as surely, and the path that is
// told is one.

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "lineage_text.h"
#include "report/closure.h"

#define STARTS 2 // of each graph, in each direction

struct shape {
    unsigned seed;
    uint32_t tables;
    uint32_t names; // of columns: every table has c0, c1 ... or some of them
    uint32_t edges;
    uint32_t reads;
    uint32_t stars; // one in so many tables has a '*'; 0: none
    bool chain;     // most edges lead to the next table: long paths, and back from the last
};

// ---- the graph, as it is stored

// An edge or a read: tables, and names of columns.
struct stored {
    uint32_t source;
    uint32_t from;
    uint32_t target;
    uint32_t to;
    bool identity;
    double confidence;
};

#define STAR UINT32_MAX       // for the name of a column
#define ROWS (UINT32_MAX - 1) // likewise: no column

struct model_edge {
    uint32_t from;
    uint32_t to;
    double confidence;
};

struct graph {
    struct shape shape;
    struct arena arena;
    struct buf text;   // lineage text
    uint32_t *columns; // ids by table and name; 0: not written down
    uint32_t *stars;   // ids by table; 0: none
    struct VEC(struct stored) edges;
    struct VEC(struct stored) reads;
    struct VEC(struct model_edge) model;
};

static uint32_t below(uint32_t count) {
    return (uint32_t)random() % count;
}

static uint32_t asset_of(uint32_t table) {
    return table + 1;
}

static void add_table(struct graph *graph, uint32_t table) {
    const struct shape *shape = &graph->shape;
    buf_print(&graph->text, "table s.t%u", table);
    for (uint32_t i = 0; i < shape->names; i++) {
        if (i == 0 || below(5) > 0) {
            graph->columns[table * shape->names + i] = 1;
            buf_print(&graph->text, " c%u", i);
        }
    }
    graph->stars[table] = shape->stars > 0 && below(shape->stars) == 0;
    buf_print(&graph->text, "%s\n", graph->stars[table] ? " *" : "");
}

// ---- the model: no stars; a table with one has every name, and an edge at a star is many

static uint32_t node_of(const struct graph *graph, uint32_t table, uint32_t name) {
    return table * (graph->shape.names + 1) + name;
}

static uint32_t rows_of(const struct graph *graph, uint32_t table) {
    return node_of(graph, table, graph->shape.names);
}

static bool has_name(const struct graph *graph, uint32_t table, uint32_t name) {
    return graph->columns[table * graph->shape.names + name] != 0 || graph->stars[table] != 0;
}

static void model_add(struct graph *graph, uint32_t from, uint32_t to, double confidence) {
    VEC_PUSH(&graph->model, ((struct model_edge){from, to, confidence}));
}

static void model_value(struct graph *graph, const struct stored *edge) {
    for (uint32_t s = 0; s < graph->shape.names; s++) {
        if (edge->from == STAR ? !has_name(graph, edge->source, s) : s != edge->from) {
            continue;
        }
        for (uint32_t t = 0; t < graph->shape.names; t++) {
            if (edge->to == STAR ? !edge->identity || s == t : t == edge->to) {
                model_add(graph, node_of(graph, edge->source, s), node_of(graph, edge->target, t),
                          edge->confidence);
            }
        }
    }
}

static void model_rows(struct graph *graph, const struct stored *edge) {
    for (uint32_t s = 0; s < graph->shape.names; s++) {
        if (edge->from == STAR ? has_name(graph, edge->source, s) : s == edge->from) {
            model_add(graph, node_of(graph, edge->source, s), rows_of(graph, edge->target),
                      edge->confidence);
        }
    }
}

// ---- edges and reads

static uint32_t random_name(const struct graph *graph, uint32_t table) {
    if (graph->stars[table] != 0 && below(3) == 0) {
        return STAR;
    }
    uint32_t name = below(graph->shape.names);
    return graph->columns[table * graph->shape.names + name] != 0 ? name : 0;
}

static uint32_t column_id(const struct graph *graph, uint32_t table, uint32_t name) {
    return name == STAR ? graph->stars[table] : graph->columns[table * graph->shape.names + name];
}

static uint32_t random_target(const struct graph *graph, uint32_t source) {
    uint32_t tables = graph->shape.tables;
    return graph->shape.chain && below(50) > 0 ? (source + 1) % tables : below(tables);
}

static void add_end(struct graph *graph, uint32_t table, uint32_t name) {
    buf_print(&graph->text, " s.t%u", table);
    if (name == STAR || name == ROWS) {
        buf_print(&graph->text, ".%s", name == STAR ? "*" : "(rows)");
    } else {
        buf_print(&graph->text, ".c%u", name);
    }
}

static void add_edge(struct graph *graph) {
    static const double confidences[] = {1, 1, 1, 0.95, 0.9, 0.5, 0.333333};
    struct stored edge = {.source = below(graph->shape.tables), .identity = below(2) == 0};
    edge.target = random_target(graph, edge.source);
    edge.from = random_name(graph, edge.source);
    edge.to = below(6) == 0 ? ROWS : random_name(graph, edge.target);
    edge.confidence = confidences[below(sizeof(confidences) / sizeof(confidences[0]))];
    VEC_PUSH(&graph->edges, edge);
    buf_print(&graph->text, "edge");
    add_end(graph, edge.target, edge.to);
    add_end(graph, edge.source, edge.from);
    buf_print(&graph->text, " %s %g\n",
              edge.to == ROWS ? "filter"
              : edge.identity ? "identity"
                              : "expression",
              edge.confidence);
    if (edge.to == ROWS) {
        model_rows(graph, &edge);
    } else {
        model_value(graph, &edge);
    }
}

static void add_read(struct graph *graph) {
    struct stored read = {.source = below(graph->shape.tables), .from = ROWS};
    read.target = random_target(graph, read.source);
    read.to = below(4) > 0 ? ROWS : 0;
    read.confidence = below(2) == 0 ? 1 : 0.9;
    VEC_PUSH(&graph->reads, read);
    buf_print(&graph->text, "read");
    add_end(graph, read.target, read.to);
    buf_print(&graph->text, " s.t%u %g\n", read.source, read.confidence);
    model_add(graph, rows_of(graph, read.source),
              read.to == ROWS ? rows_of(graph, read.target) : node_of(graph, read.target, 0),
              read.confidence);
}

static void graph_make(struct graph *graph, const struct shape *shape) {
    *graph = (struct graph){.shape = *shape};
    arena_init(&graph->arena);
    buf_init(&graph->text);
    graph->columns = ARENA_ARRAY(&graph->arena, uint32_t, (size_t)shape->tables * shape->names);
    graph->stars = ARENA_ARRAY(&graph->arena, uint32_t, shape->tables);
    srandom(shape->seed);
    for (uint32_t i = 0; i < shape->tables; i++) {
        add_table(graph, i);
    }
    buf_print(&graph->text, "script load.sql\nstatement insert s.t0\n");
    for (uint32_t i = 0; i < shape->edges; i++) {
        add_edge(graph);
    }
    for (uint32_t i = 0; i < shape->reads; i++) {
        add_read(graph);
    }
}

// The ids that the store has given.
static void columns_find(struct graph *graph, struct lookup *lookup) {
    for (uint32_t t = 0; t < graph->shape.tables; t++) {
        graph->stars[t] = graph->stars[t] ? lookup_star(lookup, asset_of(t)) : 0;
        for (uint32_t n = 0; n < graph->shape.names; n++) {
            uint32_t *column = &graph->columns[t * graph->shape.names + n];
            char name[16];
            snprintf(name, sizeof(name), "c%u", n);
            *column = *column ? lookup_column_named(lookup, asset_of(t), str_of(name)) : 0;
        }
    }
}

static void graph_release(struct graph *graph) {
    VEC_RELEASE(&graph->edges);
    VEC_RELEASE(&graph->reads);
    VEC_RELEASE(&graph->model);
    buf_release(&graph->text);
    arena_release(&graph->arena);
}

// ---- brute force: every edge again and again, until nothing changes

struct answer {
    uint32_t depth; // UINT32_MAX: not reached
    double along;   // of the surest path that is so short
    double best;
};

static bool answer_improve(struct answer *to, const struct answer *from, double confidence) {
    struct answer found = *to;
    if (from->depth == UINT32_MAX) {
        return false;
    }
    if (from->depth + 1 < found.depth) {
        found.depth = from->depth + 1;
        found.along = 0;
    }
    if (from->depth + 1 == found.depth) {
        found.along = fmax(found.along, from->along * confidence);
    }
    found.best = fmax(found.best, from->best * confidence);
    bool better = found.depth != to->depth || found.along > to->along || found.best > to->best;
    *to = found;
    return better;
}

static struct answer *answers_find(const struct graph *graph, bool upstream, uint32_t start) {
    uint32_t count = graph->shape.tables * (graph->shape.names + 1);
    struct answer *answers = calloc(count, sizeof(*answers));
    for (uint32_t i = 0; i < count; i++) {
        answers[i].depth = UINT32_MAX;
    }
    answers[start] = (struct answer){0, 1, 1};
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < graph->model.size; i++) {
            const struct model_edge *edge = &graph->model.data[i];
            uint32_t from = upstream ? edge->to : edge->from;
            uint32_t to = upstream ? edge->from : edge->to;
            changed |= answer_improve(&answers[to], &answers[from], edge->confidence);
        }
    }
    return answers;
}

// ---- the path that is told

// The node is the end of a stored edge or read: its column, or one that its '*' stands for.
static bool is_end(const struct graph *graph, const struct closure_node *node, uint32_t table,
                   uint32_t name) {
    if (node->asset != asset_of(table) || (node->column == 0) != (name == ROWS)) {
        return false;
    }
    return name == ROWS || name == STAR || node->column == column_id(graph, table, name);
}

static bool step_is_stored(const struct graph *graph, const struct closure *closure,
                           const struct closure_step *step) {
    const struct closure_node *from = &closure->nodes.data[step->from];
    const struct closure_node *to = &closure->nodes.data[step->to];
    bool upstream = closure->options.upstream;
    const struct stored *stored = step->kind == STEP_READ ? &graph->reads.data[step->id - 1]
                                                          : &graph->edges.data[step->id - 1];
    return is_end(graph, upstream ? to : from, stored->source, stored->from) &&
           is_end(graph, upstream ? from : to, stored->target, stored->to) &&
           step->confidence == stored->confidence;
}

static void check_path(const struct graph *graph, const struct closure *closure, uint32_t number) {
    double along = 1;
    uint32_t length = 0;
    uint32_t at = number;
    while (closure->nodes.data[at].depth > 0) {
        const struct closure_step *step = &closure->steps.data[closure->nodes.data[at].via];
        assert_int_equal(step->to, at);
        assert_true(step_is_stored(graph, closure, step));
        along *= step->confidence;
        at = step->from;
        length++;
    }
    assert_int_equal(at, 1); // the only start
    assert_int_equal(length, closure->nodes.data[number].depth);
    assert_float_equal(along, closure->nodes.data[number].along, 1e-9);
}

// ---- comparing

static void check_node(const struct graph *graph, const struct closure *closure, uint32_t number,
                       const struct answer *answer) {
    if (number == 0) {
        assert_int_equal(answer->depth, UINT32_MAX);
        return;
    }
    const struct closure_node *node = &closure->nodes.data[number];
    assert_int_equal(node->depth, answer->depth);
    assert_float_equal(node->along, answer->along, 1e-9);
    assert_float_equal(node->best, answer->best, 1e-9);
    check_path(graph, closure, number);
}

static void check_closure(const struct graph *graph, const struct closure *closure,
                          const struct answer *answers) {
    for (uint32_t t = 0; t < graph->shape.tables; t++) {
        for (uint32_t n = 0; n < graph->shape.names; n++) {
            uint32_t column = graph->columns[t * graph->shape.names + n];
            if (column != 0) {
                check_node(graph, closure, sparse_get(&closure->columns, column),
                           &answers[node_of(graph, t, n)]);
            }
        }
        check_node(graph, closure, sparse_get(&closure->rows, asset_of(t)),
                   &answers[rows_of(graph, t)]);
    }
}

static void check_start(const struct graph *graph, struct lookup *lookup, bool upstream) {
    struct closure closure;
    uint32_t table = below(graph->shape.tables);
    uint32_t name = below(graph->shape.names + 1);
    bool rows = name == graph->shape.names;
    name = !rows && column_id(graph, table, name) == 0 ? 0 : name;
    struct answer *answers = answers_find(graph, upstream, node_of(graph, table, name));
    closure_init(&closure, lookup, (struct closure_options){.upstream = upstream, .rows = true});
    closure_start(&closure, asset_of(table), rows ? 0 : column_id(graph, table, name), STR(""));
    closure_run(&closure);
    check_closure(graph, &closure, answers);
    closure_release(&closure);
    free(answers);
}

static void check_shape(const struct shape *shape) {
    struct graph graph;
    struct reader reader;
    struct lookup lookup;
    struct buf why;
    buf_init(&why);
    graph_make(&graph, shape);
    lineage_text_store(lineage_text_path(), graph.text.data);
    assert_true(reader_open(&reader, lineage_text_path(), &why));
    lookup_init(&lookup, &reader);
    columns_find(&graph, &lookup);
    for (uint32_t i = 0; i < STARTS; i++) {
        check_start(&graph, &lookup, false);
        check_start(&graph, &lookup, true);
    }
    assert_true(reader_ok(&reader, &why));
    lookup_release(&lookup);
    reader_close(&reader);
    buf_release(&why);
    graph_release(&graph);
    unlink(lineage_text_path());
}

static void test_dense_graphs(void **state) {
    (void)state;
    check_shape(&(struct shape){
        .seed = 1, .tables = 40, .names = 6, .edges = 10000, .reads = 300, .stars = 12});
}

static void test_sparse_graphs(void **state) {
    (void)state;
    for (unsigned seed = 11; seed <= 12; seed++) {
        check_shape(&(struct shape){
            .seed = seed, .tables = 200, .names = 8, .edges = 2500, .reads = 100, .stars = 20});
    }
}

static void test_long_cycles(void **state) {
    (void)state;
    for (unsigned seed = 21; seed <= 22; seed++) {
        check_shape(&(struct shape){.seed = seed,
                                    .tables = 400,
                                    .names = 3,
                                    .edges = 3000,
                                    .reads = 400,
                                    .stars = 10,
                                    .chain = true});
    }
}

static void test_graphs_without_stars(void **state) {
    (void)state;
    check_shape(
        &(struct shape){.seed = 31, .tables = 100, .names = 6, .edges = 10000, .reads = 300});
}

static void test_small_graphs(void **state) {
    (void)state;
    for (unsigned seed = 41; seed <= 70; seed++) {
        check_shape(&(struct shape){.seed = seed,
                                    .tables = 4,
                                    .names = 3,
                                    .edges = 5 + seed % 20,
                                    .reads = seed % 5,
                                    .stars = 1 + seed % 3});
    }
}

int main(void) {
    const struct CMUnitTest small[] = {cmocka_unit_test(test_small_graphs)};
    if (getenv("STEMMA_VALGRIND")) { // the large ones would take minutes there
        return cmocka_run_group_tests(small, NULL, NULL);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dense_graphs), cmocka_unit_test(test_sparse_graphs),
        cmocka_unit_test(test_long_cycles),  cmocka_unit_test(test_graphs_without_stars),
        cmocka_unit_test(test_small_graphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
