// Superset asset: what charts, datasets, dashboards and saved queries say of themselves in the same
// words.
//
//     uuid: 7dc103ae-...               slice_name: Revenue by day
//     owners: [{first_name: Ada, last_name: Lovelace}]
//     tags: [{name: finance, type: 1}, {name: "owner:7", type: 3}]
//
//     keys (<superset chart>, 7dc103ae-...), title "Revenue by day", owner "Ada Lovelace", tag
//     finance
#pragma once

#include "format/superset/node.h"

struct superset_kind {
    enum asset_type type;
    const char *space; // of its keys
    const char *title; // the member that holds its title
    const char *noun;  // "chart"
};

extern const struct superset_kind superset_chart_kind;
extern const struct superset_kind superset_dataset_kind;
extern const struct superset_kind superset_dashboard_kind;
extern const struct superset_kind superset_query_kind;

// All but its columns and parents. What has neither uuid nor number gets a key that nothing refers
// to, and a diagnostic.
struct asset_def superset_asset(const struct superset_item *item, const struct superset_kind *kind);

// Notes a format version that is not known; files of the API have none.
void superset_check_version(const struct superset_item *item);
