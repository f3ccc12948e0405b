// Flows of expressions.
#include "bind/flow.h"
#include "bind/flow_output.h"
#include "bind/label.h"

static void flow_args(struct scope *scope, const struct expr *e, uint32_t site) {
    const struct object *o = scope->binder->o;
    for (uint32_t i = 0; i < e->args.count; i++) {
        flow_expr(scope, object_item(o, e->args, i), site);
    }
}

static void flow_list(struct scope *scope, struct list exprs, uint32_t site) {
    for (uint32_t i = 0; i < exprs.count; i++) {
        flow_expr(scope, object_item(scope->binder->o, exprs, i), site);
    }
}

static uint32_t arg(const struct scope *scope, const struct expr *e, uint32_t i) {
    return i < e->args.count ? object_item(scope->binder->o, e->args, i) : 0;
}

// ---- columns

static void flow_binding(struct binder *binder, const struct name_binding *binding, uint32_t site) {
    for (uint32_t i = 0; i < binding->count; i++) {
        uint32_t mark = flow_mark(binder);
        flow_ref(binding->refs[i], site);
        for (uint32_t k = mark; k < binder->stack.size; k++) {
            struct flow_item *item = &binder->stack.data[k];
            item->evidence |= binding->refs[i].evidence;
            if (binding->refs[i].candidates > 1) {
                item->candidates = (uint16_t)((item->candidates ? item->candidates : 1) *
                                              binding->refs[i].candidates);
            }
        }
    }
}

static void flow_column_expr(struct scope *scope, uint32_t expr, uint32_t site) {
    const struct name_binding *binding = scope->binder->bindings[expr - scope->binder->first_expr];
    if (binding) {
        flow_binding(scope->binder, binding, site);
    }
}

void flow_output_binding(struct scope *scope, const struct output *output) {
    const struct target *target = &scope->binder->o->targets[output->target];
    flow_binding(scope->binder, output->binding, target->expr);
}

// ---- calls

const struct window *flow_named_window(const struct scope *scope, uint32_t name) {
    const struct object *o = scope->binder->o;
    for (uint32_t i = 0; i < scope->q->windows.count; i++) {
        const struct window *window = &o->windows[object_item(o, scope->q->windows, i)];
        if (window->name == name) {
            return window;
        }
    }
    return NULL;
}

// OVER (w ORDER BY d) has the partition of w and of what w copies; chains are short and cannot be
// circular, since a window copies only earlier ones.
static void flow_window(struct scope *scope, const struct window *window) {
    for (int depth = 0; window && depth < 100; depth++) {
        flow_use_list(scope, window->partition, EDGE_PARTITION);
        flow_use_list(scope, window->order, EDGE_SORT);
        flow_use(scope, window->frame_start, EDGE_PARTITION);
        flow_use(scope, window->frame_end, EDGE_PARTITION);
        window = window->base ? flow_named_window(scope, window->base) : NULL;
    }
}

static void note_window(struct binder *binder, uint32_t mark) {
    for (uint32_t i = mark; i < binder->stack.size; i++) {
        if (binder->stack.data[i].what < FLOW_INFLUENCE) {
            binder->stack.data[i].notes |= EDGE_NOTE_WINDOW;
        }
    }
}

static void flow_field_of(struct scope *scope, uint32_t row, uint32_t name, uint32_t site);

static void flow_call(struct scope *scope, uint32_t expr, uint32_t site) {
    struct binder *binder = scope->binder;
    const struct expr *e = &binder->o->exprs[expr];
    const struct call *call = &binder->o->calls[e->extra];
    uint32_t field = infer_projection(scope, expr);
    if (field) {
        flow_field_of(scope, arg(scope, e, 0), field, site);
        return;
    }
    uint32_t mark = flow_mark(binder);
    flow_args(scope, e, site);
    if (call->within_group) { // percentile_cont(0.5) WITHIN GROUP (ORDER BY n): n is aggregated
        flow_list(scope, call->order, site);
    }
    bool aggregate = infer_is_aggregate(binder, expr);
    flow_lift(binder, mark, aggregate ? FLOW_AGGREGATE : FLOW_EXPR, site);
    flow_pass(binder, mark, label_call(binder, call));
    if (call->window) {
        note_window(binder, mark);
        flow_window(scope, &binder->o->windows[call->window]);
    }
    flow_use_list(scope, call->order, EDGE_SORT);
    flow_use(scope, call->filter, EDGE_FILTER);
}

