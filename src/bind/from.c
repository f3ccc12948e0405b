#include "bind/builtin.h"
#include "bind/define.h"
#include "bind/reference.h"
#include "bind/scope.h"

static struct entry *from_item(struct scope *scope, uint32_t relation);

static struct entry *new_entry(struct scope *scope, enum entry_kind kind, uint32_t relation) {
    struct binder *binder = scope->binder;
    struct entry *entry = ARENA_NEW(&binder->arena, struct entry);
    entry->kind = (uint8_t)kind;
    entry->scope = scope;
    entry->relation = relation;
    if (relation) {
        entry->alias = binder_symbol(binder, binder->o->relations[relation].alias);
        binder->entries[relation - binder->first_relation] = entry;
    }
    return entry;
}

static void add_column(struct entry *entry, struct entry_column column) {
    VEC_PUSH_IN(&entry->scope->binder->arena, &entry->columns, column);
}

// How many columns stand before one whose position is not known.
static uint32_t sure_columns(const struct entry *entry) {
    const struct scope *query = entry->query;
    for (uint32_t i = 0; query && i < query->outputs.size; i++) {
        if (query->outputs.data[i].star) {
            return i;
        }
    }
    if (entry->kind == ENTRY_JOIN && entry->open) {
        return entry->merged + (entry->sides[0]->open ? 0 : entry_width(entry->sides[0]));
    }
    return entry->columns.size;
}

static void take_first(void *context, struct entry *open) {
    struct entry **first = context;
    *first = *first ? *first : open;
}

// FROM t AS z (p, q): the first columns get other names, the rest keeps theirs. Behind a star over
// unknown columns positions are lost: such a name stands for one of the unknown ones.
static void rename_columns(struct entry *entry, struct list names) {
    const struct binder *binder = entry->scope->binder;
    uint32_t given = 0, sure = sure_columns(entry);
    for (uint32_t i = 0; i < sure && i < entry->columns.size && given < names.count; i++) {
        if (!entry_hidden(entry, i + 1)) {
            entry->columns.data[i].name =
                binder_symbol(binder, object_item(binder->o, names, given++));
        }
    }
    struct entry *open = NULL;
    entry_each_open(entry, take_first, &open);
    for (; open && given < names.count; given++) {
        add_column(entry, (struct entry_column){
                              .name = binder_symbol(binder, object_item(binder->o, names, given)),
                              .left = {.entry = open, .column = UNKNOWN_COLUMN},
                              .by_name = true,
                          });
    }
}

void from_show(struct scope *scope, struct entry *entry) {
    VEC_PUSH_IN(&scope->binder->arena, &scope->names, ((struct name_item){entry, true, true}));
}

// ---- tables and WITH queries

static bool cte_visible(const struct scope *home, const struct cte_state *cte) {
    return cte->built || home->q->recursive;
}

// WITH names of this query and of those around it. Without RECURSIVE a WITH query sees only those
// before it; with RECURSIVE it sees itself and those behind it.
static struct cte_state *find_cte(struct scope *scope, uint32_t name) {
    for (struct scope *s = scope; s; s = s->lexical) {
        for (uint32_t i = 0; i < s->ctes.size; i++) {
            struct cte_state *cte = s->ctes.data[i];
            if (cte->name == name && cte_visible(s, cte)) {
                return cte;
            }
        }
    }
    return NULL;
}

static struct entry *cte_entry(struct scope *scope, uint32_t relation, struct cte_state *cte) {
    const struct relation *r = &scope->binder->o->relations[relation];
    scope_build_cte(cte);
    struct entry *entry = new_entry(scope, ENTRY_CTE, relation);
    entry->alias = entry->alias ? entry->alias : cte->name;
    entry->cte = cte;
    entry->query = cte->body;
    entry->open = cte->body && cte->body->open;
    uint32_t added = (cte->cte->search_set ? 1u : 0u) + (cte->cte->cycle_mark ? 1u : 0u) +
                     (cte->cte->cycle_path ? 1u : 0u);
    uint32_t own = cte->built ? cte->columns.size - added : cte->columns.size;
    for (uint32_t i = 0; i < cte->columns.size; i++) {
        bool search = cte->cte->search_set && i == own;
        add_column(entry, (struct entry_column){
                              .name = cte->columns.data[i],
                              .output = i < own ? i + 1 : 0,
                              .added = i < own  ? 0u
                                       : search ? ADDED_BY_SEARCH
                                                : ADDED_BY_CYCLE,
                          });
    }
    rename_columns(entry, r->columns);
    return entry;
}

