#include "format/superset/control.h"

#include "format/superset/viz.h"

static void add_one(struct superset_query *query, struct superset_node at,
                    superset_term_read *read) {
    struct superset_term term;
    if (superset_says(at) && read(query->reading, at, &term)) {
        superset_query_add(query, &term);
    }
}

// A setting is one thing or a list of such.
static void add_each(struct superset_query *query, struct superset_node at,
                     superset_term_read *read) {
    if (!node_is_array(at.node)) {
        add_one(query, at, read);
        return;
    }
    for (const struct node *one = node_first(at.node); one; one = one->next) {
        add_one(query, superset_beside(at, one), read);
    }
}

// ---- times

// Whether a column's filter in the chart is a range of time.
static bool has_time_filter(struct superset_node params, struct str column) {
    const struct node *filters = superset_get(params, "adhoc_filters").node;
    for (const struct node *one = node_first(filters); one; one = one->next) {
        if (node_is(node_get(one, "operator"), "TEMPORAL_RANGE") &&
            str_equal(node_get_text(one, "subject"), column)) {
            return true;
        }
    }
    return false;
}

static bool is_listed_as_time(struct superset_node params, struct str column) {
    const struct node *lookup = superset_get(params, "temporal_columns_lookup").node;
    for (const struct node *one = node_first(lookup); one; one = one->next) {
        if (str_equal(one->key, column)) {
            return node_true(one);
        }
    }
    return false;
}

static bool is_time(struct superset_node params, struct str column) {
    return is_listed_as_time(params, column) || has_time_filter(params, column) ||
           str_equal(superset_text(superset_get(params, "granularity_sqla")), column);
}

// One axis, or a column of a table that is cut down to a length of time.
static void add_dimension(struct superset_query *query, struct superset_node params,
                          struct superset_node at, bool axis) {
    struct superset_term term;
    if (query->full || !superset_says(at) || !superset_term_dimension(query->reading, at, &term)) {
        return;
    }
    struct str column = superset_text(term.at);
    bool time = axis ? is_time(params, column) : is_listed_as_time(params, column);
    if (time && !term.sql) {
        term.grain = superset_text(superset_get(params, "time_grain_sqla"));
    }
    superset_query_add(query, &term);
}

static void add_dimensions(struct superset_query *query, struct superset_node params,
                           struct superset_node at, bool axis) {
    if (!node_is_array(at.node)) {
        add_dimension(query, params, at, axis);
        return;
    }
    for (const struct node *one = node_first(at.node); one; one = one->next) {
        add_dimension(query, params, superset_beside(at, one), axis);
    }
}

// ---- settings with a form of their own

static void add_percent(struct superset_query *query, struct superset_node at) {
    for (const struct node *one = node_first(at.node); one; one = one->next) {
        struct superset_term term;
        if (!superset_term_metric(query->reading, superset_beside(at, one), &term)) {
            continue;
        }
        struct buf label;
        buf_init(&label);
        buf_print(&label, "%%%.*s", STR_ARG(term.label));
        term.label =
            (struct str){arena_copy(&query->reading->arena, label.data, label.size), label.size};
        buf_release(&label);
        superset_query_add(query, &term);
    }
}

static void add_choice(struct superset_query *query, struct superset_node at) {
    if (node_is_array(at.node)) {
        at = superset_beside(at, node_first(at.node));
    }
    if (!node_is(at.node, "Auto") && !node_is(at.node, "count")) {
        add_one(query, at, superset_term_dimension);
    }
}

static void add_size(struct superset_query *query, struct superset_node at) {
    if (node_is(superset_get(at, "type").node, "metric")) {
        add_one(query, superset_get(at, "value"), superset_term_metric);
    }
}

static void add_spatial(struct superset_query *query, struct superset_node at) {
    static const char *const parts[] = {"lonCol", "latCol", "lonlatCol", "geohashCol"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        add_one(query, superset_get(at, parts[i]), superset_term_dimension);
    }
}

