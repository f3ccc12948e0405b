// Table: what Metabase knows of the tables of a database, their columns and descriptions.
//
//     {"id": 1, "engine": "postgres", "tables": [{"id": 10, "schema": "shop", "name": "orders",
//                                                 "fields": [{"id": 84, "name": "order_id"}]}]}
//
// It is a remark: tables are made elsewhere. They get their numbers as keys, so that queries that
// know no more than the number find them.
#pragma once

#include "format/metabase/file.h"

void metabase_database_read(struct metabase_file *file, struct metabase_part database);
void metabase_table_read(struct metabase_file *file, struct metabase_part table);

// A serialised field, which names its table.
void metabase_field_read(struct metabase_file *file, struct metabase_part field);