// The relation's columns as they are called at this statement; 0: not there.
static void copy_definition(struct entry *entry) {
    const struct binder *binder = entry->scope->binder;
    const struct project *project = binder->project;
    const struct definition *def = &project->catalog.definitions.data[entry->definition];
    for (uint32_t i = 0; i < def->columns.size; i++) {
        uint32_t name =
            search_column_name(project, entry->definition, i + 1, binder->file, binder->statement);
        add_column(entry, (struct entry_column){.name = name, .type = def->columns.data[i].type});
    }
}

// A template variable decides which relation is read: nothing is known of its columns.
static struct entry *unknown_entry(struct scope *scope, uint32_t relation, uint32_t name) {
    struct binder *binder = scope->binder;
    struct entry *entry = new_entry(scope, ENTRY_FUNCTION, relation);
    entry->alias = entry->alias ? entry->alias : name;
    entry->open = true;
    project_diag(binder->project, DIAG_TEMPLATE_HOLE, binder->file,
                 object_place(binder->o, binder->o->relations[relation].span.start),
                 "a template variable decides which relation is read here; what comes from it is "
                 "not known");
    return entry;
}

static struct entry *table_entry(struct scope *scope, uint32_t relation) {
    struct binder *binder = scope->binder;
    struct project *project = binder->project;
    const struct relation *r = &binder->o->relations[relation];
    struct relation_name name = search_name(project, binder->file, binder->statement, r->names);
    struct relation_link link = search_or_make(project, &name);
    define_columns(project, link.definition);
    struct entry *entry = new_entry(scope, ENTRY_TABLE, relation);
    const struct definition *def = &project->catalog.definitions.data[link.definition];
    entry->definition = link.definition;
    entry->evidence = link.evidence | (def->cyclic ? 1u << EVIDENCE_CYCLE : 0);
    entry->open = def->open;
    if (!entry->alias) {
        entry->alias = name.name;
        entry->schema = name.schema ? name.schema : project->catalog.assets.data[def->asset].schema;
    }
    entry->by_time = def->changes.size > 0;
    if (r->columns.count || entry->by_time) {
        copy_definition(entry);
        rename_columns(entry, r->columns);
    }
    resolve_list(scope, r->sample, USAGE(FILTER, VALUE));
    return entry;
}

struct entry *from_table(struct scope *scope, uint32_t relation) {
    return table_entry(scope, relation);
}

// ON CONFLICT: "excluded" is a row of the table that is written.
struct entry *from_excluded(struct scope *scope) {
    struct entry *entry = new_entry(scope, ENTRY_EXCLUDED, 0);
    entry->alias = scope->binder->project->known.excluded;
    entry->definition = scope->target->definition;
    entry->evidence = scope->target->evidence;
    entry->open = scope->target->open;
    return entry;
}

struct entry *from_definition(struct scope *scope, uint32_t definition, uint32_t alias) {
    const struct project *project = scope->binder->project;
    const struct definition *def = &project->catalog.definitions.data[definition];
    struct entry *entry = new_entry(scope, ENTRY_TABLE, 0);
    entry->alias = alias ? alias : project->catalog.assets.data[def->asset].name;
    entry->schema = alias ? 0 : project->catalog.assets.data[def->asset].schema;
    entry->definition = definition;
    entry->open = def->open;
    return entry;
}

