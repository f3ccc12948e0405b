// Grafana v1: dashboards with `panels` and `schemaVersion`, the form that Grafana exports.
#pragma once

#include "format/grafana/board.h"

bool grafana_v1_takes(const struct node *root);

// `uid` and the rest stand in the dashboard itself; a resource of Kubernetes has them outside.
void grafana_v1_read(const struct grafana *grafana, const struct node *root, struct str uid);

// Library panels: what the API answers, and what a dashboard's export holds in __elements.
bool grafana_v1_takes_library(const struct node *root);
void grafana_v1_read_library(const struct grafana *grafana, const struct node *root);
