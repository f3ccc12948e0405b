// SQL: writes a query, part by part, into a reading's excerpt.
//
// What only joins the parts stands for the part beside it.
#pragma once

#include "format/tableau/source.h"

struct tableau_sql {
    struct tableau_file *file;
    const struct tableau_source *source; // whose columns formulas mean
    struct span here;                    // of `written`: what glue stands for
    uint32_t depth;                      // of formulas in formulas
    bool unknown;                        // formulas stand as calls of what they name
    bool quiet;                          // what is wrong has been reported
    bool lost;                           // too much of it: what is written is not complete
    bool odd;                            // a formula has words that are not understood
    size_t start;                        // of the formula, in the excerpt's sql
};

void tableau_sql_start(struct tableau_sql *sql); // empties the excerpt

// From here on, glue stands for this string.
void tableau_sql_at(struct tableau_sql *sql, const struct node *at);

void tableau_sql_glue(struct tableau_sql *sql, const char *text);
void tableau_sql_word(struct tableau_sql *sql, struct str text);
void tableau_sql_ident(struct tableau_sql *sql, struct str name);
void tableau_sql_unknown(struct tableau_sql *sql); // the name of a function that is not known
void tableau_sql_source(struct tableau_sql *sql, struct str key); // a data source as a relation

// A column of a relation: "orders"."amount", standing for `here`.
void tableau_sql_column(struct tableau_sql *sql, const struct tableau_column *column);
