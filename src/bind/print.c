#include "bind/print.h"

#include <xxhash.h>

#include "bind/flow_output.h"

// What a number stands for besides the numbers that it is made of.
enum tag {
    TAG_NONE,
    TAG_TABLE,
    TAG_COLUMN,
    TAG_QUERY,
    TAG_FUNCTION,
    TAG_XMLTABLE,
    TAG_PROPOSED,
    TAG_WHOLE_ROW,
    TAG_UNKNOWN_COLUMN,
    TAG_ADDED,
    TAG_MERGED,
    TAG_OUTER_JOIN,
    TAG_FULL_JOIN,
    TAG_CONDITION,
    TAG_EXPR,
    TAG_CALL,
    TAG_CALL_ORDER,
    TAG_CALL_FILTER,
    TAG_WINDOW,
    TAG_GROUP,
    TAG_HAVING,
    TAG_DISTINCT,
    TAG_ORDER,
    TAG_LIMIT,
    TAG_SET_RETURNING,
    TAG_SETOP,
    TAG_VALUES,
    TAG_CHANGE,
    TAG_RECURSION,
};

enum print_state { PRINT_NEW, PRINT_BUSY, PRINT_DONE };

uint64_t print_mix(uint64_t print, uint64_t with) {
    uint64_t pair[] = {print, with};
    return XXH3_64bits(pair, sizeof pair);
}

static uint64_t mix_text(uint64_t print, struct str text) {
    return XXH3_64bits_withSeed(text.data, text.size, print);
}

static uint64_t mix_symbol(const struct binder *binder, uint64_t print, uint32_t symbol) {
    return mix_text(print, project_name(binder->project, symbol));
}

static uint64_t mix_string(const struct binder *binder, uint64_t print, uint32_t string) {
    return string ? mix_symbol(binder, print, binder_symbol(binder, string)) : print;
}

static uint64_t mix_strings(const struct binder *binder, uint64_t print, struct list strings) {
    for (uint32_t i = 0; i < strings.count; i++) {
        print = mix_string(binder, print, object_item(binder->o, strings, i));
    }
    return print_mix(print, strings.count);
}

static uint64_t mix_list(struct scope *scope, uint64_t print, struct list exprs) {
    for (uint32_t i = 0; i < exprs.count; i++) {
        print = print_mix(print, print_expr(scope, object_item(scope->binder->o, exprs, i)));
    }
    return print_mix(print, exprs.count);
}

uint64_t print_bag(struct scope *scope, struct list exprs) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < exprs.count; i++) {
        sum += print_mix(TAG_NONE, print_expr(scope, object_item(scope->binder->o, exprs, i)));
    }
    return print_mix(sum, exprs.count);
}

// ---- what stands in FROM

static uint64_t query_print(struct scope *query) {
    uint64_t print = print_mix(TAG_QUERY, print_rows(query));
    for (uint32_t i = 1; i <= query->width; i++) {
        print = print_mix(print, print_column(query, i));
    }
    return print;
}

static uint64_t table_print(const struct entry *entry) {
    const struct binder *binder = entry->scope->binder;
    const struct project *project = binder->project;
    uint32_t asset = project->catalog.definitions.data[entry->definition].asset;
    const struct lineage_asset *table = &project->lineage->assets.data[asset];
    const struct relation *r = &binder->o->relations[entry->relation];
    uint64_t print = mix_text(mix_text(TAG_TABLE, table->schema), table->name);
    return mix_list(entry->scope, print_mix(print, r->flags & RELATION_FLAG_ONLY), r->sample);
}

static uint64_t functions_print(const struct entry *entry) {
    const struct object *o = entry->scope->binder->o;
    const struct relation *r = &o->relations[entry->relation];
    uint64_t print = print_mix(TAG_FUNCTION, r->flags & RELATION_FLAG_ORDINALITY);
    for (uint32_t i = 0; i < r->functions.count; i++) {
        const struct from_function *function = &o->from_functions[object_item(o, r->functions, i)];
        print = print_mix(print, print_expr(entry->scope, function->expr));
    }
    return print;
}

