// Evidence: pages of Markdown whose blocks of SQL are shown by components.
//
//     ```sql orders_by_day
//     SELECT day, sum(total) AS total FROM shop.orders GROUP BY 1
//     ```
//     <BarChart data={orders_by_day} x=day y=total/>
//
// A page is a dashboard, each component a chart in it, each query a view that they read. Queries of
// sources are plain SQL files.
#pragma once

#include "format/format.h"

extern const struct format format_evidence;
