// Dbt dependency: an entry of `depends_on`. It names a relation, and no columns of it, so what
// depends on it reads the whole of it.
//
//     depends_on: [ref('orders')]     SELECT * FROM "<dbt>"."shop.orders", standing for the entry
#pragma once

#include "format/dbt/node.h"

// What SQL calls the asset that has this key.
struct str dbt_dependency_name(struct dbt_file *file, const char *space, struct str word);

// Puts a query of the whole relation into the reading's excerpt, standing for `at` of what is
// written.
void dbt_dependency_put(struct dbt_file *file, struct str relation, struct span at);

// A text of such a query, standing for the entry. `fill` is one of FILL_TABLE_LEVEL.
void dbt_dependency_read(struct dbt_file *file, const struct node *entry, struct str relation,
                         uint32_t fill);
