#include <xxhash.h>

#include "syntax/lower.h"
#include "syntax/output_name.h"

// ---- WITH

// CREATE RECURSIVE VIEW makes a CTE that stands nowhere in the text.
static uint32_t lower_cte_query(struct lower *lower, const CommonTableExpr *cte) {
    if (cte->location < 0) {
        return lower_query(lower, cte->ctequery);
    }
    struct tokens *tokens = lower_tokens(lower);
    uint32_t name = tokens_find(tokens, (uint32_t)cte->location);
    bool bracket = cte->aliascolnames != NIL; // WITH q (a, b) AS (...)
    return lower_bracketed_query(lower, cte->ctequery,
                                 bracket ? tokens->list.data[name + 1].match : name + 1);
}

static uint32_t lower_cte(struct lower *lower, const CommonTableExpr *cte) {
    struct cte lowered = {.name = lower_name(lower, cte->ctename)};
    lower_at(lower, cte->location);
    lowered.span = lower_name_span(lower, cte->location, 1);
    lowered.columns = lower_names(lower, cte->aliascolnames);
    construct_cte(lower, cte);
    lowered.query = lower_cte_query(lower, cte);
    if (cte->search_clause) {
        lowered.search = lower_names(lower, cte->search_clause->search_col_list);
        lowered.search_set = lower_name(lower, cte->search_clause->search_seq_column);
    }
    if (cte->cycle_clause) {
        lowered.cycle = lower_names(lower, cte->cycle_clause->cycle_col_list);
        lowered.cycle_mark = lower_name(lower, cte->cycle_clause->cycle_mark_column);
        lowered.cycle_path = lower_name(lower, cte->cycle_clause->cycle_path_column);
    }
    return builder_cte(lower->builder, lowered);
}

void lower_with(struct lower *lower, struct query *query, const WithClause *with) {
    if (!with) {
        return;
    }
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(with->ctes); i++) {
        lower_push(lower, lower_cte(lower, list_nth(with->ctes, i)));
    }
    query->ctes = lower_pop(lower, mark);
    query->recursive = with->recursive;
}

// ---- outputs

static bool is_star(const Node *node) {
    if (IsA(node, ColumnRef)) {
        return IsA(llast(((const ColumnRef *)node)->fields), A_Star);
    }
    return IsA(node, A_Indirection) &&
           IsA(llast(((const A_Indirection *)node)->indirection), A_Star);
}

uint32_t lower_output_name(struct lower *lower, const Node *expr) {
    if (is_star(expr)) {
        return 0;
    }
    const char *name = output_name(expr);
    return lower_name(lower, name ? name : "?column?");
}

// The text of an output ends where its label starts.
static void keep_output(struct lower *lower, struct target *target) {
    struct tokens *tokens = lower_tokens(lower);
    struct extent extent = extent_root(tokens, lower->range, ROOT_ITEM, 0);
    lower_at_extent(lower, extent);
    if (target->named) {
        struct extent label = extent_cut_label(tokens, &extent);
        target->span = lower_span(lower, extent_span(tokens, label));
    }
    text_keep(lower, (struct kept_text){.expr = target->expr, .extent = extent});
}

// A column without a label has its own name, which has been looked up already.
static uint32_t name_of(struct lower *lower, const ResTarget *output, uint32_t expr) {
    const struct expr *column = &lower->builder->exprs.data[expr];
    if (output->name) {
        return lower_name(lower, output->name);
    }
    if (column->kind == EXPR_COLUMN && !(column->flags & EXPR_FLAG_STAR)) {
        return lower->builder->ids.data[column->args.start + column->args.count - 1];
    }
    return lower_output_name(lower, output->val);
}

static uint32_t lower_output(struct lower *lower, const ResTarget *output) {
    struct range outer = lower->range;
    struct target target = {.named = output->name != NULL};
    lower->range = RANGE_EMPTY;
    lower->roots++;
    target.expr = lower_expr(lower, output->val);
    target.name = name_of(lower, output, target.expr);
    lower_at(lower, output->location);
    lower->roots--;
    if (output->location >= 0) {
        keep_output(lower, &target);
    }
    lower->range = range_join(outer, lower->range);
    return builder_target(lower->builder, target);
}

struct list lower_outputs(struct lower *lower, const List *targets) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(targets); i++) {
        lower_push(lower, lower_output(lower, list_nth(targets, i)));
    }
    return lower_pop(lower, mark);
}

// ---- SELECT

