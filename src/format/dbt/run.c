#include "format/dbt/run.h"

static const struct dbt no_projects;
static const struct dbt_project no_project;

struct dbt_run dbt_run_for(const struct reading *reading, const struct dbt_project *project) {
    const struct dbt *dbt = reading->around ? reading->around->dbt : NULL;
    return (struct dbt_run){.dbt = dbt ? dbt : &no_projects,
                            .project = project ? project : &no_project};
}
