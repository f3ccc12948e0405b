#include <stdio.h>

#include "bind/define.h"
#include "bind/scope.h"

#define MOST_ARGUMENTS BUILTIN_CALL_ARGS

static const struct expr *expr_at(const struct binder *binder, uint32_t expr) {
    return &binder->o->exprs[expr];
}

static uint32_t argument(const struct binder *binder, const struct expr *e, uint32_t i) {
    return i < e->args.count ? object_item(binder->o, e->args, i) : 0;
}

static struct type named(struct scope *scope, const char *name) {
    return type_named(scope->binder->project, str_of(name));
}

static uint32_t call_name(const struct binder *binder, const struct expr *e) {
    struct list names = binder->o->calls[e->extra].names;
    return names.count ? binder_symbol(binder, object_item(binder->o, names, names.count - 1)) : 0;
}

static const struct name_binding *binding_at(const struct binder *binder, uint32_t expr) {
    return binder->bindings[expr - binder->first_expr];
}

// Arguments of a call as PostgreSQL counts them: the keys of WITHIN GROUP are arguments too.
static uint32_t argument_count(const struct binder *binder, const struct expr *e) {
    const struct call *call = &binder->o->calls[e->extra];
    return e->args.count + (call->within_group ? call->order.count : 0);
}

static unsigned call_traits(const struct binder *binder, const struct expr *e) {
    return functions_traits(binder->project, call_name(binder, e), argument_count(binder, e));
}

bool infer_is_aggregate(const struct binder *binder, uint32_t expr) {
    const struct expr *e = expr_at(binder, expr);
    const struct call *call = &binder->o->calls[e->extra];
    const struct user_function *user =
        functions_find(binder->project, call_name(binder, e), e->args.count);
    if (user) {
        return user->aggregate;
    }
    if (call->within_group || call->distinct || call->order.count) {
        return true; // only an aggregate can be called so
    }
    return call_traits(binder, e) & BUILTIN_IS_AGGREGATE;
}

bool infer_is_set(const struct binder *binder, uint32_t expr) {
    const struct expr *e = expr_at(binder, expr);
    const struct user_function *user =
        functions_find(binder->project, call_name(binder, e), e->args.count);
    if (user) {
        return user->set;
    }
    return call_traits(binder, e) & BUILTIN_IS_SET;
}

// ---- rows and their fields

static struct entry *row_of_ref(struct column_ref ref, int depth);

static struct entry *row_of_expr(struct scope *scope, uint32_t expr, int depth) {
    const struct binder *binder = scope->binder;
    if (depth > 100 || expr_at(binder, expr)->kind != EXPR_COLUMN) {
        return NULL;
    }
    const struct name_binding *binding = binding_at(binder, expr);
    return binding && binding->count == 1 ? row_of_ref(binding->refs[0], depth) : NULL;
}

// The query and the output that an entry's column stands for, when it is one of a plain SELECT.
static const struct output *plain_output(struct column_ref ref) {
    const struct scope *query = ref.entry->query;
    if (!query || ref.column == WHOLE_ROW || ref.column & (RAW_COLUMN | UNKNOWN_COLUMN) ||
        query->q->kind != QUERY_SELECT) {
        return NULL;
    }
    uint32_t output = ref.entry->columns.data[ref.column - 1].output;
    return output ? &query->outputs.data[output - 1] : NULL;
}

static struct column_ref through_join(struct column_ref ref) {
    while (ref.entry->kind == ENTRY_JOIN && ref.column != WHOLE_ROW &&
           !(ref.column & UNKNOWN_COLUMN)) {
        const struct entry_column *column = &ref.entry->columns.data[ref.column - 1];
        ref = column->left.entry ? column->left : column->right;
        if (!ref.entry) {
            break;
        }
    }
    return ref;
}

static struct entry *row_of_ref(struct column_ref ref, int depth) {
    ref = through_join(ref);
    if (!ref.entry || ref.column == WHOLE_ROW) {
        return ref.entry;
    }
    const struct output *output = plain_output(ref);
    if (!output || output->field) {
        return NULL;
    }
    if (output->binding) {
        return output->binding->count == 1 ? row_of_ref(output->binding->refs[0], depth + 1) : NULL;
    }
    return row_of_expr(ref.entry->query, output->expr, depth + 1);
}