static uint64_t xmltable_print(const struct entry *entry) {
    const struct object *o = entry->scope->binder->o;
    const struct relation *r = &o->relations[entry->relation];
    uint64_t print = print_mix(TAG_XMLTABLE, print_expr(entry->scope, r->document));
    print = print_mix(print, print_expr(entry->scope, r->row));
    for (uint32_t i = 0; i < r->xml_columns.count; i++) {
        const struct column_def *column = &o->column_defs[object_item(o, r->xml_columns, i)];
        print = print_mix(print, print_expr(entry->scope, column->value));
        print = print_mix(print, print_expr(entry->scope, column->fallback));
    }
    return print;
}

static uint64_t leaf_of(const struct entry *entry) {
    switch ((enum entry_kind)entry->kind) {
    case ENTRY_QUERY:
    case ENTRY_CTE:
        return query_print(entry->query);
    case ENTRY_FUNCTION:
        return functions_print(entry);
    case ENTRY_XMLTABLE:
        return xmltable_print(entry);
    case ENTRY_EXCLUDED:
        return TAG_PROPOSED;
    default:
        return table_print(entry);
    }
}

// What the entry is, wherever it stands.
static uint64_t leaf_print(struct entry *entry) {
    if (entry->print_state != PRINT_DONE) {
        if (entry->print_state == PRINT_BUSY) {
            return TAG_RECURSION;
        }
        entry->print_state = PRINT_BUSY;
        entry->print = leaf_of(entry);
        entry->print_state = PRINT_DONE;
    }
    return entry->print;
}

struct count {
    struct entry *of;
    uint32_t before; // equal entries before it
    bool found;
};

static void count_leaves(struct count *count, struct entry *entry) {
    for (; entry->kind == ENTRY_JOIN && !count->found; entry = entry->sides[1]) {
        count_leaves(count, entry->sides[0]);
    }
    if (count->found || entry == count->of) {
        count->found = true;
        return;
    }
    count->before += leaf_print(entry) == leaf_print(count->of);
}

// FROM staff s JOIN staff boss: s.name and boss.name are different columns.
static uint32_t occurrence(struct entry *entry) {
    const struct scope *scope = entry->scope;
    struct count count = {.of = entry};
    if (entry == scope->target) {
        return UINT32_MAX;
    }
    for (uint32_t i = 0; i < scope->entries.size && !count.found; i++) {
        count_leaves(&count, scope->entries.data[i]);
    }
    return count.found ? count.before : 0;
}

// How many queries further out the entry stands.
static uint32_t distance(const struct scope *scope, const struct entry *entry) {
    uint32_t hops = 0;
    for (; scope && scope != entry->scope; scope = scope->outer) {
        hops++;
    }
    return hops;
}

// The entry as it is seen from a scope. The first of its kind in the query itself is what it is, so
// that a column that only passes through a subquery is the same without it.
static uint64_t entry_print(const struct scope *scope, struct entry *entry, uint64_t print) {
    uint32_t number = occurrence(entry);
    uint32_t hops = distance(scope, entry);
    print = number ? print_mix(print, number) : print;
    return hops ? print_mix(print_mix(TAG_QUERY, hops), print) : print;
}

// ---- columns

static uint64_t ref_print(struct scope *scope, struct column_ref ref);
static uint64_t entry_rows(struct scope *scope, struct entry *entry);

static uint64_t leaf_column(struct entry *entry, uint32_t column) {
    const struct binder *binder = entry->scope->binder;
    const struct entry_column *own =
        column <= entry->columns.size ? &entry->columns.data[column - 1] : NULL;
    switch ((enum entry_kind)entry->kind) {
    case ENTRY_QUERY:
    case ENTRY_CTE:
        if (own && own->output) {
            return print_column(entry->query, own->output);
        }
        return print_mix(print_mix(TAG_ADDED, own ? own->added : 0), leaf_print(entry));
    case ENTRY_TABLE:
    case ENTRY_EXCLUDED: {
        uint32_t leaf = entry_lineage_column(entry, column);
        uint64_t print = print_mix(TAG_COLUMN, leaf_print(entry));
        return mix_text(print, binder->project->lineage->columns.data[leaf].name);
    }
    default:
        return print_mix(print_mix(TAG_COLUMN, leaf_print(entry)), column);
    }
}

