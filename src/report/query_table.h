// Query table: a table of a document whose rows are those of a query.
//
//     static const struct query_table list = {
//         {"files", "Files", headings, 2, 0}, "ti", "SELECT path, size FROM files"};
//     struct query_table_filter filter = {.narrow = &narrow, .lookup = &lookup};
//     query_table_show(&list, &filter, doc, 20);
#pragma once

#include "base/document.h"
#include "report/lookup.h"
#include "report/narrow.h"

#define QUERY_TABLE_WIDTH_MAX 16

struct query_table {
    struct table table;
    // What becomes of each column of the query, in order: t a text, n a text or null when it is
    // empty, i an integer, z an integer or null for 0; a the id of the asset that the row is about,
    // which is no cell. p is a cell of no column: the place of the next three, which are a file, a
    // line and a column; the file is also where the row happens.
    const char *cells;
    const char *sql;
};

struct query_table_filter {
    const struct narrow *narrow;
    struct lookup *lookup;
    uint32_t left_out; // grows
};

// Lists at most `limit` rows (0: all), and notes how many it leaves out.
bool query_table_show(const struct query_table *list, struct query_table_filter *filter,
                      struct document *doc, uint32_t limit);

// How many rows of a query, an asset id and a file, a filter keeps.
uint32_t query_table_count(const char *sql, struct query_table_filter *filter);

// Whether the row of a number, from 1, is listed with this limit (0: all are).
static inline bool query_table_lists(uint32_t number, uint32_t limit) {
    return limit == 0 || number <= limit;
}

// The note about a table of `count` rows of which at most `limit` (0: all) were listed.
bool query_table_cut(const struct table *table, struct document *doc, uint32_t count,
                     uint32_t limit);