struct entry *infer_row(struct scope *scope, uint32_t expr) {
    return row_of_expr(scope, expr, 0);
}

// f1, f2 ... are the fields of ROW(...).
static uint32_t row_field_number(const struct project *project, uint32_t name) {
    struct str text = project_name(project, name);
    uint32_t number = 0;
    for (size_t i = 1; i < text.size && text.data[0] == 'f'; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || number > 10000) {
            return 0;
        }
        number = number * 10 + (uint32_t)(text.data[i] - '0');
    }
    return number;
}

static bool spreads_row(const struct binder *binder, const struct expr *row) {
    for (uint32_t i = 0; i < row->args.count; i++) {
        if (expr_at(binder, argument(binder, row, i))->flags & EXPR_FLAG_STAR) {
            return true;
        }
    }
    return false;
}

// The ROW(...) that an expression is, followed into subqueries.
static struct field_source row_expr(struct scope *scope, uint32_t expr, int depth) {
    const struct binder *binder = scope->binder;
    const struct expr *e = expr_at(binder, expr);
    if (e->kind == EXPR_ROW && !spreads_row(binder, e)) {
        return (struct field_source){.found = true, .scope = scope, .expr = expr};
    }
    if (e->kind == EXPR_CAST && depth < 100) { // ROW(a, b)::t has t's fields
        struct field_source row = row_expr(scope, argument(binder, e, 0), depth + 1);
        row.type = infer_expr(scope, expr).row;
        row.found &= row.type != 0;
        return row;
    }
    if (e->kind != EXPR_COLUMN || depth > 100) {
        return (struct field_source){0};
    }
    const struct name_binding *binding = binding_at(binder, expr);
    if (!binding || binding->count != 1) {
        return (struct field_source){0};
    }
    struct column_ref ref = through_join(binding->refs[0]);
    const struct output *output = ref.entry ? plain_output(ref) : NULL;
    if (!output || output->binding || output->field) {
        return (struct field_source){0};
    }
    return row_expr(ref.entry->query, output->expr, depth + 1);
}

struct field_source infer_field(struct scope *scope, uint32_t expr, uint32_t name) {
    struct field_source row = row_expr(scope, expr, 0);
    if (row.found) {
        const struct binder *binder = row.scope->binder;
        uint32_t number = row.type ? catalog_lookup(binder->project, row.type, name)
                                   : row_field_number(binder->project, name);
        row.expr = number ? argument(binder, expr_at(binder, row.expr), number - 1) : 0;
        row.found = row.expr != 0;
        return row;
    }
    struct entry *entry = infer_row(scope, expr);
    uint32_t column = entry ? entry_find(entry, name) : 0;
    if (!column && entry && entry->open && entry->kind != ENTRY_JOIN) {
        return (struct field_source){.found = true, .ref = entry_open_column(entry, name)};
    }
    return (struct field_source){.found = column != 0, .ref = {.entry = entry, .column = column}};
}

static void add_name(struct scope *scope, struct infer_fields *fields, uint32_t name) {
    VEC_PUSH_IN(&scope->binder->arena, &fields->names, name);
}

static void add_row_fields(struct scope *scope, struct infer_fields *fields, uint32_t count) {
    for (uint32_t i = 1; i <= count; i++) {
        char name[16];
        snprintf(name, sizeof name, "f%u", i);
        add_name(scope, fields, intern_add(&scope->binder->project->names, str_of(name)));
    }
}

static void add_call_fields(struct scope *scope, struct infer_fields *fields, uint32_t expr) {
    struct project *project = scope->binder->project;
    const struct expr *e = expr_at(scope->binder, expr);
    const struct user_function *user =
        functions_find(project, call_name(scope->binder, e), e->args.count);
    for (uint32_t i = 0; user && i < user->columns.size; i++) {
        add_name(scope, fields, user->columns.data[i].name);
    }
    struct builtin_pick pick = infer_call(scope, expr);
    if (user || !pick.function) {
        return;
    }
    struct builtin_column column;
    for (struct str rest = str_of(pick.function->columns); builtin_columns_next(&rest, &column);) {
        add_name(scope, fields, intern_add(&project->names, column.name));
    }
}

