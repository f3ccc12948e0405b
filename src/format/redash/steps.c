#include "format/redash/steps.h"

struct steps {
    const struct redash *redash;
    const struct node *options;
    const struct node *at; // where the visualization stands
    struct names list;     // of struct step
    uint16_t group;
};

// ---- single steps

static void step_to(struct steps *steps, enum step_kind kind, struct str name, struct str to,
                    struct span at) {
    struct reading *reading = steps->redash->reading;
    uint32_t step =
        builder_step(reading->builder, (struct step){
                                           .kind = (uint16_t)kind,
                                           .group = steps->group,
                                           .name = builder_string(reading->builder, name),
                                           .to = builder_string(reading->builder, to),
                                           .span = at,
                                       });
    VEC_PUSH_IN(&reading->arena, &steps->list, step);
}

// `node` is what says a step; NULL: a default.
static struct span place(const struct steps *steps, const struct node *node) {
    return redash_place(steps->redash, node ? node : steps->at);
}

static void step(struct steps *steps, enum step_kind kind, struct str name, const struct node *at) {
    if (name.size > 0) {
        step_to(steps, kind, name, STR(""), place(steps, at));
    }
}

// What no KEEP of the group names goes, even if there is none.
static void keep_no_more(struct steps *steps) {
    step_to(steps, STEP_DROP_REST, STR(""), STR(""), place(steps, NULL));
}

static void note_doubt(const struct steps *steps, const struct node *node, const char *what) {
    reading_note(steps->redash->reading, DIAG_DOCUMENT_DOUBTFUL, place(steps, node),
                 "%s: all columns are taken as shown, check them in Redash", what);
}

// ---- columns that options name

struct setting {
    const char *path;      // in the options
    const char *otherwise; // the column when the option is absent; NULL: none
};

static void keep_setting(struct steps *steps, const struct setting *setting) {
    const struct node *node = node_path(steps->options, setting->path);
    step(steps, STEP_KEEP, node ? node_text(node) : str_of(setting->otherwise), node);
}

static void keep_settings(struct steps *steps, const struct setting *settings) {
    for (; settings->path; settings++) {
        keep_setting(steps, settings);
    }
    keep_no_more(steps);
}

// Columns of a template: "{{ city }}: {{ @@value }}" shows city.
static void keep_template(struct steps *steps, const char *path) {
    const struct node *node = node_path(steps->options, path);
    struct str rest = node_text(node);
    for (size_t end = str_find(rest, '}'); end < rest.size; end = str_find(rest, '}')) {
        struct str before = str_sub(rest, 0, end);
        size_t brace = str_find_last(before, '{');
        struct str name = str_trim(str_sub(before, brace + 1, before.size));
        if (brace > 0 && brace < end && before.data[brace - 1] == '{' &&
            !str_starts(name, STR("@@"))) {
            step(steps, STEP_KEEP, name, node);
        }
        rest = str_sub(rest, end + 1, rest.size);
    }
}

// ---- charts

// A column may say its role itself: SELECT day AS "day::x".
#define ROLES "::(x|y|yError|series|size|zVal|multiFilter|multi-filter)$"

static void keep_by_suffix(struct steps *steps) {
    struct span at = place(steps, NULL);
    step_to(steps, STEP_KEEP_PATTERN, STR(ROLES), STR(""), at);
    step_to(steps, STEP_RENAME_PATTERN, STR(ROLES), STR(""), at);
}

static void rename_mapped(struct steps *steps, const struct node *column) {
    size_t end = 0;
    while (end < column->key.size && !str_starts(str_sub(column->key, end, 2), STR("::"))) {
        end++;
    }
    if (end > 0 && end < column->key.size) {
        step_to(steps, STEP_RENAME, column->key, str_sub(column->key, 0, end),
                tree_place(steps->redash->tree, column->key_span));
    }
}

static void keep_mapped(struct steps *steps, const struct node *column) {
    if (node_text(column).size > 0 && !node_is(column, "unused")) {
        step_to(steps, STEP_KEEP, column->key, STR(""),
                tree_place(steps->redash->tree, column->key_span));
    }
}

