#include "format/grafana/change.h"

#include "base/buf.h"

// A field that is kept beside calculated ones: a series keeps its time.
#define TIME_PATTERN "(?i)^time$"

static struct arena *arena_of(const struct grafana_steps *steps) {
    return &steps->grafana->reading->arena;
}

static void pick_text(struct grafana_steps *steps, struct grafana_picks *picks, struct str name,
                      bool pattern, const struct node *at) {
    VEC_PUSH_IN(arena_of(steps), picks, ((struct grafana_pick){name, pattern, at}));
}

// ---- which fields

// {"include": {"names": ["a"], "pattern": "b.*"}, "exclude": {"names": ["c"]}}
static void filter_fields_by_name(struct grafana_steps *steps, const struct node *options) {
    const struct node *include = node_get(options, "include");
    const struct node *exclude = node_get(options, "exclude");
    struct grafana_picks kept = {0}, dropped = {0};
    grafana_pick_names(arena_of(steps), &kept, node_get(include, "names"));
    grafana_pick_pattern(arena_of(steps), &kept, node_get(include, "pattern"));
    grafana_pick_names(arena_of(steps), &dropped, node_get(exclude, "names"));
    grafana_pick_pattern(arena_of(steps), &dropped, node_get(exclude, "pattern"));
    grafana_step_keep(steps, &kept);
    grafana_step_drop(steps, &dropped);
}

// {"include": matcher, "exclude": matcher}
static void filter_fields(struct grafana_steps *steps, const struct node *options) {
    struct grafana_picks kept = {0}, dropped = {0};
    bool others = false, except = false;
    grafana_pick_matcher(arena_of(steps), &kept, node_get(options, "include"), &others);
    grafana_pick_matcher(arena_of(steps), &dropped, node_get(options, "exclude"), &except);
    if (others) {
        grafana_step_drop(steps, &kept);
    } else {
        grafana_step_keep(steps, &kept);
    }
    if (except) {
        grafana_step_keep(steps, &dropped);
    } else {
        grafana_step_drop(steps, &dropped);
    }
}

// {"a": true, "b": false}: a
static void pick_true(struct grafana_steps *steps, struct grafana_picks *picks,
                      const struct node *fields) {
    for (const struct node *field = node_first(fields); field; field = field->next) {
        if (node_true(field)) {
            pick_text(steps, picks, field->key, false, field);
        }
    }
}

// {"excludeByName": {"a": true}, "includeByName": {}, "renameByName": {"b": "B"}}
static void organize(struct grafana_steps *steps, const struct node *options) {
    struct grafana_picks kept = {0}, dropped = {0};
    pick_true(steps, &kept, node_get(options, "includeByName"));
    pick_true(steps, &dropped, node_get(options, "excludeByName"));
    grafana_step_drop(steps, &dropped);
    grafana_step_keep(steps, &kept);
    grafana_step_group(steps);
    const struct node *renamed = node_get(options, "renameByName");
    for (const struct node *field = node_first(renamed); field; field = field->next) {
        if (node_text(field).size > 0 && field->key.size > 0) {
            grafana_step_to(steps, STEP_RENAME, field->key, node_text(field), field);
        }
    }
}

// {"regex": "(.*)_total", "renamePattern": "$1"}
static void rename_by_regex(struct grafana_steps *steps, const struct node *options) {
    const struct node *regex = node_get(options, "regex");
    if (node_text(regex).size > 0) {
        grafana_step_to(steps, STEP_RENAME_PATTERN,
                        grafana_pattern(arena_of(steps), node_text(regex)),
                        node_get_text(options, "renamePattern"), regex);
    }
}

// ---- fields that are calculated

// What Grafana calls a field that sums up others. How to add one: a line, with the name that the
// transformation "Add field from calculation" gives.
static const struct {
    const char *reducer;
    const char *name;
} reducers[] = {
    {"sum", "Total"},
    {"mean", "Mean"},
    {"max", "Max"},
    {"min", "Min"},
    {"count", "Count"},
    {"last", "Last"},
    {"first", "First"},
    {"lastNotNull", "Last *"},
    {"range", "Range"},
    {"firstNotNull", "First *"},
    {"delta", "Delta"},
    {"diff", "Difference"},
    {"logmin", "Min (above zero)"},
};

