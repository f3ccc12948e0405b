#include "format/superset/viz.h"

#define TABLE  "groupby metrics percent_metrics timeseries_limit_metric"
#define SERIES "x_axis granularity_sqla groupby metrics timeseries_limit_metric"
#define TIMES  "granularity_sqla groupby metrics timeseries_limit_metric"

static const struct superset_viz kinds[] = {
#define X(name, grouping, controls, controls_b) {name, SUPERSET_##grouping, controls, controls_b},
#include "format/superset/viz.def"
#undef X
};

static const struct superset_viz any = {
    .name = "",
    .grouping = SUPERSET_BY_METRIC,
    .controls = "x_axis groupby groupbyRows groupbyColumns columns all_columns entity series "
                "dimension source target all_columns_x all_columns_y spatial metrics metric "
                "metric_2 percent_metrics secondary_metric x y size timeseries_limit_metric "
                "series_limit_metric order_by_cols",
    .controls_b = "groupby_b metrics_b timeseries_limit_metric_b",
};

// The settings that hold something else than columns.
static const struct {
    const char *name;
    enum superset_role role;
} roles[] = {
    {"point_radius", SUPERSET_ROLE_CHOICE},
    {"mapbox_label", SUPERSET_ROLE_CHOICE},
    {"x_axis", SUPERSET_ROLE_AXIS},
    {"granularity_sqla", SUPERSET_ROLE_TIME},
    {"metric", SUPERSET_ROLE_METRIC},
    {"metric_2", SUPERSET_ROLE_METRIC},
    {"metrics", SUPERSET_ROLE_METRIC},
    {"metrics_b", SUPERSET_ROLE_METRIC},
    {"secondary_metric", SUPERSET_ROLE_METRIC},
    {"tooltip_metrics", SUPERSET_ROLE_METRIC},
    {"x", SUPERSET_ROLE_METRIC},
    {"y", SUPERSET_ROLE_METRIC},
    {"size", SUPERSET_ROLE_METRIC},
    {"percent_metrics", SUPERSET_ROLE_PERCENT},
    {"point_radius_fixed", SUPERSET_ROLE_SIZE},
    {"spatial", SUPERSET_ROLE_SPATIAL},
    {"start_spatial", SUPERSET_ROLE_SPATIAL},
    {"end_spatial", SUPERSET_ROLE_SPATIAL},
    {"filter_configs", SUPERSET_ROLE_BOXES},
    {"timeseries_limit_metric", SUPERSET_ROLE_ORDER},
    {"timeseries_limit_metric_b", SUPERSET_ROLE_ORDER},
    {"series_limit_metric", SUPERSET_ROLE_ORDER},
    {"order_by_cols", SUPERSET_ROLE_ORDER},
};

enum superset_role superset_viz_role(struct str control) {
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        if (str_equal(control, str_of(roles[i].name))) {
            return roles[i].role;
        }
    }
    return SUPERSET_ROLE_DIMENSION;
}

// Without query_mode, a table that lists columns shows them as they are.
static bool is_raw(const struct node *params) {
    const struct node *mode = node_get(params, "query_mode");
    if (node_is(mode, "raw") || node_is(mode, "aggregate")) {
        return node_is(mode, "raw");
    }
    return node_first(node_get(params, "all_columns")) != NULL;
}

bool superset_viz_find(struct str viz_type, const struct node *params, struct superset_viz *viz) {
    bool found = false;
    *viz = any;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (!str_equal(viz_type, str_of(kinds[i].name))) {
            continue;
        }
        if (!found || (kinds[i].grouping == SUPERSET_RAW) == is_raw(params)) {
            *viz = kinds[i];
        }
        found = true;
    }
    return found;
}
