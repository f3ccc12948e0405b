#include "syntax/lower.h"

static void lower_alias(struct lower *lower, struct relation *relation, const Alias *alias) {
    if (alias) {
        relation->alias = lower_name(lower, alias->aliasname);
        relation->columns = lower_names(lower, alias->colnames);
    }
}

// Adds a relation whose span is not known: that starts at the first location in it.
static uint32_t add(struct lower *lower, struct relation relation) {
    if (lower->range.min != UINT32_MAX && relation.span.length == 0) {
        relation.span = lower_span(lower, (struct span){lower->range.min, 0});
    }
    return builder_relation(lower->builder, relation);
}

// ---- tables

// From the first name to the last of s.t.
static struct span qualified_span(struct lower *lower, const RangeVar *table) {
    uint32_t names = 1u + (table->schemaname != NULL) + (table->catalogname != NULL);
    struct span first = lower_name_span(lower, table->location, 1);
    struct span last = names > 1 ? lower_name_span(lower, table->location, names) : first;
    if (last.start < first.start) { // a template has put them together from elsewhere
        return first;
    }
    return (struct span){first.start, last.start + last.length - first.start};
}

static struct relation table_of(struct lower *lower, const RangeVar *table) {
    struct relation relation = {.kind = RELATION_TABLE};
    lower_at(lower, table->location);
    construct_table(lower, table);
    relation.flags = table->inh ? 0 : RELATION_FLAG_ONLY;
    relation.names = lower_range_var_names(lower, table);
    relation.span = qualified_span(lower, table);
    lower_alias(lower, &relation, table->alias);
    return relation;
}

uint32_t lower_table(struct lower *lower, const RangeVar *table) {
    return builder_relation(lower->builder, table_of(lower, table));
}

// t TABLESAMPLE method (a) REPEATABLE (b)
static uint32_t lower_sample(struct lower *lower, const RangeTableSample *sample) {
    struct relation relation = table_of(lower, (const RangeVar *)sample->relation);
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(sample->args); i++) {
        lower_push(lower, lower_root(lower, list_nth(sample->args, i), ROOT_LIST));
    }
    if (sample->repeatable) {
        lower_push(lower, lower_root(lower, sample->repeatable, ROOT_LIST));
    }
    relation.sample = lower_pop(lower, mark);
    return builder_relation(lower->builder, relation);
}

// ---- subqueries

static bool starts_query(const struct tokens *tokens, uint32_t token) {
    return tokens_word(tokens, token, STR("select")) || tokens_word(tokens, token, STR("with")) ||
           tokens_word(tokens, token, STR("values")) || tokens_word(tokens, token, STR("table"));
}

// (SELECT ...) has no location: its bracket is the innermost one around its first location that a
// query stands in.
static void find_query_span(struct lower *lower, struct relation *relation) {
    if (lower->range.min == UINT32_MAX) {
        return;
    }
    struct tokens *tokens = lower_tokens(lower);
    const struct placed_token *list = tokens->list.data;
    uint32_t open = list[tokens_find(tokens, lower->range.min)].open;
    while (open != TOKEN_NONE && !starts_query(tokens, open + 1)) {
        open = list[open].open;
    }
    if (open != TOKEN_NONE && list[open].match != TOKEN_NONE) {
        struct extent inside = {open + 1, list[open].match - 1};
        lower_at_extent(lower, inside);
        struct query *query = &lower->builder->querys.data[relation->query];
        query->span = lower_span(lower, extent_span(tokens, inside));
        relation->span = lower_span(lower, (struct span){list[open].start, 1});
    }
}

static uint32_t lower_subselect(struct lower *lower, const RangeSubselect *subselect) {
    struct relation relation = {.kind = RELATION_QUERY};
    relation.flags = subselect->lateral ? RELATION_FLAG_LATERAL : 0;
    relation.query = lower_query(lower, subselect->subquery);
    find_query_span(lower, &relation);
    lower_alias(lower, &relation, subselect->alias);
    return add(lower, relation);
}

// ---- functions

