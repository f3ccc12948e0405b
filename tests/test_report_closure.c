#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lineage_text.h"
#include "report/closure.h"
#include "report/queue.h"

// ---- the queue

static void test_queue_gives_the_highest_first(void **state) {
    (void)state;
    struct queue queue = {0};
    struct queue_entry entry;
    srandom(7);
    for (uint32_t i = 0; i < 500; i++) {
        queue_push(&queue, (double)(random() % 50), i);
    }
    struct queue_entry last = {1000, 0};
    for (uint32_t i = 0; i < 500; i++) {
        assert_true(queue_pop(&queue, &entry));
        assert_true(entry.priority < last.priority ||
                    (entry.priority == last.priority && entry.number > last.number));
        last = entry;
    }
    assert_false(queue_pop(&queue, &entry));
    VEC_RELEASE(&queue);
}

// ---- random graphs against a closure by brute force

// The model knows no '*': a table with one has every name that there is as a column, and edges at
// stars become edges at columns. What the closure finds must be what the model finds, for columns
// that are written down and for rows.

#define TABLES 5
#define NAMES  4
#define ROWS   NAMES // a table's nodes: its names, then its rows
#define NODES  (TABLES * (NAMES + 1))

struct graph {
    bool has[TABLES][NAMES]; // the column is written down
    bool star[TABLES];
    double edges[NODES][NODES]; // best confidence of an edge between two nodes, 0: none
    char text[16384];
};

static int node_of(int table, int name) {
    return table * (NAMES + 1) + name;
}

static void graph_print(struct graph *graph, const char *format, ...) {
    size_t size = strlen(graph->text);
    va_list args;
    va_start(args, format);
    vsnprintf(graph->text + size, sizeof(graph->text) - size, format, args);
    va_end(args);
}

static void graph_tables(struct graph *graph) {
    for (int t = 0; t < TABLES; t++) {
        graph->star[t] = random() % 3 == 0;
        graph_print(graph, "table s.t%d", t);
        for (int n = 0; n < NAMES; n++) {
            graph->has[t][n] = n == 0 || random() % 3 > 0;
            graph_print(graph, graph->has[t][n] ? " c%d" : "", n);
        }
        graph_print(graph, graph->star[t] ? " *\n" : "\n");
    }
}

static bool in_model(const struct graph *graph, int table, int name) {
    return graph->has[table][name] || graph->star[table];
}

static void model_edge(struct graph *graph, int from, int to, double confidence) {
    if (confidence > graph->edges[from][to]) {
        graph->edges[from][to] = confidence;
    }
}

// name -1: the star.
static int random_column(const struct graph *graph, int table) {
    if (graph->star[table] && random() % 3 == 0) {
        return -1;
    }
    int name = (int)(random() % NAMES);
    return graph->has[table][name] ? name : 0;
}

static void model_edges(struct graph *graph, int source, int from, int target, int to,
                        bool identity, double confidence) {
    for (int s = 0; s < NAMES; s++) {
        if (from >= 0 ? s != from : !in_model(graph, source, s)) {
            continue;
        }
        if (to >= 0) {
            model_edge(graph, node_of(source, s), node_of(target, to), confidence);
            continue;
        }
        for (int t = 0; t < NAMES; t++) {
            if (!identity || t == s) {
                model_edge(graph, node_of(source, s), node_of(target, t), confidence);
            }
        }
    }
}

static void graph_edge(struct graph *graph) {
    int source = (int)(random() % TABLES);
    int target = (int)(random() % TABLES);
    int from = random_column(graph, source);
    int to = random() % 5 == 0 ? ROWS : random_column(graph, target);
    bool identity = random() % 2 == 0;
    double confidence = (double)(1 + random() % 10) / 10;
    char source_name[16] = "*";
    char target_name[16] = "*";
    if (from >= 0) {
        snprintf(source_name, sizeof(source_name), "c%d", from);
    }
    if (to >= 0) {
        snprintf(target_name, sizeof(target_name), to == ROWS ? "(rows)" : "c%d", to);
    }
    graph_print(graph, "edge s.t%d.%s s.t%d.%s %s %g\n", target, target_name, source, source_name,
                identity ? "identity" : "expression", confidence);
    model_edges(graph, source, from, target, to, identity, confidence);
}

static void graph_read(struct graph *graph) {
    int source = (int)(random() % TABLES);
    int target = (int)(random() % TABLES);
    double confidence = (double)(1 + random() % 10) / 10;
    bool column = random() % 4 == 0;
    graph_print(graph, "read s.t%d.%s s.t%d %g\n", target, column ? "c0" : "(rows)", source,
                confidence);
    model_edge(graph, node_of(source, ROWS), node_of(target, column ? 0 : ROWS), confidence);
}

