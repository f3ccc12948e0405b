// Dbt raw: the SQL of a manifest's node that dbt has not compiled.
//
//     "raw_code": "select id from {{ ref('orders') }}"
//
// The template is read like a model's own file. What it depends on and does not name, since a macro
// does, is read as a whole.
#pragma once

#include "format/dbt/index.h"
#include "format/dbt/node.h"

// A node whose `code` is a template. `fill` is that of its SQL.
struct dbt_raw {
    const struct node *node;
    const struct node *code;
    struct fill fill;
};

void dbt_raw_read(const struct dbt_index *index, const struct dbt_raw *raw);
