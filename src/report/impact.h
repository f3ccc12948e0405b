// Impact: what breaks or changes when a column or table changes.
//
// As JSON (keys in this order; `coverage` and `doubts` only when nothing was found):
//
//     {"stemma": 1, "report": "impact",
//      "headline": "crm.customers.email: a change affects 1 pipeline, 1 table (1 column)",
//      "subject": {"name": "crm.customers.email", "asset": "crm.customers", "column": "email",
//                  "type": "table"},
//      "safe": false,
//      "counts": {"table": 1, "view": 0, ..., "temporary_table": 0, "column": 1},
//      "affected": [{"name": "mart.daily.mail", "node": "column", "asset": "mart.daily",
//                    "column": "mail", "carried": null, "type": "table", "parent": null,
//                    "effect": "breaks", "depth": 1, "confidence": 1,
//                    "path": [{"from": "crm.customers.email", "to": "mart.daily.mail",
//                              "kind": "rename", "type": "rename", "confidence": 1,
//                              "file": "daily.sql", "line": 2, "column": 8,
//                              "expression": "c.email"}]}],
//      "references": [{"file": "daily.sql", "line": 2, "column": 10, "names":
//      "crm.customers.email",
//                      "write": false, "statement": "insert", "fills": "mart.daily",
//                      "pipeline": "daily.sql", "confidence": 1}],
//      "coverage": [{"state": "analysed", "pieces": 12, "bytes": 3456, "share": 0.98}],
//      "doubts": [{"doubt": "unparsable", "count": 1, "meaning": "...",
//                  "first": [{"file": "x.sql", "line": 3, "column": null, "detail": null}]}],
//      "notes": []}
//
// subject.asset is schema.name without quotes, like every `asset`; names are as SQL writes them.
// "node" is "column", "rows" (column null) or "statement": one that names the subject though
// nothing comes of it. "effect" is "breaks", "values change" or "rows may change". "carried" is the
// column's name when `column` is "*". "confidence" is that of the best path, "path" is the shortest
// one. "kind" of a step may also be "reads" (rows), "fills" (a script does) or "reference".
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/document.h"
#include "base/str.h"
#include "store/read.h"

struct impact_request {
    struct str name;   // of a table, column, script ... (report/subject.h)
    uint32_t depth;    // at most so many steps; 0: any number
    double confidence; // at least
    uint32_t limit;    // list at most so many rows a table, count all; 0: any number
};

// False: it could not run, and why is appended to `why`. That nobody reads on is no failure.
bool impact_run(struct reader *reader, const struct impact_request *request, struct document *doc,
                struct buf *why);