static struct str reducer_name(struct str reducer) {
    for (size_t i = 0; i < sizeof(reducers) / sizeof(reducers[0]); i++) {
        if (str_equal(reducer, str_of(reducers[i].reducer))) {
            return str_of(reducers[i].name);
        }
    }
    return reducer;
}

// A calculation: its operands, and what it is called without an alias.
struct calculation {
    struct grafana_picks operands;
    struct buf name;
    enum step_kind kind;
    bool open; // operands are all fields, by type
};

// A side of a + b: "a", or {"matcher": {"id": "byName", "options": "a"}}, or {"fixed": "5"}.
static void add_side(struct grafana_steps *steps, struct calculation *made,
                     const struct node *side) {
    uint32_t before = made->operands.size;
    const struct node *matcher = node_get(side, "matcher");
    bool except = false;
    if (node_is_string(side)) {
        grafana_pick_name(arena_of(steps), &made->operands, side);
        buf_add_str(&made->name, node_text(side));
        return;
    }
    buf_add_str(&made->name, node_get_text(side, "fixed"));
    grafana_pick_matcher(arena_of(steps), &made->operands, matcher, &except);
    for (uint32_t i = before; i < made->operands.size; i++) {
        buf_add_str(&made->name, made->operands.data[i].name);
        made->open |= made->operands.data[i].pattern;
    }
    made->open |= matcher && made->operands.size == before;
}

static void binary(struct grafana_steps *steps, struct calculation *made,
                   const struct node *options) {
    const struct node *node = node_get(options, "binary");
    add_side(steps, made, node_get(node, "left"));
    buf_print(&made->name, " %.*s ", STR_ARG(node_get_text(node, "operator")));
    add_side(steps, made, node_get(node, "right"));
}

static void unary(struct grafana_steps *steps, struct calculation *made,
                  const struct node *options) {
    const struct node *node = node_get(options, "unary");
    const struct node *field = node_get(node, "fieldName");
    grafana_pick_name(arena_of(steps), &made->operands, field);
    buf_print(&made->name, "%.*s(%.*s)", STR_ARG(node_get_text(node, "operator")),
              STR_ARG(node_text(field)));
}

static void cumulative(struct grafana_steps *steps, struct calculation *made,
                       const struct node *options) {
    const struct node *node = node_get(options, "cumulative");
    const struct node *field = node_get(node, "field");
    made->kind = STEP_AGGREGATE;
    grafana_pick_name(arena_of(steps), &made->operands, field);
    buf_print(&made->name, "cumulative %.*s(%.*s)", STR_ARG(node_get_text(node, "reducer")),
              STR_ARG(node_text(field)));
}

static void window(struct grafana_steps *steps, struct calculation *made,
                   const struct node *options) {
    const struct node *node = node_get(options, "window");
    const struct node *field = node_get(node, "field");
    made->kind = STEP_AGGREGATE;
    grafana_pick_name(arena_of(steps), &made->operands, field);
    buf_print(&made->name, "%.*s moving %.*s(%.*s)",
              STR_ARG(node_get_text(node, "windowAlignment")),
              STR_ARG(node_get_text(node, "reducer")), STR_ARG(node_text(field)));
}

static void reduce_row(struct grafana_steps *steps, struct calculation *made,
                       const struct node *options) {
    const struct node *node = node_get(options, "reduce");
    grafana_pick_names(arena_of(steps), &made->operands, node_get(node, "include"));
    buf_add_str(&made->name, reducer_name(node_get_text(node, "reducer")));
    made->open = made->operands.size == 0;
}

// Modes of the transformation. How to add one: a line.
static const struct {
    const char *mode;
    void (*read)(struct grafana_steps *steps, struct calculation *made, const struct node *options);
} modes[] = {
    {"binary", binary},          {"unary", unary},
    {"reduceRow", reduce_row},   {"cumulativeFunctions", cumulative},
    {"windowFunctions", window},
};

static void calculation_read(struct grafana_steps *steps, struct calculation *made,
                             const struct node *options) {
    const struct node *mode = node_get(options, "mode");
    if (!mode) {
        reduce_row(steps, made, options);
    }
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (node_is(mode, modes[i].mode)) {
            modes[i].read(steps, made, options);
        }
    }
}