struct entry *from_parameters(struct scope *scope, struct list parameters) {
    struct binder *binder = scope->binder;
    struct entry *entry = new_entry(scope, ENTRY_FUNCTION, 0);
    for (uint32_t i = 0; i < parameters.count; i++) {
        const struct parameter *parameter =
            &binder->o->parameters[object_item(binder->o, parameters, i)];
        struct type type =
            type_declared(binder->project, binder->file, binder->statement, parameter->type);
        add_column(entry, (struct entry_column){.name = binder_symbol(binder, parameter->name),
                                                .type = type});
    }
    return entry;
}

// ---- subqueries

struct entry *scope_query_entry(struct scope *scope, struct scope *query) {
    struct entry *entry = new_entry(scope, ENTRY_QUERY, 0);
    entry->query = query;
    entry->open = query->open;
    for (uint32_t i = 0; i < query->outputs.size; i++) {
        add_column(entry,
                   (struct entry_column){.name = query->outputs.data[i].name, .output = i + 1});
    }
    return entry;
}

static struct entry *query_entry(struct scope *scope, uint32_t relation) {
    const struct relation *r = &scope->binder->o->relations[relation];
    bool lateral = r->flags & RELATION_FLAG_LATERAL;
    struct scope *query = scope_build_unnamed(
        scope->binder, r->query, lateral ? scope : scope->outer, scope, r->columns.count > 0);
    struct entry *entry = scope_query_entry(scope, query);
    entry->relation = relation;
    entry->alias = binder_symbol(scope->binder, r->alias);
    scope->binder->entries[relation - scope->binder->first_relation] = entry;
    rename_columns(entry, r->columns);
    return entry;
}

// ---- functions

static void add_definition_columns(struct entry *entry, uint32_t definition, uint32_t function) {
    struct project *project = entry->scope->binder->project;
    define_columns(project, definition);
    const struct definition *def = &project->catalog.definitions.data[definition];
    for (uint32_t i = 0; i < def->columns.size; i++) {
        const struct definition_column *column = &def->columns.data[i];
        if (!column->dropped) {
            add_column(entry, (struct entry_column){.name = column->name,
                                                    .type = column->type,
                                                    .function = function});
        }
    }
    entry->open |= def->open;
}

static void add_builtin_columns(struct entry *entry, const char *columns, uint32_t function) {
    struct project *project = entry->scope->binder->project;
    struct builtin_column column;
    for (struct str rest = str_of(columns); builtin_columns_next(&rest, &column);) {
        add_column(entry, (struct entry_column){.name = intern_add(&project->names, column.name),
                                                .type = type_named(project, column.type),
                                                .function = function});
    }
}

// FROM f(x) AS a: a function with one value gives one column, named by its OUT parameter, else by
// the alias, else by the function (ROWS FROM: always by the function).
static void add_scalar_column(struct entry *entry, uint32_t own_name, uint32_t function_name,
                              uint32_t function) {
    const struct relation *r = &entry->scope->binder->o->relations[entry->relation];
    uint32_t name = own_name;
    if (!name && r->functions.count == 1 && r->alias) {
        name = entry->alias;
    }
    struct type type =
        infer_expr(entry->scope, entry->scope->binder->o->from_functions[function].expr);
    add_column(entry, (struct entry_column){
                          .name = name ? name : function_name, .type = type, .function = function});
}

static void add_user_columns(struct entry *entry, const struct user_function *user,
                             uint32_t function) {
    if (user->columns.size > 1) {
        for (uint32_t i = 0; i < user->columns.size; i++) {
            add_column(entry, (struct entry_column){.name = user->columns.data[i].name,
                                                    .type = user->columns.data[i].type,
                                                    .function = function});
        }
        return;
    }
    if (user->type.row && !user->type.array) {
        add_definition_columns(entry, user->type.row, function);
        return;
    }
    uint32_t own = user->columns.size ? user->columns.data[0].name : 0;
    add_scalar_column(entry, own, user->name, function);
}

