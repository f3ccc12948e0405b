// Redash query: a relation that its visualizations, and other queries, read.
//
//     {"id": 12, "name": "Orders by day", "query": "SELECT ...", "visualizations": [...]}
#pragma once

#include "format/redash/visualization.h"

// Reads a query with its visualizations, and returns what those belong to. One that comes up again
// in the document is not read twice. `embedded`: within another item; then one without SQL is only
// spoken of.
struct redash_owner redash_query_read(struct redash *redash, const struct node *query,
                                      bool embedded);

// The query of a visualization that stands by itself or on a dashboard: a query that is read, or
// its id, or that in the file's path. Its word is empty when nothing says it.
struct redash_owner redash_query_of(struct redash *redash, const struct node *visualization);
