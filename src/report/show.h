// Show: parts that several reports say in the same way.
#pragma once

#include "base/document.h"
#include "report/closure.h"
#include "report/subject.h"

// {"name", "asset", "column", "type"} of the subject, as an object or as the cells of a row.
#define SHOW_SUBJECT_WIDTH 4
void show_subject_cells(struct lookup *lookup, const struct subject *subject, struct cell *cells);
bool show_subject(struct document *doc, struct lookup *lookup, const struct subject *subject);

// Fills the cells for an asset; 0: for a script of which nothing but its file is known. Texts stand
// in `arena` or live as long as the lookup.
struct show_asset_cells {
    struct cell *asset;      // schema.name, without quotes
    struct cell *type;       // "materialized_view"
    struct cell *type_shown; // "materialized view"; "result" of a script, "temporary table"
    struct cell *parent;     // label, or null
};

void show_asset(struct lookup *lookup, uint32_t asset, struct arena *arena,
                struct show_asset_cells cells);

struct show_node_cells {
    struct cell *node;    // "column" or "rows"
    struct cell *column;  // name; null for rows
    struct cell *carried; // name of the column that a '*' stands for, or null
};

void show_node(const struct closure *closure, uint32_t node, struct show_node_cells cells);

// crm.customers.email
struct str show_column_name(struct lookup *lookup, uint32_t column, struct arena *arena);

// How many of `count` rows a table lists with this limit (0: no limit), and a note when it is
// fewer.
uint32_t show_limited(uint32_t count, uint32_t limit);
bool show_cut(struct document *doc, uint32_t count, uint32_t shown);
