// Upstream: where the values of a column or table come from.
//
// As JSON (keys in this order; `coverage` and `doubts` only when nothing was found, as in
// impact.h):
//
//     {"stemma": 1, "report": "upstream",
//      "headline": "mart.daily.mail: its values come from 1 table (1 column)",
//      "subject": {"name": "mart.daily.mail", "asset": "mart.daily", "column": "mail",
//                  "type": "table"},
//      "rows": false,
//      "counts": {"table": 1, ...},
//      "sources": [{"name": "crm.customers.email", "node": "column", "asset": "crm.customers",
//                   "column": "email", "carried": null, "type": "table", "parent": null,
//                   "flow": "value", "origin": true, "depth": 1, "confidence": 1,
//                   "path": [...]}],
//      "notes": []}
//
// "flow" is "value" (a value of it can arrive), "influence" (it only decides about values or rows)
// or "rows" (which rows it has decides). "origin": nothing in the scanned files fills it. A path
// runs from the source to the subject; its steps are those of impact.h.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/document.h"
#include "base/str.h"
#include "store/read.h"

struct upstream_request {
    struct str name;   // of a table, column, script ... (report/subject.h)
    bool rows;         // what decides about rows, too
    uint32_t depth;    // at most so many steps; 0: any number
    double confidence; // at least
    uint32_t limit;    // list at most so many rows, count all; 0: any number
};

// False: it could not run, and why is appended to `why`. That nobody reads on is no failure.
bool upstream_run(struct reader *reader, const struct upstream_request *request,
                  struct document *doc, struct buf *why);
