// Settings edge: an edge in stemma.yaml, and what its ends are.
//
//     from: CFO deck.revenue            an asset that stemma.yaml declares, and its column
//     from: crm."Customers".email       else as SQL: schema, relation, column
//     to: mart.revenue                  of a filter or a join: an asset, whose rows these decide
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "format/settings.h"

extern const char *const settings_edge_words[]; // of struct edge_setting's type; NULL ends them

// Of a type: its index in kind.def; does it go to a column, else to rows?
uint32_t settings_edge_kind(uint32_t type);
bool settings_edge_is_value(uint32_t type);

struct edge_end {
    const struct asset_setting *asset; // that the file declares; NULL: a relation of the scan
    struct str schema;                 // the relation's; may be empty
    struct str name;
    struct str column; // empty: the rows
};

// Finds what a text names, with a column or without one. NULL, or what is wrong with it.
const char *settings_edge_end(struct arena *arena, const struct settings *settings, struct str text,
                              bool column, struct edge_end *end);

// Reads [schema.]name as SQL. False: the text is no such name.
bool settings_relation_name(struct arena *arena, struct str text, struct str *schema,
                            struct str *name);

// Reads the name of a column, as SQL for relations, as it is for other assets. False: it is none.
bool settings_column_name(struct arena *arena, const struct asset_setting *asset, struct str text,
                          struct str *name);

// Whether SQL names it: a table, a view, or what another file declares.
bool settings_is_relation(const struct asset_setting *asset);
