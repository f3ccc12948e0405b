// Rerun: which pipelines have to run again after a change, in an order in which each finds what it
// reads already made anew.
//
//     struct rerun rerun;
//     rerun_find(&rerun, &closure);           // has run downstream from what changes
//     rerun_show(&rerun, doc, limit);
//     rerun_release(&rerun);
//
// Views run by themselves: through them order goes on, from what they read to who reads them. Those
// that wait for each other in a circle are one step and have to run together.
//
// Table of the document:
//     "rerun": [{"step": 1, "pipeline": "wh/dim_customer.sql", "circle": false,
//                "reads": ["stg.customers"], "fills": ["wh.dim_customer"], "owners": []}]
// Pipelines of the same step do not wait for each other (unless in a circle).
#pragma once

#include "base/document.h"
#include "report/closure.h"

struct rerun_vertex {
    uint32_t asset; // a table, view ... or a pipeline
    bool pipeline;
    bool circle;
    uint32_t unit; // strongly connected vertices have one number
    uint32_t step; // pipelines of other units on the longest way here, this one included
};

struct rerun_arc {
    uint32_t from, to; // vertices
};

struct rerun {
    struct lookup *lookup;
    struct VEC(struct rerun_vertex) vertices;
    struct VEC(struct rerun_arc) arcs; // by `from`
    struct map numbers;                // asset: vertex + 1
    struct map known;                  // (from, to) + 1: 1
    uint32_t pipelines;
    uint32_t steps;
};

void rerun_find(struct rerun *rerun, const struct closure *closure);
void rerun_release(struct rerun *rerun);
bool rerun_show(const struct rerun *rerun, struct document *doc, uint32_t limit);
