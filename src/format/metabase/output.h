// Output: which columns a stage returns, and what Metabase calls them.
//
//     "breakout": [["field", 12, {"temporal-unit": "month"}]],       created_at
//     "aggregation": [["sum", ["field", 83, null]], ["sum", ...]]    sum, sum_2
//
// Settings of charts refer to these names, and so do later stages.
#pragma once

#include "format/metabase/stage.h"

// Plans the outputs of a stage whose source and joins are planned. The results of the card, if it
// says any, are those of the `last` stage.
void metabase_outputs_plan(struct metabase_plan *plan, struct metabase_stage *stage, bool last);

// Adds an output; its name gets a number if another output has it. The pointer is valid until the
// next one is added.
const struct metabase_output *metabase_output_add(struct metabase_plan *plan,
                                                  struct metabase_stage *stage,
                                                  const struct metabase_output *output);

// What Metabase calls the result of an aggregation, if it is the first of its name.
struct str metabase_aggregation_name(const struct metabase_plan *plan, const struct node *node);
