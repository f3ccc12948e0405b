// Report: the answer to one question, as JSON.
//
//     struct stemma_report *report = stemma_report_impact(store, "crm.customers.email");
//     if (stemma_report_error(report)) ...      // "... is not in the store; did you mean ..."
//     puts(stemma_report_json(report));         // {"stemma": 1, "report": "impact", ...}
//     stemma_report_free(report);
//
// Names are written as for the program: `stemma impact --help` says which there are. The JSON is
// that of `--format json`; keys are added over time, and "stemma" is raised when one goes or
// changes its meaning.
//
// Impact (keys in this order; `coverage` and `doubts` only when nothing was found, which is "safe"
// only without doubts):
//
//     {"stemma": 1, "report": "impact",
//      "headline": "changing crm.customers.email affects 1 pipeline, 1 table (1 column)",
//      "scan": {"version": "0.1.0", "revision": null, "input_hash": "6c5660065e07a904",
//               "files": 12, "bytes": 3456, "understood": 0.98,
//               "partial": 0, "unparsable": 1, "skipped": 0, "other": 0},
//      "subject": {"name": "crm.customers.email", "asset": "crm.customers", "column": "email",
//                  "type": "table"},
//      "subjects": [...],
//      "change": {"kind": "any", "to": null},
//      "safe": false,
//      "counts": {"table": 1, "view": 0, ..., "temporary_table": 0, "column": 1},
//      "dashboards": [{"dashboard": "grafana.Payments", "charts": 2, "effect": "values change",
//                      "confidence": 1, "owners": ["@shop/ops"]}],
//      "pipelines": [{"pipeline": "daily.sql", "statements": 1, "effect": "breaks",
//                     "confidence": 1, "owners": []}],
//      "owners": [{"owner": null, "assets": 2, "table": 1, "view": 0, ..., "temporary_table": 0}],
//      "affected": [{"name": "mart.daily.mail", "node": "column", "asset": "mart.daily",
//                    "column": "mail", "carried": null, "type": "table", "parent": null,
//                    "parents": [], "owners": [], "effect": "breaks", "depth": 1, "confidence": 1,
//                    "path": [{"from": "crm.customers.email", "to": "mart.daily.mail",
//                              "kind": "rename", "type": "rename", "confidence": 1,
//                              "file": "daily.sql", "line": 2, "column": 8,
//                              "expression": "c.email"}]}],
//      "left_out": 0,
//      "references": [{"file": "daily.sql", "line": 2, "column": 10,
//                      "names": "crm.customers.email", "write": false, "statement": "insert",
//                      "fills": "mart.daily", "pipeline": "daily.sql", "confidence": 1}],
//      "coverage": [{"state": "analysed", "pieces": 12, "bytes": 3456, "share": 0.98}],
//      "doubts": [{"doubt": "unparsable", "count": 1, "meaning": "...",
//                  "first": [{"file": "x.sql", "line": 3, "column": null, "detail": null}]}],
//      "notes": []}
//
// "subjects" has the shape of "subject" for each; "subject" is there when it is one. "scan" says
// which scan is asked, and how much of its files that understood. "left_out" are rows that filters
// hide; they are not counted. Of several owners each counts; "owner" null is nobody.
//
// What the program's options add to an impact: "change" has the kind "drop", "rename" or "type"; a
// change of name comes with
//      "edits": [{"file": "daily.sql", "line": 2, "column": 10, "offset": 31, "length": 5,
//                 "replacement": "mail AS email", "names": "crm.customers.email",
//                 "statement": "insert", "confidence": 1, "remark": null}],
//      "stars": [{"file": "x.sql", "line": 3, "column": 8, "brings": "crm.customers.email",
//                 "renames": "mart.copy.email", "statement": "create view", "confidence": 1}],
//      "collisions": [{"name": "crm.customers.mail", "file": "crm.sql", "line": 9, "column": 1,
//                      "meaning": "..."}]
// ("offset" and "length" are bytes of the file, null where replacing them is not enough), a change
// of type with
//      "uses": [{"file": "daily.sql", "line": 4, "column": 13, "of": "crm.customers.email",
//                "seen_by": "comparison", "name": "=", "clause": "filter", "statement": "insert",
//                "fills": "mart.daily", "steps": 0, "confidence": 1}]
// and --rerun adds
//      "rerun": [{"step": 1, "pipeline": "daily.sql", "circle": false, "reads": ["crm.customers"],
//                 "fills": ["mart.daily"], "owners": []}]
//
// subject.asset is schema.name without quotes, like every `asset`; names are as SQL writes them.
// "node" is "column", "rows" (column null) or "statement": one that names the subject though
// nothing comes of it. "effect" is "breaks", "values change" or "rows may change"; of a change of
// type also "type changes" and "type is seen". "carried" is the column's name when `column` is "*".
// "confidence" is that of the best path, "path" is the shortest one. "kind" of a step may also be
// "reads" (rows), "fills" (a script does) or "reference".
//
// Upstream (`coverage` and `doubts` as above):
//
//     {"stemma": 1, "report": "upstream",
//      "headline": "mart.daily.mail: its values come from 1 table (1 column)",
//      "subject": {"name": "mart.daily.mail", "asset": "mart.daily", "column": "mail",
//                  "type": "table"},
//      "subjects": [...],
//      "rows": false,
//      "counts": {"table": 1, ...},
//      "sources": [{"name": "crm.customers.email", "node": "column", "asset": "crm.customers",
//                   "column": "email", "carried": null, "type": "table", "parent": null,
//                   "flow": "value", "origin": true, "depth": 1, "confidence": 1,
//                   "path": [...]}],
//      "left_out": 0,
//      "notes": []}
//
// "flow" is "value" (a value of it can arrive), "influence" (it only decides about values or rows)
// or "rows" (which rows it has decides). "origin": nothing in the scanned files fills it. A path
// runs from the source to the subject; its steps are those of an impact.
#pragma once

#include <stdbool.h>
#include <stemma/store.h>

#ifdef __cplusplus
extern "C" {
#endif

struct stemma_report;

// What breaks or changes when a column or table changes. Never NULL, to be freed.
STEMMA_API struct stemma_report *stemma_report_impact(struct stemma_store *store, const char *name);

// Where its values come from; `rows`: and what decides which rows there are. Never NULL.
STEMMA_API struct stemma_report *stemma_report_upstream(struct stemma_store *store,
                                                        const char *name, bool rows);

STEMMA_API void stemma_report_free(struct stemma_report *report); // NULL is fine

// Both texts are owned by the report. An error leaves no JSON (NULL), and JSON no error (NULL).
STEMMA_API const char *stemma_report_json(const struct stemma_report *report);
STEMMA_API const char *stemma_report_error(const struct stemma_report *report);

#ifdef __cplusplus
}
#endif
