// Diff: what a change does, from the store of before (base) and that of after (head).
//
// What it says, as JSON: report/finding_show.h, besides "base" and "head", their names.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/document.h"
#include "report/narrow.h"
#include "report/policy.h"
#include "store/read.h"

struct diff_request {
    struct str base, head; // as people call them: "main", "before.db"
    struct narrow narrow;  // findings: kept are those that meet it, or reach what does
    uint32_t limit;        // list at most so many rows a table, count all; 0: any number
    const struct personal_settings *settings; // of personal data; NULL: none
    struct policy_run *gates;                 // NULL: none
};

// False: it could not run, and why is appended to `why`. That nobody reads on is no failure.
bool diff_run(struct reader *base, struct reader *head, const struct diff_request *request,
              struct document *doc, struct buf *why);
