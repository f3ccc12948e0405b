// Print: what a query yields, as a number that is the same as long as the SQL means the same.
//
//     SELECT sum(o.amount) AS revenue FROM raw.orders o WHERE o.paid AND o.amount > 0
//
//     print of column 1    sum of raw.orders.amount
//     print of the rows    raw.orders, two conditions
//
// Names of columns count as what they are bound to, so blanks, comments, aliases and names of WITH
// queries do not count; nor do the order of terms in AND and OR, of both sides of `=`, of inner
// joins, or whether a condition stands in WHERE or in the ON of an inner join. Constants,
// functions, operators, types and the direction of sort keys do. Different numbers need not mean
// that the values differ; equal ones mean that they are the same, but for the constants of a scan
// that keeps no literals.
#pragma once

#include "bind/scope.h"

uint64_t print_column(struct scope *scope, uint32_t output); // from 1
uint64_t print_rows(struct scope *scope);

// 0 for expression 0.
uint64_t print_expr(struct scope *scope, uint32_t expr);

// Of a whole list, where the order of its items does not count.
uint64_t print_bag(struct scope *scope, struct list exprs);

// `print`, and besides it what the other number stands for.
uint64_t print_mix(uint64_t print, uint64_t with);

// What decides which rows a changing statement writes.
uint64_t print_change_rows(struct scope *change);
