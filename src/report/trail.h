// Trail: the path by which a closure reached a node, as a table, and the names of nodes.
//
//     raw.orders.amount -> mart.daily.revenue  aggregation  mart.sql:8:12  sum(o.amount)
//
// Steps stand in the order in which data flows: downstream the first leaves the subject, upstream
// the last arrives there.
#pragma once

#include "base/document.h"
#include "report/closure.h"

extern const struct table trail_table;

struct trail {
    struct closure *closure;
    struct str *names;         // by node, once asked for
    const struct cell **steps; // by node: cells of its last step, once asked for
    struct cursor *edge;
};

// The closure must have run and outlive the trail, which takes its memory from lookup's arena.
void trail_init(struct trail *trail, struct closure *closure);

// crm.customers.email, mart.daily.(rows), stg.orders.* (amount)
struct str trail_name(struct trail *trail, uint32_t node);

// The path of a node as a cell of rows, made in `arena`.
struct cell trail_path(struct trail *trail, uint32_t node, struct arena *arena);

// A step that is no edge: a place where the subject is named.
struct trail_place {
    struct str from;
    struct str to;
    struct str file;
    uint32_t line;
    uint32_t column;
    double confidence;
};

struct cell trail_reference(struct trail_place place, struct arena *arena);
