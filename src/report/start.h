// Start: where a closure begins for a subject.
//
//     a column       that column; upstream with rows: its table's rows too
//     a table        all its columns, and its rows
//     a dashboard    the columns and rows of its charts
//     a script       downstream: what its statements fill, one step away; upstream: what they read
#pragma once

#include "report/closure.h"
#include "report/subject.h"

// Is the subject a script (and not the result of one)?
bool subject_is_script(const struct subject *subject);

// A closure set up with all its starts.
void start_closure(struct closure *closure, struct lookup *lookup, const struct subject *subject,
                   struct closure_options options);