// ---- conditions inside expressions

static void flow_case(struct scope *scope, const struct expr *e, uint32_t site) {
    uint32_t last = e->args.count - 1;
    uint32_t mark = flow_mark(scope->binder);
    for (uint32_t i = 2; i < last; i += 2) {
        flow_expr(scope, arg(scope, e, i), site);
    }
    flow_expr(scope, arg(scope, e, last), site);
    flow_lift(scope->binder, mark, FLOW_EXPR, site);
    flow_use(scope, arg(scope, e, 0), EDGE_CONDITIONAL);
    for (uint32_t i = 1; i < last; i += 2) {
        flow_use(scope, arg(scope, e, i), EDGE_CONDITIONAL);
    }
}

static void flow_nullif(struct scope *scope, const struct expr *e, uint32_t site) {
    struct binder *binder = scope->binder;
    uint32_t mark = flow_mark(binder);
    flow_expr(scope, arg(scope, e, 0), site);
    flow_lift(binder, mark, FLOW_EXPR, site);
    mark = flow_mark(binder);
    flow_expr(scope, arg(scope, e, 1), site);
    flow_influence(binder, mark, EDGE_CONDITIONAL, site, false);
}

static void flow_sublink(struct scope *scope, const struct expr *e, uint32_t site) {
    struct binder *binder = scope->binder;
    struct scope *query = binder->scopes[e->extra - binder->first_query];
    uint32_t mark = flow_mark(binder);
    if (e->sub == SUBLINK_SCALAR || e->sub == SUBLINK_ARRAY) {
        flow_push_all(binder, flow_column(query, 1));
        if (e->sub == SUBLINK_ARRAY) {
            flow_lift(binder, mark, FLOW_EXPR, site);
        }
        flow_push_all(binder, flow_rows(query));
        return;
    }
    // EXISTS, IN, ANY, ALL, row comparison: a test, nothing flows out of it.
    flow_push_all(binder, flow_rows(query));
    if (e->sub != SUBLINK_EXISTS) {
        flow_args(scope, e, site);
        for (uint32_t i = 1; i <= query->outputs.size; i++) {
            flow_push_all(binder, flow_column(query, i));
        }
    }
    flow_influence(binder, mark, EDGE_SUBQUERY, site, true);
}

// ---- casts, fields, assignments

static bool has_values(const struct binder *binder, uint32_t mark) {
    for (uint32_t i = mark; i < binder->stack.size; i++) {
        if (binder->stack.data[i].what < FLOW_INFLUENCE) {
            return true;
        }
    }
    return false;
}

// x::int changes nothing when x is an int: PostgreSQL drops such a cast.
static void flow_cast(struct scope *scope, uint32_t expr, uint32_t site) {
    struct binder *binder = scope->binder;
    const struct expr *e = &binder->o->exprs[expr];
    uint32_t mark = flow_mark(binder);
    flow_expr(scope, arg(scope, e, 0), site);
    if (!has_values(binder, mark) ||
        type_unchanged(infer_expr(scope, arg(scope, e, 0)), infer_expr(scope, expr))) {
        return;
    }
    flow_pass(binder, mark, label_cast(binder, e->extra));
    for (uint32_t i = mark; i < binder->stack.size; i++) {
        struct flow_item *item = &binder->stack.data[i];
        if (item->what == FLOW_PLAIN) {
            item->what = FLOW_EXPR;
            item->notes |= EDGE_NOTE_CAST;
            item->site = site;
        }
    }
}

static void flow_field_of(struct scope *scope, uint32_t row, uint32_t name, uint32_t site) {
    struct binder *binder = scope->binder;
    struct field_source source = infer_field(scope, row, name);
    if (source.found && source.ref.entry) {
        flow_ref(source.ref, site);
        return;
    }
    if (source.found) {
        flow_expr(source.scope, source.expr, site);
        return;
    }
    uint32_t mark = flow_mark(binder);
    flow_expr(scope, row, site);
    flow_lift(binder, mark, FLOW_EXPR, site);
}

void flow_output_field(struct scope *scope, const struct output *output, uint32_t site) {
    flow_field_of(scope, output->expr, output->field, site);
}

