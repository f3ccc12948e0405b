// Superset term: one expression that a chart has over its dataset: a column or aggregate that it
// shows, a filter, an order.
//
//     country                                                       "country"
//     {label: Land, sqlExpression: upper(country)}                  (upper(country)) AS "Land"
//     {expressionType: SIMPLE, aggregate: SUM, column: {column_name: amount}, label: Revenue}
//                                                                   SUM("amount") AS "Revenue"
//     {expressionType: SIMPLE, subject: paid, operator: ==, comparator: true, clause: WHERE}
//                                                                   "paid" IS NOT NULL
//
// What a column is compared to is no part of lineage, so one condition stands for all.
#pragma once

#include "format/superset/node.h"
#include "format/superset/sql.h"

enum superset_clause {
    SUPERSET_SHOWN, // an output
    SUPERSET_WHERE,
    SUPERSET_HAVING,
    SUPERSET_ORDER,
};

struct superset_term {
    enum superset_clause clause;
    struct superset_node at; // a column's name (or a saved metric's), or SQL
    bool sql;                // it is SQL
    bool dimension;          // SHOWN: no metric
    struct str aggregate;    // SUM: SUM(column); "*": count(*); empty: none
    struct str grain;        // P1D: times in the column are cut down to it; empty: they are not
    struct str label;        // SHOWN: the name that it is shown under
};

// ---- reading one setting. False, with a diagnostic, when it says nothing.

typedef bool superset_term_read(struct reading *reading, struct superset_node at,
                                struct superset_term *term);

superset_term_read superset_term_dimension;
superset_term_read superset_term_metric;

// A metric or column, or a pair of one and a direction: ["amount", false], also as a string of
// JSON.
superset_term_read superset_term_order;

// One of `adhoc_filters`. False without a diagnostic for a range of time that is "No filter".
superset_term_read superset_term_filter;

// One of a query_context's filters: {"col": "paid", "op": "==", "val": true}. The same.
superset_term_read superset_term_context_filter;

// ---- writing

void superset_term_write(struct superset_sql *sql, const struct superset_term *term);
void superset_term_write_output(struct superset_sql *sql, const struct superset_term *term);
void superset_term_write_condition(struct superset_sql *sql, const struct superset_term *term);

// The name that an output has in SQL, which cuts longer identifiers than 63 bytes.
struct str superset_term_output(struct arena *arena, const struct superset_term *term);
