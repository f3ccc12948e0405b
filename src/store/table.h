// Table: the rows of one table of a new store.
//
//     struct table table;
//     table_begin(&table, &pages, root, BTREE_TABLE);
//     table_text(&table, STR("warehouse"));            // a call for each column but the first,
//     table_row(&table, 1);                            // which is the row's number
//     table_end(&table);
//
// In a table WITHOUT ROWID (BTREE_INDEX) the first column is like any other.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "store/btree.h"
#include "store/record.h"

struct table {
    struct btree btree;
    struct record record;
    struct arena scratch; // of one row
};

void table_begin(struct table *table, struct pages *pages, uint32_t root, enum btree_kind kind);
void table_int(struct table *table, int64_t number);
void table_id(struct table *table, uint32_t id); // NULL for 0
void table_real(struct table *table, double number);
void table_text(struct table *table, struct str text);         // Latin-1 unless it is UTF-8
void table_text_or_null(struct table *table, struct str text); // NULL for an empty one
void table_row(struct table *table, uint64_t number);
void table_end(struct table *table);
