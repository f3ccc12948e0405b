// Native: the SQL of a native query, with its template tags replaced.
//
//     WHERE {{created}}      created is a field filter on shop.orders.created_at, which is o here
//     WHERE o."created_at" IS NOT NULL
#pragma once

#include "format/metabase/file.h"

struct metabase_native {
    struct metabase_file *file;
    struct metabase_part sql; // a string
    const struct node *tags;  // a map by name, or a list; NULL: none
    bool brief;               // without optional parts, and without reports
    bool inner;               // stands in parentheses
};

// Appends to the reading's excerpt. True when the query has optional parts.
bool metabase_native_write(const struct metabase_native *native);

// Whether the query returns all columns of something: SELECT *, o.*
bool metabase_has_star(struct str sql);