static void calculation_add(struct grafana_steps *steps, const struct calculation *made,
                            const struct node *options) {
    struct str alias = node_get_text(options, "alias");
    alias = alias.size > 0 ? alias : buf_str(&made->name);
    grafana_step_group(steps);
    for (uint32_t i = 0; i < made->operands.size; i++) {
        const struct grafana_pick *operand = &made->operands.data[i];
        grafana_step_to(steps, made->kind, operand->name, alias, operand->at);
    }
    if (!node_true(node_get(options, "replaceFields"))) {
        return;
    }
    grafana_step_group(steps);
    grafana_step(steps, STEP_KEEP, alias, options);
    grafana_step(steps, STEP_KEEP_PATTERN, STR(TIME_PATTERN), options);
}

static void calculate_field(struct grafana_steps *steps, const struct node *options) {
    struct calculation made = {.kind = STEP_ADD};
    buf_init(&made.name);
    calculation_read(steps, &made, options);
    if (made.open) {
        steps->lost = true; // of all numbers, whichever those are
    } else if (made.operands.size > 0) {
        calculation_add(steps, &made, options);
    }
    buf_release(&made.name);
}

// Adds "<field> (sum)" for each aggregation and picks them.
static void aggregate(struct grafana_steps *steps, struct grafana_picks *kept,
                      const struct node *field) {
    const struct node *aggregations = node_get(field, "aggregations");
    for (const struct node *one = node_first(aggregations); one; one = one->next) {
        struct buf name;
        buf_init(&name);
        buf_print(&name, "%.*s (%.*s)", STR_ARG(field->key), STR_ARG(node_text(one)));
        struct str made = {arena_copy(arena_of(steps), name.data, name.size), name.size};
        buf_release(&name);
        grafana_step_to(steps, STEP_AGGREGATE, field->key, made, field);
        pick_text(steps, kept, made, false, field);
    }
}

// {"fields": {"shop": {"operation": "groupby"},
//             "total": {"operation": "aggregate", "aggregations": ["sum"]}}}
static void group_by(struct grafana_steps *steps, const struct node *options) {
    struct grafana_picks kept = {0};
    grafana_step_group(steps);
    const struct node *fields = node_get(options, "fields");
    for (const struct node *field = node_first(fields); field; field = field->next) {
        const struct node *operation = node_get(field, "operation");
        if (node_is(operation, "groupby")) {
            grafana_step(steps, STEP_GROUP, field->key, field);
            pick_text(steps, &kept, field->key, false, field);
        } else if (node_is(operation, "aggregate")) {
            aggregate(steps, &kept, field);
        }
    }
    grafana_step_keep(steps, &kept);
}

// {"source": "payload", "jsonPaths": [{"path": "a.b", "alias": "b"}], "replace": true}
static void extract_fields(struct grafana_steps *steps, const struct node *options) {
    const struct node *source = node_get(options, "source");
    struct grafana_picks kept = {0};
    const struct node *paths = node_get(options, "jsonPaths");
    grafana_step_group(steps);
    for (const struct node *path = node_first(paths); path; path = path->next) {
        struct str alias = node_get_text(path, "alias");
        alias = alias.size > 0 ? alias : node_get_text(path, "path");
        if (alias.size > 0 && node_text(source).size > 0) {
            grafana_step_to(steps, STEP_ADD, node_text(source), alias, path);
            pick_text(steps, &kept, alias, false, path);
        }
    }
    steps->lost |= kept.size == 0; // the new fields are called after data
    if (node_true(node_get(options, "replace")) && kept.size > 0) {
        grafana_step_keep(steps, &kept);
    }
}

// ---- which rows

static void name_step(struct grafana_steps *steps, enum step_kind kind, const struct node *name) {
    if (node_is_string(name) && node_text(name).size > 0) {
        grafana_step(steps, kind, node_text(name), name);
    }
}

static void join_by_field(struct grafana_steps *steps, const struct node *options) {
    name_step(steps, STEP_JOIN, node_get(options, "byField"));
}

static void sort_by(struct grafana_steps *steps, const struct node *options) {
    const struct node *sort = node_get(options, "sort");
    for (const struct node *one = node_first(sort); one; one = one->next) {
        name_step(steps, STEP_SORT, node_get(one, "field"));
    }
}

static void filter_by_value(struct grafana_steps *steps, const struct node *options) {
    const struct node *filters = node_get(options, "filters");
    for (const struct node *one = node_first(filters); one; one = one->next) {
        name_step(steps, STEP_FILTER, node_get(one, "fieldName"));
    }
}

