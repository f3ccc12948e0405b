// Flows of INSERT, UPDATE, DELETE and MERGE.
#include <assert.h>

#include "base/buf.h"
#include "bind/flow.h"
#include "bind/flow_output.h"
#include "bind/print.h"

// One assignment to a column: the value stands in `expr`, or is output `output` of INSERT's source.
struct assignment {
    uint32_t column; // of the lineage; 0: there is none
    uint32_t expr;
    uint32_t output;
    struct list part;  // SET c.f = x, SET a[i] = x: the subscripts
    bool keeps_rest;   // UPDATE: the rest of the column stays
    uint32_t evidence; // of the column's choice
};

struct assignments {
    struct scope *scope;
    struct VEC(struct assignment) list;
};

static void add(struct assignments *all, struct assignment assignment) {
    VEC_PUSH_IN(&all->scope->binder->arena, &all->list, assignment);
}

// ---- which columns

static struct column_ref target_ref(struct scope *scope, uint32_t name) {
    assert(scope->target);
    uint32_t column = entry_find(scope->target, name);
    if (column || !scope->target->open) {
        return (struct column_ref){.entry = column ? scope->target : NULL, .column = column};
    }
    return entry_open_column(scope->target, name);
}

static uint32_t target_column(struct scope *scope, const struct target *target) {
    struct column_ref ref = target_ref(scope, binder_symbol(scope->binder, target->name));
    return ref.entry ? entry_lineage_column(ref.entry, ref.column) : 0;
}

static void add_sets(struct assignments *all, struct list sets) {
    const struct object *o = all->scope->binder->o;
    for (uint32_t i = 0; i < sets.count; i++) {
        const struct target *set = &o->targets[object_item(o, sets, i)];
        add(all, (struct assignment){.column = target_column(all->scope, set),
                                     .expr = set->expr,
                                     .part = set->indirection,
                                     .keeps_rest = set->expr && set->indirection.count});
    }
}

// The columns of the written table in order, as INSERT without a list fills them.
static struct assignments columns_in_order(struct scope *scope) {
    struct assignments all = {.scope = scope};
    uint32_t width = entry_width(scope->target);
    for (uint32_t i = 1; i <= width; i++) {
        if (!entry_hidden(scope->target, i)) {
            add(&all, (struct assignment){.column = entry_lineage_column(scope->target, i)});
        }
    }
    return all;
}

static struct assignments listed_columns(struct scope *scope, struct list targets) {
    struct assignments all = {.scope = scope};
    add_sets(&all, targets);
    return all;
}

static struct assignments insert_columns(struct scope *scope, struct list targets) {
    return targets.count ? listed_columns(scope, targets) : columns_in_order(scope);
}

// The target's columns are not known: each value goes to the column of its own name, if to any.
static struct assignment by_name(struct scope *scope, uint32_t output) {
    const struct output *source = &scope->source->query->outputs.data[output - 1];
    struct project *project = scope->binder->project;
    uint32_t asset = project->catalog.definitions.data[scope->target->definition].asset;
    bool star = source->star || source->name == project->known.unknown_column ||
                scope->source->query->q->kind == QUERY_VALUES; // column1 is no name of a table's
    uint32_t column = star ? catalog_column(project, asset, project->known.star, COLUMN_STAR)
                           : catalog_column(project, asset, source->name, COLUMN_INFERRED);
    return (struct assignment){
        .column = column, .output = output, .evidence = 1u << EVIDENCE_NAME_MATCH};
}

// Values meet columns by position, up to a star over unknown columns.
static struct assignments insert_assignments(struct scope *scope) {
    struct assignments columns = insert_columns(scope, scope->q->targets);
    struct assignments all = {.scope = scope};
    const struct scope *source = scope->source ? scope->source->query : NULL;
    bool shifted = false;
    for (uint32_t i = 1; source && i <= source->width; i++) {
        shifted |= source->outputs.data[i - 1].star;
        if (!shifted && i <= columns.list.size) {
            struct assignment assignment = columns.list.data[i - 1];
            assignment.output = i;
            add(&all, assignment);
        } else if (shifted || scope->target->open) {
            add(&all, by_name(scope, i));
        }
    }
    return all;
}

// ---- what they are assigned

static void push_assignment(struct scope *scope, const struct assignment *assignment) {
    struct binder *binder = scope->binder;
    uint32_t mark = flow_mark(binder);
    if (assignment->output) {
        flow_push_all(binder, flow_column(scope->source->query, assignment->output));
    } else {
        flow_expr(scope, assignment->expr, assignment->expr);
    }
    for (uint32_t i = 0; i < assignment->part.count; i++) {
        flow_expr(scope, object_item(binder->o, assignment->part, i), assignment->expr);
    }
    if (assignment->keeps_rest) {
        flow_leaf(scope->target, assignment->column, assignment->expr);
    }
    if (assignment->part.count) {
        flow_lift(binder, mark, FLOW_EXPR, assignment->expr);
    }
    for (uint32_t i = mark; i < binder->stack.size; i++) {
        binder->stack.data[i].evidence |= assignment->evidence;
    }
}

