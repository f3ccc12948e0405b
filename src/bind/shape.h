// Shape: what an asset shows of a query's outputs, and under which names (steps of a fill).
//
//     SELECT id, email, total FROM orders        a panel that hides id and renames total
//     steps DROP id, RENAME total -> Sales       shown: email <- output 2, Sales <- output 3
#pragma once

#include <stdint.h>

#include "base/vec.h"
#include "bind/lineage.h"
#include "bind/scope.h"

struct shown {
    uint32_t name;   // symbol
    uint32_t output; // of the scope, from 1
    uint8_t as;      // FLOW_PLAIN, FLOW_EXPR or FLOW_AGGREGATE: what the tool makes of it
    bool star;       // all unknown columns
};

// An output that decides which rows are shown, or in which order.
struct shown_influence {
    uint32_t output;
    enum edge_kind kind;
};

struct shape {
    struct VEC(struct shown) shown; // in the arena of the scope's binder
    struct VEC(struct shown_influence) influences;
};

// Applies the steps (a list of struct step) to the outputs of a scope. A name that an open query
// may have under its star is asked for there.
void shape_make(struct shape *shape, struct scope *scope, struct list steps);
