// Dbt engine: whose SQL the models of a project are written in.
#pragma once

#include <stdbool.h>

#include "base/str.h"

// Whether an adapter's SQL is close enough to PostgreSQL's. An empty name is not known to be of
// another engine.
bool dbt_engine_is_known(struct str adapter);
