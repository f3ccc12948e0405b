// Expression: what a clause of a Metabase query computes, in SQL.
//
//     ["sum", ["field", 83, null]]              sum("amount")
//     ["field", 12, {"temporal-unit": "month"}] date_trunc('month', "created_at")
#pragma once

#include "format/metabase/writer.h"

// Writes an expression, a condition or an aggregation in the scope of writer->stage.
void metabase_expr_write(struct metabase_writer *writer, const struct node *node);

// A column of the stage. `of` says it, and `at`, which lies in it, names it: spans of what is
// written.
void metabase_column_write(struct metabase_writer *writer, struct metabase_column column,
                           struct span of, struct span at);
