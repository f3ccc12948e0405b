// Dbt run: what the templates of artifacts and property files run for. Their project may not be
// scanned.
#pragma once

#include "format/dbt/rules.h"
#include "format/reading.h"

// `project` may be NULL: then nothing is known of one.
struct dbt_run dbt_run_for(const struct reading *reading, const struct dbt_project *project);
