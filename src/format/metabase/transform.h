// Transform: a query of Metabase that fills a table.
//
//     source: {type: query, query: {...}}, target: {type: table, schema: mart, name: daily}
#pragma once

#include "format/metabase/file.h"

void metabase_transform_read(struct metabase_file *file, struct metabase_part transform);
