// PII: which columns hold personal data, where their values go, and how well they are protected.
//
// What it says, as JSON (keys in this order; --format csv has the rows of `places`):
//
//     {"stemma": 1, "report": "pii",
//      "headline": "crm.customers.email: reaches 2 pipelines, 4 tables (6 columns) ...",
//      "scan": {...},
//      "totals": {"declared": 1, "suggested": 20, "sources": 12, "places": 60, "none": 20,
//                 "transformed": 2, "collected": 0, "pseudonymised": 8, "reduced": 6,
//                 "aggregated": 0, "cut": 24, "recipients": 1, "row_influences": 9},
//      "declared": [{"name": "crm.customers.email", "asset": "crm.customers", "column": "email",
//                    "category": "contact", "classification": "restricted", "basis": "tag",
//                    "rule": "email", "confidence": 1, "evidence": "tag pii",
//                    "source": true, "file": "crm/schema.sql", "line": 5}],
//      "suggested": [...],
//      "flows": [{"source": "crm.customers.email", "category": "contact",
//                 "classification": "restricted", "declared": true, "places": 9, "none": 4, ...,
//                 "recipients": 1}],
//      "places": [{"source": "crm.customers.email", "category": "contact", "declared": true,
//                  "classification": "restricted", "name": "mart.mail.hash", "asset": "mart.mail",
//                  "column": "hash", "type": "table", "parents": [], "owners": [],
//                  "role": "stores", "protection": "pseudonymised",
//                  "other_paths": ["reduced"], "recipient": false, "depth": 2, "confidence": 0.9,
//                  "path": [{"from": "crm.customers.email", "to": "mart.mail.hash",
//                            "functions": "lower md5", "protection": "pseudonymised",
//                            "confidence": 0.9, "file": "mail.sql", "line": 3, "column": 8,
//                            "expression": "md5(lower(c.email))"}]}],
//      "row_influences": [{"source": "...", "by": "stg.customers.email", "asset": "mart.mail",
//                          "kind": "filter", "confidence": 1, "file": "mail.sql", "line": 9}],
//      "recipients": [{"name": "newsletter_tool", "type": "api", "owners": [...],
//                      "why": "of type api", "categories": ["contact"],
//                      "protection": "as it is", "places": 1}],
//      "record": [{"category": "contact details", "data_subjects": null, "purpose": null,
//                  "legal_basis": null, "stored_in": ["crm.customers"], "shown_in": ["Sales"],
//                  "recipients": ["newsletter_tool"], "third_countries": null,
//                  "retention": null, "measures": ["as it is", "pseudonymised"]}],
//      "left_out": 0, "coverage": [...], "notes": [...]}
//
// Facts for gates (policy.h): each place that values of a source reach, code "pii-reaches", with
// the classification of the source.
//
// "sources" are the columns where personal data comes in: none of their values comes from another
// personal column. Every personal column that is no source is a place of one. "role" is "origin",
// "stores", "shows", "moves" (a pipeline), "receives" (an api) or "counts" (nothing but a number of
// it arrives: "not a value flow"). The null fields of "record" are for people to fill in.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/document.h"
#include "base/str.h"
#include "report/narrow.h"
#include "report/personal_rules.h"
#include "report/policy.h"
#include "store/read.h"

struct pii_request {
    struct str_list names;                    // columns, tables ...; none: all personal columns
    const struct personal_settings *settings; // NULL: stemma.yaml says nothing
    struct policy_run *gates;                 // NULL: none
    bool show_literals;                       // in expressions; else they are shown as `…`
    struct narrow narrow;                     // what is shown and counted
    uint32_t limit; // list at most so many rows a table, count all; 0: any number
};

// False: it could not run, and why is appended to `why`. That nobody reads on is no failure.
bool pii_run(struct reader *reader, const struct pii_request *request, struct document *doc,
             struct buf *why);