static uint64_t assignment_print(struct scope *scope, const struct assignment *assignment) {
    uint64_t print = assignment->output ? print_column(scope->source->query, assignment->output)
                                        : print_expr(scope, assignment->expr);
    return assignment->part.count ? print_mix(print, print_bag(scope, assignment->part)) : print;
}

// What influences each of several values besides.
struct tests {
    const struct flow *flow;
    uint64_t print;
};

static void keep_values(struct assigneds *all, const struct assignments *assignments,
                        struct tests tests) {
    struct scope *scope = assignments->scope;
    for (uint32_t i = 0; i < assignments->list.size; i++) {
        const struct assignment *assignment = &assignments->list.data[i];
        if (!assignment->column) {
            continue;
        }
        uint32_t mark = flow_mark(scope->binder);
        push_assignment(scope, assignment);
        flow_push_all(scope->binder, tests.flow);
        VEC_PUSH_IN(&scope->binder->arena, &all->list,
                    ((struct assigned){
                        .column = assignment->column,
                        .flow = flow_take(scope->binder, mark),
                        .print = print_mix(assignment_print(scope, assignment), tests.print),
                    }));
    }
}

static struct tests test_of(struct scope *scope, uint32_t condition) {
    uint32_t mark = flow_mark(scope->binder);
    flow_use(scope, condition, EDGE_FILTER);
    return (struct tests){flow_take(scope->binder, mark), print_expr(scope, condition)};
}

static void keep_insert(struct scope *scope, struct assigneds *all) {
    struct assignments values = insert_assignments(scope);
    keep_values(all, &values, (struct tests){0});
    if (!scope->q->conflict) {
        return;
    }
    const struct conflict *conflict = &scope->binder->o->conflicts[scope->q->conflict];
    struct assignments sets = listed_columns(scope, conflict->sets);
    keep_values(all, &sets, test_of(scope, conflict->where));
}

static struct assignments action_assignments(struct scope *scope,
                                             const struct merge_action *action) {
    if (action->kind == MERGE_UPDATE) {
        return listed_columns(scope, action->sets);
    }
    struct assignments columns = insert_columns(scope, action->columns);
    struct assignments all = {.scope = scope};
    for (uint32_t i = 0; i < action->values.count && i < columns.list.size; i++) {
        struct assignment assignment = columns.list.data[i];
        assignment.expr = object_item(scope->binder->o, action->values, i);
        add(&all, assignment);
    }
    return all;
}

// WHEN ... AND test: the first that holds wins, so the tests before it count as well.
static void keep_merge(struct scope *scope, struct assigneds *all) {
    struct binder *binder = scope->binder;
    struct tests tests[2] = {0};
    for (uint32_t i = 0; i < scope->q->actions.count; i++) {
        const struct merge_action *action =
            &binder->o->merge_actions[object_item(binder->o, scope->q->actions, i)];
        uint32_t mark = flow_mark(binder);
        struct tests *own = &tests[action->matched];
        flow_push_all(binder, own->flow);
        flow_use(scope, action->condition, EDGE_FILTER);
        own->flow = flow_take(binder, mark);
        own->print = print_mix(own->print, print_expr(scope, action->condition));
        if (action->kind == MERGE_INSERT || action->kind == MERGE_UPDATE) {
            struct assignments assignments = action_assignments(scope, action);
            keep_values(all, &assignments, *own);
        }
    }
}

// Makes one of the flows that one column has from several places.
static void merge_columns(struct scope *scope, struct assigneds *all) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < all->list.size; i++) {
        uint32_t column = all->list.data[i].column;
        bool seen = false;
        for (uint32_t k = 0; k < kept; k++) {
            seen |= all->list.data[k].column == column;
        }
        if (seen) {
            continue;
        }
        uint32_t mark = flow_mark(scope->binder);
        uint64_t print = 0;
        for (uint32_t k = i; k < all->list.size; k++) {
            if (all->list.data[k].column == column) {
                flow_push_all(scope->binder, all->list.data[k].flow);
                print = print_mix(print, all->list.data[k].print);
            }
        }
        all->list.data[kept++] = (struct assigned){column, flow_take(scope->binder, mark), print};
    }
    all->list.size = kept;
}

static void work_out(struct scope *change, struct assigneds *all) {
    bool returning = change->returning;
    change->returning = false;
    if (change->q->kind == QUERY_INSERT) {
        keep_insert(change, all);
    } else if (change->q->kind == QUERY_MERGE) {
        keep_merge(change, all);
    } else if (change->q->kind == QUERY_UPDATE) {
        struct assignments sets = listed_columns(change, change->q->targets);
        keep_values(all, &sets, (struct tests){0});
    }
    merge_columns(change, all);
    change->returning = returning;
}

const struct assigneds *flow_assigned(struct scope *change) {
    struct binder *binder = change->binder;
    if (!change->assigned || change->assigned_epoch != binder->epoch) {
        struct assigneds *all = ARENA_NEW(&binder->arena, struct assigneds);
        work_out(change, all);
        change->assigned = all;
        change->assigned_epoch = binder->epoch;
    }
    return change->assigned;
}

