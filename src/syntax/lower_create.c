// CREATE of everything but functions and indexes.
#include <catalog/pg_class_d.h>

#include "syntax/lower.h"

static uint16_t persistence_flag(const RangeVar *relation) {
    switch (relation->relpersistence) {
    case RELPERSISTENCE_TEMP:
        return STATEMENT_FLAG_TEMPORARY;
    case RELPERSISTENCE_UNLOGGED:
        return STATEMENT_FLAG_UNLOGGED;
    default:
        return 0;
    }
}

// A statement that creates a relation.
static struct statement creation_of(struct lower *lower, enum statement_kind kind,
                                    const RangeVar *relation) {
    struct statement statement = lower_new(lower, kind);
    construct_created(lower, relation);
    statement.flags |= persistence_flag(relation);
    statement.names = lower_created_names(lower, relation);
    return statement;
}

// ---- tables, views

void lower_create_table(struct lower *lower, const CreateStmt *create, enum statement_kind kind) {
    struct statement statement = creation_of(lower, kind, create->relation);
    statement.flags |= create->if_not_exists ? STATEMENT_FLAG_IF_NOT_EXISTS : 0;
    statement.elements = lower_table_elements(lower, create);
    statement.mentions = lower_partition_mentions(lower, create->partspec);
    lower_add(lower, statement);
}

static struct statement table_as(struct lower *lower, enum statement_kind kind,
                                 const IntoClause *into, const Node *query) {
    struct statement statement = creation_of(lower, kind, into->rel);
    statement.columns = lower_names(lower, into->colNames);
    statement.query = lower_query(lower, query);
    return statement;
}

void lower_create_as(struct lower *lower, const CreateTableAsStmt *create) {
    enum statement_kind kind =
        create->objtype == OBJECT_MATVIEW ? STATEMENT_CREATE_MATVIEW : STATEMENT_CREATE_TABLE_AS;
    struct statement statement = table_as(lower, kind, create->into, create->query);
    statement.flags |= create->if_not_exists ? STATEMENT_FLAG_IF_NOT_EXISTS : 0;
    if (!statement.query) {
        lower_note(lower, DIAG_NODE_UNKNOWN, -1,
                   STR("CREATE TABLE AS EXECUTE: which query the prepared statement is cannot be "
                       "told here; write the query instead to have its lineage"));
    }
    lower_add(lower, statement);
}

void lower_select_into(struct lower *lower, const SelectStmt *select, const IntoClause *into) {
    struct statement statement =
        table_as(lower, STATEMENT_CREATE_TABLE_AS, into, (const Node *)select);
    statement.flags |= STATEMENT_FLAG_INTO;
    lower_add(lower, statement);
}

// The grammar makes WITH RECURSIVE v AS (query) SELECT columns FROM v of a recursive view's query,
// a WITH that stands nowhere in the text.
static bool is_recursive_view(const ViewStmt *view) {
    const WithClause *with = ((const SelectStmt *)view->query)->withClause;
    return with && with->recursive && with->location < 0;
}

void lower_create_view(struct lower *lower, const ViewStmt *view) {
    struct statement statement = creation_of(lower, STATEMENT_CREATE_VIEW, view->view);
    statement.flags |= view->replace ? STATEMENT_FLAG_OR_REPLACE : 0;
    statement.flags |= is_recursive_view(view) ? STATEMENT_FLAG_RECURSIVE : 0;
    statement.columns = lower_names(lower, view->aliases);
    statement.query = lower_query(lower, view->query);
    lower_add(lower, statement);
}

// ---- types

void lower_create_type(struct lower *lower, const CompositeTypeStmt *type) {
    struct statement statement = creation_of(lower, STATEMENT_CREATE_TYPE, type->typevar);
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(type->coldeflist); i++) {
        lower_push_column(lower, ELEMENT_COLUMN, list_nth(type->coldeflist, i));
    }
    statement.elements = lower_pop(lower, mark);
    lower_add(lower, statement);
}

void lower_create_domain(struct lower *lower, const CreateDomainStmt *domain) {
    struct statement statement = lower_new(lower, STATEMENT_CREATE_DOMAIN);
    statement.names = lower_names(lower, domain->domainname);
    statement.type = lower_type(lower, domain->typeName);
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(domain->constraints); i++) {
        lower_push_constraint(lower, list_nth(domain->constraints, i));
    }
    statement.elements = lower_pop(lower, mark);
    lower_add(lower, statement);
}

// CREATE AGGREGATE, CREATE TYPE of a base type; operators, collations and the like hold no data.
void lower_define(struct lower *lower, const DefineStmt *define) {
    switch (define->kind) {
    case OBJECT_AGGREGATE:
        lower_add_named(lower, STATEMENT_CREATE_AGGREGATE, lower_names(lower, define->defnames));
        return;
    case OBJECT_TYPE:
        lower_add_named(lower, STATEMENT_CREATE_TYPE, lower_names(lower, define->defnames));
        return;
    default:
        lower_add(lower, lower_new(lower, STATEMENT_OTHER));
        return;
    }
}

// ---- schemas

// CREATE SCHEMA AUTHORIZATION role is named like the role.
static const char *schema_name(const CreateSchemaStmt *schema) {
    return schema->schemaname ? schema->schemaname : schema->authrole->rolename;
}

// CREATE SCHEMA s CREATE TABLE t (...): s, then s.t
void lower_create_schema(struct lower *lower, const CreateSchemaStmt *schema) {
    struct statement statement = lower_new(lower, STATEMENT_CREATE_SCHEMA);
    const char *name = schema_name(schema);
    uint32_t mark = lower->ids.size;
    lower_push(lower, lower_name(lower, name));
    statement.names = lower_pop(lower, mark);
    statement.flags |= schema->if_not_exists ? STATEMENT_FLAG_IF_NOT_EXISTS : 0;
    lower_add(lower, statement);
    lower->schema = name;
    lower->statement.flags |= STATEMENT_FLAG_NESTED;
    for (int i = 0; i < list_length(schema->schemaElts); i++) {
        lower_statement(lower, list_nth(schema->schemaElts, i));
    }
    lower->schema = NULL;
    lower->statement.flags = 0;
}

// ---- rules, triggers

void lower_create_rule(struct lower *lower, const RuleStmt *rule) {
    struct statement statement = lower_new(lower, STATEMENT_CREATE_RULE);
    statement.flags |= (uint16_t)((rule->instead ? STATEMENT_FLAG_INSTEAD : 0) |
                                  (rule->replace ? STATEMENT_FLAG_OR_REPLACE : 0));
    statement.names = lower_range_var_names(lower, rule->relation);
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(rule->actions); i++) {
        uint32_t query = lower_query(lower, list_nth(rule->actions, i));
        if (query) { // NOTIFY is none
            lower_push(lower, query);
        }
    }
    statement.queries = lower_pop(lower, mark);
    lower_add(lower, statement);
}

void lower_create_trigger(struct lower *lower, const CreateTrigStmt *trigger) {
    struct statement statement = lower_new(lower, STATEMENT_CREATE_TRIGGER);
    statement.flags |= trigger->replace ? STATEMENT_FLAG_OR_REPLACE : 0;
    statement.names = lower_created_names(lower, trigger->relation);
    statement.columns = lower_names(lower, trigger->columns);
    statement.mentions = lower_trigger_mentions(lower, trigger);
    statement.target = lower_name(lower, strVal(llast(trigger->funcname)));
    lower_add(lower, statement);
}