// A merged column is the left one's, of a right join the right one's, of a full join made of both.
static uint64_t merged_print(struct scope *scope, const struct entry *join,
                             const struct entry_column *own) {
    bool both = own->left.entry && own->right.entry;
    if (both && join->join == JOIN_FULL_) {
        return print_mix(TAG_MERGED, ref_print(scope, own->left) + ref_print(scope, own->right));
    }
    bool right = both ? own->from_right : own->right.entry != NULL;
    return ref_print(scope, right ? own->right : own->left);
}

static uint64_t ref_print(struct scope *scope, struct column_ref ref) {
    struct entry *entry = ref.entry;
    if (!entry) {
        return TAG_NONE;
    }
    if (ref.column == WHOLE_ROW || ref.column & UNKNOWN_COLUMN) {
        uint64_t what = ref.column == WHOLE_ROW ? TAG_WHOLE_ROW : TAG_UNKNOWN_COLUMN;
        return print_mix(what, entry_rows(scope, entry));
    }
    const struct entry_column *own =
        ref.column <= entry->columns.size ? &entry->columns.data[ref.column - 1] : NULL;
    if (own && entry->kind == ENTRY_JOIN) {
        return merged_print(scope, entry, own);
    }
    if (own && own->by_name && own->left.entry) {
        return ref_print(scope, own->left);
    }
    return entry_print(scope, entry, leaf_column(entry, ref.column));
}

static uint64_t binding_print(struct scope *scope, const struct name_binding *binding) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < binding->count; i++) {
        sum += ref_print(scope, binding->refs[i]);
    }
    return sum;
}

// ---- expressions

static uint64_t column_print(struct scope *scope, uint32_t expr) {
    const struct binder *binder = scope->binder;
    const struct name_binding *binding = binder->bindings[expr - binder->first_expr];
    if (binding && binding->count) {
        return binding_print(scope, binding);
    }
    return mix_strings(binder, TAG_NONE, binder->o->exprs[expr].args);
}

static uint64_t window_print(struct scope *scope, uint32_t window) {
    const struct window *w = &scope->binder->o->windows[window];
    uint64_t print = TAG_WINDOW;
    for (int depth = 0; w && depth < 100; depth++) {
        bool copy = w->base && !w->partition.count && !w->order.count && !w->frame_start;
        if (!copy) {
            print = print_mix(print, print_bag(scope, w->partition));
            print = print_mix(mix_list(scope, print, w->order), w->frame);
            print = print_mix(print, print_expr(scope, w->frame_start));
            print = print_mix(print, print_expr(scope, w->frame_end));
        }
        w = w->base ? flow_named_window(scope, w->base) : NULL;
    }
    return print;
}

static uint64_t call_print(struct scope *scope, const struct expr *e) {
    const struct binder *binder = scope->binder;
    const struct call *call = &binder->o->calls[e->extra];
    uint64_t print = mix_strings(binder, TAG_CALL, call->names);
    print = print_mix(print, (uint64_t)call->distinct | (uint64_t)call->star << 1 |
                                 (uint64_t)call->variadic << 2 | (uint64_t)call->within_group << 3);
    print = mix_list(scope, print, e->args);
    print = print_mix(print, mix_list(scope, TAG_CALL_ORDER, call->order));
    print = call->filter
                ? print_mix(print, print_mix(TAG_CALL_FILTER, print_expr(scope, call->filter)))
                : print;
    return call->window ? print_mix(print, window_print(scope, call->window)) : print;
}

static uint64_t type_print(struct scope *scope, uint64_t print, uint32_t type) {
    const struct binder *binder = scope->binder;
    const struct type_name *t = &binder->o->type_names[type];
    print = mix_strings(binder, print, t->names);
    return print_mix(mix_list(scope, print, t->typmods), t->dimensions);
}

static uint64_t sublink_print(struct scope *scope, uint64_t print, const struct expr *e) {
    const struct binder *binder = scope->binder;
    struct scope *query = binder->scopes[e->extra - binder->first_query];
    return mix_list(scope, print_mix(print, query_print(query)), e->args);
}

