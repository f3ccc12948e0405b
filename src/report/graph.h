// Graph: tables, columns and the edges between them, as a picture (base/picture.h).
//
// What is around each name: what it comes of (up) and what comes of it (down), so many steps far;
// or everything. By column, edges are those of values, unless rows are asked for too: what filters,
// joins, sorts and groups. By table, an edge says that one reads the other in any way.
//
// A broken link is an edge that cannot work: from a name that is not found, from a table that is
// defined nowhere while the scan has others of its schema, from a column that was dropped. A
// doubtful one is less sure than 0.8.
//
// As JSON (--format json):
//
//     {"stemma": 1, "report": "graph", "title": "crm.customers.email",
//      "scanned": "scan: 12 files, ...", "level": "column",
//      "assets": [{"id": 0, "name": "crm.customers", "type": "table", "schema": "crm",
//                  "dashboards": [], "owners": ["@crm"], "tags": [], "filled_by": [],
//                  "declared": true, "asked": true, "health": "sound", "reason": null,
//                  "distance": 0, "hidden_columns": 11, "file": "crm/schema.sql", "line": 9}],
//      "nodes": [{"id": 0, "asset": 0, "node": "column", "name": "email", "type": "text",
//                 "status": "declared", "asked": true, "health": "sound", "reason": null,
//                 "file": "crm/schema.sql", "line": 11, "column": 5}],
//      "edges": [{"from": 0, "to": 7, "kind": "rename", "confidence": 1, "value": true, "count": 1,
//                 "health": "sound", "reason": null, "evidence": ["declared-column"],
//                 "script": "stg/customers.sql", "file": "stg/customers.sql", "line": 4,
//                 "column": 12, "expression": "c.email"}],
//      "notes": []}
//
// "node" is "column", "rows" or "table". By table ("level") an edge stands for "count" edges, its
// kind is "several" when they differ, its confidence that of the surest. "health" is "sound",
// "doubtful" or "broken"; the kind "missing" leads from a name that is not found. "distance" counts
// steps from what was asked for.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/picture.h"
#include "base/str.h"
#include "report/narrow.h"
#include "report/neighbours.h"
#include "store/read.h"

struct graph_request {
    struct str_list names; // report/selection.h; none: everything
    struct reach reach;    // of names without operators of their own
    bool by_table;
    bool rows;            // by column: what decides about rows, too
    struct narrow narrow; // tables that are not kept are not drawn, but those asked for are
    uint32_t nodes_max;   // 0: any number
};

// The picture is a fresh one. False: it could not run, and why is appended to `why`.
bool graph_run(struct reader *reader, const struct graph_request *request, struct picture *picture,
               struct buf *why);
