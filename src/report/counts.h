// Counts: how many assets of each type, each counted once.
//
//     counts_asset(&counts, &lookup, asset);        // again for each node of it: no matter
//     counts_add_text(&counts, &out);       // 8 charts in 2 dashboards, 3 pipelines, 5 tables
//
// The result of a script counts as its script, a chart counts its dashboards too.
#pragma once

#include "base/document.h"
#include "base/map.h"
#include "report/lookup.h"

#define COUNTS_LEFT_OUT 2 // put into `seen`: this asset shall not be counted

struct counts {
    struct sparse seen;          // asset: 1
    struct VEC(uint32_t) assets; // what is counted, in the order of arrival
    uint32_t types[TYPE_COUNT];  // without temporary tables
    uint32_t temporary;
    uint32_t columns;
};

void counts_release(struct counts *counts);
void counts_asset(struct counts *counts, struct lookup *lookup, uint32_t asset);
// The asset alone, without what contains it.
void counts_one(struct counts *counts, struct lookup *lookup, uint32_t asset);
bool counts_has(const struct counts *counts, uint32_t asset); // is it counted?
bool counts_empty(const struct counts *counts);

// The columns, when there are any, stand in brackets at the end.
void counts_add_text(const struct counts *counts, struct buf *out);

// {"table": 5, ..., "temporary_table": 0, "column": 14}
#define COUNTS_WIDTH (TYPE_COUNT + 1)
void counts_headings(struct heading *headings); // without "column", for programs
void counts_cells(const struct counts *counts, struct cell *cells);
bool counts_show(const struct counts *counts, struct document *doc);
