// Redash path: files whose place says which query they belong to.
//
//     queries/12/query.sql              SQL of query 12
//     queries/12/metadata.yaml          its name, tags and options
//     queries/12/visualization/3.yaml   one of its visualizations
//     query_12.sql                      SQL of query 12, if query_12.json stands beside it
#pragma once

#include <stdbool.h>

#include "format/surroundings.h"

enum redash_part {
    REDASH_NONE, // its place says nothing
    REDASH_SQL,
    REDASH_METADATA,
    REDASH_VISUALIZATION,
};

struct redash_path {
    enum redash_part part;
    struct str query;         // its id; empty for REDASH_NONE
    struct str visualization; // its id; empty: the file's name is no number
};

// Strings are those of `path`.
struct redash_path redash_path_of(struct str path, const struct surroundings *around);

// Whether the SQL of a query of this file stands in a file beside it.
bool redash_path_has_sql(struct str path, struct str query, const struct surroundings *around);
