// Grafana provisioning: the files by which a Grafana learns of its data sources.
//
//     apiVersion: 1
//     datasources:
//       - name: Warehouse
//         type: postgres
//         url: warehouse:5432
//
// They declare nothing that has columns: such a file is known, and yields nothing.
#pragma once

#include <stdbool.h>

#include "format/tree.h"

bool grafana_provisioning_takes(const struct node *root);
