// Superset dataset: a table or a query with a list of columns, calculated columns and metrics. It
// becomes a view that charts read by its key.
//
//     table_name: orders, schema: shop, sql: null
//     columns: [{column_name: amount}, {column_name: gross, expression: amount * 1.2}]
//     metrics: [{metric_name: revenue, expression: sum(amount)}]
//
//     SELECT "amount", (amount * 1.2) AS "gross", (sum(amount)) AS "revenue" FROM "shop"."orders"
//
// Columns and metrics would not stand in one SELECT, but where each comes from is the same. With
// `sql`, FROM is that query as "virtual_table", which is what Superset calls it.
#pragma once

#include "format/superset/node.h"

void superset_dataset_read(const struct superset_item *item);

// What expressions over the dataset may call it: its table's name, or virtual_table.
struct str superset_dataset_calls_itself(const struct node *dataset);