static uint32_t lower_from_call(struct lower *lower, const Node *call) {
    struct range outer = lower->range;
    lower->range = RANGE_EMPTY;
    lower->roots++;
    const Node *outer_call = lower->constructs.from_call;
    lower->constructs.from_call = call;
    uint32_t id = lower_expr(lower, call);
    lower->constructs.from_call = outer_call;
    lower->roots--;
    struct tokens *tokens = lower_tokens(lower);
    struct extent extent = extent_call(tokens, tokens_find(tokens, lower->range.min));
    lower_at_extent(lower, extent);
    text_keep(lower, (struct kept_text){.expr = id, .extent = extent});
    lower->range = range_join(outer, lower->range);
    return id;
}

// `columns` is the definition list behind the alias; ROWS FROM has one behind each function.
static uint32_t lower_from_function(struct lower *lower, const List *function,
                                    const List *columns) {
    struct from_function lowered = {.expr = lower_from_call(lower, linitial(function))};
    const List *own = lsecond(function);
    lowered.columns = lower_column_defs(lower, own ? own : columns);
    return builder_from_function(lower->builder, lowered);
}

static uint32_t lower_functions(struct lower *lower, const RangeFunction *functions) {
    struct relation relation = {.kind = RELATION_FUNCTION};
    relation.flags = (uint8_t)((functions->lateral ? RELATION_FLAG_LATERAL : 0) |
                               (functions->ordinality ? RELATION_FLAG_ORDINALITY : 0) |
                               (functions->is_rowsfrom ? RELATION_FLAG_ROWS_FROM : 0));
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(functions->functions); i++) {
        const List *function = list_nth(functions->functions, i);
        lower_push(lower, lower_from_function(lower, function, functions->coldeflist));
    }
    relation.functions = lower_pop(lower, mark);
    lower_alias(lower, &relation, functions->alias);
    return add(lower, relation);
}

// ---- XMLTABLE

static uint32_t lower_xml_column(struct lower *lower, const RangeTableFuncCol *column) {
    struct column_def lowered = {.name = lower_name(lower, column->colname)};
    lowered.flags = (column->for_ordinality ? COLUMN_ORDINALITY : 0) |
                    (column->is_not_null ? COLUMN_NOT_NULL : 0);
    lowered.type = lower_type(lower, column->typeName);
    lowered.value = lower_expr(lower, column->colexpr);
    lowered.fallback = lower_expr(lower, column->coldefexpr);
    lowered.span = lower_name_span(lower, column->location, 1);
    return builder_column_def(lower->builder, lowered);
}

static uint32_t lower_xml_table(struct lower *lower, const RangeTableFunc *table) {
    struct relation relation = {.kind = RELATION_XMLTABLE};
    relation.flags = table->lateral ? RELATION_FLAG_LATERAL : 0;
    lower_at(lower, table->location);
    relation.document = lower_expr(lower, table->docexpr);
    relation.row = lower_expr(lower, table->rowexpr);
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(table->columns); i++) {
        lower_push(lower, lower_xml_column(lower, list_nth(table->columns, i)));
    }
    relation.xml_columns = lower_pop(lower, mark);
    lower_alias(lower, &relation, table->alias);
    return add(lower, relation);
}

// ---- joins

// USING (a, b) is the first USING with a bracket behind what is known of the right side.
static bool find_using(struct tokens *tokens, struct range right, struct extent *extent) {
    for (uint32_t i = tokens_find(tokens, right.max); i + 1 < tokens->list.size; i++) {
        if (tokens_word(tokens, i, STR("using")) && tokens_char(tokens, i + 1, '(')) {
            *extent = (struct extent){i, tokens->list.data[i + 1].match};
            return true;
        }
    }
    return false;
}

// NATURAL LEFT JOIN is the last NATURAL before what is known of the right side.
static bool find_natural(struct tokens *tokens, struct range right, struct extent *extent) {
    uint32_t last = tokens_find(tokens, right.min);
    uint32_t first = last;
    while (first > 0 && !tokens_word(tokens, first, STR("natural"))) {
        last = tokens_word(tokens, first, STR("join")) ? first : last;
        first--;
    }
    *extent = (struct extent){first, last};
    return tokens_word(tokens, first, STR("natural"));
}

