// Redash dashboard: what contains visualizations.
//
//     {"id": 3, "name": "Sales", "slug": "sales", "widgets": [{"visualization": {...}}, {"text":
//     "…"}]}
//
// A widget holds a visualization with its query, or text.
#pragma once

#include "format/redash/item.h"

void redash_dashboard_read(struct redash *redash, const struct node *dashboard);

// A widget by itself; `dashboard` is the word of the one that it is on, or empty.
void redash_widget_read(struct redash *redash, const struct node *widget, struct str dashboard);
