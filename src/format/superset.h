// Superset: exports (a directory or an archive of YAML files) and answers of its API (JSON).
//
// What a file holds follows from its keys, not from its path:
//
//     datasets/shop/orders.yaml     table_name, database_uuid     superset/dataset.h
//     charts/Revenue_8.yaml         slice_name, viz_type          superset/chart.h
//     dashboards/Sales_3.yaml       dashboard_title, position     superset/dashboard.h
//     queries/shop/Late.yaml        label, sql, database_uuid     superset/saved.h
//     databases/shop.yaml           database_name, sqlalchemy_uri
//     metadata.yaml                 version, type
//
// The API wraps one of these into {"result": ...}, or a list of them.
#pragma once

#include "format/format.h"

extern const struct format format_superset;
