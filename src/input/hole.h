// Hole: prints what stands for a part of SQL that is not known, so that the grammar accepts it.
//
//     where day > {{ start }}             '1'
//     select {{ mystery('total') }}       stemma_unknown(total)
//     select {{ columns() }} from orders  *
//     from {{ table }}                    an identifier that is NAME_HOLE
//     from start_{{ unit }}_km            start_<NAME_HOLE>_km
//     from orders {{ joins }}             a blank
//     union all {{ query }}               TABLE <NAME_HOLE>
//
// A value (RUN_VALUE) stands for a constant where an expression is wanted, else for more.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "input/context.h"
#include "input/excerpt.h"
#include "query/model.h"

// The name of the function that holds what may be columns of an unknown part.
#define HOLE_FUNCTION "stemma_unknown"

// What may be used by an unknown part: a word that may be a column, or a relation (as SQL).
struct hole_hint {
    struct str text;
    struct span written;
    bool relation;
};

struct hole {
    struct span written;
    enum run_kind kind;   // RUN_VALUE or RUN_HOLE
    struct str following; // what comes behind it
    const struct hole_hint *hints;
    uint32_t hint_count;
};

// Appends to excerpt->sql, of which `context` must have been asked all along.
void hole_put(struct excerpt *excerpt, struct context *context, const struct hole *hole);
