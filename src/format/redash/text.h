// Redash text: one query of Redash on its way to the grammar.
//
//     SELECT * FROM query_12 JOIN shops s ON query_12.shop = s.id WHERE day = {{ day }}
//     SELECT * FROM "<redash query>"."12" AS query_12 JOIN shops s ON … WHERE day = '1'
//
// Parameters are Mustache tags. Queries of the data source "Query Results" name other queries
// behind FROM and JOIN: query_12, cached_query_12, param_query_12_{day=2024-01-01}.
#pragma once

#include "format/redash/item.h"
#include "format/redash/sources.h"

// Takes what stands in reading->excerpt at `written` as a query's text.
void redash_text(struct reading *reading, struct span written, enum redash_engine engine,
                 struct span claim, uint32_t fill);
