// Superset chart: what its settings show of its dataset.
//
//     slice_name: Revenue by country        the chart's fields: country, Revenue
//     viz_type: pie
//     params: {groupby: [country], metric: {..., label: Revenue}, adhoc_filters: [...]}
//     dataset_uuid: b90d...
//
// Which settings count depends on the kind of chart (viz.def). A kind that is not known is
// read from its query_context, which holds the queries themselves, but is old or missing in many
// exports.
#pragma once

#include "format/superset/node.h"

void superset_chart_read(const struct superset_item *item);