static void add_boxes(struct superset_query *query, struct superset_node at) {
    for (const struct node *one = node_first(at.node); one; one = one->next) {
        add_one(query, superset_get(superset_beside(at, one), "column"), superset_term_dimension);
    }
}

// ---- all settings

static void add_time(struct superset_query *query, struct superset_node params,
                     struct superset_node at) {
    if (!superset_says(superset_get(params, "x_axis"))) {
        add_dimension(query, params, at, true);
    }
}

static void add_control(struct superset_query *query, struct superset_node params,
                        struct str control, struct superset_node at) {
    switch (superset_viz_role(control)) {
    case SUPERSET_ROLE_DIMENSION:
        if (str_starts(control, STR("groupby"))) {
            add_dimensions(query, params, at, false);
        } else {
            add_each(query, at, superset_term_dimension);
        }
        return;
    case SUPERSET_ROLE_CHOICE:
        add_choice(query, at);
        return;
    case SUPERSET_ROLE_AXIS:
        add_dimensions(query, params, at, true);
        return;
    case SUPERSET_ROLE_TIME:
        add_time(query, params, at);
        return;
    case SUPERSET_ROLE_METRIC:
        add_each(query, at, superset_term_metric);
        return;
    case SUPERSET_ROLE_PERCENT:
        add_percent(query, at);
        return;
    case SUPERSET_ROLE_SIZE:
        add_size(query, at);
        return;
    case SUPERSET_ROLE_SPATIAL:
        add_spatial(query, at);
        return;
    case SUPERSET_ROLE_BOXES:
        add_boxes(query, at);
        return;
    case SUPERSET_ROLE_ORDER:
        add_each(query, at, superset_term_order);
        return;
    }
}

static const struct node *member(const struct node *object, struct str key) {
    const struct node *one = node_is_object(object) ? node_first(object) : NULL;
    while (one && !str_equal(one->key, key)) {
        one = one->next;
    }
    return one;
}

void superset_controls_add(struct superset_query *query, struct superset_node params,
                           const char *controls) {
    struct str rest = str_of(controls);
    while (rest.size > 0) {
        struct str control = str_sub(rest, 0, str_find(rest, ' '));
        const struct node *found = member(params.node, control);
        rest = str_sub(rest, control.size + 1, rest.size);
        if (found) {
            add_control(query, params, control, superset_beside(params, found));
        }
    }
}

void superset_filters_add(struct superset_query *query, struct superset_node filters) {
    add_each(query, filters, superset_term_filter);
}

static void add_time_filter(struct superset_query *query, struct superset_node column,
                            struct superset_node range) {
    if (node_is_string(column.node) && superset_says(column) && !node_is(range.node, "No filter")) {
        const struct superset_term term = {.clause = SUPERSET_WHERE, .at = column};
        superset_query_add(query, &term);
    }
}

void superset_time_filter_add(struct superset_query *query, struct superset_node params) {
    add_time_filter(query, superset_get(params, "granularity_sqla"),
                    superset_get(params, "time_range"));
}

// ---- query_context

static void add_context_sql(struct superset_query *query, struct superset_node at,
                            enum superset_clause clause) {
    if (node_is_string(at.node) && superset_says(at)) {
        const struct superset_term term = {.clause = clause, .at = at, .sql = true};
        superset_query_add(query, &term);
    }
}

void superset_context_add(struct superset_query *query, struct superset_node context) {
    struct superset_node extras = superset_get(context, "extras");
    query->grouped = node_is_array(superset_get(context, "metrics").node);
    add_each(query, superset_get(context, "columns"), superset_term_dimension);
    add_each(query, superset_get(context, "groupby"), superset_term_dimension);
    add_each(query, superset_get(context, "metrics"), superset_term_metric);
    add_each(query, superset_get(context, "filters"), superset_term_context_filter);
    add_context_sql(query, superset_get(extras, "where"), SUPERSET_WHERE);
    add_context_sql(query, superset_get(extras, "having"), SUPERSET_HAVING);
    add_time_filter(query, superset_get(context, "granularity"),
                    superset_get(context, "time_range"));
    add_each(query, superset_get(context, "orderby"), superset_term_order);
}
