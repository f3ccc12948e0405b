// Templates of Evidence: makes a query of a page ready for the grammar.
//
//     SELECT * FROM ${orders} WHERE shop = ${inputs.shop.value} AND city = '${params.city}'
//
//     SELECT * FROM "<evidence query>"."pages/shop.md#orders" WHERE shop = '1' AND city = '${...}'
#pragma once

#include "format/reading.h"

// What a page's queries are called.
struct evidence_names VEC(struct str);

// The word of a page's query in its key space.
struct str evidence_query_word(struct reading *reading, struct str name);

bool evidence_names_hold(const struct evidence_names *names, struct str name);

// Puts a query of the page as a relation, which stands for `written`.
void evidence_put_relation(struct reading *reading, struct str name, struct span written);

// Appends what is written at `written` to reading->excerpt's sql.
void evidence_mask(struct reading *reading, const struct evidence_names *names,
                   struct span written);