static void chart_steps(struct steps *steps) {
    const struct node *mapping = node_get(steps->options, "columnMapping");
    if (mapping && mapping->kind != NODE_NULL && !node_is_object(mapping)) {
        note_doubt(steps, mapping, "`columnMapping` must be an object");
        return;
    }
    if (!node_first(mapping)) {
        keep_by_suffix(steps);
        return;
    }
    for (const struct node *column = node_first(mapping); column; column = column->next) {
        keep_mapped(steps, column);
    }
    keep_no_more(steps);
    for (const struct node *column = node_first(mapping); column; column = column->next) {
        rename_mapped(steps, column);
    }
}

// ---- tables

// Columns with such a suffix filter the rows in the browser, and are shown without it.
#define FILTER_SUFFIX "(::|__)(filter|multi-filter|multiFilter)$"

static void table_column(struct steps *steps, const struct node *column) {
    const struct node *name = node_get(column, "name"), *title = node_get(column, "title");
    const struct node *visible = node_get(column, "visible");
    if (node_is(visible, "false")) {
        step(steps, STEP_DROP, node_text(name), visible);
    } else if (node_text(name).size > 0 && node_text(title).size > 0 &&
               !str_equal(node_text(name), node_text(title))) {
        step_to(steps, STEP_RENAME, node_text(name), node_text(title), place(steps, title));
    }
}

static void table_steps(struct steps *steps) {
    const struct node *columns = node_get(steps->options, "columns");
    if (columns && columns->kind != NODE_NULL && !node_is_array(columns)) {
        note_doubt(steps, columns, "`columns` must be a list");
        return;
    }
    for (const struct node *column = node_first(columns); column; column = column->next) {
        table_column(steps, column);
    }
    step_to(steps, STEP_RENAME_PATTERN, STR(FILTER_SUFFIX), STR(""), place(steps, NULL));
}

// ---- pivot tables

static void each_column(struct steps *steps, enum step_kind kind, const char *list) {
    const struct node *columns = node_get(steps->options, list);
    for (const struct node *column = node_first(columns); column; column = column->next) {
        step(steps, kind, node_text(column), column);
    }
}

// "Sum of total": what is shown of a value.
static void pivot_value(struct steps *steps, const struct node *column, enum step_kind kind) {
    struct str how = str_trim(node_get_text(steps->options, "aggregatorName"));
    struct buf name;
    buf_init(&name);
    buf_print(&name, "%.*s of %.*s", STR_ARG(how.size > 0 ? how : STR("Count")),
              STR_ARG(node_text(column)));
    if (kind == STEP_AGGREGATE) {
        step_to(steps, kind, node_text(column), buf_str(&name), place(steps, column));
        steps->group++;
    } else {
        step(steps, kind, buf_str(&name), column);
    }
    buf_release(&name);
}

static void each_value(struct steps *steps, enum step_kind kind) {
    const struct node *columns = node_get(steps->options, "vals");
    for (const struct node *column = node_first(columns); column; column = column->next) {
        if (node_text(column).size > 0) {
            pivot_value(steps, column, kind);
        }
    }
}

// {"valueFilter": {"status": {"cancelled": true}}}: rows that the user has hidden.
static void pivot_filters(struct steps *steps) {
    const struct node *filters = node_get(steps->options, "valueFilter");
    for (const struct node *filter = node_first(filters); filter; filter = filter->next) {
        if (node_first(filter)) {
            step(steps, STEP_FILTER, filter->key, filter);
        }
    }
}

static void pivot_steps(struct steps *steps) {
    pivot_filters(steps);
    each_column(steps, STEP_GROUP, "rows");
    each_column(steps, STEP_GROUP, "cols");
    each_value(steps, STEP_AGGREGATE);
    steps->group++;
    each_column(steps, STEP_KEEP, "rows");
    each_column(steps, STEP_KEEP, "cols");
    each_value(steps, STEP_KEEP);
    keep_no_more(steps);
}

// ---- other types