struct infer_fields infer_fields(struct scope *scope, uint32_t expr) {
    struct binder *binder = scope->binder;
    struct infer_fields fields = {0};
    struct field_source row = row_expr(scope, expr, 0);
    if (row.found && !row.type) {
        add_row_fields(scope, &fields, expr_at(row.scope->binder, row.expr)->args.count);
        return fields;
    }
    struct type type = infer_expr(scope, expr);
    if (type.row && !type.array) {
        define_columns(binder->project, type.row);
        const struct definition *def = &binder->project->catalog.definitions.data[type.row];
        for (uint32_t i = 0; i < def->columns.size; i++) {
            if (!def->columns.data[i].dropped) {
                add_name(scope, &fields, def->columns.data[i].name);
            }
        }
        return fields;
    }
    if (expr_at(binder, expr)->kind == EXPR_CALL) {
        add_call_fields(scope, &fields, expr);
    }
    return fields;
}

// ---- calls

uint32_t infer_projection(struct scope *scope, uint32_t expr) {
    const struct binder *binder = scope->binder;
    const struct expr *e = expr_at(binder, expr);
    const struct call *call = &binder->o->calls[e->extra];
    if (e->args.count != 1 || call->names.count != 1 || call->star || call->distinct ||
        call->filter || call->window || call->order.count) {
        return 0;
    }
    uint32_t name = call_name(binder, e);
    if (functions_find(binder->project, name, 1) || functions_traits(binder->project, name, 1)) {
        return 0;
    }
    struct entry *row = infer_row(scope, argument(binder, e, 0));
    return row && entry_find(row, name) ? name : 0;
}

struct builtin_pick infer_call(struct scope *scope, uint32_t expr) {
    const struct binder *binder = scope->binder;
    const struct expr *e = expr_at(binder, expr);
    const struct call *call = &binder->o->calls[e->extra];
    struct str types[MOST_ARGUMENTS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < e->args.count && count < MOST_ARGUMENTS; i++) {
        types[count++] = type_internal(binder->project, infer_expr(scope, argument(binder, e, i)));
    }
    for (uint32_t i = 0; call->within_group && i < call->order.count && count < MOST_ARGUMENTS;
         i++) {
        types[count++] = type_internal(binder->project,
                                       infer_expr(scope, object_item(binder->o, call->order, i)));
    }
    struct builtin_call asked = {
        .name = project_name(binder->project, call_name(binder, e)),
        .types = types,
        .count = count,
        .variadic = call->variadic != 0,
    };
    return builtin_function_pick(&asked);
}

// Polymorphic results keep rows: array_agg(t), unnest(array of t), (array)[1].
static struct type row_result(struct scope *scope, const struct expr *e, struct type argument) {
    struct project *project = scope->binder->project;
    struct str name = project_name(project, call_name(scope->binder, e));
    if (!argument.row) {
        return (struct type){0};
    }
    if (str_equal(name, STR("array_agg"))) {
        argument.array = true;
        return argument;
    }
    if (str_equal(name, STR("unnest"))) {
        return type_element(project, argument);
    }
    bool same = str_equal(name, STR("json_populate_record")) ||
                str_equal(name, STR("jsonb_populate_record")) ||
                str_equal(name, STR("json_populate_recordset")) ||
                str_equal(name, STR("jsonb_populate_recordset")) || str_equal(name, STR("max")) ||
                str_equal(name, STR("min"));
    return same ? argument : (struct type){0};
}

static struct type call_type(struct scope *scope, uint32_t expr) {
    const struct binder *binder = scope->binder;
    const struct expr *e = expr_at(binder, expr);
    const struct user_function *user =
        functions_find(binder->project, call_name(binder, e), e->args.count);
    if (user) {
        return user->type;
    }
    struct type row = e->args.count
                          ? row_result(scope, e, infer_expr(scope, argument(binder, e, 0)))
                          : (struct type){0};
    if (row.row) {
        return row;
    }
    struct builtin_pick pick = infer_call(scope, expr);
    if (pick.result_array_of.size) {
        struct type type = type_named(binder->project, pick.result_array_of);
        type.array = true;
        return type;
    }
    return pick.result.size ? type_named(binder->project, pick.result) : (struct type){0};
}

// ---- expressions