static void add_declared_columns(struct entry *entry, uint32_t function) {
    const struct binder *binder = entry->scope->binder;
    const struct from_function *f = &binder->o->from_functions[function];
    for (uint32_t i = 0; i < f->columns.count; i++) {
        const struct column_def *column =
            &binder->o->column_defs[object_item(binder->o, f->columns, i)];
        struct type type =
            type_declared(binder->project, binder->file, binder->statement, column->type);
        add_column(entry, (struct entry_column){.name = binder_symbol(binder, column->name),
                                                .type = type,
                                                .function = function});
    }
}

static void add_call_columns(struct entry *entry, uint32_t function, uint32_t call_expr) {
    struct scope *scope = entry->scope;
    struct binder *binder = scope->binder;
    const struct expr *e = &binder->o->exprs[call_expr];
    struct list names = binder->o->calls[e->extra].names;
    uint32_t name = binder_symbol(binder, object_item(binder->o, names, names.count - 1));
    const struct user_function *user = functions_find(binder->project, name, e->args.count);
    struct type type = infer_expr(scope, call_expr);
    if (user) {
        add_user_columns(entry, user, function);
        return;
    }
    if (type.row && !type.array) {
        add_definition_columns(entry, type.row, function);
        return;
    }
    struct str spelled = project_name(binder->project, name);
    const struct builtin_function *builtin = builtin_function_first(spelled);
    struct builtin_pick pick = infer_call(scope, call_expr);
    builtin = pick.function ? pick.function : builtin;
    if (builtin && builtin->columns[0]) {
        uint32_t before = entry->columns.size;
        add_builtin_columns(entry, builtin->columns, function);
        if (entry->columns.size > before + 1) {
            return;
        }
        uint32_t own = entry->columns.data[--entry->columns.size].name;
        add_scalar_column(entry, own, name, function);
        return;
    }
    add_scalar_column(entry, 0, name, function);
    entry->unknown_function |= !builtin;
    entry->open |= !builtin;
}

// unnest(a, b) is ROWS FROM (unnest(a), unnest(b)): one column for each argument.
static bool is_multi_unnest(const struct binder *binder, uint32_t call_expr) {
    const struct expr *e = &binder->o->exprs[call_expr];
    if (e->kind != EXPR_CALL || e->args.count < 2) {
        return false;
    }
    struct list names = binder->o->calls[e->extra].names;
    uint32_t last = binder_symbol(binder, object_item(binder->o, names, names.count - 1));
    return last == binder->project->known.unnest;
}

static void add_unnest_columns(struct entry *entry, uint32_t function, uint32_t call_expr) {
    const struct binder *binder = entry->scope->binder;
    const struct expr *e = &binder->o->exprs[call_expr];
    for (uint32_t i = 0; i < e->args.count; i++) {
        uint32_t argument = object_item(binder->o, e->args, i);
        struct type element = type_element(binder->project, infer_expr(entry->scope, argument));
        if (element.row) {
            add_definition_columns(entry, element.row, function);
            continue;
        }
        add_column(entry, (struct entry_column){.name = binder->project->known.unnest,
                                                .type = element,
                                                .function = function,
                                                .argument = argument});
    }
}

static void add_function(struct entry *entry, uint32_t function) {
    const struct binder *binder = entry->scope->binder;
    const struct from_function *f = &binder->o->from_functions[function];
    resolve_expr(entry->scope, f->expr, USAGE(FROM, VALUE));
    if (f->columns.count) {
        add_declared_columns(entry, function);
        return;
    }
    if (is_multi_unnest(binder, f->expr)) {
        add_unnest_columns(entry, function, f->expr);
        return;
    }
    if (binder->o->exprs[f->expr].kind == EXPR_CALL) {
        add_call_columns(entry, function, f->expr);
        return;
    }
    add_scalar_column(entry, 0, binder_symbol(binder, binder->o->exprs[f->expr].name), function);
}