// ---- ON CONFLICT

void flow_proposed(struct scope *insert, uint32_t column) {
    struct assignments values = insert_assignments(insert);
    for (uint32_t i = 0; i < values.list.size; i++) {
        if (values.list.data[i].column == column) {
            push_assignment(insert, &values.list.data[i]);
        }
    }
}

static void push_key(struct scope *scope, uint32_t column, uint32_t site) {
    struct binder *binder = scope->binder;
    uint32_t mark = flow_mark(binder);
    flow_leaf(scope->target, column, site);
    flow_proposed(scope, column);
    flow_influence(binder, mark, EDGE_JOIN, site, false);
}

// PostgreSQL names a primary key t_pkey and a unique constraint t_a_b_key when nobody does.
static bool is_named(const struct project *project, const struct catalog_key *key, uint32_t name) {
    if (key->name) {
        return key->name == name;
    }
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, project->lineage->assets.data[key->asset].name);
    for (uint32_t i = 0; !key->primary && i < key->columns.size; i++) {
        buf_print(&text, "_%.*s", STR_ARG(project_name(project, key->columns.data[i])));
    }
    buf_add_str(&text, key->primary ? STR("_pkey") : STR("_key"));
    bool same = str_equal(buf_str(&text), project_name(project, name));
    buf_release(&text);
    return same;
}

static void push_constraint(struct scope *scope, uint32_t name) {
    struct project *project = scope->binder->project;
    uint32_t asset = project->catalog.definitions.data[scope->target->definition].asset;
    const struct catalog_asset *table = &project->catalog.assets.data[asset];
    for (uint32_t i = 0; i < table->keys.size; i++) {
        const struct catalog_key *key = &project->catalog.keys.data[table->keys.data[i]];
        for (uint32_t k = 0; is_named(project, key, name) && k < key->columns.size; k++) {
            struct column_ref ref = target_ref(scope, key->columns.data[k]);
            if (ref.entry) {
                push_key(scope, entry_lineage_column(ref.entry, ref.column), 0);
            }
        }
    }
}

// ON CONFLICT (lower(k)): the columns of the expression are the key.
static void push_inferred(struct scope *scope, uint32_t expr) {
    struct binder *binder = scope->binder;
    uint32_t mark = flow_mark(binder);
    flow_expr(scope, expr, expr);
    const struct flow *key = flow_take(binder, mark);
    for (uint32_t i = 0; i < key->count; i++) {
        if (key->items[i].what < FLOW_INFLUENCE) {
            push_key(scope, key->items[i].column, expr);
        }
    }
}

static void conflict_rows(struct scope *scope) {
    struct binder *binder = scope->binder;
    const struct conflict *conflict = &binder->o->conflicts[scope->q->conflict];
    for (uint32_t i = 0; i < conflict->infer.count; i++) {
        push_inferred(scope, object_item(binder->o, conflict->infer, i));
    }
    if (conflict->constraint) {
        push_constraint(scope, binder_symbol(binder, conflict->constraint));
    }
    flow_use(scope, conflict->infer_where, EDGE_JOIN);
}

// ---- rows, RETURNING

// A MERGE that only deletes has no column for the tests of its WHEN clauses: they decide its rows.
static void delete_tests(struct scope *change) {
    const struct object *o = change->binder->o;
    for (uint32_t i = 0; !flow_assigned(change)->list.size && i < change->q->actions.count; i++) {
        uint32_t action = object_item(o, change->q->actions, i);
        flow_use(change, o->merge_actions[action].condition, EDGE_FILTER);
    }
}

void flow_change_rows(struct scope *change) {
    bool returning = change->returning;
    change->returning = false;
    if (change->source) {
        flow_push_all(change->binder, flow_rows(change->source->query));
    }
    flow_from_rows(change);
    flow_use(change, change->q->where, change->q->kind == QUERY_MERGE ? EDGE_JOIN : EDGE_FILTER);
    if (change->q->conflict) {
        conflict_rows(change);
    }
    delete_tests(change);
    change->returning = returning;
}

static bool sets_column(struct scope *change, uint32_t column) {
    const struct conflict *conflict = &change->binder->o->conflicts[change->q->conflict];
    struct assignments sets = listed_columns(change, conflict->sets);
    for (uint32_t i = 0; i < sets.list.size; i++) {
        if (sets.list.data[i].column == column) {
            return true;
        }
    }
    return false;
}

// RETURNING gives what was assigned, else what the table has. After ON CONFLICT DO UPDATE the row
// may be the old one, with the columns that SET does not name.
void flow_written(struct scope *change, uint32_t column, uint32_t site) {
    struct binder *binder = change->binder;
    const struct assigneds *all = flow_assigned(change);
    bool assigned = false;
    for (uint32_t i = 0; i < all->list.size; i++) {
        if (all->list.data[i].column == column) {
            flow_push_all(binder, all->list.data[i].flow);
            assigned = true;
        }
    }
    bool updates = change->q->conflict && binder->o->conflicts[change->q->conflict].update;
    if (!assigned || (updates && !sets_column(change, column))) {
        flow_leaf(change->target, column, site);
    }
}
