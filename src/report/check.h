// Check: what a new schema does to all that a store knows.
//
//     const struct check_request request = {.schema = STR("new.sql"), .complete = true};
//     check_run(&store, &schema, &request, doc, &why);
//
// The new schema is a store of its own, of CREATE TABLE and CREATE VIEW. Relations that both have
// are compared; those that the new one lacks are removed only if it is complete (a pg_dump), and
// then in its schemas alone. What the statements of the old schema say of themselves does not count
// (report/uses.h). Verdicts:
//
//     a column is gone, or has another name     breaking where it is named, else review
//     it has another type                       report/retype.def; breaking where a use does not
//     fit it must have a value                      review; an INSERT that leaves it out breaks it
//     may be NULL, has no default            review a column is new                           safe;
//     review where a star takes it; breaking where
//                                               it shifts an INSERT, or needs a value
//     a view computes another value, or rows    review; also where only a column that it reads has
//                                               another name
//     nothing uses it, but something that could not be read may do so    undecidable
//
// As JSON: that of findings (report/finding_show.h), and
//     "schema": "new.sql", "complete": true,
//     "compared": {"relations": 12, "columns": 96}
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/document.h"
#include "report/narrow.h"
#include "report/policy.h"
#include "store/read.h"

struct check_request {
    struct str schema;        // as the user named it
    struct str folder;        // where its files stand; empty: their paths say it
    bool complete;            // what it lacks is removed
    struct narrow narrow;     // findings are shown that reach something that fits
    uint32_t limit;           // list at most so many, count all; 0: any number
    struct policy_run *gates; // NULL: none
};

// False: it could not run, and why is appended. That nobody reads on is no failure.
bool check_run(struct reader *store, struct reader *schema, const struct check_request *request,
               struct document *doc, struct buf *why);
