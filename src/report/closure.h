// Closure: everything that a column or table reaches, step by step, in either direction.
//
//     struct closure closure;
//     closure_init(&closure, &lookup, (struct closure_options){.upstream = false, .rows = true});
//     closure_start(&closure, asset, column);
//     closure_run(&closure);
//     for (uint32_t i = 1; i < closure.nodes.size; i++) use(&closure.nodes.data[i]);
//     closure_release(&closure);
//
// Nodes are columns and "the rows of a table"; two columns of one table never mix. Downstream:
//     a column changes     the columns that its edges lead to change; the rows of the tables that
//     its
//                          row edges lead to may change
//     rows change          rows (or a column) of those who read the table may change
// Upstream is the same the other way round; its row edges and reads are followed when asked for.
//
// '*' stands for every column of a table whose columns are not known. Through identity edges a name
// is carried: from raw.orders.amount through raw.orders.* to stg.orders.* leads to the column
// amount of stg.orders, and to no other. Other edges into '*' reach all columns of that table.
//
// Only what is reached is read, and memory grows with it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/map.h"
#include "base/sparse.h"
#include "base/vec.h"
#include "report/feed.h"
#include "report/lookup.h"

struct closure_node {
    uint32_t asset;
    uint32_t column;     // 0: the rows of the asset
    uint32_t carried;    // symbol in `names`: the column meant by a '*'; 0: any column
    uint32_t depth;      // fewest steps from a start; 0: a start
    uint32_t via;        // last step of the best of the shortest paths; 0 for a start
    double along;        // confidence along that path
    double best;         // confidence of the best path of any length: products of confidences
    bool values;         // a path of value edges alone leads here
    uint32_t first_step; // steps from here are neighbours in `steps`
    uint32_t step_count;
};

enum step_kind { STEP_EDGE, STEP_READ, STEP_FILL };

struct closure_step {
    enum step_kind kind;
    uint32_t from; // node from which the search came; 0: a script itself (STEP_FILL)
    uint32_t to;   // node that it found
    uint32_t id;   // of the edge or read; 0 for STEP_FILL
    uint32_t statement;
    double confidence;
    bool value;
};

struct closure_options {
    bool upstream;
    bool rows;   // upstream: follow row edges and reads (downstream always does)
    bool values; // follow value edges alone
    // First steps are those of these scripts' statements only (asset: 1); NULL: of any.
    const struct map *pipelines;
};

struct closure {
    struct lookup *lookup;
    struct closure_options options;
    struct intern names;
    struct sparse columns;                 // node of a column
    struct sparse rows;                    // node of an asset's rows
    struct map carried;                    // node of a '*' and the name that it carries
    struct VEC(struct closure_node) nodes; // element 0 is none; starts, then by depth
    struct VEC(struct closure_step) steps; // element 0 is none; by the node they start from
    struct feed edges, reads;              // of columns; downstream reads are those of rows
    struct feed row_edges, row_reads;      // of rows, upstream
    struct cursor *all_columns;
};

void closure_init(struct closure *closure, struct lookup *lookup, struct closure_options options);
void closure_release(struct closure *closure);

// Column 0: the rows. `carried` is the column meant when `column` is a '*', else empty.
void closure_start(struct closure *closure, uint32_t asset, uint32_t column, struct str carried);

// A node that a script fills by a statement: one step away from the script.
void closure_fill(struct closure *closure, uint32_t asset, uint32_t column, uint32_t statement);

void closure_run(struct closure *closure);

// Frees what only a run needs; for a report that keeps many closures. Nodes and steps stay.
void closure_seal(struct closure *closure);