// DISTINCT without ON is a list of one NULL.
static void lower_distinct(struct lower *lower, struct query *query, const List *distinct) {
    if (!distinct) {
        return;
    }
    query->distinct = linitial(distinct) ? DISTINCT_ON : DISTINCT_ALL;
    if (query->distinct == DISTINCT_ON) {
        query->distinct_on = lower_roots(lower, distinct, ROOT_LIST);
    }
}

// What stands behind a SELECT, VALUES or set operation alike.
static void lower_tail(struct lower *lower, struct query *query, const SelectStmt *select) {
    query->order = lower_sort(lower, select->sortClause);
    query->limit = lower_root(lower, select->limitCount, ROOT_LIMIT);
    query->offset = lower_root(lower, select->limitOffset, ROOT_LIMIT);
    query->limit_kind = select->limitCount ? (uint8_t)select->limitOption : 0;
}

static struct list lower_windows(struct lower *lower, const List *windows) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(windows); i++) {
        lower_push(lower, lower_window(lower, list_nth(windows, i)));
    }
    return lower_pop(lower, mark);
}

static uint32_t lower_select(struct lower *lower, const SelectStmt *select) {
    struct query query = {.kind = QUERY_SELECT, .group_distinct = select->groupDistinct};
    lower_with(lower, &query, select->withClause);
    lower_distinct(lower, &query, select->distinctClause);
    query.targets = lower_outputs(lower, select->targetList);
    query.from = lower_relations(lower, select->fromClause);
    query.where = lower_condition(lower, select->whereClause);
    query.group = lower_roots(lower, select->groupClause, ROOT_GROUP);
    query.having = lower_condition(lower, select->havingClause);
    query.windows = lower_windows(lower, select->windowClause);
    lower_tail(lower, &query, select);
    return builder_query(lower->builder, query);
}

// ---- VALUES

// The constant or DEFAULT that a value is, perhaps behind casts; else NULL.
static const Node *constant_of(const Node *value) {
    while (IsA(value, TypeCast)) {
        value = ((const TypeCast *)value)->arg;
    }
    return IsA(value, A_Const) || IsA(value, SetToDefault) ? value : NULL;
}

static bool is_constant_row(const List *row) {
    for (int i = 0; i < list_length(row); i++) {
        if (!constant_of(list_nth(row, i))) {
            return false;
        }
    }
    return true;
}

// A row of constants is dropped, but the query's extent has to hold it.
static void drop_row(struct lower *lower, const List *row) {
    const Node *last = constant_of(llast(row));
    lower_at(lower, IsA(last, A_Const) ? ((const A_Const *)last)->location
                                       : ((const SetToDefault *)last)->location);
}

static uint32_t lower_row(struct lower *lower, const List *row) {
    struct range outer = lower->range;
    lower->range = RANGE_EMPTY;
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(row); i++) {
        const Node *value = list_nth(row, i);
        lower_push(lower, constant_of(value) ? lower_expr(lower, value)
                                             : lower_root(lower, value, ROOT_ROW));
    }
    struct expr expr = {.kind = EXPR_ROW, .args = lower_pop(lower, mark)};
    uint32_t id = lower_add_expr(lower, expr);
    lower->range = range_join(outer, lower->range);
    return id;
}

// VALUES (1, 'a'), (2, 'b') as a map from codes to names: another constant is another map.
static uint32_t mix_row(const struct lower *lower, uint32_t mixed, const List *row) {
    for (int i = 0; i < list_length(row); i++) {
        const Node *value = constant_of(list_nth(row, i));
        const bool is_default = IsA(value, SetToDefault);
        uint32_t pair[] = {mixed, is_default ? 1 : lower_constant(lower, (const A_Const *)value)};
        mixed = XXH32(pair, sizeof pair, 0);
    }
    return mixed;
}

static struct list lower_rows(struct lower *lower, struct query *query, const List *rows) {
    bool is_data = lower->in_values && !lower->in_sublink;
    uint32_t mark = lower->ids.size;
    uint32_t outer = lower->row;
    lower->row = TOKEN_NONE;
    for (int i = 0; i < list_length(rows); i++) {
        const List *row = list_nth(rows, i);
        if (is_constant_row(row)) {
            drop_row(lower, row);
            query->constants = is_data ? 0 : mix_row(lower, query->constants, row);
        } else {
            lower_push(lower, lower_row(lower, row));
        }
    }
    lower->row = outer;
    return lower_pop(lower, mark);
}