// a = b is b = a.
static bool is_commutative(const struct binder *binder, const struct expr *e) {
    if (e->kind == EXPR_AND || e->kind == EXPR_OR) {
        return true;
    }
    struct str name = e->kind == EXPR_OP && e->name
                          ? project_name(binder->project, binder_symbol(binder, e->name))
                          : STR("");
    return e->args.count == 2 && e->sub == OPERATOR_PLAIN &&
           (str_equal(name, STR("=")) || str_equal(name, STR("<>")));
}

#define COUNTED_FLAGS                                                                              \
    (EXPR_FLAG_STAR | EXPR_FLAG_NULL | EXPR_FLAG_DESCENDING | EXPR_FLAG_NULLS_FIRST |              \
     EXPR_FLAG_NULLS_LAST)

uint64_t print_expr(struct scope *scope, uint32_t expr) {
    if (!expr) {
        return 0;
    }
    const struct binder *binder = scope->binder;
    const struct expr *e = &binder->o->exprs[expr];
    uint64_t sorted = e->flags & (COUNTED_FLAGS & ~EXPR_FLAG_STAR);
    if (e->kind == EXPR_COLUMN) {
        uint64_t column = column_print(scope, expr);
        return sorted ? print_mix(column, sorted) : column;
    }
    uint64_t print = print_mix(TAG_EXPR, (uint64_t)e->kind << 32 | (uint64_t)e->sub << 8 |
                                             (e->flags & COUNTED_FLAGS));
    print = mix_string(binder, print, e->name);
    switch ((enum expr_kind)e->kind) {
    case EXPR_CONST:
    case EXPR_PARAM:
        return print_mix(print, e->extra);
    case EXPR_CALL:
        return print_mix(print, call_print(scope, e));
    case EXPR_CAST:
        return mix_list(scope, type_print(scope, print, e->extra), e->args);
    case EXPR_SUBLINK:
        return sublink_print(scope, print, e);
    case EXPR_ASSIGN:
        return mix_list(scope, print_mix(print, e->extra), e->args);
    default:
        return is_commutative(binder, e) ? print_mix(print, print_bag(scope, e->args))
                                         : mix_list(scope, print, e->args);
    }
}

// ---- FROM and WHERE

// The terms of a condition, each to be added to a sum.
static uint64_t terms_print(struct scope *scope, uint32_t condition) {
    const struct object *o = scope->binder->o;
    const struct expr *e = &o->exprs[condition];
    if (!condition) {
        return 0;
    }
    if (e->kind != EXPR_AND) {
        return print_mix(TAG_CONDITION, print_expr(scope, condition));
    }
    uint64_t sum = 0;
    for (uint32_t i = 0; i < e->args.count; i++) {
        sum += terms_print(scope, object_item(o, e->args, i));
    }
    return sum;
}

// USING and NATURAL are conditions `a.k = b.k`.
static uint64_t merged_terms(struct scope *scope, const struct entry *join) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < join->merged; i++) {
        const struct entry_column *own = &join->columns.data[i];
        uint64_t sides = ref_print(scope, own->left) + ref_print(scope, own->right);
        sum += print_mix(TAG_MERGED, sides);
    }
    return sum;
}

// Of inner joins the sum of relations and conditions, in whatever order they stand.
static uint64_t entry_rows(struct scope *scope, struct entry *entry) {
    if (entry->kind != ENTRY_JOIN) {
        return entry_print(scope, entry, leaf_print(entry));
    }
    const struct relation *r = &scope->binder->o->relations[entry->relation];
    uint64_t left = entry_rows(scope, entry->sides[0]);
    uint64_t right = entry_rows(scope, entry->sides[1]);
    uint64_t terms = terms_print(scope, r->on) + merged_terms(scope, entry);
    switch ((enum join)entry->join) {
    case JOIN_INNER_:
        return left + right + terms;
    case JOIN_FULL_:
        return print_mix(print_mix(TAG_FULL_JOIN, left + right), terms);
    case JOIN_LEFT_:
        return print_mix(print_mix(print_mix(TAG_OUTER_JOIN, left), right), terms);
    case JOIN_RIGHT_:
        return print_mix(print_mix(print_mix(TAG_OUTER_JOIN, right), left), terms);
    }
    return 0;
}

static uint64_t from_rows(struct scope *scope) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < scope->entries.size; i++) {
        sum += entry_rows(scope, scope->entries.data[i]);
    }
    return sum;
}

