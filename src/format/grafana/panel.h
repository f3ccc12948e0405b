// Grafana panel: what the readers of all versions of dashboards make of a panel.
//
//     v1  {"type": "timeseries", "targets": [...], "transformations": [...], "options": {...}}
//     v2  {"kind": "Panel", "spec": {"data": {...}, "vizConfig": {...}}}
//
// All nodes are of the dashboard's document.
#pragma once

#include "format/grafana/text.h"

// A query; refId names it within its panel.
struct grafana_query {
    const struct node *model; // with rawSql and format
    struct str ref;
    bool hidden;
    struct grafana_source source;
};

struct grafana_queries VEC(struct grafana_query);

// A transformation of the queries' results.
struct grafana_change {
    struct str id;
    bool disabled;
    const struct node *options;
    const struct node *filter; // of refIds; NULL: for all queries
    const struct node *at;
};

struct grafana_changes VEC(struct grafana_change);

struct grafana_panel {
    struct str id; // unique in its dashboard
    struct str title;
    struct str type;
    struct str description;
    const struct node *at; // its title, or the panel
    struct grafana_queries queries;
    struct grafana_changes changes;
    const struct node *options;
    const struct node *field_config;
    const struct node *old;     // v1: the panel itself, for plugins from before `options`
    const struct node *library; // reference to a library panel {uid, name}; NULL: none
};

struct grafana_panels VEC(struct grafana_panel);

// Once all queries are there: a hidden query shows when an expression that shows calculates from
// it.
void grafana_panel_settle(struct arena *arena, struct grafana_panel *panel);
