// Superset viz: which settings a kind of chart shows.
//
// A chart keeps the settings of all kinds that it ever was: a pie chart's `params` may still have
// the `all_columns` of the table that it was before. They are shown no more.
//
//     struct superset_viz viz;
//     if (superset_viz_find(STR("pie"), params, &viz)) ...      // controls "groupby metric ..."
#pragma once

#include <stdbool.h>

#include "base/str.h"
#include "format/tree.h"

enum superset_grouping {
    SUPERSET_GROUPED,   // rows are grouped by what is no metric
    SUPERSET_RAW,       // rows as they are
    SUPERSET_BY_METRIC, // grouped if there is a metric
    SUPERSET_NO_QUERY,  // it has no query of its own
};

struct superset_viz {
    const char *name; // viz_type
    enum superset_grouping grouping;
    const char *controls;   // names of settings, a blank between them
    const char *controls_b; // of a second query of the same chart; empty: none
};

enum superset_role {
    SUPERSET_ROLE_DIMENSION, // columns
    SUPERSET_ROLE_CHOICE,    // a column, or one of the words Auto and count
    SUPERSET_ROLE_AXIS,      // the column on the x axis
    SUPERSET_ROLE_TIME,      // the same in older charts, which have no x_axis
    SUPERSET_ROLE_METRIC,
    SUPERSET_ROLE_PERCENT, // metrics, shown as a share of their sum under "%" and their label
    SUPERSET_ROLE_SIZE,    // {type: metric, value: a metric}
    SUPERSET_ROLE_SPATIAL, // {type: latlong, lonCol: lon, latCol: lat}
    SUPERSET_ROLE_BOXES,   // [{column: region}]
    SUPERSET_ROLE_ORDER,
};

// The kind of a chart with these settings. False when it is not known: then `viz` is one with all
// settings that mean the same everywhere.
bool superset_viz_find(struct str viz_type, const struct node *params, struct superset_viz *viz);

// What a setting of this name holds.
enum superset_role superset_viz_role(struct str control);