// ---- clauses

static uint64_t item_print(struct scope *scope, uint32_t expr, enum clause clause) {
    uint32_t output = resolve_output(scope, expr, clause);
    if (!output) {
        return print_expr(scope, expr);
    }
    uint64_t flags = scope->binder->o->exprs[expr].flags &
                     (EXPR_FLAG_DESCENDING | EXPR_FLAG_NULLS_FIRST | EXPR_FLAG_NULLS_LAST);
    uint64_t print = print_column(scope, output);
    return flags ? print_mix(print, flags) : print;
}

static uint64_t group_print(struct scope *scope) {
    const struct query *q = scope->q;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < q->group.count; i++) {
        uint32_t item = object_item(scope->binder->o, q->group, i);
        sum += print_mix(TAG_GROUP, item_print(scope, item, CLAUSE_GROUP));
    }
    return print_mix(sum, q->group_distinct);
}

static uint64_t ordered_print(struct scope *scope, uint64_t print, struct list keys) {
    for (uint32_t i = 0; i < keys.count; i++) {
        uint32_t key = object_item(scope->binder->o, keys, i);
        print = print_mix(print, item_print(scope, key, CLAUSE_ORDER));
    }
    return print;
}

static uint64_t distinct_print(struct scope *scope) {
    uint64_t print = print_mix(TAG_DISTINCT, scope->q->distinct);
    for (uint32_t i = 1; scope->q->distinct == DISTINCT_ALL && i <= scope->width; i++) {
        print = print_mix(print, print_column(scope, i));
    }
    return ordered_print(scope, print, scope->q->distinct_on);
}

// SELECT unnest(tags): each multiplies the rows.
static uint64_t set_returning_print(struct scope *scope) {
    const struct object *o = scope->binder->o;
    uint64_t print = 0;
    for (uint32_t i = 0; i < scope->q->targets.count; i++) {
        const struct target *target = &o->targets[object_item(o, scope->q->targets, i)];
        if (o->exprs[target->expr].kind == EXPR_CALL && infer_is_set(scope->binder, target->expr)) {
            print += print_mix(TAG_SET_RETURNING, print_expr(scope, target->expr));
        }
    }
    return print;
}

static uint64_t select_rows(struct scope *scope) {
    const struct query *q = scope->q;
    uint64_t print = print_mix(TAG_QUERY, from_rows(scope) + terms_print(scope, q->where));
    print = q->group.count ? print_mix(print, group_print(scope)) : print;
    print =
        q->having ? print_mix(print, print_mix(TAG_HAVING, terms_print(scope, q->having))) : print;
    print = q->distinct ? print_mix(print, distinct_print(scope)) : print;
    uint64_t sets = set_returning_print(scope);
    return sets ? print_mix(print, sets) : print;
}

static uint64_t setop_rows(struct scope *scope) {
    const struct query *q = scope->q;
    bool ordered = q->setop == SETOP_EXCEPT;
    uint64_t print = print_mix(TAG_SETOP, (uint64_t)q->setop << 1 | q->all);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < scope->arms.size; i++) {
        struct scope *arm = scope->arms.data[i]->query;
        bool only_rows = q->setop == SETOP_UNION && q->all;
        uint64_t one = only_rows ? print_mix(TAG_SETOP, print_rows(arm)) : query_print(arm);
        print = ordered ? print_mix(print, one) : print;
        sum += one;
    }
    return ordered ? print : print_mix(print, sum);
}

static uint64_t values_rows(struct scope *scope) {
    uint64_t print = print_mix(TAG_VALUES, scope->q->constants);
    return mix_list(scope, print, scope->q->rows);
}

static uint64_t own_rows(struct scope *scope) {
    switch ((enum query_kind)scope->q->kind) {
    case QUERY_SELECT:
        return select_rows(scope);
    case QUERY_SETOP:
        return setop_rows(scope);
    case QUERY_VALUES:
        return values_rows(scope);
    default:
        return print_change_rows(scope);
    }
}