static struct type common_type(struct scope *scope, const struct expr *e, uint32_t first,
                               uint32_t step) {
    const struct binder *binder = scope->binder;
    struct str types[MOST_ARGUMENTS];
    struct type one = {0};
    bool all_same = true;
    uint32_t count = 0;
    for (uint32_t i = first; i < e->args.count && count < MOST_ARGUMENTS; i += step) {
        uint32_t arg = argument(binder, e, i);
        if (arg) {
            struct type type = infer_expr(scope, arg);
            one = count ? one : type;
            all_same &= type_unchanged(one, type);
            types[count++] = type_internal(binder->project, type);
        }
    }
    if (one.row || all_same) { // modifiers stay only where they are equal
        return one;
    }
    struct str common = builtin_common_type(types, count);
    return common.size ? type_named(binder->project, common) : (struct type){0};
}

static struct type case_type(struct scope *scope, const struct expr *e) {
    return common_type(scope, e, 2, 2); // results; the default is the last argument
}

static struct type operator_type(struct scope *scope, const struct expr *e) {
    const struct binder *binder = scope->binder;
    if (!e->args.count || e->args.count > 2) {
        return (struct type){0};
    }
    struct str first = type_internal(binder->project, infer_expr(scope, argument(binder, e, 0)));
    struct str second = e->args.count > 1 ? type_internal(binder->project,
                                                          infer_expr(scope, argument(binder, e, 1)))
                                          : (struct str){0};
    struct str name = object_str(binder->o, e->name);
    struct str result = e->args.count == 1 ? builtin_operator_result(name, NULL, first)
                                           : builtin_operator_result(name, &first, second);
    return result.size ? type_named(binder->project, result) : (struct type){0};
}

static struct type sublink_type(struct scope *scope, const struct expr *e) {
    struct scope *query = scope->binder->scopes[e->extra - scope->binder->first_query];
    if (e->sub != SUBLINK_SCALAR && e->sub != SUBLINK_ARRAY) {
        return named(scope, "bool");
    }
    if (!query || !query->outputs.size) {
        return (struct type){0};
    }
    struct type type = infer_output(query, 1);
    type.array |= e->sub == SUBLINK_ARRAY;
    return type;
}

static struct type field_type(struct scope *scope, const struct expr *e) {
    const struct binder *binder = scope->binder;
    uint32_t arg = argument(binder, e, 0);
    uint32_t name = binder_symbol(binder, e->name);
    struct field_source source = infer_field(scope, arg, name);
    if (source.found && source.ref.entry) {
        return entry_type(source.ref.entry, source.ref.column);
    }
    if (source.found && source.scope) {
        return infer_expr(source.scope, source.expr);
    }
    struct type row = infer_expr(scope, arg);
    if (!row.row) {
        return (struct type){0};
    }
    define_columns(binder->project, row.row);
    uint32_t position = catalog_lookup(binder->project, row.row, name);
    return position
               ? binder->project->catalog.definitions.data[row.row].columns.data[position - 1].type
               : (struct type){0};
}

static struct type column_type(const struct binder *binder, uint32_t expr) {
    const struct name_binding *binding = binding_at(binder, expr);
    if (!binding || binding->count != 1) {
        return (struct type){0};
    }
    return entry_type(binding->refs[0].entry, binding->refs[0].column);
}

static struct type const_type(struct scope *scope, const struct expr *e) {
    static const char *const names[] = {
        [CONST_STRING] = "unknown", [CONST_INTEGER] = "int4", [CONST_NUMERIC] = "numeric",
        [CONST_BOOLEAN] = "bool",   [CONST_BITS] = "bit",
    };
    return named(scope, e->flags & EXPR_FLAG_NULL ? "unknown" : names[e->sub]);
}

