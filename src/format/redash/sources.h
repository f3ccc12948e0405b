// Redash sources: whose SQL a query speaks. A query's dump may hold its data source, else a dump of
// all data sources says it, in a file whose name has data_source in it:
//
//     data_sources.json    [{"id": 1, "type": "pg", ...}, {"id": 2, "type": "mysql", ...}]
//     query.json           {"data_source_id": 2, "query": "SELECT ..."}
#pragma once

#include "format/surroundings.h"
#include "format/tree.h"

enum redash_engine {
    REDASH_ANY,      // not known: taken for PostgreSQL, or for query results
    REDASH_POSTGRES, // query_12 is a table
    REDASH_RESULTS,  // query_12 is a query
    REDASH_OTHER,
};

struct redash_source {
    enum redash_engine engine;
    struct str type; // as Redash calls it; empty: not known
};

void redash_sources_gather(struct surroundings *around);

// Of a query, whose node this is. `around` may be NULL.
struct redash_source redash_source_of(const struct surroundings *around, const struct node *query);