static uint64_t compute_rows(struct scope *scope) {
    const struct query *q = scope->q;
    uint64_t print = own_rows(scope);
    print = q->order.count ? print_mix(print, ordered_print(scope, TAG_ORDER, q->order)) : print;
    if (!q->limit && !q->offset) {
        return print;
    }
    uint64_t limit = print_mix(TAG_LIMIT, print_expr(scope, q->limit));
    limit = print_mix(print_mix(limit, q->limit_kind), print_expr(scope, q->offset));
    return print_mix(print, limit);
}

uint64_t print_change_rows(struct scope *change) {
    const struct binder *binder = change->binder;
    const struct query *q = change->q;
    uint64_t print = print_mix(TAG_CHANGE, q->kind);
    print = print_mix(print, change->source ? print_rows(change->source->query) : 0);
    print = print_mix(print, from_rows(change) + terms_print(change, q->where));
    if (q->conflict) {
        const struct conflict *conflict = &binder->o->conflicts[q->conflict];
        print = print_mix(print, print_bag(change, conflict->infer));
        print = mix_string(binder, print, conflict->constraint);
        print = print_mix(print, print_expr(change, conflict->infer_where));
        print = print_mix(print, conflict->update);
    }
    for (uint32_t i = 0; i < q->actions.count; i++) {
        const struct merge_action *action =
            &binder->o->merge_actions[object_item(binder->o, q->actions, i)];
        print = print_mix(print, (uint64_t)action->kind << 1 | action->matched);
        print = print_mix(print, print_expr(change, action->condition));
    }
    return print;
}

// ---- columns of queries

static uint64_t arms_column(struct scope *scope, uint32_t number) {
    const struct query *q = scope->q;
    uint32_t arms = q->setop == SETOP_EXCEPT ? 1 : scope->arms.size;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < arms; i++) {
        struct scope *arm = scope->arms.data[i]->query;
        sum += number <= arm->width ? print_mix(TAG_SETOP, print_column(arm, number)) : 0;
    }
    return print_mix(sum, q->setop);
}

static uint64_t values_column(struct scope *scope, uint32_t number) {
    const struct object *o = scope->binder->o;
    uint64_t print = print_mix(print_mix(TAG_VALUES, scope->q->constants), number);
    for (uint32_t i = 0; i < scope->q->rows.count; i++) {
        const struct expr *row = &o->exprs[object_item(o, scope->q->rows, i)];
        uint32_t item = number <= row->args.count ? object_item(o, row->args, number - 1) : 0;
        print = print_mix(print, print_expr(scope, item));
    }
    return print;
}

static uint64_t compute_column(struct scope *scope, uint32_t number) {
    const struct output *output = &scope->outputs.data[number - 1];
    if (output->binding) {
        return binding_print(scope, output->binding);
    }
    if (scope->q->kind == QUERY_SETOP) {
        return arms_column(scope, number);
    }
    if (scope->q->kind == QUERY_VALUES) {
        return values_column(scope, number);
    }
    uint64_t print = print_expr(scope, output->expr);
    return output->field ? mix_symbol(scope->binder, print, output->field) : print;
}

// ---- remembering

// Number n of a query (0: its rows), worked out once. Inside itself (WITH RECURSIVE) it is
// TAG_RECURSION.
static uint64_t remember(struct scope *scope, uint32_t number,
                         uint64_t (*compute)(struct scope *scope, uint32_t number)) {
    while (scope->prints.size <= number) {
        VEC_PUSH_IN(&scope->binder->arena, &scope->prints, (struct query_print){0});
    }
    if (scope->prints.data[number].state == PRINT_BUSY) {
        return print_mix(TAG_RECURSION, number);
    }
    if (scope->prints.data[number].state == PRINT_NEW) {
        scope->prints.data[number].state = PRINT_BUSY;
        uint64_t print = compute(scope, number);
        scope->prints.data[number] = (struct query_print){.print = print, .state = PRINT_DONE};
    }
    return scope->prints.data[number].print;
}

uint64_t print_column(struct scope *scope, uint32_t output) {
    return output && output <= scope->outputs.size ? remember(scope, output, compute_column) : 0;
}

static uint64_t rows_of(struct scope *scope, uint32_t number) {
    (void)number;
    return compute_rows(scope);
}

uint64_t print_rows(struct scope *scope) {
    return remember(scope, 0, rows_of);
}
