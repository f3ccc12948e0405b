// Macros of SQLMesh: makes the SQL of a model ready for the grammar.
//
//     SELECT @cents(total), @EACH(['card', 'cash'], x -> sum(@x) AS @{x}_sum)
//       FROM shop.orders WHERE day >= @start_ds
//
//     SELECT stemma_unknown(total), sum('card') AS card_sum, sum('cash') AS cash_sum
//       FROM shop.orders WHERE day >= '1'
//
// Variables that are defined in the file, and those of lambdas, stand for what they are bound to;
// any other one is a value. What a macro that is not known makes of its arguments is a hole that
// may use their columns. Strings stay as they are, but those that are macros themselves (@'...').
#pragma once

#include "format/reading.h"

struct sqlmesh_binding {
    struct str name;
    struct str text; // kept by the caller
    bool unknown;    // a lambda's variable, of a list that is not known
    const struct sqlmesh_binding *next;
};

struct sqlmesh_scope {
    struct str relation; // what @this_model is, as SQL; empty: not known
    const struct sqlmesh_binding *bindings;
};

// Takes a statement that is @DEF(name, text), in which case it has no SQL.
bool sqlmesh_define(struct reading *reading, struct sqlmesh_scope *scope, struct str statement);

// Whether a statement is a query, or a macro that makes one.
bool sqlmesh_is_query(struct reading *reading, struct str statement);

// Appends what is written at `written` to reading->excerpt's sql.
void sqlmesh_mask(struct reading *reading, const struct sqlmesh_scope *scope, struct span written);
