// Dbt manifest: target/manifest.json, in which dbt writes down a whole project: models with the SQL
// that it made of them, seeds, snapshots, analyses, sources, exposures.
//
// A model's SQL is read as dbt compiled it. A model without (of a project that was only parsed, in
// Python, for another engine) still reads whole relations: those in `depends_on`.
#pragma once

#include "format/format.h"

extern const struct format format_dbt_manifest;
