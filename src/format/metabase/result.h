// Result: what a card's result_metadata says about the columns that its query returns.
//
//     {"name": "id_2", "id": 94, "field_ref": ["field", 94, {"join-alias": "Customers"}],
//      "base_type": "type/Integer", "visibility_type": "normal"}
//
// Metabase keeps names apart by numbers: the second `id` of a result is id_2.
#pragma once

#include "base/vec.h"
#include "format/metabase/part.h"

struct metabase_result {
    struct str name;        // of the output
    struct str column;      // of the field: without such a number
    struct str id;          // word of the field; empty: not said
    struct str table;       // id of its table; empty: not said
    struct str join;        // alias; empty: of none, or not said
    const struct node *ref; // field_ref; NULL: not said
    bool temporal;          // a date or time
    bool hidden;            // shown only where one row is shown
    struct metabase_part part;
};

struct metabase_results VEC(struct metabase_result); // in an arena

struct metabase_results metabase_results_read(struct arena *arena, struct metabase_part card);

// The output of this name, or of this field; NULL: none.
const struct metabase_result *metabase_results_named(const struct metabase_results *results,
                                                     struct str name);
const struct metabase_result *metabase_results_of_field(const struct metabase_results *results,
                                                        struct str id);
