// Findings as a document: how many of each verdict, what they reach, and one by one.
//
// What it says, as JSON:
//     "verdict": "breaking",
//     "totals": {"breaking": 1, "undecidable": 0, "review": 2, "safe": 0, "allowed": 1},
//     "affected": [{"name": "Sales", "type": "dashboard", "verdict": "breaking",
//         "effect": "breaks", "confidence": 0.95, "parents": [], "owners": ["@sales"],
//         "tags": ["exec"], "findings": ["broken-reference crm.customers.email"]}, ...],
//     "findings": [{"verdict": "breaking", "code": "broken-reference", "title": "a name that ...",
//         "help": "bring ...", "level": "error", "subject": "crm.customers.email",
//         "message": "...", "file": "stg/customers.sql", "line": 4, "column": 8,
//         "base_file": "crm/schema.sql", "base_line": 12, "base_column": 5, "confidence": 1,
//         "allowed": false, "suppressed": null, "affects": [{"name": "Sales by email.email",
//             "asset": "Sales by email", "column": "email", "type": "chart",
//             "parents": ["Sales"], "owners": [], "tags": [], "effect": "values change",
//             "confidence": 0.9, "file": "...", "line": 3, "line_column": 1, "path": [...]}]}]
// `totals` counts the rows of `findings`: by verdict those that are not allowed, and the allowed
// ones. `suppressed` is the reason of an allowed one; `path` is that of `impact` (stemma/report.h).
#pragma once

#include "report/finding.h"

// Appends how much is affected: `2 dashboards, 3 charts, 1 table`; nothing when nothing is.
void findings_add_reach(const struct findings *findings, struct buf *out);

// Facts and tables. `limit`: list at most so many rows of each table, count all; 0: any number.
// False: nobody reads on.
bool findings_show(const struct findings *findings, struct document *doc, uint32_t limit);
