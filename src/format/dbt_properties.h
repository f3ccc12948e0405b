// Dbt properties: YAML files in which a dbt project says what its models, seeds, snapshots and
// sources are, and what lies behind it.
//
//     sources:
//       - name: shop
//         schema: raw
//         tables: [{name: orders, columns: [{name: email, meta: {pii: true}}]}]
//     models:
//       - {name: orders, description: One row an order, columns: [{name: id, data_type: bigint}]}
//     exposures:
//       - {name: weekly_sales, type: dashboard, depends_on: [ref('orders')]}
//
// Sources and exposures are declared here alone; models, seeds and snapshots are files of their own
// to which this adds. A snapshot with `relation` has no other file.
#pragma once

#include "format/format.h"

extern const struct format format_dbt_properties;
