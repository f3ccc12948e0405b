// Grafana builder: queries that were clicked together and never written as SQL.
//
//     {"table": "orders", "timeColumn": "at", "select": [[{"type": "column", "params": ["total"]},
//      {"type": "aggregate", "params": ["sum"]}]], "group": [{"type": "time", "params": ["1h"]}]}
//
//     SELECT $__timeGroupAlias(at, 1), sum(total) FROM orders GROUP BY 1
//
// Since version 9 the parts are in "sql": {"columns", "whereString", "groupBy", "orderBy"}. Grafana
// keeps rawSql beside either form; only where that is missing the parts count.
#pragma once

#include "format/grafana/text.h"

// Whether there is a query to build.
bool grafana_builder_takes(const struct node *model);
void grafana_builder_read(const struct grafana *grafana, const struct node *model, uint32_t fill);
