// Matches: the tables and columns that a name with wildcards stands for.
//
//     crm.*            the tables and views of schema crm
//     crm.*.email      the columns called email of these
//     *.email          the columns called email of any table or view
//     mart.*_daily     `*` stands for any text within a part, also for none
//     etl/*            scripts, results and what else has no schema: `*` is any text, dots included
//
// The first of these readings that finds something is taken: schema.table, table.column,
// schema.table.column, a name without schema, a column behind such a name. A part in quotes is
// taken as it is. PostgreSQL's own catalogue and dropped columns are never meant; dashboards and
// charts only by their tool (`grafana.*`), not by a `*` in its place.
#pragma once

#include "report/subject.h"

// Is there a `*` outside of quotes?
bool matches_wanted(struct str text);

// Appends what the text stands for, tables before their columns, by name. False: it is nothing.
bool matches_find(struct lookup *lookup, struct str text, struct subjects *found);

// Appends that a wildcard stands for nothing, and what is spelled nearly like its words.
void matches_unknown(struct lookup *lookup, struct str text, struct buf *why);
