// Dbt relation: the name that a manifest gives of a relation in the database.
//
//     "relation_name": "\"wh\".\"marts\".\"Orders\""     schema marts, name Orders
//     "relation_name": "wh.marts.Orders"                 schema marts, name orders
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

struct dbt_relation {
    struct str schema; // empty: not said
    struct str name;
};

// Reads [[database.]schema.]name; a part may be quoted. False when the text is no such name.
bool dbt_relation_parse(struct arena *arena, struct str text, struct dbt_relation *relation);
