// Output name: what PostgreSQL calls an output column without a label (parse_target.c,
// FigureColname).
//
//     o.id            id               x::int          x
//     count(*)        count            1::int          int4
//     (t.c).f[1]      f                a + b           nothing
//     CASE ... END    case, or what its ELSE is called
#pragma once

#include "syntax/tree.h"

// NULL when there is nothing to choose from ("?column?"). The string belongs to the tree.
const char *output_name(const Node *expr);

// "current_date", "session_user" ...
const char *output_value_function(const SQLValueFunction *function);
