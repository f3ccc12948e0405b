// Lineage text: stores for tests, written down in a few lines.
//
//     table raw.orders id amount status     a declared table; also: view, matview, undeclared (its
//                                           columns are inferred), temp; `*` may be a column
//     script etl/daily.sql                  a file and the script in it; what follows stands there
//     statement insert mart.daily           a statement and what it fills (`-`: nothing)
//     edge mart.daily.total raw.orders.amount aggregation 0.9 sum(amount)
//     edge mart.daily.(rows) raw.orders.status filter 1
//     read mart.daily.(rows) raw.orders 1
//     ref raw.orders.amount 8:12 6          a name at line:column with a length; `write` may follow
//                                           (a line has 100 bytes)
//     use filter function lower     how the last ref is used: clause, role and, maybe, a name
//     result daily#2 total                  what a SELECT of the script returns
//     dashboard Sales
//     chart Revenue total                   in the last dashboard
//     piece unparsable 40                   a piece of the file: state and bytes
//     diag STM3001 column "x" not found
//
// Edges stand at line 1, 2, 3 ... of their file and column 5.
#pragma once

#include <stdint.h>

#include <sqlite3.h>

// Writes a new store; fails the test when a line is not understood.
void lineage_text_store(const char *path, const char *text);

// A path for a store of this test program, in the folder for temporary files.
const char *lineage_text_path(void);

// id of a column "schema.table.column" in an open store.
uint32_t lineage_text_column(sqlite3 *db, const char *name);