static uint32_t lower_values(struct lower *lower, const SelectStmt *values) {
    struct query query = {.kind = QUERY_VALUES};
    lower_with(lower, &query, values->withClause);
    query.width = (uint32_t)list_length(linitial(values->valuesLists));
    query.rows = lower_rows(lower, &query, values->valuesLists);
    lower_tail(lower, &query, values);
    return builder_query(lower->builder, query);
}

// ---- set operations

// An operation without clauses of its own is a link of the chain that it is the left side of.
static bool is_link(const SelectStmt *select) {
    return select->op != SETOP_NONE && !select->sortClause && !select->limitCount &&
           !select->limitOffset && !select->lockingClause && !select->withClause;
}

static bool same_operation(const SelectStmt *a, const SelectStmt *b) {
    return a->op == b->op && a->all == b->all;
}

static struct query operation_of(struct lower *lower, const SelectStmt *select, uint32_t mark) {
    static const enum setop setops[] = {
        [TREE_UNION] = SETOP_UNION,
        [TREE_INTERSECT] = SETOP_INTERSECT,
        [TREE_EXCEPT] = SETOP_EXCEPT,
    };
    return (struct query){
        .kind = QUERY_SETOP,
        .setop = (uint8_t)setops[select->op],
        .all = select->all,
        .arms = lower_pop(lower, mark),
    };
}

// Lowers the arms of a chain from its left end on and leaves those of its last operation above
// `mark`. What is collected before another operation becomes the first arm of that one.
static void push_arms(struct lower *lower, uint32_t links, uint32_t mark) {
    while (lower->nodes.size > links) {
        const SelectStmt *link = (const SelectStmt *)lower->nodes.data[--lower->nodes.size];
        lower_push(lower, lower_query(lower, (const Node *)link->rarg));
        if (lower->nodes.size > links &&
            !same_operation(link, (const SelectStmt *)lower->nodes.data[lower->nodes.size - 1])) {
            struct query query = operation_of(lower, link, mark);
            lower_push(lower, builder_query(lower->builder, query));
        }
    }
}

// a UNION b UNION c EXCEPT d: a left-deep chain of any length.
static uint32_t lower_operation(struct lower *lower, const SelectStmt *top) {
    struct query with = {0};
    lower_with(lower, &with, top->withClause);
    uint32_t links = lower->nodes.size;
    uint32_t mark = lower->ids.size;
    const SelectStmt *select = top;
    do {
        VEC_PUSH(&lower->nodes, (const Node *)select);
        select = select->larg;
    } while (is_link(select));
    lower_push(lower, lower_query(lower, (const Node *)select));
    push_arms(lower, links, mark);
    struct query query = operation_of(lower, top, mark);
    query.ctes = with.ctes;
    query.recursive = with.recursive;
    lower_tail(lower, &query, top);
    return builder_query(lower->builder, query);
}

// ---- all kinds

static uint32_t lower_select_statement(struct lower *lower, const SelectStmt *select) {
    if (select->op != SETOP_NONE) {
        return lower_operation(lower, select);
    }
    return select->valuesLists ? lower_values(lower, select) : lower_select(lower, select);
}

static uint32_t lower_kind(struct lower *lower, const Node *node) {
    switch (nodeTag(node)) {
    case T_SelectStmt:
        return lower_select_statement(lower, (const SelectStmt *)node);
    case T_InsertStmt:
        return lower_insert(lower, (const InsertStmt *)node);
    case T_UpdateStmt:
        return lower_update(lower, (const UpdateStmt *)node);
    case T_DeleteStmt:
        return lower_delete(lower, (const DeleteStmt *)node);
    case T_MergeStmt:
        return lower_merge(lower, (const MergeStmt *)node);
    default:
        return 0;
    }
}

uint32_t lower_query(struct lower *lower, const Node *node) {
    if (!node) {
        return 0;
    }
    construct_query(lower, node);
    lower->depth++;
    uint32_t id = lower->depth > LOWER_DEPTH_MAX ? cut_query(lower, node) : lower_kind(lower, node);
    lower->depth--;
    return id;
}

uint32_t lower_bracketed_query(struct lower *lower, const Node *node, uint32_t token) {
    uint32_t id = lower_query(lower, node);
    struct tokens *tokens = lower_tokens(lower);
    while (!tokens_char(tokens, token, '(')) {
        token++;
    }
    struct extent inside = {token + 1, tokens->list.data[token].match - 1};
    lower_at_extent(lower, inside);
    lower->builder->querys.data[id].span = lower_span(lower, extent_span(tokens, inside));
    return id;
}
