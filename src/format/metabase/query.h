// Query: writes the SQL of a planned Metabase query into the reading.
//
//     {"source-table": 10, "filter": ["=", ["field", 78, null], "paid"], "aggregation":
//     [["count"]]} SELECT count(*) AS "count" FROM "shop"."orders" AS "source" WHERE ("status" =
//     'paid')
#pragma once

#include "format/metabase/stage.h"

// Adds a planned query as a text that fills something. False when its database is none that is
// read, or when it could not be planned; then its bytes count as skipped. `database` is the id or
// name that stands beside the query, should it not say one itself.
bool metabase_query_write(struct metabase_plan *plan, struct metabase_part query,
                          struct str database, uint32_t fill);

// Adds SELECT * FROM the card of this word, which stands for a part as a whole.
void metabase_query_select(struct metabase_file *file, struct str card, struct metabase_part at,
                           uint32_t fill);
