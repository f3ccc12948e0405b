#include "bind/define.h"
#include "bind/reference.h"
#include "bind/scope.h"

// ---- expressions

static void resolve_column(struct scope *scope, uint32_t expr, struct usage usage) {
    struct binder *binder = scope->binder;
    const struct name_binding *binding = names_resolve(scope, expr);
    binder->bindings[expr - binder->first_expr] = binding;
    reference_expr(binder, expr, binding, usage);
}

void resolve_window(struct scope *scope, const struct window *window) {
    resolve_list(scope, window->partition, USAGE(PARTITION, KEY));
    resolve_list(scope, window->order, USAGE(SORT, KEY));
    resolve_expr(scope, window->frame_start, USAGE(PARTITION, VALUE));
    resolve_expr(scope, window->frame_end, USAGE(PARTITION, VALUE));
}

static void resolve_call(struct scope *scope, const struct expr *e, struct usage inside) {
    const struct object *o = scope->binder->o;
    const struct call *call = &o->calls[e->extra];
    resolve_list(scope, call->order, call->within_group ? inside : USAGE(SORT, KEY));
    resolve_expr(scope, call->filter, USAGE(FILTER, VALUE));
    resolve_window(scope, &o->windows[call->window]);
}

// The operand of CASE and its tests are no part of the value that a function around it takes.
static void resolve_case(struct scope *scope, const struct expr *e, struct usage usage) {
    struct usage test = {usage.clause, USED_AS_VALUE, 0};
    struct usage result = usage_inside(scope->binder, e, usage);
    for (uint32_t i = 0; i < e->args.count; i++) {
        bool is_test = i + 1 < e->args.count && (i == 0 || i % 2 == 1);
        resolve_expr(scope, object_item(scope->binder->o, e->args, i), is_test ? test : result);
    }
}

// The name of a bare scalar subquery is that of its column.
static void resolve_sublink(struct scope *scope, const struct expr *e, struct usage usage) {
    bool named = e->sub == SUBLINK_SCALAR && usage.role == USED_AS_OUTPUT;
    scope_build_unnamed(scope->binder, e->extra, scope, scope, !named);
}

void resolve_expr(struct scope *scope, uint32_t expr, struct usage usage) {
    const struct expr *e = &scope->binder->o->exprs[expr];
    if (!expr) {
        return;
    }
    if (e->kind == EXPR_COLUMN) { // args are strings
        resolve_column(scope, expr, usage);
        return;
    }
    if (e->kind == EXPR_CASE) {
        resolve_case(scope, e, usage);
        return;
    }
    struct usage inside = usage_inside(scope->binder, e, usage);
    resolve_list(scope, e->args, inside);
    if (e->kind == EXPR_CALL) {
        resolve_call(scope, e, inside);
    } else if (e->kind == EXPR_SUBLINK) {
        resolve_sublink(scope, e, usage);
    }
}

void resolve_list(struct scope *scope, struct list exprs, struct usage usage) {
    for (uint32_t i = 0; i < exprs.count; i++) {
        resolve_expr(scope, object_item(scope->binder->o, exprs, i), usage);
    }
}

// ---- stars

static const struct name_binding *one(struct scope *scope, struct entry *entry, uint32_t column) {
    struct name_binding *binding =
        arena_alloc(&scope->binder->arena, sizeof *binding + sizeof(struct column_ref));
    binding->count = 1;
    binding->refs[0] = (struct column_ref){.entry = entry, .column = column};
    return binding;
}

struct star {
    struct scope *scope;
    uint32_t target;
};

// The star of TABLE t stands nowhere.
static uint32_t star_start(const struct scope *scope, uint32_t target) {
    const struct object *o = scope->binder->o;
    struct span star = o->exprs[o->targets[target].expr].span;
    return star.length ? star.start : o->statements[scope->binder->statement].span.start;
}

