#include "format/superset/term.h"

#include "query/key.h"

static bool doubt(struct reading *reading, struct superset_node at, const char *what) {
    reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, superset_place(at),
                 "%s, and is left out; open it in Superset and save it again", what);
    return false;
}

static struct str printed(struct reading *reading, struct str before, struct str within) {
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%.*s(%.*s)", STR_ARG(before), STR_ARG(within));
    struct str made = {arena_copy(&reading->arena, text.data, text.size), text.size};
    buf_release(&text);
    return made;
}

// ---- columns

// A query_context says {"columnType": "BASE_AXIS", "sqlExpression": "day", "label": "day"} of a
// plain column, whose name need not be SQL.
static bool is_plain_axis(struct superset_node at, struct superset_node expression) {
    struct str label = superset_text(superset_get(at, "label"));
    return node_true(superset_get(at, "isColumnReference").node) ||
           (node_is(superset_get(at, "columnType").node, "BASE_AXIS") &&
            str_equal(superset_text(expression), label) && str_find(label, '(') == label.size);
}

// A column or a saved metric by its name.
static struct superset_term named(struct superset_node at) {
    bool string = node_is_string(at.node);
    return (struct superset_term){.at = superset_beside(at, string ? at.node : NULL),
                                  .label = superset_text(at)};
}

static struct superset_term column_of_object(struct superset_node at) {
    struct superset_node expression = superset_get(at, "sqlExpression");
    struct superset_node name = superset_get(at, "column_name");
    struct str label = superset_text(superset_get(at, "label"));
    if (!superset_says(expression)) {
        return (struct superset_term){.at = name, .label = superset_text(name)};
    }
    return (struct superset_term){
        .at = expression,
        .sql = !is_plain_axis(at, expression),
        .label = label.size > 0 ? label : superset_text(expression),
    };
}

bool superset_term_dimension(struct reading *reading, struct superset_node at,
                             struct superset_term *term) {
    *term = node_is_object(at.node) ? column_of_object(at) : named(at);
    term->dimension = true;
    return superset_text(term->at).size > 0 || doubt(reading, at, "this names no column");
}

// ---- metrics

static bool is_function(struct str name) {
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')) {
            return false;
        }
    }
    return name.size > 0;
}

static struct superset_term simple_metric(struct reading *reading, struct superset_node at) {
    struct superset_node aggregate = superset_get(at, "aggregate");
    struct superset_node column = superset_get(at, "column");
    struct superset_node name =
        node_is_object(column.node) ? superset_get(column, "column_name") : column;
    struct str function = superset_text(aggregate);
    if (!is_function(function)) {
        return (struct superset_term){.at = superset_beside(at, NULL)};
    }
    if (!superset_says(name) && str_equal_nocase(function, STR("COUNT"))) {
        return (struct superset_term){
            .at = aggregate, .aggregate = STR("*"), .label = STR("COUNT(*)")};
    }
    return (struct superset_term){
        .at = name,
        .aggregate = function,
        .label = printed(reading, function, superset_text(name)),
    };
}

static struct superset_term object_metric(struct reading *reading, struct superset_node at) {
    struct superset_node expression = superset_get(at, "sqlExpression");
    struct superset_node label = superset_get(at, "label");
    bool simple = !node_is(superset_get(at, "expressionType").node, "SQL") &&
                  superset_says(superset_get(at, "aggregate"));
    struct superset_term term = simple ? simple_metric(reading, at)
                                       : (struct superset_term){.at = expression,
                                                                .sql = true,
                                                                .label = superset_text(expression)};
    term.label = superset_says(label) ? superset_text(label) : term.label;
    return term;
}

bool superset_term_metric(struct reading *reading, struct superset_node at,
                          struct superset_term *term) {
    *term = node_is_object(at.node) ? object_metric(reading, at) : named(at);
    return superset_text(term->at).size > 0 ||
           doubt(reading, at, "this metric has neither a column nor SQL");
}

// ---- order

static struct superset_node order_subject(struct reading *reading, struct superset_node at) {
    if (node_is_string(at.node) && str_starts(superset_text(at), STR("["))) {
        at = superset_parsed(reading, at, "this order");
    }
    return node_is_array(at.node) ? superset_beside(at, node_first(at.node)) : at;
}

