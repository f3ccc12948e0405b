// Source: a data source: the columns of its relations, and what is calculated from them.
//
//     <relation name='orders' table='[shop].[orders]' type='table' />
//     <column caption='Gross' name='[Calculation_1]'><calculation formula='[amount] * 1.2' />
//
//     SELECT "orders"."amount" AS "amount", ("orders"."amount" * 1.2) AS "Gross"
//     FROM "shop"."orders" AS "orders"
//
// It is a view that charts read by its key.
#pragma once

#include <stdbool.h>

#include "base/map.h"
#include "format/tableau/file.h"

// A column of a relation, or a calculated one. What is neither has no column.
struct tableau_column {
    struct str name;            // as formulas call it, without brackets
    struct str shown;           // its caption
    struct str relation;        // empty: not said
    struct str column;          // in the relation
    const struct node *at;      // what it stands for
    const struct node *formula; // a calculation; else NULL
    const struct node *group;   // of members of columns; else NULL
};

struct tableau_source {
    const struct node *node;
    struct str name;
    struct str title;
    struct str key;  // in SPACE_TABLEAU_SOURCE
    bool parameters; // it holds no data
    struct VEC(struct tableau_column) columns;
    struct map by_name; // column by symbol, from 1
};

// Reads what stands in a data source; released by tableau_source_release.
void tableau_source_init(struct tableau_file *file, const struct node *node,
                         struct tableau_source *source);
void tableau_source_release(struct tableau_source *source);

// The asset and its SQL.
void tableau_source_read(struct tableau_file *file, const struct tableau_source *source);

// NULL: not known.
const struct tableau_source *tableau_source_find(const struct tableau_file *file, struct str name);
const struct tableau_column *tableau_source_column(const struct tableau_file *file,
                                                   const struct tableau_source *source,
                                                   struct str name);

// Whether Tableau itself makes the column, and it holds nothing.
bool tableau_column_is_made(struct str name);