static void counter_steps(struct steps *steps) {
    static const struct setting shown[] = {
        {"counterColName", "counter"}, {"targetColName", NULL}, {NULL, NULL}};
    if (!node_true(node_get(steps->options, "countRow"))) {
        keep_settings(steps, shown);
    }
}

static void cohort_steps(struct steps *steps) {
    static const struct setting shown[] = {{"dateColumn", "date"},
                                           {"stageColumn", "day_number"},
                                           {"totalColumn", "total"},
                                           {"valueColumn", "value"},
                                           {NULL, NULL}};
    keep_settings(steps, shown);
}

// A funnel's steps are sorted by a column of their own when the user says so, else by their value.
static void funnel_steps(struct steps *steps) {
    static const struct setting shown[] = {
        {"stepCol.colName", NULL}, {"valueCol.colName", NULL}, {NULL, NULL}};
    bool by_column = node_is(node_get(steps->options, "autoSort"), "false");
    const struct node *key =
        node_path(steps->options, by_column ? "sortKeyCol.colName" : "valueCol.colName");
    step(steps, STEP_SORT, node_text(key), key);
    keep_settings(steps, shown);
}

// A marker's popup lists all columns unless it has a template of its own.
static void map_steps(struct steps *steps) {
    static const struct setting shown[] = {
        {"latColName", "lat"}, {"lonColName", "lon"}, {NULL, NULL}};
    static const struct setting classify = {"classify", NULL};
    const struct node *popup = node_get(steps->options, "popup");
    bool listed =
        node_true(node_get(popup, "enabled")) && node_get_text(popup, "template").size == 0;
    if (listed) {
        return;
    }
    keep_template(steps, "popup.template");
    keep_template(steps, "tooltip.template");
    if (!node_is(node_get(steps->options, "classify"), "none")) {
        keep_setting(steps, &classify);
    }
    keep_settings(steps, shown);
}

static void choropleth_steps(struct steps *steps) {
    static const struct setting shown[] = {
        {"keyColumn", NULL}, {"countryCodeColumn", NULL}, {"valueColumn", NULL}, {NULL, NULL}};
    keep_template(steps, "popup.template");
    keep_template(steps, "tooltip.template");
    keep_settings(steps, shown);
}

static void word_cloud_steps(struct steps *steps) {
    static const struct setting shown[] = {
        {"column", NULL}, {"frequenciesColumn", NULL}, {NULL, NULL}};
    keep_settings(steps, shown);
}

static void all_steps(struct steps *steps) {
    (void)steps;
}

// ---- types

// How to add one: a line, with what a visualization of this type shows.
static const struct {
    const char *type;
    void (*add)(struct steps *steps);
} types[] = {
    {"BOXPLOT", all_steps},           {"CHART", chart_steps},
    {"CHOROPLETH", choropleth_steps}, {"COHORT", cohort_steps},
    {"COUNTER", counter_steps},       {"DETAILS", table_steps},
    {"FUNNEL", funnel_steps},         {"MAP", map_steps},
    {"PIVOT", pivot_steps},           {"SANKEY", all_steps},
    {"SUNBURST_SEQUENCE", all_steps}, {"TABLE", table_steps},
    {"WORD_CLOUD", word_cloud_steps},
};

static void add_by_type(struct steps *steps, const struct node *type) {
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (node_is(type, types[i].type)) {
            types[i].add(steps);
            return;
        }
    }
    note_doubt(steps, type, "this type of visualization is not known");
}

struct list redash_steps(const struct redash *redash, const struct node *visualization) {
    struct steps steps = {
        .redash = redash, .options = node_get(visualization, "options"), .at = visualization};
    if (steps.options && steps.options->kind != NODE_NULL && !node_is_object(steps.options)) {
        note_doubt(&steps, steps.options, "`options` must be an object");
    } else {
        add_by_type(&steps, node_get(visualization, "type"));
    }
    return names_list(redash->reading, &steps.list);
}

bool redash_counts_rows(const struct node *visualization) {
    return node_is(node_get(visualization, "type"), "COUNTER") &&
           node_true(node_path(visualization, "options.countRow"));
}
