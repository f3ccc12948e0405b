// Grafana mask: makes the SQL of a Grafana panel ready for the grammar.
//
//     SELECT $__timeGroup(at, '5m'), avg(x) AS "avg of $unit" FROM ${schema}.orders
//      WHERE $__timeFilter(at) AND shop = $shop AND $condition
//
//     SELECT floor(extract(epoch from at)/60)*60 AS "time", avg(x) AS "avg of $unit" FROM <>.orders
//      WHERE (at BETWEEN '...' AND '...') AND shop = '1' AND '1'
//
// Macros are those of Grafana's data source for PostgreSQL; what stands in their arguments is kept.
// A variable stands for a value ('1', RUN_VALUE) unless its place says otherwise: it may be an
// identifier or a part of one (NAME_HOLE), a whole column or condition ('1', RUN_HOLE), or a clause
// (a blank, RUN_HOLE). Strings, aliases and comments stay as they are; a variable in a string is a
// value all the same (RUN_VALUE).
#pragma once

#include <stdbool.h>

#include "input/excerpt.h"

// Appends all that is written at `written` to excerpt->sql. Returns the name of the first macro
// that is not known, in bytes of what is written; length 0 when all are.
struct span grafana_mask(struct excerpt *excerpt, struct span written);

// The same for a part of a query: a name, or else an expression.
struct span grafana_mask_part(struct excerpt *excerpt, struct span written, bool name);
