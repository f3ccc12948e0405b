// INSERT, UPDATE, DELETE, MERGE.
#include "syntax/lower.h"

// ---- the columns that are written

// A name in the column list of INSERT, or before the = of SET.
static struct target written_column(struct lower *lower, const ResTarget *column) {
    struct target target = {.name = lower_name(lower, column->name), .named = 1};
    struct range outer = lower->range;
    lower->range = RANGE_EMPTY;
    lower_at(lower, column->location);
    target.span = lower_name_span(lower, column->location, 1);
    target.indirection = lower_indirection(lower, column->indirection);
    lower->range = range_join(outer, lower->range);
    return target;
}

static struct list lower_written_columns(struct lower *lower, const List *columns) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(columns); i++) {
        struct target target = written_column(lower, list_nth(columns, i));
        lower_push(lower, builder_target(lower->builder, target));
    }
    return lower_pop(lower, mark);
}

// SET (a, b) = source: both columns share the source, whose text both have.
static uint32_t lower_assignment(struct lower *lower, const MultiAssignRef *assign,
                                 uint32_t source) {
    lower_push(lower, source);
    struct expr expr = lower->builder->exprs.data[source];
    struct expr lowered = {
        .kind = EXPR_ASSIGN,
        .args = lower_pop(lower, lower->ids.size - 1),
        .extra = (uint32_t)assign->colno,
        .text = expr.text,
        .text_span = expr.text_span,
        .span = expr.text_span,
    };
    return lower_add_expr(lower, lowered);
}

static struct list lower_sets(struct lower *lower, const List *sets) {
    uint32_t mark = lower->ids.size;
    uint32_t source = 0;
    for (int i = 0; i < list_length(sets); i++) {
        const ResTarget *set = list_nth(sets, i);
        struct target target = written_column(lower, set);
        if (IsA(set->val, MultiAssignRef)) {
            const MultiAssignRef *assign = (const MultiAssignRef *)set->val;
            source = assign->colno == 1 ? lower_root(lower, assign->source, ROOT_VALUE) : source;
            target.expr = lower_assignment(lower, assign, source);
        } else {
            target.expr = lower_root(lower, set->val, ROOT_VALUE);
        }
        lower_push(lower, builder_target(lower->builder, target));
    }
    return lower_pop(lower, mark);
}

// ---- INSERT

// Rows of VALUES are data: no text of theirs is ever stored as it is.
static uint32_t lower_source(struct lower *lower, const Node *source) {
    bool outer = lower->in_values;
    lower->in_values = source && ((const SelectStmt *)source)->valuesLists;
    uint32_t id = lower_query(lower, source);
    lower->in_values = outer;
    return id;
}

// ON CONFLICT (a, lower(b)): elements have no locations, but their list has.
static struct list lower_infer(struct lower *lower, const InferClause *infer) {
    struct tokens *tokens = lower_tokens(lower);
    uint32_t bracket = tokens_find(tokens, (uint32_t)infer->location);
    return lower_index_elements(lower, infer->indexElems, bracket);
}

static uint32_t lower_conflict(struct lower *lower, const OnConflictClause *clause) {
    if (!clause) {
        return 0;
    }
    struct conflict conflict = {.update = clause->action == ONCONFLICT_UPDATE};
    const InferClause *infer = clause->infer;
    if (infer && infer->indexElems) {
        conflict.infer = lower_infer(lower, infer);
        conflict.infer_where = lower_condition(lower, infer->whereClause);
    } else if (infer) {
        conflict.constraint = lower_name(lower, infer->conname);
    }
    conflict.sets = lower_sets(lower, clause->targetList);
    conflict.where = lower_condition(lower, clause->whereClause);
    return builder_conflict(lower->builder, conflict);
}

uint32_t lower_insert(struct lower *lower, const InsertStmt *insert) {
    struct query query = {.kind = QUERY_INSERT};
    lower_with(lower, &query, insert->withClause);
    query.target = lower_table(lower, insert->relation);
    query.targets = lower_written_columns(lower, insert->cols);
    query.source = lower_source(lower, insert->selectStmt);
    query.conflict = lower_conflict(lower, insert->onConflictClause);
    query.returning = lower_outputs(lower, insert->returningList);
    return builder_query(lower->builder, query);
}

// ---- UPDATE, DELETE

uint32_t lower_update(struct lower *lower, const UpdateStmt *update) {
    struct query query = {.kind = QUERY_UPDATE};
    lower_with(lower, &query, update->withClause);
    query.target = lower_table(lower, update->relation);
    query.targets = lower_sets(lower, update->targetList);
    query.from = lower_relations(lower, update->fromClause);
    query.where = lower_condition(lower, update->whereClause);
    query.returning = lower_outputs(lower, update->returningList);
    return builder_query(lower->builder, query);
}

uint32_t lower_delete(struct lower *lower, const DeleteStmt *delete) {
    struct query query = {.kind = QUERY_DELETE};
    lower_with(lower, &query, delete->withClause);
    query.target = lower_table(lower, delete->relation);
    query.from = lower_relations(lower, delete->usingClause);
    query.where = lower_condition(lower, delete->whereClause);
    query.returning = lower_outputs(lower, delete->returningList);
    return builder_query(lower->builder, query);
}

// ---- MERGE

static enum merge_kind merge_kind_of(const MergeWhenClause *when) {
    switch (when->commandType) {
    case CMD_INSERT:
        return MERGE_INSERT;
    case CMD_UPDATE:
        return MERGE_UPDATE;
    case CMD_DELETE:
        return MERGE_DELETE;
    default:
        return MERGE_NOTHING;
    }
}

static uint32_t lower_when(struct lower *lower, const MergeWhenClause *when) {
    struct merge_action action = {.kind = (uint8_t)merge_kind_of(when), .matched = when->matched};
    action.condition = lower_condition(lower, when->condition);
    if (action.kind == MERGE_INSERT) {
        action.columns = lower_written_columns(lower, when->targetList);
        action.values = lower_roots(lower, when->values, ROOT_LIST);
    } else {
        action.sets = lower_sets(lower, when->targetList);
    }
    return builder_merge_action(lower->builder, action);
}

uint32_t lower_merge(struct lower *lower, const MergeStmt *merge) {
    struct query query = {.kind = QUERY_MERGE};
    lower_with(lower, &query, merge->withClause);
    query.target = lower_table(lower, merge->relation);
    uint32_t mark = lower->ids.size;
    lower_push(lower, lower_relation(lower, merge->sourceRelation));
    query.from = lower_pop(lower, mark);
    query.where = lower_condition(lower, merge->joinCondition);
    for (int i = 0; i < list_length(merge->mergeWhenClauses); i++) {
        lower_push(lower, lower_when(lower, list_nth(merge->mergeWhenClauses, i)));
    }
    query.actions = lower_pop(lower, mark);
    return builder_query(lower->builder, query);
}
