// Counts: how many assets of each type, each counted once.
//
//     counts_asset(&counts, &lookup, asset);        // again for each node of it: no matter
//     counts_add_text(&counts, &out);               // 8 charts in 2 dashboards, 3 pipelines, 5
//     tables
//
// The result of a script counts as its script, a chart counts its dashboards too.
#pragma once

#include "base/document.h"
#include "base/map.h"
#include "report/lookup.h"

struct counts {
    struct map seen;            // asset: 1
    uint32_t types[TYPE_COUNT]; // without temporary tables
    uint32_t temporary;
    uint32_t columns;
};

void counts_release(struct counts *counts);
void counts_asset(struct counts *counts, struct lookup *lookup, uint32_t asset);
bool counts_empty(const struct counts *counts);

// The columns, when there are any, stand in brackets at the end.
void counts_add_text(const struct counts *counts, struct buf *out);

// {"table": 5, ..., "temporary_table": 0, "column": 14}
bool counts_show(const struct counts *counts, struct document *doc);
