#include "bind/scope.h"

#include <stdio.h>

#include "bind/flow.h"
#include "bind/reference.h"

#define DEEPEST_QUERY 1500u

// ---- the statement

static void ranges(struct binder *binder, const struct statement *s) {
    const struct statement *before = s - 1; // element 0 is a zeroed one
    binder->first_expr = before->expr_end;
    binder->first_query = before->query_end;
    binder->first_relation = before->relation_end;
    struct arena *arena = &binder->arena;
    binder->bindings =
        ARENA_ARRAY(arena, const struct name_binding *, s->expr_end - before->expr_end + 1);
    binder->scopes = ARENA_ARRAY(arena, struct scope *, s->query_end - before->query_end + 1);
    binder->entries =
        ARENA_ARRAY(arena, struct entry *, s->relation_end - before->relation_end + 1);
}

struct binder *binder_new(struct project *project, uint32_t file, uint32_t statement) {
    struct arena arena;
    arena_init(&arena);
    struct binder *binder = ARENA_NEW(&arena, struct binder);
    binder->arena = arena;
    binder->project = project;
    binder->file = file;
    binder->statement = statement;
    binder->o = project->sources[file].object;
    ranges(binder, &binder->o->statements[statement]);
    return binder;
}

void binder_free(struct binder *binder) {
    VEC_RELEASE(&binder->stack);
    struct arena arena = binder->arena;
    arena_release(&arena);
}

// ---- WITH

static void cte_names(struct cte_state *cte, const struct scope *body) {
    struct binder *binder = body->binder;
    VEC_RESET(&cte->columns);
    for (uint32_t i = 0; i < body->outputs.size; i++) {
        uint32_t name = body->outputs.data[i].name;
        if (i < cte->cte->columns.count) {
            name = binder_symbol(binder, object_item(binder->o, cte->cte->columns, i));
        }
        VEC_PUSH_IN(&binder->arena, &cte->columns, name);
    }
    const uint32_t extra[] = {cte->cte->search_set, cte->cte->cycle_mark, cte->cte->cycle_path};
    for (uint32_t i = 0; i < 3; i++) {
        if (extra[i]) {
            VEC_PUSH_IN(&binder->arena, &cte->columns, binder_symbol(binder, extra[i]));
        }
    }
}

void scope_build_cte(struct cte_state *cte) {
    if (cte->built || cte->body) {
        cte->recursive |= !cte->built;
        return;
    }
    struct scope *home = cte->home;
    scope_build_body(home->binder, cte);
    cte_names(cte, cte->body);
    cte->built = true;
}

static void build_ctes(struct scope *scope) {
    struct binder *binder = scope->binder;
    for (uint32_t i = 0; i < scope->q->ctes.count; i++) {
        struct cte_state *cte = ARENA_NEW(&binder->arena, struct cte_state);
        cte->cte = &binder->o->ctes[object_item(binder->o, scope->q->ctes, i)];
        cte->name = binder_symbol(binder, cte->cte->name);
        cte->home = scope;
        VEC_PUSH_IN(&scope->binder->arena, &scope->ctes, cte);
    }
    for (uint32_t i = 0; i < scope->ctes.size; i++) {
        scope_build_cte(scope->ctes.data[i]);
    }
}

// ---- SELECT, VALUES

// Items of ROLLUP, CUBE and GROUPING SETS, and of (a, b), are items of GROUP BY themselves.
static bool holds_items(const struct expr *e, enum clause clause) {
    return clause == CLAUSE_GROUP && (e->kind == EXPR_GROUPING_SET || e->kind == EXPR_ROW);
}

static void resolve_clause(struct scope *scope, struct list exprs, enum clause clause,
                           struct usage usage) {
    for (uint32_t i = 0; i < exprs.count; i++) {
        uint32_t expr = object_item(scope->binder->o, exprs, i);
        const struct expr *e = &scope->binder->o->exprs[expr];
        if (holds_items(e, clause)) {
            resolve_clause(scope, e->args, clause, usage);
            continue;
        }
        uint32_t output = resolve_output(scope, expr, clause);
        if (output) {
            resolve_output_name(scope, expr, output, usage);
        } else {
            resolve_expr(scope, expr, usage);
        }
    }
}

// ORDER BY, LIMIT, OFFSET
static void resolve_end(struct scope *scope) {
    resolve_clause(scope, scope->q->order, CLAUSE_ORDER, USAGE(SORT, KEY));
    resolve_expr(scope, scope->q->limit, USAGE(FILTER, VALUE));
    resolve_expr(scope, scope->q->offset, USAGE(FILTER, VALUE));
}

