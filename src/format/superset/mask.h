// Superset mask: the Jinja of virtual datasets and of SQL in charts.
//
//     WHERE country IN {{ filter_values('country') | where_in }} AND at > '{{ from_dttm }}'
//     WHERE country IN ('1') AND at > '1'
//
// {{ dataset(42) }} is a relation. {{ metric('revenue') }} is the metric's own SQL when `metrics`
// (a dataset's list) has it, and a column of the dataset in a chart.
#pragma once

#include <stdbool.h>

#include "format/superset/node.h"

// Masks bytes of reading->excerpt's `written`. True when conditions that are not known have left
// out text: superset_mask_otherwise into a new excerpt shows that, as an alternative.
bool superset_mask(struct reading *reading, struct span written, struct superset_node metrics);

// The same with conditions that are not known taken for false.
void superset_mask_otherwise(struct reading *reading, struct span written,
                             struct superset_node metrics);