static struct type work_out(struct scope *scope, uint32_t expr) {
    const struct binder *binder = scope->binder;
    const struct expr *e = expr_at(binder, expr);
    switch ((enum expr_kind)e->kind) {
    case EXPR_COLUMN:
        return column_type(binder, expr);
    case EXPR_CONST:
        return const_type(scope, e);
    case EXPR_CAST:
        return type_declared(binder->project, binder->file, binder->statement, e->extra);
    case EXPR_OP:
        return operator_type(scope, e);
    case EXPR_AND:
    case EXPR_OR:
    case EXPR_NOT:
        return named(scope, "bool");
    case EXPR_CASE:
        return case_type(scope, e);
    case EXPR_COALESCE:
    case EXPR_MINMAX:
        return common_type(scope, e, 0, 1);
    case EXPR_NULLIF: {
        struct type type = infer_expr(scope, argument(binder, e, 0));
        type.mods = 0;
        return type;
    }
    case EXPR_COLLATE:
    case EXPR_NAMED:
        return infer_expr(scope, argument(binder, e, 0));
    case EXPR_ARRAY: {
        struct type element = common_type(scope, e, 0, 1);
        element.array = element.name != 0 || element.row != 0;
        return element;
    }
    case EXPR_SUBSCRIPT:
        return type_element(binder->project, infer_expr(scope, argument(binder, e, 0)));
    case EXPR_CALL:
        return call_type(scope, expr);
    case EXPR_SUBLINK:
        return sublink_type(scope, e);
    case EXPR_FIELD:
        return field_type(scope, e);
    default:
        return (struct type){0};
    }
}

// Remembered, since f(f(f(x))) asks for the innermost type from every level.
struct type infer_expr(struct scope *scope, uint32_t expr) {
    struct binder *binder = scope->binder;
    if (!expr) {
        return (struct type){0};
    }
    if (!binder->types) {
        uint32_t last = binder->o->statements[binder->statement].expr_end;
        binder->types = ARENA_ARRAY(&binder->arena, struct inferred, last - binder->first_expr + 1);
    }
    struct inferred *inferred = &binder->types[expr - binder->first_expr];
    if (!inferred->known) {
        inferred->known = true;
        inferred->type = work_out(scope, expr);
    }
    return inferred->type;
}

// ---- outputs

static struct type arms_type(struct scope *scope, uint32_t output) {
    struct project *project = scope->binder->project;
    struct str types[MOST_ARGUMENTS];
    struct type first = {0};
    bool all_same = true;
    uint32_t count = 0;
    for (uint32_t i = 0; i < scope->arms.size && count < MOST_ARGUMENTS; i++) {
        struct scope *arm = scope->arms.data[i]->query;
        struct type type =
            output <= arm->outputs.size ? infer_output(arm, output) : (struct type){0};
        first = i == 0 ? type : first;
        all_same &= type_unchanged(first, type);
        types[count++] = type_internal(project, type);
    }
    if (first.row || all_same) {
        return first;
    }
    struct str common = builtin_common_type(types, count);
    return common.size ? type_named(project, common) : (struct type){0};
}

static struct type values_type(struct scope *scope, uint32_t output) {
    const struct binder *binder = scope->binder;
    if (!scope->q->rows.count) {
        return (struct type){0};
    }
    const struct expr *row = expr_at(binder, object_item(binder->o, scope->q->rows, 0));
    return infer_expr(scope, argument(binder, row, output - 1));
}

static struct type output_type(struct scope *scope, uint32_t number) {
    const struct output *output = &scope->outputs.data[number - 1];
    if (output->star) {
        return (struct type){0};
    }
    if (output->binding) {
        return output->binding->count
                   ? entry_type(output->binding->refs[0].entry, output->binding->refs[0].column)
                   : (struct type){0};
    }
    if (scope->arms.size) {
        return arms_type(scope, number);
    }
    if (scope->q->kind == QUERY_VALUES) {
        return values_type(scope, number);
    }
    if (output->field) {
        struct field_source source = infer_field(scope, output->expr, output->field);
        return source.found && source.ref.entry ? entry_type(source.ref.entry, source.ref.column)
                                                : (struct type){0};
    }
    return infer_expr(scope, output->expr);
}

// An untyped literal becomes text once it is an output column.
struct type infer_output(struct scope *scope, uint32_t number) {
    struct output *output = &scope->outputs.data[number - 1];
    if (output->typed || output->typing) { // a recursive query's column: its first arm decides
        return output->type;
    }
    output->typing = true;
    struct type type = output_type(scope, number);
    output = &scope->outputs.data[number - 1];
    struct project *project = scope->binder->project;
    if (str_equal(project_name(project, type.name), STR("unknown"))) {
        type.name = intern_add(&project->names, STR("text"));
    }
    output->type = type;
    output->typed = true;
    output->typing = false;
    return type;
}
