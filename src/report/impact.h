// Impact: what breaks or changes when a column or table changes.
//
// What it says, as JSON: stemma/report.h.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/document.h"
#include "base/str.h"
#include "report/narrow.h"
#include "report/policy.h"
#include "store/read.h"

enum impact_change { CHANGE_ANY, CHANGE_DROP, CHANGE_RENAME, CHANGE_TYPE };

struct impact_request {
    struct str_list names; // of tables, columns, scripts ... (report/selection.h)
    enum impact_change change;
    struct str to;            // the new name or type
    bool rerun;               // tell also what has to run again
    uint32_t depth;           // at most so many steps; 0: any number
    struct narrow narrow;     // what is shown and counted
    uint32_t limit;           // list at most so many rows a table, count all; 0: any number
    struct policy_run *gates; // NULL: none
};

// False: it could not run, and why is appended to `why`. That nobody reads on is no failure.
bool impact_run(struct reader *reader, const struct impact_request *request, struct document *doc,
                struct buf *why);
