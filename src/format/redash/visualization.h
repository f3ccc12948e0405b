// Redash visualization: a chart that reads its query.
//
//     {"id": 7, "type": "CHART", "name": "By day", "options": {"columnMapping": {...}}}
//     SELECT * FROM "<redash query>"."12", shown by the steps of its options
#pragma once

#include "format/redash/item.h"

// The query that it belongs to.
struct redash_owner {
    struct str word;       // of its key; empty: not known
    struct str title;      // as shown
    const struct node *id; // where the document says it; NULL: nowhere
};

// `dashboard` is the word of one that contains it; empty: none. What has neither a type nor options
// is declared elsewhere.
void redash_visualization_read(struct redash *redash, const struct node *visualization,
                               const struct redash_owner *query, struct str dashboard);

// All of a list. NULL and null are an empty one.
void redash_visualizations_read(struct redash *redash, const struct node *list,
                                const struct redash_owner *query);

// Puts a visualization that is declared elsewhere on a dashboard. Both are words of keys; `at` is
// where the file says it.
void redash_visualization_place(struct redash *redash, struct str word, struct str dashboard,
                                struct span at);
