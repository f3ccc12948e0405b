// Plan: recognises the shapes of Metabase's queries and plans their stages.
//
//     {"type": "native", "native": {"query": "SELECT 1"}}                       legacy
//     {"type": "query", "query": {"source-query": {"source-table": 10}, ...}}   legacy, nested
//     {"stages": [{"source-card": 27}, {"filters": [...]}]}                     MBQL 5
#pragma once

#include "format/metabase/stage.h"

// Plans a query. plan->file and plan->results are set. Reports what is not understood.
void metabase_plan_query(struct metabase_plan *plan, struct metabase_part query);