static struct entry *function_entry(struct scope *scope, uint32_t relation) {
    const struct binder *binder = scope->binder;
    const struct relation *r = &binder->o->relations[relation];
    struct entry *entry = new_entry(scope, ENTRY_FUNCTION, relation);
    for (uint32_t i = 0; i < r->functions.count; i++) {
        add_function(entry, object_item(binder->o, r->functions, i));
    }
    if (!entry->alias && r->functions.count) {
        const struct from_function *f =
            &binder->o->from_functions[object_item(binder->o, r->functions, 0)];
        const struct expr *e = &binder->o->exprs[f->expr];
        if (e->kind == EXPR_CALL) {
            struct list names = binder->o->calls[e->extra].names;
            entry->alias = binder_symbol(binder, object_item(binder->o, names, names.count - 1));
        }
    }
    if (r->flags & RELATION_FLAG_ORDINALITY) {
        add_column(entry, (struct entry_column){.name = binder->project->known.ordinality});
    }
    rename_columns(entry, r->columns);
    return entry;
}

static struct entry *xmltable_entry(struct scope *scope, uint32_t relation) {
    const struct binder *binder = scope->binder;
    const struct relation *r = &binder->o->relations[relation];
    struct entry *entry = new_entry(scope, ENTRY_XMLTABLE, relation);
    resolve_expr(scope, r->document, USAGE(FROM, VALUE));
    resolve_expr(scope, r->row, USAGE(FROM, VALUE));
    for (uint32_t i = 0; i < r->xml_columns.count; i++) {
        const struct column_def *column =
            &binder->o->column_defs[object_item(binder->o, r->xml_columns, i)];
        resolve_expr(scope, column->value, USAGE(FROM, VALUE));
        resolve_expr(scope, column->fallback, USAGE(FROM, VALUE));
        struct type type =
            type_declared(binder->project, binder->file, binder->statement, column->type);
        add_column(entry, (struct entry_column){.name = binder_symbol(binder, column->name),
                                                .type = type});
    }
    rename_columns(entry, r->columns);
    return entry;
}

// ---- joins

static bool is_merged(const struct entry *join, uint32_t name) {
    for (uint32_t i = 0; i < join->merged; i++) {
        if (join->columns.data[i].name == name) {
            return true;
        }
    }
    return false;
}

static struct column_ref side_column(struct entry *side, uint32_t name) {
    uint32_t column = entry_find(side, name);
    if (column) {
        return (struct column_ref){.entry = side, .column = column};
    }
    while (side->open && side->kind == ENTRY_JOIN) {
        side = side->sides[side->sides[0]->open ? 0 : 1];
    }
    return side->open ? entry_open_column(side, name) : (struct column_ref){0};
}

static void add_side(struct entry *join, struct entry *side, bool left) {
    uint32_t width = entry_width(side);
    for (uint32_t i = 1; i <= width; i++) {
        uint32_t name = entry_name(side, i);
        if (entry_hidden(side, i) || is_merged(join, name)) {
            continue;
        }
        struct column_ref ref = {.entry = side, .column = i};
        add_column(join, (struct entry_column){.name = name,
                                               .left = left ? ref : (struct column_ref){0},
                                               .right = left ? (struct column_ref){0} : ref});
    }
}

// A join that merges and renames nothing has the columns of what is inside it, in order. They are
// listed only when somebody asks: chains of a thousand joins are common enough.
static void list_columns(struct entry *join) {
    if (join->kind != ENTRY_JOIN || join->listed) {
        return;
    }
    struct VEC(struct entry *) stack = {0};
    VEC_PUSH(&stack, join->sides[1]);
    VEC_PUSH(&stack, join->sides[0]);
    while (stack.size) {
        struct entry *side = stack.data[--stack.size];
        if (side->kind == ENTRY_JOIN && !side->listed) {
            VEC_PUSH(&stack, side->sides[1]);
            VEC_PUSH(&stack, side->sides[0]);
        } else {
            add_side(join, side, true);
        }
    }
    VEC_RELEASE(&stack);
    join->listed = true;
}

