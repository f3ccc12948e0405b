// Dbt catalog: target/catalog.json, in which dbt writes down the columns that relations have in the
// database. It adds to what other files declare, above all to sources, of which nothing else may
// say all the columns.
#pragma once

#include "format/format.h"

extern const struct format format_dbt_catalog;
