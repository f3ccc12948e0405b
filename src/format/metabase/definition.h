// Definition: what a segment, a measure or a metric stands for in a query.
//
//     ["segment", 7]      {"definition": {"filter": ["=", ["field", 78, null], "paid"]}}
//     ["metric", 31]      a card of type metric: {"aggregation": [["sum", ...]]}
#pragma once

#include "format/metabase/clause.h"
#include "format/metabase/file.h"

// The aggregation that a clause `metric` or `measure` refers to; no node: it is none, or nobody
// knows.
struct metabase_part metabase_defined_aggregation(const struct metabase_file *file,
                                                  const struct metabase_clause *clause);

// The filters that a clause `segment` refers to: a clause, or a list of them.
struct metabase_part metabase_defined_filters(const struct metabase_file *file,
                                              const struct metabase_clause *clause);

// What a metric's query selects from: the stage that names it. No node: the card of this word is no
// metric, or one over a query of its own.
struct metabase_part metabase_metric_stage(const struct metabase_file *file, struct str card);

// Whether the metric is a card of its own, which a query can read.
bool metabase_is_metric_card(const struct metabase_file *file,
                             const struct metabase_clause *clause);
