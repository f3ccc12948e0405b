// What decides which rows a query has.
#include "bind/flow.h"
#include "bind/flow_output.h"

// ---- FROM

// Both sides of USING and NATURAL decide, whichever of them the merged column shows.
static void merged_rows(struct entry *join) {
    struct binder *binder = join->scope->binder;
    uint32_t site = SITE_RELATION | join->relation;
    uint32_t mark = flow_mark(binder);
    for (uint32_t i = 0; i < join->merged; i++) {
        flow_ref(join->columns.data[i].left, site);
        flow_ref(join->columns.data[i].right, site);
    }
    flow_influence(binder, mark, EDGE_JOIN, site, false);
}

static void table_rows(struct entry *entry) {
    struct binder *binder = entry->scope->binder;
    const struct project *project = binder->project;
    flow_push(binder, (struct flow_item){
                          .asset = project->catalog.definitions.data[entry->definition].asset,
                          .what = FLOW_READ,
                          .evidence = entry->evidence,
                      });
    const struct relation *r = &binder->o->relations[entry->relation];
    flow_use_list(entry->scope, r->sample, EDGE_FILTER);
}

static void query_rows(struct entry *entry) {
    struct binder *binder = entry->scope->binder;
    flow_push_all(binder, flow_rows(entry->query));
    if (entry->cte && entry->cte->cte->cycle.count) {
        uint32_t mark = flow_mark(binder);
        flow_cte_named(entry->cte, entry->cte->cte->cycle);
        flow_influence(binder, mark, EDGE_FILTER, 0, false);
    }
}

static void function_rows(struct entry *entry) {
    const struct binder *binder = entry->scope->binder;
    const struct relation *r = &binder->o->relations[entry->relation];
    for (uint32_t i = 0; i < r->functions.count; i++) {
        uint32_t function = object_item(binder->o, r->functions, i);
        flow_use(entry->scope, binder->o->from_functions[function].expr, EDGE_SRF);
    }
}

static void xmltable_rows(struct entry *entry) {
    const struct binder *binder = entry->scope->binder;
    const struct relation *r = &binder->o->relations[entry->relation];
    flow_use(entry->scope, r->document, EDGE_SRF);
    flow_use(entry->scope, r->row, EDGE_SRF);
    for (uint32_t i = 0; i < r->xml_columns.count; i++) {
        const struct column_def *column =
            &binder->o->column_defs[object_item(binder->o, r->xml_columns, i)];
        flow_use(entry->scope, column->value, EDGE_SRF);
        flow_use(entry->scope, column->fallback, EDGE_SRF);
    }
}

static void leaf_rows(struct entry *entry) {
    switch ((enum entry_kind)entry->kind) {
    case ENTRY_QUERY:
    case ENTRY_CTE:
        query_rows(entry);
        return;
    case ENTRY_FUNCTION:
        function_rows(entry);
        return;
    case ENTRY_XMLTABLE:
        xmltable_rows(entry);
        return;
    default:
        table_rows(entry);
        return;
    }
}

static void relation_rows(struct scope *scope, uint32_t relation) {
    struct binder *binder = scope->binder;
    const struct relation *r = &binder->o->relations[relation];
    for (; r->kind == RELATION_JOIN; r = &binder->o->relations[relation]) {
        relation_rows(scope, r->right);
        merged_rows(binder->entries[relation - binder->first_relation]);
        flow_use(scope, r->on, EDGE_JOIN);
        relation = r->left;
    }
    leaf_rows(binder->entries[relation - binder->first_relation]);
}

void flow_from_rows(struct scope *scope) {
    for (uint32_t i = 0; i < scope->q->from.count; i++) {
        relation_rows(scope, object_item(scope->binder->o, scope->q->from, i));
    }
}

// ---- clauses

static void output_influences(struct scope *scope, uint32_t output, enum edge_kind kind,
                              uint32_t site) {
    uint32_t mark = flow_mark(scope->binder);
    flow_push_all(scope->binder, flow_column(scope, output));
    flow_influence(scope->binder, mark, kind, site, false);
}

static void clause_item(struct scope *scope, uint32_t expr, enum clause clause,
                        enum edge_kind kind) {
    const struct object *o = scope->binder->o;
    const struct expr *e = &o->exprs[expr];
    bool several = e->kind == EXPR_GROUPING_SET || (clause == CLAUSE_GROUP && e->kind == EXPR_ROW);
    for (uint32_t i = 0; several && i < e->args.count; i++) {
        clause_item(scope, object_item(o, e->args, i), clause, kind);
    }
    if (several) {
        return;
    }
    uint32_t output = resolve_output(scope, expr, clause);
    if (output) {
        output_influences(scope, output, kind, expr);
    } else {
        flow_use(scope, expr, kind);
    }
}

