#include "bind/ddl.h"

#include "bind/comment.h"
#include "bind/define.h"
#include "bind/emit.h"
#include "bind/flow.h"
#include "bind/mention.h"
#include "bind/reference.h"
#include "bind/scope.h"

// A scope without a query of its own, in which a relation is visible.
static struct scope *relation_scope(struct binder *binder, uint32_t definition, uint32_t alias) {
    struct scope *scope = scope_bare(binder);
    define_columns(binder->project, definition);
    from_show(scope, from_definition(scope, definition, alias));
    return scope;
}

// ---- tables

struct ddl {
    struct binder *binder;
    struct scope *scope;
    uint32_t definition; // of the relation that is created or altered
};

static struct column_ref own_column(const struct ddl *ddl, uint32_t name) {
    struct entry *entry = ddl->scope->names.data[0].entry;
    uint32_t column = entry_find(entry, name);
    return (struct column_ref){.entry = column ? entry : NULL, .column = column};
}

// A default or generated value flows into its column.
static void emit_value(const struct ddl *ddl, uint32_t name, uint32_t expr) {
    struct column_ref ref = own_column(ddl, name);
    if (!expr || !ref.entry) {
        return;
    }
    struct binder *binder = ddl->binder;
    resolve_expr(ddl->scope, expr, USAGE(OTHER, VALUE));
    binder->epoch++;
    emit_value_flow(ddl->scope, expr, entry_lineage_column(ref.entry, ref.column));
}

static void bind_column(const struct ddl *ddl, uint32_t id) {
    const struct column_def *column = &ddl->binder->o->column_defs[id];
    emit_value(ddl, binder_symbol(ddl->binder, column->name), column->value);
    resolve_list(ddl->scope, column->checks, USAGE(CHECK, VALUE));
}

// Sets what the statement fills or defines.
static void set_target(struct binder *binder, uint32_t definition) {
    struct project *project = binder->project;
    uint32_t statement = project->sources[binder->file].first_statement + binder->statement;
    project->lineage->statements.data[statement].target =
        project->catalog.definitions.data[definition].asset;
}

static struct relation_name related_name(const struct ddl *ddl, const struct element *element) {
    const struct binder *binder = ddl->binder;
    return search_name(binder->project, binder->file, binder->statement,
                       binder->o->relations[element->relation].names);
}

static void reference_named(struct binder *binder, struct entry *entry, uint32_t name,
                            struct span span) {
    uint32_t column = entry_find(entry, name);
    if (column) {
        reference_column(binder, (struct column_ref){.entry = entry, .column = column}, span,
                         USAGE(OTHER, KEY));
    }
}

// REFERENCES t means the primary key of t.
static void reference_primary_key(struct binder *binder, struct entry *entry, uint32_t definition,
                                  struct span span) {
    const struct catalog *catalog = &binder->project->catalog;
    const struct catalog_asset *asset =
        &catalog->assets.data[catalog->definitions.data[definition].asset];
    for (uint32_t i = 0; i < asset->keys.size; i++) {
        const struct catalog_key *key = &catalog->keys.data[asset->keys.data[i]];
        for (uint32_t n = 0; key->primary && n < key->columns.size; n++) {
            reference_named(binder, entry, key->columns.data[n], (struct span){span.start, 0});
        }
    }
}

static void bind_foreign_key(const struct ddl *ddl, const struct element *element) {
    struct binder *binder = ddl->binder;
    if (!element->relation) {
        return;
    }
    struct relation_name name = related_name(ddl, element);
    uint32_t definition = search_or_make(binder->project, &name).definition;
    define_columns(binder->project, definition);
    struct entry *other = from_definition(ddl->scope, definition, 0);
    for (uint32_t i = 0; i < element->to_columns.count; i++) {
        uint32_t symbol = binder_symbol(binder, object_item(binder->o, element->to_columns, i));
        struct span span = {object_item(binder->o, element->to_spans, 2 * i),
                            object_item(binder->o, element->to_spans, 2 * i + 1)};
        reference_named(binder, other, symbol, span);
    }
    if (element->to_columns.count == 0) {
        reference_primary_key(binder, other, definition, element->span);
    }
}

