// Edges: a list of edges, in the order of the store.
//
//     {"target_type": "table", "target_table": "mart.daily", "target_column": "revenue",
//      "source_type": "table", "source_table": "raw.orders", "source_column": "amount",
//      "kind": "aggregation", "type": "aggregation", "confidence": 0.95,
//      "evidence": ["declared-column", "only-candidate"], "file": "mart/daily.sql", "line": 8,
//      "column": 12, "expression": "sum(amount)"}
//
// Tables are named schema.name without quotes, results and scripts by their name alone. An edge to
// the rows of a table has target_column null, or, on demand, stands once for each column that its
// statement writes there.
#pragma once

#include "base/document.h"
#include "report/narrow.h"
#include "store/read.h"

// Texts may be empty: any. Patterns: filter.h; `source` and `target` match schema.table or
// schema.table.column, `asset` the table at either end.
struct edges_request {
    struct str asset;
    struct str source;
    struct str target;
    struct str type;      // "calculation"
    struct str kind;      // "rename"
    bool rows_each;       // an edge to rows for each written column
    struct narrow narrow; // owner of the target, path of the statement; `kind` does not count
};

// False: a word or the store could not be read, and why is appended. That nobody reads on is no
// failure.
bool edges_run(struct reader *reader, const struct edges_request *request, struct document *doc,
               struct buf *why);
