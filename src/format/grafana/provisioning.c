#include "format/grafana/provisioning.h"

bool grafana_provisioning_takes(const struct node *root) {
    const struct node *first = node_at(node_get(root, "datasources"), 0);
    return node_get(root, "apiVersion") && node_get(first, "name") && node_get(first, "type");
}
