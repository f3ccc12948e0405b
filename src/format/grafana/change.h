// Grafana change: the transformations of a panel, as steps.
#pragma once

#include "format/grafana/steps.h"

// Those that apply to the query, in their order, up to the first that is not known or that names
// fields after data.
void grafana_change_all(struct grafana_steps *steps, const struct grafana_changes *changes);

// Reports those that are not known.
void grafana_change_check(const struct grafana *grafana, const struct grafana_changes *changes);
