// Field: how Metabase's queries refer to a column.
//
//     ["field", 84, {"temporal-unit": "month"}]                       by number
//     ["field", {"join-alias": "Customers"}, "email"]                 by name
//     ["field", ["Shop", "public", "orders", "amount"], null]         serialised: by names
//     ["datetime-field", ["fk->", ["field-id", 3], ["field-id", 84]], "month"]        old
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "format/tree.h"

struct metabase_ref {
    const struct node *at;    // what names the column: 84, "email", "amount"
    const struct node *stand; // the clause of the query whose definition says it; NULL: it does
    struct str id;            // of the field; or else
    struct str name;          // of the column
    struct str schema;        // of a list of names
    struct str table;
    struct str join;                 // alias of an explicit join; empty: none
    const struct node *source_field; // key of the foreign key that joins its table; NULL: none
    struct str unit;                 // "month", "hour-of-day"; empty or "default": as it is
    bool binned;
};

// False when the node is no reference to a field.
bool metabase_ref_read(const struct node *node, struct metabase_ref *ref);

// A field's bare key: 84, "email", ["Shop", "public", "orders", "amount"].
bool metabase_ref_of_key(const struct node *key, struct metabase_ref *ref);

// By what a field without a number is known: made of its names, in the arena.
struct str metabase_field_word(struct arena *arena, struct str schema, struct str table,
                               struct str column);

// The column of such a word; empty: it is a number.
struct str metabase_field_of_word(struct str word);
