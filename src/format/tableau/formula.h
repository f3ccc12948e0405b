// Formula: a calculation in Tableau's own language, as SQL.
//
//     IF [status] = "paid" THEN [amount] ELSE 0 END
//     CASE WHEN "orders"."status" = 'paid' THEN "orders"."amount" ELSE 0 END
//
// Operators are SQL's but for ==; functions that SQL has not stay calls, so that their arguments
// count. A formula that the grammar refuses is a call of what it names: see `unknown` of sql.h.
#pragma once

#include "format/tableau/sql.h"

// The formula in parentheses.
void tableau_formula_write(struct tableau_sql *sql, const struct node *formula);

// A column as a formula means it: one of a relation, or a calculated one's formula.
void tableau_formula_column(struct tableau_sql *sql, const struct tableau_column *column);

// The SQL function for a function or derivation that aggregates: SUM, CountD; NULL: it is none.
// What it returns goes before the argument: "count(DISTINCT ".
const char *tableau_aggregate(struct str name);