// USING and NATURAL have no location. `right` is the range of the join's right side.
static void keep_join_text(struct lower *lower, const JoinExpr *join, uint32_t relation,
                           struct range right) {
    if (right.min == UINT32_MAX || (!join->usingClause && !join->isNatural)) {
        return;
    }
    struct tokens *tokens = lower_tokens(lower);
    struct extent extent;
    bool found =
        join->isNatural ? find_natural(tokens, right, &extent) : find_using(tokens, right, &extent);
    if (found) {
        lower_at_extent(lower, extent); // the next USING is behind this one
        text_keep(lower, (struct kept_text){.relation = relation, .extent = extent});
    }
    if (found && join->usingClause) {
        struct list spans = lower_name_spans(lower, join->usingClause, extent.first + 2);
        lower->builder->relations.data[relation].using_spans = spans;
    }
}

static enum join join_of(JoinType type) {
    switch (type) {
    case JOIN_LEFT:
        return JOIN_LEFT_;
    case JOIN_RIGHT:
        return JOIN_RIGHT_;
    case JOIN_FULL:
        return JOIN_FULL_;
    default:
        return JOIN_INNER_;
    }
}

static uint32_t lower_link(struct lower *lower, const JoinExpr *join, uint32_t left) {
    struct relation relation = {.kind = RELATION_JOIN, .left = left};
    struct range outer = lower->range;
    lower->range = RANGE_EMPTY;
    relation.join = (uint8_t)join_of(join->jointype);
    relation.flags = join->isNatural ? RELATION_FLAG_NATURAL : 0;
    relation.right = lower_relation(lower, join->rarg);
    if (join->isNatural) {
        construct_add(lower, CONSTRUCT_NATURAL_JOIN, -1);
    }
    struct range right = lower->range;
    lower->range = range_join(outer, right);
    relation.using_columns = lower_names(lower, join->usingClause);
    relation.using_alias =
        join->join_using_alias ? lower_name(lower, join->join_using_alias->aliasname) : 0;
    relation.on = lower_condition(lower, join->quals);
    lower_alias(lower, &relation, join->alias);
    uint32_t id = add(lower, relation);
    keep_join_text(lower, join, id, right);
    return id;
}

// a JOIN b ON ... JOIN c ON ... is a left-deep chain; its joins nest in the model.
static uint32_t lower_join(struct lower *lower, const JoinExpr *top) {
    uint32_t links = lower->nodes.size;
    uint32_t room = lower_room(lower);
    const Node *node = (const Node *)top;
    while (IsA(node, JoinExpr) && lower->nodes.size - links < room) {
        VEC_PUSH(&lower->nodes, node);
        node = ((const JoinExpr *)node)->larg;
    }
    lower->depth += lower->nodes.size - links;
    uint32_t id = IsA(node, JoinExpr) ? cut_relation(lower, node) : lower_relation(lower, node);
    while (lower->nodes.size > links) {
        const JoinExpr *link = (const JoinExpr *)lower->nodes.data[--lower->nodes.size];
        id = lower_link(lower, link, id);
        lower->depth--;
    }
    return id;
}

// ---- all kinds

static uint32_t lower_kind(struct lower *lower, const Node *node) {
    switch (nodeTag(node)) {
    case T_RangeVar:
        return lower_table(lower, (const RangeVar *)node);
    case T_RangeSubselect:
        return lower_subselect(lower, (const RangeSubselect *)node);
    case T_RangeFunction:
        return lower_functions(lower, (const RangeFunction *)node);
    case T_RangeTableFunc:
        return lower_xml_table(lower, (const RangeTableFunc *)node);
    case T_RangeTableSample:
        return lower_sample(lower, (const RangeTableSample *)node);
    default:
        return lower_join(lower, (const JoinExpr *)node);
    }
}

uint32_t lower_relation(struct lower *lower, const Node *node) {
    struct range outer = lower->range;
    lower->range = RANGE_EMPTY;
    lower->depth++;
    uint32_t id =
        lower->depth > LOWER_DEPTH_MAX ? cut_relation(lower, node) : lower_kind(lower, node);
    lower->depth--;
    construct_relation(lower, node);
    lower->range = range_join(outer, lower->range);
    return id;
}

struct list lower_relations(struct lower *lower, const List *nodes) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(nodes); i++) {
        lower_push(lower, lower_relation(lower, list_nth(nodes, i)));
    }
    return lower_pop(lower, mark);
}