bool superset_term_order(struct reading *reading, struct superset_node at,
                         struct superset_term *term) {
    struct superset_node subject = order_subject(reading, at);
    if (!superset_says(subject)) {
        return false;
    }
    bool axis = superset_says(superset_get(subject, "columnType"));
    bool found = axis ? superset_term_dimension(reading, subject, term)
                      : superset_term_metric(reading, subject, term);
    term->clause = SUPERSET_ORDER;
    return found;
}

// ---- filters

static bool is_no_filter(struct superset_node comparison, struct superset_node value) {
    return node_is(comparison.node, "TEMPORAL_RANGE") && node_is(value.node, "No filter");
}

// `subject` is a column's name, or an object with SQL.
static bool condition(struct reading *reading, struct superset_node at,
                      struct superset_node subject, struct superset_term *term) {
    struct superset_term column;
    if (!superset_says(subject)) {
        return doubt(reading, at, "this filter names no column");
    }
    if (!superset_term_dimension(reading, subject, &column)) {
        return false;
    }
    term->at = column.at;
    term->sql = column.sql;
    return true;
}

bool superset_term_filter(struct reading *reading, struct superset_node at,
                          struct superset_term *term) {
    struct superset_node expression = superset_get(at, "sqlExpression");
    struct superset_node subject = superset_get(at, "subject");
    bool having = node_is(superset_get(at, "clause").node, "HAVING");
    *term = (struct superset_term){.clause = having ? SUPERSET_HAVING : SUPERSET_WHERE};
    if (node_is(superset_get(at, "expressionType").node, "SQL") || !superset_says(subject)) {
        term->at = expression;
        term->sql = true;
        return superset_says(expression) || doubt(reading, at, "this filter has no SQL");
    }
    return !is_no_filter(superset_get(at, "operator"), superset_get(at, "comparator")) &&
           condition(reading, at, subject, term);
}

bool superset_term_context_filter(struct reading *reading, struct superset_node at,
                                  struct superset_term *term) {
    *term = (struct superset_term){.clause = SUPERSET_WHERE};
    return !is_no_filter(superset_get(at, "op"), superset_get(at, "val")) &&
           condition(reading, at, superset_get(at, "col"), term);
}

// ---- writing

static void write_aggregate(struct superset_sql *sql, const struct superset_term *term) {
    if (str_equal(term->aggregate, STR("*"))) {
        superset_sql_glue(sql, "count(*)");
        return;
    }
    bool distinct = str_equal_nocase(term->aggregate, STR("COUNT_DISTINCT"));
    superset_sql_word(sql, distinct ? STR("COUNT") : term->aggregate);
    superset_sql_glue(sql, distinct ? "(DISTINCT " : "(");
    superset_sql_ident(sql, superset_text(term->at));
    superset_sql_glue(sql, ")");
}

static void write_grain(struct superset_sql *sql, const struct superset_term *term) {
    superset_sql_glue(sql, "date_trunc(");
    superset_sql_string(sql, term->grain);
    superset_sql_glue(sql, ", ");
    superset_sql_ident(sql, superset_text(term->at));
    superset_sql_glue(sql, ")");
}

void superset_term_write(struct superset_sql *sql, const struct superset_term *term) {
    if (term->sql) {
        superset_sql_expression(sql, term->at);
        return;
    }
    superset_sql_at(sql, term->at);
    if (term->aggregate.size > 0) {
        write_aggregate(sql, term);
    } else if (term->grain.size > 0) {
        write_grain(sql, term);
    } else {
        superset_sql_ident(sql, superset_text(term->at));
    }
}

struct str superset_term_output(struct arena *arena, const struct superset_term *term) {
    return key_word(arena, term->label);
}

void superset_term_write_output(struct superset_sql *sql, const struct superset_term *term) {
    superset_term_write(sql, term);
    superset_sql_glue(sql, " AS ");
    superset_sql_ident(sql, superset_term_output(&sql->reading->arena, term));
}

void superset_term_write_condition(struct superset_sql *sql, const struct superset_term *term) {
    superset_term_write(sql, term);
    superset_sql_glue(sql, term->sql ? "" : " IS NOT NULL");
}
