// Superset saved query: SQL that somebody keeps in SQL Lab.
//
//     label: Late orders, schema: shop, sql: SELECT ... FROM orders ..., database_uuid: f2bc...
#pragma once

#include "format/superset/node.h"

void superset_saved_read(const struct superset_item *item);
