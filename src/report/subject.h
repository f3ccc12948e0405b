// Subject: the table or column that a report is asked about.
//
//     subject_find(&lookup, STR("customers.email"), &subject, &why)   // crm.customers.email
//
// Understood, in this order:
//     schema.table, table      a table or view; without schema: of public, else the only one there
//     is etl/load.sql, q01#3      anything without schema: a script, a result of it, a chart
//     table.column, schema.table.column, q01#3.total
// `file:name` picks one of several that are local to files: `etl/load.sql:pg_temp.batch`.
#pragma once

#include <stdbool.h>

#include "base/vec.h"
#include "report/lookup.h"

struct subject {
    struct str name; // in full, as reports show it
    const struct asset *asset;
    uint32_t column;    // 0: the asset as a whole
    struct str carried; // `column` is the asset's '*', and this is the column meant
};

struct subjects VEC(struct subject);

// A subject with its name. Column 0: the asset as a whole.
struct subject subject_of(struct lookup *lookup, uint32_t asset, uint32_t column,
                          struct str carried);

// On failure appends to `why` that the name is not known, with near ones, or what it could mean.
bool subject_find(struct lookup *lookup, struct str text, struct subject *subject, struct buf *why);
