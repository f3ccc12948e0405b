// Superset control: one setting of a chart, as terms of its query.
//
//     x_axis: created_at, time_grain_sqla: P1D     shown: date_trunc('P1D', "created_at")
//     groupby: [country, city]                     shown: "country", "city"
//     adhoc_filters: [{subject: paid, ...}]          WHERE "paid" ...
#pragma once

#include "format/superset/query.h"

// Adds what `controls`, names of settings with blanks between them, hold in `params`.
void superset_controls_add(struct superset_query *query, struct superset_node params,
                           const char *controls);

// Adds a list of adhoc_filters. Takes null.
void superset_filters_add(struct superset_query *query, struct superset_node filters);

// Adds the range of time that older charts have beside their filters.
void superset_time_filter_add(struct superset_query *query, struct superset_node params);

// Adds one of a query_context's queries.
void superset_context_add(struct superset_query *query, struct superset_node context);
