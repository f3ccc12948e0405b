// Grafana v2: dashboards as resources, apiVersion dashboard.grafana.app/v2...
//
//     {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name":
//     "sales"},
//      "spec": {"title": "Sales", "elements": {"panel-1": {"kind": "Panel", "spec": {...}}}}}
//
// In v2alpha1 a query's kind is its data source's type; since v2beta1 that is its group.
#pragma once

#include "format/grafana/board.h"

bool grafana_v2_takes(const struct node *root);
void grafana_v2_read(const struct grafana *grafana, const struct node *root);
