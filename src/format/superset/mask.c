#include "format/superset/mask.h"

#include "format/space.h"
#include "format/template.h"
#include "query/ident.h"
#include "query/key.h"

static bool is_listed(const char *const *words, struct str word) {
    for (; *words; words++) {
        if (str_equal(word, str_of(*words))) {
            return true;
        }
    }
    return false;
}

// ---- names and functions whose values only a running Superset has

static const char *const values[] = {
    "from_dttm", "to_dttm", "filter", "row_limit", "row_offset", "time_column", "time_grain", NULL,
};

// Lists of columns, or SQL with columns in it.
static const char *const holes[] = {"columns", "groupby", "metrics", "table_columns", NULL};

static const char *const functions[] = {
    "filter_values",
    "get_filters",
    "get_time_filter",
    "url_param",
    "current_user_id",
    "current_username",
    "current_user_email",
    "current_user_roles",
    "cache_key_wrapper",
    "current_user_rls_rules",
    "get_guest_user_attribute",
    NULL,
};

static bool name_value(struct jinja *jinja, struct str name, struct jinja_value *value) {
    (void)jinja;
    bool hole = is_listed(holes, name);
    *value = jinja_unknown(hole ? RUN_HOLE : RUN_VALUE);
    return hole || is_listed(values, name);
}

// ---- {{ dataset(42) }}

static bool dataset_value(struct jinja *jinja, const struct jinja_call *call,
                          struct jinja_value *value) {
    const struct jinja_value *id = jinja_argument(call, 0, "dataset_id");
    struct str word;
    if (!id || !jinja_plain(jinja->arena, id, &word)) {
        return false;
    }
    *value = jinja_relation(jinja, STR(SPACE_SUPERSET_DATASET), key_word(jinja->arena, word));
    return true;
}

// ---- {{ metric('revenue') }}

static struct str metric_expression(struct superset_node metrics, struct str name) {
    const struct node *one = node_first(metrics.node);
    while (one && !str_equal(node_get_text(one, "metric_name"), name)) {
        one = one->next;
    }
    return node_get_text(one, "expression");
}

static struct jinja_value expression_value(struct jinja *jinja, struct str expression) {
    struct buf sql;
    buf_init(&sql);
    buf_print(&sql, "(%.*s\n)", STR_ARG(expression));
    struct jinja_value value = jinja_text(jinja, buf_str(&sql));
    buf_release(&sql);
    return value;
}

static struct jinja_value column_value(struct jinja *jinja, struct str name) {
    struct buf sql;
    buf_init(&sql);
    ident_add(&sql, name);
    struct jinja_value value = jinja_text(jinja, buf_str(&sql));
    buf_release(&sql);
    return value;
}

// A metric that is made of metrics in turn stays unknown.
static bool metric_value(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    const struct superset_node *metrics = jinja->data;
    const struct jinja_value *key = jinja_argument(call, 0, "metric_key");
    struct str name;
    if (!key || !jinja_plain(jinja->arena, key, &name)) {
        return false;
    }
    if (!metrics->node) {
        *value = column_value(jinja, name);
        return true;
    }
    struct str expression = metric_expression(*metrics, name);
    if (expression.size == 0 || str_find(expression, '{') < expression.size) {
        return false;
    }
    *value = expression_value(jinja, expression);
    return true;
}

static bool call_value(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    if (str_equal(call->name, STR("dataset"))) {
        return dataset_value(jinja, call, value);
    }
    if (str_equal(call->name, STR("metric"))) {
        return metric_value(jinja, call, value);
    }
    *value = jinja_unknown(RUN_VALUE);
    return is_listed(functions, call->name);
}

// ---- {{ filter_values('country') | where_in }}

static bool filter_value(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    if (!str_equal(call->name, STR("where_in"))) {
        return false;
    }
    *value = jinja_stand_in(jinja, STR("('1')"), RUN_VALUE);
    return true;
}

static const struct jinja_rules rules = {
    .unknown = RUN_VALUE,
    .name = name_value,
    .call = call_value,
    .filter = filter_value,
};

bool superset_mask(struct reading *reading, struct span written, struct superset_node metrics) {
    return template_mask(reading, written, &rules, &metrics);
}

void superset_mask_otherwise(struct reading *reading, struct span written,
                             struct superset_node metrics) {
    template_mask_otherwise(reading, written, &rules, &metrics);
}