static void build_select(struct scope *scope) {
    const struct object *o = scope->binder->o;
    const struct query *q = scope->q;
    from_build(scope, q->from);
    resolve_expr(scope, q->where, USAGE(FILTER, VALUE));
    resolve_targets(scope, q->targets, USED_IN_SELECT);
    resolve_clause(scope, q->group, CLAUSE_GROUP, USAGE(GROUP, KEY));
    resolve_expr(scope, q->having, USAGE(FILTER, VALUE));
    for (uint32_t i = 0; i < q->windows.count; i++) {
        resolve_window(scope, &o->windows[object_item(o, q->windows, i)]);
    }
    resolve_clause(scope, q->distinct_on, CLAUSE_ORDER, USAGE(DISTINCT, KEY));
    resolve_end(scope);
}

static void build_values(struct scope *scope) {
    struct intern *names = &scope->binder->project->names;
    for (uint32_t i = 1; i <= scope->q->width; i++) {
        char name[24];
        snprintf(name, sizeof name, "column%u", i);
        VEC_PUSH_IN(&scope->binder->arena, &scope->outputs,
                    ((struct output){.name = intern_add(names, str_of(name))}));
    }
    resolve_list(scope, scope->q->rows, USAGE(SELECT, VALUE));
    resolve_end(scope);
}

// ---- set operations: names come from the first arm, columns meet by position

static void take_first_arm(struct scope *scope, const struct scope *arm) {
    for (uint32_t i = 0; i < arm->outputs.size; i++) {
        VEC_PUSH_IN(&scope->binder->arena, &scope->outputs,
                    ((struct output){.name = arm->outputs.data[i].name,
                                     .star = arm->outputs.data[i].star}));
    }
    scope->open = arm->open;
    if (scope->defines) { // the recursive arm may name them
        cte_names(scope->defines, scope);
    }
}

static void check_width(const struct scope *scope, const struct scope *arm) {
    struct binder *binder = scope->binder;
    if (arm->open || scope->open || arm->outputs.size == scope->outputs.size) {
        return;
    }
    project_diag(binder->project, DIAG_COUNT_MISMATCH, binder->file,
                 object_place(binder->o, arm->q->span.start),
                 "this part of the set operation has %u columns, the first one has %u",
                 arm->outputs.size, scope->outputs.size);
}

static void build_setop(struct scope *scope) {
    struct binder *binder = scope->binder;
    for (uint32_t i = 0; i < scope->q->arms.count; i++) {
        uint32_t query = object_item(binder->o, scope->q->arms, i);
        struct scope *arm =
            scope_build_unnamed(binder, query, scope->outer, scope, i > 0 || scope->unnamed);
        VEC_PUSH_IN(&scope->binder->arena, &scope->arms, scope_query_entry(scope, arm));
        if (i == 0) {
            take_first_arm(scope, arm);
        } else {
            check_width(scope, arm);
        }
    }
    resolve_end(scope);
}

// ---- INSERT, UPDATE, DELETE, MERGE

// The column of the written table that SET name = ... or INSERT INTO t (name) means.
static void reference_target(struct scope *scope, const struct target *target) {
    uint32_t name = binder_symbol(scope->binder, target->name);
    uint32_t column = entry_find(scope->target, name);
    struct column_ref ref = {.entry = scope->target, .column = column};
    if (!column && scope->target->open) {
        ref = entry_open_column(scope->target, name);
    } else if (!column) {
        reference_missing(scope->binder, reference_asset(scope->target),
                          object_str(scope->binder->o, target->name), target->span);
        project_diag(scope->binder->project, DIAG_COLUMN_UNKNOWN, scope->binder->file,
                     object_place(scope->binder->o, target->span.start),
                     "the table that is written has no column \"%.*s\"",
                     STR_ARG(object_str(scope->binder->o, target->name)));
        return;
    }
    reference_column(scope->binder, ref, target->span, USAGE(SET, TARGET));
}

static void resolve_sets(struct scope *scope, struct list sets) {
    const struct object *o = scope->binder->o;
    for (uint32_t i = 0; i < sets.count; i++) {
        const struct target *set = &o->targets[object_item(o, sets, i)];
        reference_target(scope, set);
        resolve_expr(scope, set->expr, USAGE(SET, VALUE));
        resolve_list(scope, set->indirection, USAGE(SET, VALUE));
    }
}

