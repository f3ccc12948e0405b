// Start: where a closure begins for what a report is asked about.
//
//     a column       that column; upstream with rows: its table's rows too
//     a table        all its columns, and its rows
//     a dashboard    the columns and rows of its charts
//     a script       downstream: what its statements fill, one step away; upstream: what they read
//
// Of several subjects all are starts, so none of them is said to be reached by another. Upstream,
// what a script reads is told from what others write into the same tables only when every subject
// is a script.
#pragma once

#include "report/closure.h"
#include "report/subject.h"

// Is the subject a script (and not the result of one)?
bool subject_is_script(const struct subject *subject);

struct start {
    struct map scripts; // asset: 1
};

// A closure set up with all its starts. `start` has to outlive the closure's run.
void start_closure(struct start *start, struct closure *closure, struct lookup *lookup,
                   const struct subject *subjects, uint32_t count, struct closure_options options);
void start_release(struct start *start);