// JOIN ... USING (k) of an int and a bigint: k is the side that needs no conversion, else the left.
static bool prefers_right(struct entry *join, const struct entry_column *merged) {
    if (join->join == JOIN_RIGHT_) {
        return true;
    }
    if (join->join != JOIN_INNER_ || !merged->left.entry || !merged->right.entry) {
        return false;
    }
    struct project *project = join->scope->binder->project;
    const struct str types[] = {
        type_internal(project, entry_type(merged->left.entry, merged->left.column)),
        type_internal(project, entry_type(merged->right.entry, merged->right.column)),
    };
    struct str common = builtin_common_type(types, 2);
    return common.size && !str_equal(common, types[0]) && str_equal(common, types[1]);
}

// `found` is the column of that name in one side of a join.
static void reference_merged(const struct entry *side, struct column_ref found, uint32_t name,
                             struct span span) {
    struct binder *binder = side->scope->binder;
    if (found.entry) {
        reference_column(binder, found, span, USAGE(JOIN, KEY));
        return;
    }
    reference_missing(binder, reference_asset(side), project_name(binder->project, name), span);
    project_diag(binder->project, DIAG_COLUMN_UNKNOWN, binder->file,
                 object_place(binder->o, span.start),
                 "column \"%.*s\" of USING was not found on one side of the join",
                 STR_ARG(project_name(binder->project, name)));
}

static void merge_column(struct entry *join, uint32_t name, struct span span) {
    struct entry_column merged = {
        .name = name,
        .left = side_column(join->sides[0], name),
        .right = side_column(join->sides[1], name),
    };
    merged.from_right = prefers_right(join, &merged);
    reference_merged(join->sides[0], merged.left, name, span);
    reference_merged(join->sides[1], merged.right, name, span);
    add_column(join, merged);
    join->merged++;
}

// Where the i-th name of USING stands; the whole clause when that is not known.
static struct span using_span(const struct object *o, const struct relation *r, uint32_t i) {
    if (2 * i + 1 >= r->using_spans.count) {
        return r->text_span;
    }
    return (struct span){object_item(o, r->using_spans, 2 * i),
                         object_item(o, r->using_spans, 2 * i + 1)};
}

// USING names the columns; NATURAL takes all names that both sides have, in the left one's order.
static void merge_columns(struct entry *join, const struct relation *r) {
    const struct binder *binder = join->scope->binder;
    for (uint32_t i = 0; i < r->using_columns.count; i++) {
        uint32_t name = binder_symbol(binder, object_item(binder->o, r->using_columns, i));
        merge_column(join, name, using_span(binder->o, r, i));
    }
    if (!(r->flags & RELATION_FLAG_NATURAL)) {
        return;
    }
    struct entry *left = join->sides[0];
    for (uint32_t i = 1; i <= entry_width(left); i++) {
        uint32_t name = entry_name(left, i);
        if (!entry_hidden(left, i) && name && entry_find(join->sides[1], name) &&
            !is_merged(join, name)) {
            merge_column(join, name, (struct span){r->text_span.start, 0});
        }
    }
}

// JOIN ... USING (k) AS u: u has the merged columns only and hides nothing.
static void show_using_alias(struct scope *scope, struct entry *join, uint32_t alias) {
    struct entry *entry = new_entry(scope, ENTRY_JOIN, 0);
    entry->alias = alias;
    entry->join = join->join;
    entry->sides[0] = join->sides[0];
    entry->sides[1] = join->sides[1];
    for (uint32_t i = 0; i < join->merged; i++) {
        add_column(entry, join->columns.data[i]);
    }
    entry->merged = join->merged;
    VEC_PUSH_IN(&scope->binder->arena, &scope->names, ((struct name_item){entry, true, false}));
}

static void resolve_on(struct scope *scope, uint32_t on, uint32_t start) {
    uint32_t window = scope->window;
    scope->window = start;
    resolve_expr(scope, on, USAGE(JOIN, VALUE));
    scope->window = window;
}