// All columns that another table hands on: LIKE t, INHERITS (t), PARTITION OF t.
static void reference_all(const struct ddl *ddl, uint32_t definition, struct span span) {
    struct project *project = ddl->binder->project;
    if (!definition) {
        return;
    }
    define_columns(project, definition);
    struct entry *other = from_definition(ddl->scope, definition, 0);
    for (uint32_t i = 1; i <= entry_width(other); i++) {
        if (!entry_hidden(other, i)) {
            reference_column(ddl->binder, (struct column_ref){.entry = other, .column = i},
                             (struct span){span.start, 0}, USAGE(OTHER, STAR));
        }
    }
}

static uint32_t related(const struct ddl *ddl, const struct element *element) {
    struct relation_name name = related_name(ddl, element);
    return name.name ? search_relation(ddl->binder->project, &name).definition : 0;
}

// ALTER TABLE parent ATTACH PARTITION child; ALTER TABLE child INHERIT parent. The statement's
// target is the child, as if it had been created so.
static void bind_child(const struct ddl *ddl, const struct element *element) {
    uint32_t other = related(ddl, element);
    bool attached = element->kind == ELEMENT_ATTACH;
    uint32_t parent = attached ? ddl->definition : other;
    uint32_t child = attached ? other : ddl->definition;
    if (other) {
        set_target(ddl->binder, child);
        reference_all(ddl, parent, element->span);
    }
}

static void bind_element(const struct ddl *ddl, const struct element *element) {
    struct binder *binder = ddl->binder;
    switch ((enum element_kind)element->kind) {
    case ELEMENT_COLUMN:
    case ELEMENT_ADD_COLUMN:
        bind_column(ddl, element->column);
        return;
    case ELEMENT_ALTER_DEFAULT:
        emit_value(ddl, binder_symbol(binder, element->name), element->expr);
        return;
    case ELEMENT_ALTER_TYPE:
        resolve_expr(ddl->scope, binder->o->column_defs[element->column].value,
                     USAGE(OTHER, VALUE));
        return;
    case ELEMENT_FOREIGN_KEY:
        bind_foreign_key(ddl, element);
        return;
    case ELEMENT_LIKE:
    case ELEMENT_INHERITS:
    case ELEMENT_PARTITION:
        reference_all(ddl, related(ddl, element), element->span);
        return;
    case ELEMENT_ATTACH:
    case ELEMENT_INHERIT:
        bind_child(ddl, element);
        return;
    case ELEMENT_CHECK:
        resolve_expr(ddl->scope, element->expr, USAGE(CHECK, VALUE));
        return;
    case ELEMENT_EXPR:
        resolve_expr(ddl->scope, element->expr,
                     element->flag ? USAGE(INDEX, VALUE) : USAGE(INDEX, KEY));
        return;
    default:
        return;
    }
}

static void bind_elements(struct binder *binder) {
    struct project *project = binder->project;
    const struct statement *s = &binder->o->statements[binder->statement];
    uint32_t definition = project->sources[binder->file].definitions[binder->statement];
    if (!definition) {
        struct relation_name name = search_name(project, binder->file, binder->statement, s->names);
        definition = search_relation(project, &name).definition;
    }
    if (!definition || !s->elements.count) {
        return;
    }
    struct ddl ddl = {binder, relation_scope(binder, definition, 0), definition};
    for (uint32_t i = 0; i < s->elements.count; i++) {
        const struct element *element =
            &binder->o->elements[object_item(binder->o, s->elements, i)];
        bind_element(&ddl, element);
        mention_bind(binder, definition, element->mentions);
    }
    mention_bind(binder, definition, s->mentions);
}

// ---- COPY t FROM fills the table, COPY t (a, b) TO reads its columns

static void reference_copied(struct binder *binder, struct entry *entry, uint32_t column) {
    const struct statement *s = &binder->o->statements[binder->statement];
    if (column && !entry_hidden(entry, column)) {
        reference_column(binder, (struct column_ref){.entry = entry, .column = column},
                         (struct span){s->span.start, 0}, USAGE(SELECT, STAR));
    }
}

