// Superset dashboard: which charts it contains, and what its filters offer to choose from.
//
//     position: {CHART-a: {type: CHART, meta: {uuid: 7dc1..., chartId: 8}}}
//     metadata: {native_filter_configuration: [
//         {name: Country, targets: [{column: {name: country}, datasetUuid: b90d...}]}]}
//
// A filter is a field of the dashboard itself: Country from "country" of the dataset.
#pragma once

#include "format/superset/node.h"

void superset_dashboard_read(const struct superset_item *item);