// Merging, an alias or new column names make a join a relation of its own, which hides the columns
// inside it; an alias hides the relations, too.
static bool is_own_relation(const struct relation *r) {
    return r->alias || r->columns.count || r->using_columns.count ||
           r->flags & RELATION_FLAG_NATURAL;
}

static void show_join(struct entry *join, const struct relation *r, uint32_t start) {
    struct scope *scope = join->scope;
    add_side(join, join->sides[0], true);
    add_side(join, join->sides[1], false);
    join->listed = true;
    rename_columns(join, r->columns);
    for (uint32_t i = start; i < scope->names.size; i++) {
        scope->names.data[i].columns = false;
        scope->names.data[i].relation = scope->names.data[i].relation && !r->alias;
    }
    if (r->using_alias) {
        show_using_alias(scope, join, binder_symbol(scope->binder, r->using_alias));
    }
    VEC_PUSH_IN(&scope->binder->arena, &scope->names,
                ((struct name_item){join, r->alias != 0, true}));
}

// Joins what stands in the names from `start` on with the right side of `relation`.
static struct entry *join_entry(struct scope *scope, uint32_t relation, struct entry *left,
                                uint32_t start) {
    const struct relation *r = &scope->binder->o->relations[relation];
    struct entry *right = from_item(scope, r->right);
    struct entry *join = new_entry(scope, ENTRY_JOIN, relation);
    join->join = r->join;
    join->open = left->open || right->open;
    join->sides[0] = left;
    join->sides[1] = right;
    if (is_own_relation(r)) {
        list_columns(left);
        list_columns(right);
        merge_columns(join, r);
    }
    resolve_on(scope, r->on, start);
    if (is_own_relation(r)) {
        show_join(join, r, start);
    }
    return join;
}

// ----

static struct entry *named_entry(struct scope *scope, uint32_t relation) {
    const struct binder *binder = scope->binder;
    struct list names = binder->o->relations[relation].names;
    struct cte_state *cte = NULL;
    if (names.count == 1) { // schema.name is never a WITH query
        cte = find_cte(scope, binder_symbol(binder, object_item(binder->o, names, 0)));
    }
    if (cte) {
        return cte_entry(scope, relation, cte);
    }
    struct relation_name name = search_name(binder->project, binder->file, binder->statement,
                                            binder->o->relations[relation].names);
    return search_is_open(binder->project, &name) ? unknown_entry(scope, relation, name.name)
                                                  : table_entry(scope, relation);
}

static struct entry *leaf_entry(struct scope *scope, uint32_t relation) {
    switch ((enum relation_kind)scope->binder->o->relations[relation].kind) {
    case RELATION_QUERY:
        return query_entry(scope, relation);
    case RELATION_FUNCTION:
        return function_entry(scope, relation);
    case RELATION_XMLTABLE:
        return xmltable_entry(scope, relation);
    default:
        return named_entry(scope, relation);
    }
}

// a JOIN b JOIN c ... leans to the left as far as it likes: the way down is a loop.
static struct entry *from_item(struct scope *scope, uint32_t relation) {
    const struct object *o = scope->binder->o;
    struct VEC(uint32_t) joins = {0};
    for (; o->relations[relation].kind == RELATION_JOIN; relation = o->relations[relation].left) {
        VEC_PUSH(&joins, relation);
    }
    uint32_t start = scope->names.size;
    struct entry *entry = leaf_entry(scope, relation);
    from_show(scope, entry);
    while (joins.size) {
        entry = join_entry(scope, joins.data[--joins.size], entry, start);
    }
    VEC_RELEASE(&joins);
    return entry;
}

void from_build(struct scope *scope, struct list relations) {
    for (uint32_t i = 0; i < relations.count; i++) {
        struct entry *entry = from_item(scope, object_item(scope->binder->o, relations, i));
        VEC_PUSH_IN(&scope->binder->arena, &scope->entries, entry);
    }
}
