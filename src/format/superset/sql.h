// Superset SQL: writes a query that no text stands for, part by part, into a reading's excerpt.
//
//     metrics: [{aggregate: SUM, column: {column_name: amount}, label: Revenue}]
//
//     SELECT SUM("amount") AS "Revenue" FROM "<superset dataset>"."b90d..."
//
// What only joins the parts stands for the part beside it, so that a place in the SQL leads to the
// part that it is about.
#pragma once

#include "format/superset/node.h"

struct superset_sql {
    struct reading *reading;
    bool otherwise;               // Jinja conditions that are not known are false, not true
    bool doubted;                 // there were some, and they have left out text
    struct superset_node metrics; // a dataset's, for its own {{ metric('revenue') }}
    struct span here;             // of `written`: what glue stands for
};

// Empties the excerpt.
void superset_sql_start(struct superset_sql *sql);

// From here on, glue stands for this node, or this column's or label's name.
void superset_sql_at(struct superset_sql *sql, struct superset_node at);

void superset_sql_glue(struct superset_sql *sql, const char *text);
void superset_sql_word(struct superset_sql *sql, struct str text); // glue, as it is
void superset_sql_ident(struct superset_sql *sql, struct str name);
void superset_sql_string(struct superset_sql *sql, struct str text);
void superset_sql_hole(struct superset_sql *sql); // a name that is not known

// The node's text as SQL in parentheses, Jinja masked. A comment at its end does no harm.
void superset_sql_expression(struct superset_sql *sql, struct superset_node at);

// The node's text as SQL, as it is but for Jinja.
void superset_sql_text(struct superset_sql *sql, struct superset_node at);