struct answers {
    int depth[NODES]; // -1: not reached
    double best[NODES];
};

static void answers_find(const struct graph *graph, bool upstream, int start,
                         struct answers *answers) {
    for (int i = 0; i < NODES; i++) {
        answers->depth[i] = i == start ? 0 : -1;
        answers->best[i] = i == start ? 1 : 0;
    }
    for (int round = 1; round <= NODES; round++) {
        for (int a = 0; a < NODES; a++) {
            for (int b = 0; b < NODES; b++) {
                double edge = upstream ? graph->edges[b][a] : graph->edges[a][b];
                if (edge == 0 || answers->depth[a] < 0 || answers->depth[a] >= round) {
                    continue;
                }
                answers->depth[b] =
                    answers->depth[b] < 0 ? answers->depth[a] + 1 : answers->depth[b];
                answers->best[b] = answers->best[a] * edge > answers->best[b]
                                       ? answers->best[a] * edge
                                       : answers->best[b];
            }
        }
    }
}

// Finds the node of a table's column or rows in the closure, 0: not there.
static const struct closure_node *closure_has(const struct closure *closure, uint32_t asset,
                                              uint32_t column) {
    for (uint32_t i = 1; i < closure->nodes.size; i++) {
        const struct closure_node *node = &closure->nodes.data[i];
        if (node->asset == asset && node->column == column && node->carried == 0) {
            return node;
        }
    }
    return NULL;
}

static void compare(const struct graph *graph, struct lookup *lookup, bool upstream, int start) {
    struct answers answers;
    struct closure closure;
    answers_find(graph, upstream, start, &answers);
    closure_init(&closure, lookup, (struct closure_options){.upstream = upstream, .rows = true});
    uint32_t asset = (uint32_t)(start / (NAMES + 1)) + 1;
    char name[16];
    snprintf(name, sizeof(name), "c%d", start % (NAMES + 1));
    closure_start(&closure, asset, lookup_column_named(lookup, asset, str_of(name)), STR(""));
    closure_run(&closure);
    for (int t = 0; t < TABLES; t++) {
        for (int n = 0; n <= ROWS; n++) {
            if (n < ROWS && !graph->has[t][n]) {
                continue;
            }
            snprintf(name, sizeof(name), "c%d", n);
            uint32_t column =
                n == ROWS ? 0 : lookup_column_named(lookup, (uint32_t)t + 1, str_of(name));
            const struct closure_node *node = closure_has(&closure, (uint32_t)t + 1, column);
            int expected = answers.depth[node_of(t, n)];
            if ((expected >= 0) != (node != NULL)) {
                fail_msg("t%d.c%d from node %d, %s: expected depth %d in\n%s", t, n, start,
                         upstream ? "upstream" : "downstream", expected, graph->text);
            }
            if (node) {
                assert_int_equal(node->depth, expected);
                assert_float_equal(node->best, answers.best[node_of(t, n)], 1e-9);
                assert_true(node->along <= node->best + 1e-9);
            }
        }
    }
    closure_release(&closure);
}

static void test_random_graphs(void **state) {
    (void)state;
    srandom(42);
    for (int round = 0; round < 30; round++) {
        static struct graph graph;
        graph = (struct graph){0};
        graph_tables(&graph);
        graph_print(&graph, "script s.sql\nstatement insert s.t0\n");
        long edges = random() % 20;
        for (long i = 0; i < edges; i++) {
            graph_edge(&graph);
        }
        for (long i = 0; i < edges / 4; i++) {
            graph_read(&graph);
        }
        struct reader reader;
        struct lookup lookup;
        struct buf why;
        buf_init(&why);
        lineage_text_store(lineage_text_path(), graph.text);
        assert_true(reader_open(&reader, lineage_text_path(), &why));
        lookup_init(&lookup, &reader);
        for (int t = 0; t < TABLES; t++) {
            for (int n = 0; n <= ROWS; n++) {
                if (n == ROWS || graph.has[t][n]) {
                    compare(&graph, &lookup, false, node_of(t, n));
                    compare(&graph, &lookup, true, node_of(t, n));
                }
            }
        }
        lookup_release(&lookup);
        reader_close(&reader);
        buf_release(&why);
    }
    unlink(lineage_text_path());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queue_gives_the_highest_first),
        cmocka_unit_test(test_random_graphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