// SET (a, b) = (SELECT x, y ...) or = ROW(x, y).
static void flow_assign(struct scope *scope, const struct expr *e, uint32_t site) {
    struct binder *binder = scope->binder;
    uint32_t source = arg(scope, e, 0);
    const struct expr *s = &binder->o->exprs[source];
    if (s->kind == EXPR_ROW) {
        flow_expr(scope, arg(scope, s, e->extra - 1), site);
        return;
    }
    if (s->kind != EXPR_SUBLINK) {
        flow_expr(scope, source, site);
        return;
    }
    struct scope *query = binder->scopes[s->extra - binder->first_query];
    if (e->extra <= query->outputs.size) {
        flow_push_all(binder, flow_column(query, e->extra));
    }
    flow_push_all(binder, flow_rows(query));
}

// Kinds whose value is made of their arguments, and nothing else.
static bool is_made(enum expr_kind kind) {
    switch (kind) {
    case EXPR_OP:
    case EXPR_AND:
    case EXPR_OR:
    case EXPR_NOT:
    case EXPR_COALESCE:
    case EXPR_MINMAX:
    case EXPR_ROW:
    case EXPR_ARRAY:
    case EXPR_SUBSCRIPT:
    case EXPR_COLLATE:
    case EXPR_XML:
        return true;
    default:
        return false;
    }
}

// What an argument of such a kind has pushed is lifted already: in a + b - c + d ... each column is
// lifted once, not once for each operator above it.
static void flow_made(struct scope *scope, const struct expr *e, uint32_t site) {
    const struct object *o = scope->binder->o;
    for (uint32_t i = 0; i < e->args.count; i++) {
        uint32_t mark = flow_mark(scope->binder);
        flow_expr(scope, arg(scope, e, i), site);
        if (!is_made((enum expr_kind)o->exprs[arg(scope, e, i)].kind)) {
            flow_lift(scope->binder, mark, FLOW_EXPR, site);
        }
    }
}

static void flow_other(struct scope *scope, const struct expr *e, uint32_t site) {
    struct binder *binder = scope->binder;
    uint32_t mark = flow_mark(binder);
    flow_made(scope, e, site);
    for (uint32_t i = mark; i < binder->stack.size; i++) {
        binder->stack.data[i].evidence |= 1u << EVIDENCE_UNKNOWN_CONSTRUCT;
    }
}

void flow_expr(struct scope *scope, uint32_t expr, uint32_t site) {
    const struct expr *e = &scope->binder->o->exprs[expr];
    if (e->text) {
        site = expr;
    }
    switch ((enum expr_kind)e->kind) {
    case EXPR_NONE:
    case EXPR_CONST:
    case EXPR_PARAM:
    case EXPR_DEFAULT:
    case EXPR_VALUE_FUNCTION:
        return;
    case EXPR_COLUMN:
        flow_column_expr(scope, expr, site);
        return;
    case EXPR_CALL:
        flow_call(scope, expr, site);
        return;
    case EXPR_CAST:
        flow_cast(scope, expr, site);
        return;
    case EXPR_CASE:
        flow_case(scope, e, site);
        return;
    case EXPR_NULLIF:
        flow_nullif(scope, e, site);
        return;
    case EXPR_SUBLINK:
        flow_sublink(scope, e, site);
        return;
    case EXPR_FIELD:
        flow_field_of(scope, arg(scope, e, 0), binder_symbol(scope->binder, e->name), site);
        return;
    case EXPR_GROUPING:
        flow_use_list(scope, e->args, EDGE_GROUP);
        return;
    case EXPR_NAMED:
        flow_args(scope, e, site);
        return;
    case EXPR_ASSIGN:
        flow_assign(scope, e, site);
        return;
    case EXPR_OTHER:
        flow_other(scope, e, site);
        return;
    default:
        flow_made(scope, e, site);
        return;
    }
}

// ---- uses

void flow_use(struct scope *scope, uint32_t expr, enum edge_kind kind) {
    const struct expr *e = &scope->binder->o->exprs[expr];
    if (e->kind == EXPR_AND) { // each term is a condition of its own
        flow_use_list(scope, e->args, kind);
        return;
    }
    uint32_t mark = flow_mark(scope->binder);
    flow_expr(scope, expr, expr);
    flow_influence(scope->binder, mark, kind, expr, false);
}

void flow_use_list(struct scope *scope, struct list exprs, enum edge_kind kind) {
    for (uint32_t i = 0; i < exprs.count; i++) {
        flow_use(scope, object_item(scope->binder->o, exprs, i), kind);
    }
}
