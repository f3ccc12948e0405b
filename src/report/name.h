// Name: a table's or column's name as a user types it, in SQL's spelling.
//
//     name_parse(&arena, STR("Shop.\"Order.Lines\".id"), &name)   // shop  Order.Lines  id
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define NAME_PARTS_MAX 3

struct name {
    struct str parts[NAME_PARTS_MAX];
    uint32_t count; // at least 1
};

// False when the text is no such name (`etl/load.sql`). Parts without quotes are folded to lower
// case, parts in quotes are taken as they are, "" in them for a quote. Parts stand in `arena`.
bool name_parse(struct arena *arena, struct str text, struct name *name);

// The same for a name in which `*` stands for any text within its part, quoted parts aside.
//
//     name_parse_pattern(&arena, STR("crm.*.e*"), &pattern)    // crm  *  e*
//
// False when the text is no such name, also when it has no `*`.
struct name_pattern {
    struct str parts[NAME_PARTS_MAX];
    bool wild[NAME_PARTS_MAX]; // the part holds a `*`
    uint32_t count;
};

bool name_parse_pattern(struct arena *arena, struct str text, struct name_pattern *pattern);
bool name_part_matches(const struct name_pattern *pattern, uint32_t part, struct str name);

// Appends a column's name as name_parse reads it.
void name_add_column(struct buf *out, struct str column);
