// Upstream: where the values of a column or table come from.
//
// What it says, as JSON: stemma/report.h.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/document.h"
#include "base/str.h"
#include "report/narrow.h"
#include "store/read.h"

struct upstream_request {
    struct str_list names; // of tables, columns, scripts ... (report/selection.h)
    bool rows;             // what decides about rows, too
    uint32_t depth;        // at most so many steps; 0: any number
    struct narrow narrow;  // what is shown and counted
    uint32_t limit;        // list at most so many rows, count all; 0: any number
};

// False: it could not run, and why is appended to `why`. That nobody reads on is no failure.
bool upstream_run(struct reader *reader, const struct upstream_request *request,
                  struct document *doc, struct buf *why);