static void report_opaque(const struct scope *scope, uint32_t target) {
    project_diag(scope->binder->project, DIAG_STAR_OPAQUE, scope->binder->file,
                 object_place(scope->binder->o, star_start(scope, target)),
                 "columns under this star are not known; scan the files that declare them too");
}

static void add_opaque(void *context, struct entry *open) {
    struct star *star = context;
    struct scope *scope = star->scope;
    report_opaque(scope, star->target);
    VEC_PUSH_IN(&scope->binder->arena, &scope->outputs,
                ((struct output){.name = scope->binder->project->known.star,
                                 .target = star->target,
                                 .binding = one(scope, open, WHOLE_ROW),
                                 .star = true}));
    scope->open = true;
}

static bool is_opaque(const struct entry *entry, uint32_t column) {
    uint32_t output = entry->query ? entry->columns.data[column - 1].output : 0;
    return output && entry->query->outputs.data[output - 1].star;
}

static bool is_by_name(const struct entry *entry, uint32_t column) {
    return column <= entry->columns.size && entry->columns.data[column - 1].by_name;
}

static void expand_entry(struct scope *scope, struct entry *entry, uint32_t target) {
    uint32_t width = entry_width(entry);
    struct span star = {star_start(scope, target), 0};
    struct usage usage = scope->target ? USAGE(RETURNING, STAR) : USAGE(SELECT, STAR);
    for (uint32_t i = 1; i <= width; i++) {
        if (entry_hidden(entry, i) || is_by_name(entry, i)) {
            continue; // what is known by its name only is under the star already
        }
        if (is_opaque(entry, i)) {
            add_opaque(&(struct star){scope, target}, entry);
            continue;
        }
        reference_column(scope->binder, (struct column_ref){.entry = entry, .column = i}, star,
                         usage);
        VEC_PUSH_IN(&scope->binder->arena, &scope->outputs,
                    ((struct output){.name = entry_name(entry, i),
                                     .target = target,
                                     .binding = one(scope, entry, i)}));
    }
    if (!entry->query && !entry->unknown_function) { // an open query has an output for its star
        entry_each_open(entry, add_opaque, &(struct star){scope, target});
    }
}

static void expand_all(struct scope *scope, uint32_t target) {
    for (uint32_t i = scope->window; i < scope->names.size; i++) {
        if (scope->names.data[i].columns) {
            expand_entry(scope, scope->names.data[i].entry, target);
        }
    }
}

// SELECT *, SELECT alias.*, SELECT schema.table.*
static void expand_star(struct scope *scope, uint32_t target, uint32_t expr) {
    const struct expr *e = &scope->binder->o->exprs[expr];
    if (!e->args.count) {
        expand_all(scope, target);
        return;
    }
    const struct name_binding *binding = names_resolve(scope, expr);
    scope->binder->bindings[expr - scope->binder->first_expr] = binding;
    for (uint32_t i = 0; i < binding->count; i++) {
        expand_entry(scope, binding->refs[i].entry, target);
    }
}

static void add_field(struct scope *scope, uint32_t target, uint32_t expr, uint32_t name) {
    VEC_PUSH_IN(&scope->binder->arena, &scope->outputs,
                ((struct output){.name = name, .target = target, .expr = expr, .field = name}));
}

// Names of the fields of a row value that a query makes: (s.r).* where r is a whole row.
static bool expand_row(struct scope *scope, uint32_t target, uint32_t expr) {
    struct entry *entry = infer_row(scope, expr);
    for (uint32_t i = 1; entry && i <= entry_width(entry); i++) {
        if (!entry_hidden(entry, i)) {
            add_field(scope, target, expr, entry_name(entry, i));
        }
    }
    if (entry) {
        entry_each_open(entry, add_opaque, &(struct star){scope, target});
    }
    return entry != NULL;
}

