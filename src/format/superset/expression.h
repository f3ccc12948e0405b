// Superset expressions: the calculated columns and metrics of a dataset.
//
//     columns: [{column_name: gross, expression: amount * 1.2}]
//     metrics: [{metric_name: revenue, expression: sum(gross)}]        names gross
#pragma once

#include "format/superset/node.h"

struct superset_expression {
    struct superset_node name;
    struct superset_node sql;
    bool column; // a calculated column; else a metric
    // Whether it needs a text of its own, since in one with others it could do harm: it is not well
    // formed, its name is taken, or it names calculated columns, which only a subquery has.
    bool alone;
    struct VEC(uint32_t) names; // indexes of those calculated columns, each once, in order
};

struct superset_expressions VEC(struct superset_expression);

// Finds out which stand alone and what they name. `columns` are names of the dataset's other
// columns. Memory is the reading's.
void superset_expressions_resolve(struct reading *reading, struct superset_expressions *expressions,
                                  const struct superset_node *columns, uint32_t count);
