#include "syntax/lower.h"

static uint32_t lower_index_column(struct lower *lower, const char *name, struct span span) {
    uint32_t mark = lower->ids.size;
    lower_push(lower, lower_name(lower, name));
    struct expr expr = {.kind = EXPR_COLUMN, .args = lower_pop(lower, mark), .span = span};
    return lower_add_expr(lower, expr);
}

static uint32_t lower_index_element(struct lower *lower, const IndexElem *element,
                                    struct extent extent) {
    struct span span = lower_span(lower, extent_span(&lower->tokens, extent));
    lower->roots++;
    uint32_t id = element->name ? lower_index_column(lower, element->name, span)
                                : lower_expr(lower, element->expr);
    lower->roots--;
    text_keep(lower, (struct kept_text){.expr = id, .extent = extent});
    return id;
}

struct list lower_index_elements(struct lower *lower, const List *elements, uint32_t bracket) {
    struct tokens *tokens = lower_tokens(lower);
    uint32_t mark = lower->ids.size;
    uint32_t first = bracket + 1;
    for (int i = 0; i < list_length(elements); i++) {
        struct extent extent = extent_index_element(tokens, first);
        lower_push(lower, lower_index_element(lower, list_nth(elements, i), extent));
        first = extent_next_element(tokens, first);
    }
    return lower_pop(lower, mark);
}

static void push_expr(struct lower *lower, uint32_t expr, uint8_t flag) {
    struct element element = {.kind = ELEMENT_EXPR, .flag = flag, .expr = expr};
    element.span = lower->builder->exprs.data[expr].span;
    lower_push(lower, builder_element(lower->builder, element));
}

static void push_exprs(struct lower *lower, struct list exprs) {
    for (uint32_t i = 0; i < exprs.count; i++) {
        push_expr(lower, lower->builder->ids.data[exprs.start + i], 0);
    }
}

// CREATE INDEX name ON t USING method (a, f(b)) INCLUDE (c) WHERE condition
void lower_create_index(struct lower *lower, const IndexStmt *index) {
    struct statement statement = lower_new(lower, STATEMENT_CREATE_INDEX);
    statement.flags |= index->if_not_exists ? STATEMENT_FLAG_IF_NOT_EXISTS : 0;
    statement.names = lower_created_names(lower, index->relation);
    statement.target = lower_name(lower, index->idxname);
    struct tokens *tokens = lower_tokens(lower);
    uint32_t bracket =
        extent_bracket(tokens, tokens_find(tokens, (uint32_t)index->relation->location));
    uint32_t mark = lower->ids.size;
    push_exprs(lower, lower_index_elements(lower, index->indexParams, bracket));
    if (index->indexIncludingParams) {
        bracket = extent_bracket(tokens, tokens->list.data[bracket].match);
        push_exprs(lower, lower_index_elements(lower, index->indexIncludingParams, bracket));
    }
    if (index->whereClause) {
        push_expr(lower, lower_condition(lower, index->whereClause), 1);
    }
    statement.elements = lower_pop(lower, mark);
    lower_add(lower, statement);
}
