// Personal flow: where the values of a column go, and how well they are protected there.
//
//     struct flow flow;
//     flow_run(&flow, &lookup, column, settings);
//     for (uint32_t i = 0; i < flow.places.size; i++) use(&flow.places.data[i]);
//     flow_release(&flow);
//
// Only value edges are followed: a filter on the column decides rows and carries no value. A place
// that several paths reach has the weakest protection of them, and the shortest path with that one.
// Where a count is all that arrives (PROTECTION_cut) the flow ends.
//
//     crm.customers.email                          as it is
//     -> stg.customers.email       lower(email)    as it is
//     -> wh.dim_customer.hash      md5(email)      pseudonymised
//     -> mart.daily.customers      count(hash)     not a value flow
#pragma once

#include "report/closure.h"
#include "report/personal_rules.h"
#include "report/protection.h"

struct flow_place {
    uint32_t node; // of the closure
    enum protection protection;
    uint32_t others;   // bits (1 << enum protection) of the other paths
    uint32_t depth;    // steps of the path
    double confidence; // of the path
};

// A step of a path.
struct flow_step {
    uint32_t step;              // of the closure
    enum protection protection; // behind it
};

// A node reached in a state of protection.
struct flow_state {
    uint32_t from; // state before, 0: a start
    uint32_t step; // of the closure
    uint32_t depth;
    bool seen;
};

struct flow {
    struct lookup *lookup;
    const struct personal_settings *settings; // may be NULL
    struct closure closure;
    struct flow_state *states;            // node * PROTECTION_COUNT + protection
    struct VEC(uint32_t) queue;           // states in the order of arrival
    struct VEC(struct flow_place) places; // the start first, then by the order of arrival
    struct cursor *chain;
};

// `carried`: of which name the column is when it is a '*', else empty.
void flow_run(struct flow *flow, struct lookup *lookup, uint32_t column, struct str carried,
              const struct personal_settings *settings);
void flow_release(struct flow *flow);

// The path of a place, from the start. `steps` has room for place->depth.
void flow_path(const struct flow *flow, const struct flow_place *place, struct flow_step *steps);
