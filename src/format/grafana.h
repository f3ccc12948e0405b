// Grafana: dashboards, library panels and alert rules.
//
// They stand in files of their own (exports, what the API answers, resources of Kubernetes), or as
// strings of JSON in a ConfigMap or in a resource of Grafana's operator:
//
//     kind: ConfigMap
//     data:
//       sales.json: |
//         {"title": "Sales", "panels": [...], "schemaVersion": 39}
#pragma once

#include "format/format.h"

extern const struct format format_grafana;