static void reference_copy(struct binder *binder, uint32_t definition) {
    struct entry *entry = relation_scope(binder, definition, 0)->names.data[0].entry;
    struct list listed = binder->o->statements[binder->statement].columns;
    for (uint32_t i = 0; i < listed.count; i++) {
        uint32_t name = binder_symbol(binder, object_item(binder->o, listed, i));
        reference_copied(binder, entry, entry_find(entry, name));
    }
    for (uint32_t i = 1; listed.count == 0 && i <= entry_width(entry); i++) {
        reference_copied(binder, entry, i);
    }
}

static void bind_copy(struct binder *binder) {
    struct project *project = binder->project;
    const struct statement *s = &binder->o->statements[binder->statement];
    struct relation_name name = search_name(project, binder->file, binder->statement, s->names);
    uint32_t definition = name.name ? search_relation(project, &name).definition : 0;
    if (!definition) {
        return;
    }
    mention_bind(binder, definition, s->mentions);
    if (s->kind == STATEMENT_COPY_TO) {
        reference_copy(binder, definition);
        return;
    }
    set_target(binder, definition);
}

// ---- triggers: UPDATE OF a names a column of the table

static void bind_trigger(struct binder *binder) {
    struct project *project = binder->project;
    const struct statement *s = &binder->o->statements[binder->statement];
    struct relation_name name = search_name(project, binder->file, binder->statement, s->names);
    if (name.name && s->mentions.count > 0) {
        mention_bind(binder, search_relation(project, &name).definition, s->mentions);
    }
}

// ---- rules: "old" and "new" are rows of the relation

static void bind_queries(struct binder *binder, struct scope *around, struct list queries) {
    for (uint32_t i = 0; i < queries.count; i++) {
        uint32_t query = object_item(binder->o, queries, i);
        struct scope *top = scope_build(binder, query, around, around);
        emit_solve(binder, top);
    }
    emit_changes(binder);
}

static void bind_rule(struct binder *binder) {
    struct project *project = binder->project;
    const struct statement *s = &binder->o->statements[binder->statement];
    struct relation_name name = search_name(project, binder->file, binder->statement, s->names);
    if (!name.name) {
        return;
    }
    uint32_t definition = search_or_make(project, &name).definition;
    struct scope *scope = relation_scope(binder, definition, project->known.old);
    from_show(scope, from_definition(scope, definition, project->known.new));
    bind_queries(binder, scope, s->queries);
}

// ---- functions with a body that the grammar reads: parameters are names without a source

static void bind_function(struct binder *binder) {
    const struct statement *s = &binder->o->statements[binder->statement];
    const struct function *function = &binder->o->functions[s->function];
    if (!function->queries.count) {
        return;
    }
    struct scope *scope = scope_bare(binder);
    from_show(scope, from_parameters(scope, function->parameters));
    bind_queries(binder, scope, function->queries);
}

static void (*bind_of(enum statement_kind kind))(struct binder *binder) {
    switch (kind) {
    case STATEMENT_CREATE_TABLE:
    case STATEMENT_CREATE_FOREIGN_TABLE:
    case STATEMENT_ALTER_TABLE:
    case STATEMENT_CREATE_INDEX:
        return bind_elements;
    case STATEMENT_CREATE_TRIGGER:
        return bind_trigger;
    case STATEMENT_CREATE_RULE:
        return bind_rule;
    case STATEMENT_CREATE_FUNCTION:
        return bind_function;
    case STATEMENT_COPY_FROM:
    case STATEMENT_COPY_TO:
        return bind_copy;
    case STATEMENT_COMMENT:
    case STATEMENT_SECURITY_LABEL:
        return comment_bind;
    default:
        return NULL;
    }
}

void ddl_bind(struct project *project, uint32_t file, uint32_t statement) {
    const struct statement *s = &project->sources[file].object->statements[statement];
    void (*bind)(struct binder * binder) = bind_of((enum statement_kind)s->kind);
    if (bind) {
        struct binder *binder = binder_new(project, file, statement);
        bind(binder);
        binder_free(binder);
    }
}