static void filter_by_ref(struct grafana_steps *steps, const struct node *options) {
    struct str include = node_get_text(options, "include");
    struct str exclude = node_get_text(options, "exclude");
    steps->absent |= include.size > 0 && !grafana_matches_ref(include, steps->ref);
    steps->absent |= exclude.size > 0 && grafana_matches_ref(exclude, steps->ref);
}

static void group_to_nested(struct grafana_steps *steps, const struct node *options) {
    const struct node *fields = node_get(options, "fields");
    for (const struct node *field = node_first(fields); field; field = field->next) {
        if (node_is(node_get(field, "operation"), "groupby")) {
            grafana_step(steps, STEP_GROUP, field->key, field);
        }
    }
}

// ---- all

static void nothing(struct grafana_steps *steps, const struct node *options) {
    (void)steps;
    (void)options;
}

// Fields are called after rows, labels or queries from here on.
static void reshape(struct grafana_steps *steps, const struct node *options) {
    (void)options;
    steps->lost = true;
}

static void reduce(struct grafana_steps *steps, const struct node *options) {
    steps->lost |= !node_is(node_get(options, "mode"), "reduceFields");
}

// Transformations. How to add one: a line with what it does to the fields of a query.
static const struct transformation {
    const char *id;
    void (*read)(struct grafana_steps *steps, const struct node *options);
} transformations[] = {
    {"calculateField", calculate_field},
    {"concatenate", nothing},
    {"configFromData", nothing},
    {"convertFieldType", nothing},
    {"ensureColumns", nothing},
    {"extractFields", extract_fields},
    {"fieldLookup", nothing},
    {"filterByRefId", filter_by_ref},
    {"filterByValue", filter_by_value},
    {"filterFields", filter_fields},
    {"filterFieldsByName", filter_fields_by_name},
    {"formatString", nothing},
    {"formatTime", nothing},
    {"groupBy", group_by},
    {"groupToNestedTable", group_to_nested},
    {"groupingToMatrix", reshape},
    {"heatmap", reshape},
    {"histogram", reshape},
    {"joinByField", join_by_field},
    {"joinByLabels", reshape},
    {"labelsToFields", nothing},
    {"limit", nothing},
    {"merge", nothing},
    {"noop", nothing},
    {"organize", organize},
    {"partitionByValues", reshape},
    {"prepareTimeSeries", nothing},
    {"reduce", reduce},
    {"regression", reshape},
    {"renameByRegex", rename_by_regex},
    {"rowsToFields", reshape},
    {"seriesToColumns", join_by_field},
    {"seriesToRows", reshape},
    {"smoothing", nothing},
    {"sortBy", sort_by},
    {"spatial", nothing},
    {"timeSeriesTable", reshape},
    {"transpose", reshape},
};

static const struct transformation *transformation_of(struct str id) {
    for (size_t i = 0; i < sizeof(transformations) / sizeof(transformations[0]); i++) {
        if (str_equal_nocase(id, str_of(transformations[i].id))) {
            return &transformations[i];
        }
    }
    return NULL;
}

static void change_read(struct grafana_steps *steps, const struct grafana_change *change) {
    const struct transformation *transformation = transformation_of(change->id);
    if (!transformation) {
        steps->lost = true;
        return;
    }
    grafana_step_group(steps);
    transformation->read(steps, change->options);
}

static bool is_meant(const struct grafana_steps *steps, const struct grafana_change *change) {
    if (change->disabled || !change->filter) {
        return !change->disabled;
    }
    return grafana_matches_ref(node_get_text(change->filter, "options"), steps->ref);
}

void grafana_change_all(struct grafana_steps *steps, const struct grafana_changes *changes) {
    for (uint32_t i = 0; i < changes->size && !steps->lost; i++) {
        if (is_meant(steps, &changes->data[i])) {
            change_read(steps, &changes->data[i]);
        }
    }
}

void grafana_change_check(const struct grafana *grafana, const struct grafana_changes *changes) {
    for (uint32_t i = 0; i < changes->size; i++) {
        const struct grafana_change *change = &changes->data[i];
        if (!change->disabled && !transformation_of(change->id)) {
            reading_note(grafana->reading, DIAG_DOCUMENT_DOUBTFUL,
                         grafana_place(grafana, change->at),
                         "the transformation \"%.*s\" is not known: all fields are taken as shown",
                         STR_ARG(change->id));
        }
    }
}
