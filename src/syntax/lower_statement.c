// Every kind of statement.
#include "syntax/lower.h"

struct statement lower_new(const struct lower *lower, enum statement_kind kind) {
    struct statement statement = lower->statement;
    statement.kind = (uint8_t)kind;
    return statement;
}

void lower_add(struct lower *lower, struct statement statement) {
    statement.flags |= lower->cut ? STATEMENT_FLAG_CUT : 0;
    construct_flush(lower, builder_statement(lower->builder, statement));
}

void lower_add_named(struct lower *lower, enum statement_kind kind, struct list names) {
    struct statement statement = lower_new(lower, kind);
    statement.names = names;
    lower_add(lower, statement);
}

// ---- queries

// SELECT a INTO t is written in the first SELECT of a set operation.
static const IntoClause *into_of(const SelectStmt *select) {
    while (select->larg) {
        select = select->larg;
    }
    return select->intoClause;
}

static void lower_query_statement(struct lower *lower, enum statement_kind kind, const Node *node) {
    struct statement statement = lower_new(lower, kind);
    statement.query = lower_query(lower, node);
    lower->builder->querys.data[statement.query].span = statement.span;
    lower_add(lower, statement);
}

static void lower_select_statement(struct lower *lower, const SelectStmt *select) {
    const IntoClause *into = into_of(select);
    if (into) {
        lower_select_into(lower, select, into);
    } else {
        lower_query_statement(lower, STATEMENT_QUERY, (const Node *)select);
    }
}

// A query under a name: a cursor's, a prepared statement's.
static void lower_named_query(struct lower *lower, enum statement_kind kind, const char *name,
                              const Node *query) {
    struct statement statement = lower_new(lower, kind);
    uint32_t mark = lower->ids.size;
    lower_push(lower, lower_name(lower, name));
    statement.names = lower_pop(lower, mark);
    statement.query = lower_query(lower, query);
    lower_add(lower, statement);
}

static void lower_call_statement(struct lower *lower, const CallStmt *call) {
    const Node *function = (const Node *)call->funccall;
    struct statement statement = lower_new(lower, STATEMENT_CALL);
    struct target target = {.name = lower_output_name(lower, function)};
    struct query query = {.kind = QUERY_SELECT, .span = statement.span};
    target.expr = lower_root(lower, function, ROOT_VALUE);
    uint32_t mark = lower->ids.size;
    lower_push(lower, builder_target(lower->builder, target));
    query.targets = lower_pop(lower, mark);
    statement.query = builder_query(lower->builder, query);
    lower_add(lower, statement);
}

// ---- others

static void lower_copy(struct lower *lower, const CopyStmt *copy) {
    struct statement statement =
        lower_new(lower, copy->is_from ? STATEMENT_COPY_FROM : STATEMENT_COPY_TO);
    if (copy->relation) {
        uint32_t relation = tokens_find(lower_tokens(lower), (uint32_t)copy->relation->location);
        statement.names = lower_range_var_names(lower, copy->relation);
        statement.mentions = lower_mentions(lower, copy->attlist, relation);
    }
    statement.columns = lower_names(lower, copy->attlist);
    statement.query = lower_query(lower, copy->query);
    lower_add(lower, statement);
}

static void lower_truncate(struct lower *lower, const TruncateStmt *truncate) {
    struct statement statement = lower_new(lower, STATEMENT_TRUNCATE);
    statement.drops = lower_relations(lower, truncate->relations);
    lower_add(lower, statement);
}

static bool sets_search_path(const VariableSetStmt *set) {
    if (set->kind == VAR_RESET_ALL) {
        return true;
    }
    return set->name && str_equal(str_of(set->name), STR("search_path")) &&
           set->kind != VAR_SET_CURRENT;
}

struct list lower_search_path(struct lower *lower, const VariableSetStmt *set) {
    if (!set || !sets_search_path(set)) {
        return (struct list){0};
    }
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(set->args); i++) {
        const A_Const *schema = list_nth(set->args, i);
        if (IsA(&schema->val, String)) {
            lower_push(lower, lower_name(lower, schema->val.sval.sval));
        }
    }
    return lower_pop(lower, mark);
}

static void lower_set(struct lower *lower, const VariableSetStmt *set) {
    struct statement statement =
        lower_new(lower, sets_search_path(set) ? STATEMENT_SET_SEARCH_PATH : STATEMENT_OTHER);
    statement.columns = lower_search_path(lower, set);
    lower_add(lower, statement);
}

// ---- all kinds

#define AS(type) ((const type *)node)