static void resolve_conflict(struct scope *scope) {
    const struct conflict *conflict = &scope->binder->o->conflicts[scope->q->conflict];
    resolve_list(scope, conflict->infer, USAGE(CONFLICT, KEY));
    resolve_expr(scope, conflict->infer_where, USAGE(CONFLICT, VALUE));
    scope->excluded = from_excluded(scope);
    from_show(scope, scope->excluded);
    resolve_sets(scope, conflict->sets);
    resolve_expr(scope, conflict->where, USAGE(FILTER, VALUE));
    scope->names.size--; // RETURNING does not see excluded
}

static uint32_t visible_width(const struct entry *entry) {
    uint32_t width = 0;
    for (uint32_t i = 1; i <= entry_width(entry); i++) {
        width += !entry_hidden(entry, i);
    }
    return width;
}

// INSERT may have fewer values than columns, not more.
static void check_insert(const struct scope *scope) {
    struct binder *binder = scope->binder;
    const struct scope *source = scope->source->query;
    uint32_t listed = scope->q->targets.count;
    uint32_t columns = listed ? listed : visible_width(scope->target);
    if (source->open || (!listed && scope->target->open) || source->width <= columns) {
        return;
    }
    project_diag(binder->project, DIAG_COUNT_MISMATCH, binder->file,
                 object_place(binder->o, binder->o->relations[scope->q->target].span.start),
                 "INSERT has %u values for %u columns; the table may have changed since",
                 source->width, columns);
}

// INSERT without a list of columns writes them in order, without naming them.
static void reference_positions(struct scope *scope) {
    const struct binder *binder = scope->binder;
    struct span span = {binder->o->relations[scope->q->target].span.start, 0};
    uint32_t values = scope->source->query->width, width = entry_width(scope->target);
    for (uint32_t i = 1; !scope->q->targets.count && i <= width && values; i++) {
        if (!entry_hidden(scope->target, i)) {
            reference_column(scope->binder,
                             (struct column_ref){.entry = scope->target, .column = i}, span,
                             USAGE(SET, TARGET));
            values--;
        }
    }
}

static void build_insert(struct scope *scope) {
    const struct query *q = scope->q;
    if (q->source) {
        struct scope *source =
            scope_build_unnamed(scope->binder, q->source, scope->outer, scope, true);
        scope->source = scope_query_entry(scope, source);
        check_insert(scope);
        reference_positions(scope);
    }
    from_show(scope, scope->target);
    resolve_sets(scope, q->targets);
    if (q->conflict) {
        resolve_conflict(scope);
    }
}

static void show_target(struct scope *scope, bool visible) {
    for (uint32_t i = 0; i < scope->names.size; i++) {
        if (scope->names.data[i].entry == scope->target) {
            scope->names.data[i].relation = scope->names.data[i].columns = visible;
        }
    }
}

static void resolve_action(struct scope *scope, const struct merge_action *action) {
    show_target(scope, action->matched); // WHEN NOT MATCHED sees the source only
    resolve_expr(scope, action->condition, USAGE(FILTER, VALUE));
    resolve_sets(scope, action->columns);
    resolve_list(scope, action->values, USAGE(SET, VALUE));
    resolve_sets(scope, action->sets);
}

static void build_merge(struct scope *scope) {
    const struct object *o = scope->binder->o;
    from_show(scope, scope->target);
    from_build(scope, scope->q->from);
    resolve_expr(scope, scope->q->where, USAGE(JOIN, VALUE));
    for (uint32_t i = 0; i < scope->q->actions.count; i++) {
        resolve_action(scope, &o->merge_actions[object_item(o, scope->q->actions, i)]);
    }
    show_target(scope, true);
}

static void build_update(struct scope *scope) {
    from_show(scope, scope->target);
    from_build(scope, scope->q->from);
    resolve_expr(scope, scope->q->where, USAGE(FILTER, VALUE));
    resolve_sets(scope, scope->q->targets);
}

static void build_change(struct scope *scope) {
    scope->target = from_table(scope, scope->q->target);
    switch ((enum query_kind)scope->q->kind) {
    case QUERY_INSERT:
        build_insert(scope);
        break;
    case QUERY_MERGE:
        build_merge(scope);
        break;
    default: // DELETE has no SET list
        build_update(scope);
        break;
    }
    resolve_targets(scope, scope->q->returning, USED_IN_RETURNING);
}

// ---- any query