// SELECT (x).*: the columns of x's composite type.
static void expand_fields(struct scope *scope, uint32_t target, uint32_t star) {
    struct binder *binder = scope->binder;
    struct project *project = binder->project;
    uint32_t expr = object_item(binder->o, binder->o->exprs[star].args, 0);
    resolve_expr(scope, expr, USAGE(SELECT, VALUE));
    if (expand_row(scope, target, expr)) {
        return;
    }
    struct infer_fields fields = infer_fields(scope, expr);
    for (uint32_t i = 0; i < fields.names.size; i++) {
        add_field(scope, target, expr, fields.names.data[i]);
    }
    if (!fields.names.size) {
        VEC_PUSH_IN(&binder->arena, &scope->outputs,
                    ((struct output){.name = project->known.star, .target = target, .expr = expr}));
    }
}

// ---- the select list

void resolve_targets(struct scope *scope, struct list targets, enum usage_clause clause) {
    const struct object *o = scope->binder->o;
    for (uint32_t i = 0; i < targets.count; i++) {
        uint32_t id = object_item(o, targets, i);
        const struct target *target = &o->targets[id];
        const struct expr *e = &o->exprs[target->expr];
        if (e->kind == EXPR_COLUMN && e->flags & EXPR_FLAG_STAR) {
            expand_star(scope, id, target->expr);
        } else if (e->kind == EXPR_FIELD_STAR) {
            expand_fields(scope, id, target->expr);
        } else {
            bool named = target->named || scope->unnamed;
            resolve_expr(scope, target->expr,
                         (struct usage){.clause = (uint8_t)clause,
                                        .role = named ? USED_AS_NAMED : USED_AS_OUTPUT});
            VEC_PUSH_IN(&scope->binder->arena, &scope->outputs,
                        ((struct output){.name = binder_symbol(scope->binder, target->name),
                                         .target = id,
                                         .expr = target->expr}));
        }
    }
}

static uint32_t output_named(const struct scope *scope, uint32_t name) {
    for (uint32_t i = 0; i < scope->outputs.size; i++) {
        if (scope->outputs.data[i].name == name && !scope->outputs.data[i].star) {
            return i + 1;
        }
    }
    return 0;
}

// SQL-92's rule: a bare name or a number in ORDER BY means an output column. In GROUP BY a bare
// name means an input column first (documentation: SELECT, GROUP BY Clause and ORDER BY Clause).
uint32_t resolve_output(struct scope *scope, uint32_t expr, enum clause clause) {
    const struct binder *binder = scope->binder;
    const struct expr *e = &binder->o->exprs[expr];
    if (e->kind == EXPR_CONST && e->flags & EXPR_FLAG_INTEGER) {
        return e->extra >= 1 && e->extra <= scope->outputs.size ? e->extra : 0;
    }
    if (e->kind != EXPR_COLUMN || e->args.count != 1 || e->flags & EXPR_FLAG_STAR) {
        return 0;
    }
    uint32_t name = binder_symbol(binder, object_item(binder->o, e->args, 0));
    if (clause == CLAUSE_GROUP && names_has_column(scope, name)) {
        return 0;
    }
    return output_named(scope, name);
}

void resolve_output_name(struct scope *scope, uint32_t expr, uint32_t output, struct usage usage) {
    struct binder *binder = scope->binder;
    const struct object *o = binder->o;
    while (scope->arms.size) { // names are those of the first arm
        scope = scope->arms.data[0]->query;
    }
    if (o->exprs[expr].kind != EXPR_COLUMN || output > scope->outputs.size) {
        return;
    }
    const struct output *meant = &scope->outputs.data[output - 1];
    const struct name_binding *binding = meant->binding;
    bool bare = o->exprs[meant->expr].kind == EXPR_COLUMN && !meant->field;
    if (bare && !o->targets[meant->target].named) {
        binding = binder->bindings[meant->expr - binder->first_expr];
    }
    if (binding) {
        reference_expr(binder, expr, binding, usage);
    }
}
