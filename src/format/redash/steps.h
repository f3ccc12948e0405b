// Redash steps: which of a query's columns a visualization shows, and under which names.
//
//     {"type": "CHART", "options": {"columnMapping": {"day": "x", "total": "y", "id": "unused"}}}
//     steps KEEP day, KEEP total
//
//     {"type": "TABLE", "options": {"columns": [{"name": "id", "visible": false}]}}
//     steps DROP id
//
// Where options are missing, Redash's defaults hold. A column that a visualization names and its
// query no longer has is not shown, and no mistake: Redash keeps such settings.
#pragma once

#include <stdbool.h>

#include "format/redash/item.h"

// Steps of the query's outputs.
struct list redash_steps(const struct redash *redash, const struct node *visualization);

// Whether it shows the number of the query's rows instead of a column.
bool redash_counts_rows(const struct node *visualization);