static struct scope *new_scope(struct binder *binder, uint32_t query, struct scope *outer,
                               struct scope *lexical) {
    struct scope *scope = ARENA_NEW(&binder->arena, struct scope);
    scope->binder = binder;
    scope->q = &binder->o->querys[query];
    scope->query = query;
    scope->outer = outer;
    scope->lexical = lexical;
    binder->scopes[query - binder->first_query] = scope;
    return scope;
}

struct scope *scope_bare(struct binder *binder) {
    struct scope *scope = ARENA_NEW(&binder->arena, struct scope);
    scope->binder = binder;
    scope->q = &binder->o->querys[0];
    return scope;
}

static void build_body(struct scope *scope) {
    switch ((enum query_kind)scope->q->kind) {
    case QUERY_NONE:
        return;
    case QUERY_SELECT:
        build_select(scope);
        return;
    case QUERY_VALUES:
        build_values(scope);
        return;
    case QUERY_SETOP:
        build_setop(scope);
        return;
    default:
        build_change(scope);
        return;
    }
}

static void build(struct scope *scope) {
    build_ctes(scope);
    build_body(scope);
    scope->width = scope->outputs.size;
}

struct scope *scope_build(struct binder *binder, uint32_t query, struct scope *outer,
                          struct scope *lexical) {
    return scope_build_unnamed(binder, query, outer, lexical, false);
}

struct scope *scope_build_unnamed(struct binder *binder, uint32_t query, struct scope *outer,
                                  struct scope *lexical, bool lost) {
    struct scope *scope = new_scope(binder, query, outer, lexical);
    scope->unnamed = lost;
    if (binder->depth >= DEEPEST_QUERY) {
        project_diag(binder->project, DIAG_TOO_DEEP, binder->file,
                     object_place(binder->o, scope->q->span.start),
                     "queries are nested more than %u deep; what is further inside is left out",
                     DEEPEST_QUERY);
        scope->q = &binder->o->querys[0];
        return scope;
    }
    binder->depth++;
    build(scope);
    binder->depth--;
    return scope;
}

void scope_build_body(struct binder *binder, struct cte_state *cte) {
    cte->body = new_scope(binder, cte->cte->query, cte->home->outer, cte->home);
    cte->body->defines = cte;
    cte->body->unnamed = cte->cte->columns.count > 0;
    build(cte->body);
}

// ---- open queries

struct gathered {
    uint32_t name;
    uint32_t count;
    struct column_ref refs[16];
};

static void gather(void *context, struct entry *open) {
    struct gathered *found = context;
    if (found->count < 16) {
        found->refs[found->count++] = entry_open_column(open, found->name);
    }
}

static void gather_arm(struct gathered *found, struct entry *arm) {
    uint32_t column = entry_find(arm, found->name);
    if (column && found->count < 16) {
        found->refs[found->count++] = (struct column_ref){.entry = arm, .column = column};
    } else if (!column) {
        entry_each_open(arm, gather, found);
    }
}

static const struct name_binding *demanded(struct scope *scope, uint32_t name) {
    struct gathered found = {.name = name};
    for (uint32_t i = 0; i < scope->arms.size; i++) {
        gather_arm(&found, scope->arms.data[i]);
    }
    for (uint32_t i = 0; !scope->arms.size && i < scope->outputs.size; i++) {
        const struct output *output = &scope->outputs.data[i];
        if (output->star && output->binding) {
            entry_each_open(output->binding->refs[0].entry, gather, &found);
        }
    }
    struct name_binding *binding = arena_alloc(
        &scope->binder->arena, sizeof *binding + found.count * sizeof(struct column_ref));
    binding->count = found.count;
    // Arms of a set operation all flow; of several stars only one can have the column.
    bool doubt = found.count > 1 && !scope->arms.size;
    for (uint32_t i = 0; i < found.count; i++) {
        binding->refs[i] = found.refs[i];
        binding->refs[i].candidates = doubt ? found.count : 0;
        binding->refs[i].evidence =
            1u << EVIDENCE_OPAQUE_STAR | (doubt ? 1u << EVIDENCE_CANDIDATES : 0);
    }
    return binding;
}

uint32_t scope_demand(struct scope *scope, uint32_t name) {
    for (uint32_t i = 0; i < scope->outputs.size; i++) {
        if (scope->outputs.data[i].name == name) {
            return i + 1;
        }
    }
    const struct name_binding *binding = demanded(scope, name);
    VEC_PUSH_IN(&scope->binder->arena, &scope->outputs,
                ((struct output){.name = name, .binding = binding}));
    return scope->outputs.size;
}