static void clause_rows(struct scope *scope, struct list exprs, enum clause clause,
                        enum edge_kind kind) {
    for (uint32_t i = 0; i < exprs.count; i++) {
        clause_item(scope, object_item(scope->binder->o, exprs, i), clause, kind);
    }
}

// ---- set-returning functions in the select list: each multiplies the rows of all columns

static void srf_rows(struct scope *scope, uint32_t expr) {
    const struct object *o = scope->binder->o;
    const struct expr *e = &o->exprs[expr];
    if (!expr || e->kind == EXPR_COLUMN) {
        return;
    }
    if (e->kind == EXPR_CALL && infer_is_set(scope->binder, expr)) {
        uint32_t mark = flow_mark(scope->binder);
        flow_expr(scope, expr, expr);
        flow_influence(scope->binder, mark, EDGE_SRF, expr, false);
        return;
    }
    for (uint32_t i = 0; i < e->args.count; i++) {
        srf_rows(scope, object_item(o, e->args, i));
    }
}

static void srf_list(struct scope *scope, struct list exprs) {
    for (uint32_t i = 0; i < exprs.count; i++) {
        srf_rows(scope, object_item(scope->binder->o, exprs, i));
    }
}

static void target_srfs(struct scope *scope) {
    const struct object *o = scope->binder->o;
    for (uint32_t i = 0; i < scope->q->targets.count; i++) {
        const struct target *target = &o->targets[object_item(o, scope->q->targets, i)];
        const struct expr *e = &o->exprs[target->expr];
        if (e->kind == EXPR_FIELD_STAR) {
            srf_list(scope, e->args);
        } else {
            srf_rows(scope, target->expr);
        }
    }
    srf_list(scope, scope->q->group);
    srf_list(scope, scope->q->distinct_on);
    srf_list(scope, scope->q->order);
}

// ---- queries

static void select_rows(struct scope *scope) {
    const struct query *q = scope->q;
    flow_from_rows(scope);
    flow_use(scope, q->where, EDGE_FILTER);
    flow_use(scope, q->having, EDGE_FILTER);
    clause_rows(scope, q->group, CLAUSE_GROUP, EDGE_GROUP);
    clause_rows(scope, q->distinct_on, CLAUSE_ORDER, EDGE_DISTINCT);
    for (uint32_t i = 1; q->distinct == DISTINCT_ALL && i <= scope->width; i++) {
        uint32_t target = scope->outputs.data[i - 1].target;
        output_influences(scope, i, EDGE_DISTINCT, scope->binder->o->targets[target].expr);
    }
    target_srfs(scope);
}

static void setop_rows(struct scope *scope) {
    bool keeps_all = scope->q->setop == SETOP_UNION && scope->q->all;
    for (uint32_t i = 0; i < scope->arms.size; i++) {
        struct scope *arm = scope->arms.data[i]->query;
        flow_push_all(scope->binder, flow_rows(arm));
        for (uint32_t n = 1; !keeps_all && n <= arm->width; n++) {
            const struct output *output = &arm->outputs.data[n - 1];
            uint32_t site = scope->binder->o->targets[output->target].expr;
            uint32_t mark = flow_mark(scope->binder);
            flow_push_all(scope->binder, flow_column(arm, n));
            flow_influence(scope->binder, mark, EDGE_SETOP, site, false);
        }
    }
}

static void compute_rows(struct scope *scope) {
    const struct query *q = scope->q;
    if (scope->target) {
        flow_change_rows(scope);
        return;
    }
    if (q->kind == QUERY_SELECT) {
        select_rows(scope);
    } else if (q->kind == QUERY_SETOP) {
        setop_rows(scope);
    }
    clause_rows(scope, q->order, CLAUSE_ORDER, EDGE_SORT);
    flow_use(scope, q->limit, EDGE_FILTER);
    flow_use(scope, q->offset, EDGE_FILTER);
}

static void compute(struct scope *scope, uint32_t number) {
    (void)number;
    compute_rows(scope);
}

const struct flow *flow_rows(struct scope *scope) {
    return flow_remember(scope, 0, compute);
}
