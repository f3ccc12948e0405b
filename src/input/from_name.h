// From name: what a table is called at a place of an SQL text.
//
//     SELECT ... FROM shop.products AS p JOIN orders o ON ... WHERE <here>
//
//     shop.products is p here, and orders is o
//
// Templates say that a condition on products.category stands somewhere, but not what the author
// calls the table there. Relations count that are listed in a FROM around the place: those of a
// subquery beside it cannot be seen. The text need not parse.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct from_name {
    struct str called; // an identifier of the text, as written
    bool exact;        // the table's name has the letters that SQL makes of it in the text
};

// False when no FROM around `at` lists the table. The schema may be empty: any.
bool from_name_find(struct str text, uint32_t at, struct str schema, struct str table,
                    struct from_name *found);
