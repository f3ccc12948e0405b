// Audit: what there is to migrate, and in which order, from the store alone.
//
//     {"stemma": 1, "report": "audit", "headline": "6 objects move in 3 waves; 1 cycle",
//      "summary": {"objects": 6, "waves": 3, "cycles": 1, "unparsable": 0, "routines": 1,
//                  "undefined": 1, "unread": 1, "unread_columns": 1},
//      "scan": {...}, (report/head.h)
//      "inventory": [{"type": "table", "count": 4, "undeclared": 1, "columns": 17}],
//      "files": [{"format": "sql", "files": 3, "bytes": 1200}],
//      "statements": [{"statement": "create table", "count": 3}],
//      "constructs": [{"construct": "on-conflict", "class": "postgresql", "title": "ON CONFLICT",
//                      "count": 2, "statements": 1, "file": "a.sql", "line": 3, "column": 5}],
//      "construct_places": [{"construct": "on-conflict", "class": "postgresql", "count": 2,
//                            "statement": "insert", "file": "a.sql", "line": 3, "column": 5}],
//      "coverage": [{"state": "analysed", "pieces": 12, "bytes": 3456, "share": 0.98}],
//      "places": [{"state": "unparsable", "kind": "statement", "file": "a.sql", "line": 9,
//                  "column": null}],
//      "dynamic": [{"routine": "etl.load", "statements": 1, "file": "f.sql", "line": 4,
//                   "column": 3}],
//      "routines": [{"routine": "etl.load", "language": "plpgsql", "complexity": 9, "lines": 30,
//                    "statements": 12, "branches": 3, "loops": 0, "handlers": 1, "dynamic": 1,
//                    "file": "f.sql", "line": 1, "column": 1}],
//      "undefined": [{"object": "raw.orders", "type": "table", "readers": 2, "writers": 0,
//                     "file": "a.sql", "line": 1, "column": 1}],
//      "unread": [{"object": "mart.old", "type": "table", "file": "a.sql", "line": 1, "column":
//      1}], "unread_columns": [{"column": "mart.daily.note", "object": "mart.daily", "type":
//      "text",
//                          "file": "a.sql", "line": 2, "line_column": 5}],
//      "writers": [{"object": "mart.daily", "type": "table", "count": 2,
//                   "writers": ["a.sql", "b.sql"]}],
//      "cycles": [{"unit": 4, "wave": 2, "size": 2, "objects": ["a.x", "a.y"]}],
//      "waves": [{"wave": 1, "units": 3, "objects": 3}],
//      "objects": [{"wave": 2, "unit": 4, "object": "a.x", "type": "table", "declared": true,
//                   "needs": ["a.y", "raw.orders"], "file": "a.sql", "line": 1, "column": 1}],
//      "doubts": [...], "notes": []}
//
// `objects` is the table of csv and jsonl. `doubts` are those of an impact (stemma/report.h). Lists
// end with "left_out", the number of rows that filters leave out.
//
// Complexity of a routine: 1 + branches + loops + 2 * handlers + 3 * dynamic. Branches and loops
// count like decisions in cyclomatic complexity. A handler counts double: every statement before it
// may lead there. Dynamic SQL counts three times: nobody can tell from the text what it does, so it
// has to be understood by running it. null: the language is not read.
#pragma once

#include "base/document.h"
#include "report/narrow.h"
#include "store/read.h"

struct audit_request {
    // Chooses rows of lists; counts of the whole scan, cycles and waves stay whole. Dependencies
    // that are less sure than its confidence are passed over.
    struct narrow narrow;
    uint32_t limit; // rows of each list; 0: all
};

// False: the store could not be read, and why is appended. That nobody reads on is no failure.
bool audit_run(struct reader *reader, const struct audit_request *request, struct document *doc,
               struct buf *why);
