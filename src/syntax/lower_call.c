#include <string.h>

#include "syntax/lower.h"

static uint8_t sort_flags(const SortBy *by) {
    bool other = by->useOp && strcmp(strVal(llast(by->useOp)), "<") != 0;
    uint8_t flags = by->sortby_dir == SORTBY_DESC || other ? EXPR_FLAG_DESCENDING : 0;
    flags |= by->sortby_nulls == SORTBY_NULLS_FIRST ? EXPR_FLAG_NULLS_FIRST : 0;
    flags |= by->sortby_nulls == SORTBY_NULLS_LAST ? EXPR_FLAG_NULLS_LAST : 0;
    return flags;
}

struct list lower_sort(struct lower *lower, const List *sort) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(sort); i++) {
        const SortBy *by = list_nth(sort, i);
        uint32_t key = lower_root(lower, by->node, ROOT_SORT);
        lower->builder->exprs.data[key].flags |= sort_flags(by);
        lower_push(lower, key);
    }
    return lower_pop(lower, mark);
}

// OVER w names a window to copy; WINDOW w AS (v ...) names itself and the one it copies.
uint32_t lower_window(struct lower *lower, const WindowDef *window) {
    struct window lowered = {.name = lower_name(lower, window->name)};
    lowered.base = lower_name(lower, window->refname);
    lowered.partition = lower_roots(lower, window->partitionClause, ROOT_GROUP);
    lowered.order = lower_sort(lower, window->orderClause);
    lowered.frame_start = lower_expr(lower, window->startOffset);
    lowered.frame_end = lower_expr(lower, window->endOffset);
    lowered.frame = (uint32_t)window->frameOptions;
    return builder_window(lower->builder, lowered);
}

static uint32_t lower_over(struct lower *lower, const WindowDef *over) {
    if (over && over->name) {
        struct window copy = {.base = lower_name(lower, over->name)};
        return builder_window(lower->builder, copy);
    }
    return over ? lower_window(lower, over) : 0;
}

uint32_t lower_call(struct lower *lower, const FuncCall *call) {
    lower_at(lower, call->location);
    struct expr expr = {.kind = EXPR_CALL, .args = lower_exprs(lower, call->args)};
    struct call lowered = {
        .distinct = call->agg_distinct,
        .star = call->agg_star,
        .variadic = call->func_variadic,
        .within_group = call->agg_within_group,
    };
    lowered.names = lower_names(lower, call->funcname);
    lowered.order = lower_sort(lower, call->agg_order);
    lowered.filter = lower_condition(lower, call->agg_filter);
    lowered.window = lower_over(lower, call->over);
    expr.extra = builder_call(lower->builder, lowered);
    return lower_add_expr(lower, expr);
}
