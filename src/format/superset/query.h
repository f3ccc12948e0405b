// Superset query: what a chart or a dashboard's filter asks of a dataset, as SQL over that dataset.
//
//     groupby: [country]                     SELECT "country", SUM("amount") AS "Revenue"
//     metrics: [{..., label: Revenue}]         FROM "<superset dataset>"."b90d..."
//     adhoc_filters: [{subject: paid, ...}]    WHERE "paid" IS NOT NULL GROUP BY "country"
//
// SQL that somebody wrote into a setting ({sqlExpression: sum(amount) / 100}) becomes a text of its
// own over the same dataset, so that a mistake in it costs nothing but itself.
#pragma once

#include "format/superset/node.h"
#include "format/superset/term.h"

struct superset_query {
    struct reading *reading;
    uint32_t asset;                         // asset_def that it fills
    struct superset_node source;            // what names the dataset
    struct str dataset;                     // the dataset's uuid or number
    struct span claim;                      // of what has no SQL of its own
    bool grouped;                           // by what is no metric
    bool full;                              // no more terms are taken
    uint32_t offered;                       // how many terms there were
    struct VEC(struct superset_term) terms; // in the reading's arena
};

// Of outputs with one label the first one stays, as in Superset.
void superset_query_add(struct superset_query *query, const struct superset_term *term);

bool superset_query_shows(const struct superset_query *query); // anything
bool superset_query_has_metric(const struct superset_query *query);

// Appends the texts to the reading.
void superset_query_write(const struct superset_query *query);