static void lower_alteration(struct lower *lower, const Node *node) {
    switch (nodeTag(node)) {
    case T_AlterTableStmt:
        lower_alter_table(lower, AS(AlterTableStmt));
        return;
    case T_AlterObjectSchemaStmt:
        lower_set_schema(lower, AS(AlterObjectSchemaStmt));
        return;
    case T_RenameStmt:
        lower_rename(lower, AS(RenameStmt));
        return;
    case T_DropStmt:
        lower_drop(lower, AS(DropStmt));
        return;
    case T_TruncateStmt:
        lower_truncate(lower, AS(TruncateStmt));
        return;
    case T_VariableSetStmt:
        lower_set(lower, AS(VariableSetStmt));
        return;
    case T_CommentStmt:
        lower_comment(lower, AS(CommentStmt));
        return;
    case T_SecLabelStmt:
        lower_security_label(lower, AS(SecLabelStmt));
        return;
    case T_RefreshMatViewStmt:
        lower_add_named(lower, STATEMENT_REFRESH,
                        lower_range_var_names(lower, AS(RefreshMatViewStmt)->relation));
        return;
    default:
        lower_add(lower, lower_new(lower, STATEMENT_OTHER));
        return;
    }
}

static void lower_creation(struct lower *lower, const Node *node) {
    switch (nodeTag(node)) {
    case T_CreateStmt:
        lower_create_table(lower, AS(CreateStmt), STATEMENT_CREATE_TABLE);
        return;
    case T_CreateForeignTableStmt:
        lower_create_table(lower, &AS(CreateForeignTableStmt)->base,
                           STATEMENT_CREATE_FOREIGN_TABLE);
        return;
    case T_CreateTableAsStmt:
        lower_create_as(lower, AS(CreateTableAsStmt));
        return;
    case T_ViewStmt:
        lower_create_view(lower, AS(ViewStmt));
        return;
    case T_CompositeTypeStmt:
        lower_create_type(lower, AS(CompositeTypeStmt));
        return;
    case T_CreateEnumStmt:
        lower_add_named(lower, STATEMENT_CREATE_TYPE,
                        lower_names(lower, AS(CreateEnumStmt)->typeName));
        return;
    case T_CreateRangeStmt:
        lower_add_named(lower, STATEMENT_CREATE_TYPE,
                        lower_names(lower, AS(CreateRangeStmt)->typeName));
        return;
    case T_CreateDomainStmt:
        lower_create_domain(lower, AS(CreateDomainStmt));
        return;
    case T_CreateSchemaStmt:
        lower_create_schema(lower, AS(CreateSchemaStmt));
        return;
    case T_CreateFunctionStmt:
        lower_create_function(lower, AS(CreateFunctionStmt));
        return;
    case T_DefineStmt:
        lower_define(lower, AS(DefineStmt));
        return;
    case T_RuleStmt:
        lower_create_rule(lower, AS(RuleStmt));
        return;
    case T_CreateTrigStmt:
        lower_create_trigger(lower, AS(CreateTrigStmt));
        return;
    case T_IndexStmt:
        lower_create_index(lower, AS(IndexStmt));
        return;
    case T_CreateSeqStmt:
        lower_add_named(lower, STATEMENT_CREATE_SEQUENCE,
                        lower_created_names(lower, AS(CreateSeqStmt)->sequence));
        return;
    default:
        lower_alteration(lower, node);
        return;
    }
}

void lower_statement(struct lower *lower, const Node *node) {
    construct_statement(lower, node);
    switch (nodeTag(node)) {
    case T_SelectStmt:
        lower_select_statement(lower, AS(SelectStmt));
        return;
    case T_InsertStmt:
        lower_query_statement(lower, STATEMENT_INSERT, node);
        return;
    case T_UpdateStmt:
        lower_query_statement(lower, STATEMENT_UPDATE, node);
        return;
    case T_DeleteStmt:
        lower_query_statement(lower, STATEMENT_DELETE, node);
        return;
    case T_MergeStmt:
        lower_query_statement(lower, STATEMENT_MERGE, node);
        return;
    case T_CopyStmt:
        lower_copy(lower, AS(CopyStmt));
        return;
    case T_ExplainStmt:
        lower_add(lower, lower_new(lower, STATEMENT_EXPLAIN));
        return;
    case T_DeclareCursorStmt:
        lower_named_query(lower, STATEMENT_DECLARE_CURSOR, AS(DeclareCursorStmt)->portalname,
                          AS(DeclareCursorStmt)->query);
        return;
    case T_PrepareStmt:
        lower_named_query(lower, STATEMENT_PREPARE, AS(PrepareStmt)->name, AS(PrepareStmt)->query);
        return;
    case T_DoStmt:
        lower_do(lower, AS(DoStmt));
        return;
    case T_CallStmt:
        lower_call_statement(lower, AS(CallStmt));
        return;
    default:
        lower_creation(lower, node);
        return;
    }
}
