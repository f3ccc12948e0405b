// Grafana alert: alert rules, as files that provision them and as the API answers them.
//
//     groups:                                a dashboard "Orders"
//       - name: Orders
//         folder: Shop
//         rules:
//           - uid: r1                        a chart "Orders / Too few orders"
//             title: Too few orders
//             data: [{refId: A, datasourceUid: warehouse, model: {rawSql: SELECT ...}}]
#pragma once

#include "format/grafana/text.h"

bool grafana_alert_takes(const struct node *root);
void grafana_alert_read(const struct grafana *grafana, const struct node *root);
