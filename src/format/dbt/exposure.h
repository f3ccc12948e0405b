// Dbt exposure: what lies behind dbt: a dashboard, a notebook, an application. dbt knows on which
// nodes it depends, and no columns of it.
#pragma once

#include "format/dbt/node.h"

// The asset of an exposure. `keys` may be empty.
uint32_t dbt_exposure(struct dbt_file *file, const struct node *node, const struct names *keys);
