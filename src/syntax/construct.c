#include "syntax/construct.h"

#include <catalog/pg_class_d.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/lower.h"

void construct_release(struct construct_tallies *tallies) {
    VEC_RELEASE(&tallies->found);
}

void construct_add_at(struct lower *lower, enum construct construct, uint32_t count,
                      uint32_t offset) {
    struct construct_tally *tally = &lower->constructs.of[construct];
    if (count == 0) {
        return;
    }
    if (tally->count == 0) {
        VEC_PUSH(&lower->constructs.found, construct);
        tally->offset = offset;
    }
    tally->count += count;
    tally->offset = offset < tally->offset ? offset : tally->offset;
}

void construct_add(struct lower *lower, enum construct construct, int location) {
    if (construct == CONSTRUCT_NONE) {
        return;
    }
    uint32_t offset = lower->statement.span.start;
    if (location < 0 && lower->range.min != UINT32_MAX) {
        location = (int)lower->range.min;
    }
    if (location >= 0) {
        offset = lower_span(lower, (struct span){(uint32_t)location, 0}).start;
    }
    construct_add_at(lower, construct, 1, offset);
}

void construct_flush(struct lower *lower, uint32_t statement) {
    struct construct_tallies *tallies = &lower->constructs;
    for (uint32_t i = 0; i < tallies->found.size; i++) {
        enum construct construct = tallies->found.data[i];
        struct construct_tally *tally = &tallies->of[construct];
        builder_occurrence(lower->builder,
                           (struct occurrence){statement, construct, tally->count, tally->offset});
        *tally = (struct construct_tally){0};
    }
    VEC_RESET(&tallies->found);
}

static void add_if(struct lower *lower, bool found, enum construct construct, int location) {
    if (found) {
        construct_add(lower, construct, location);
    }
}

// Of what may start a list; exprLocation would go down long chains.
static int first_location(const List *list) {
    const Node *first = list ? linitial(list) : NULL;
    switch (first ? nodeTag(first) : T_Invalid) {
    case T_RangeVar:
        return ((const RangeVar *)first)->location;
    case T_ResTarget:
        return ((const ResTarget *)first)->location;
    case T_ColumnRef:
        return ((const ColumnRef *)first)->location;
    default:
        return -1;
    }
}

// ---- names

struct function_row {
    const char *name;
    enum construct construct;
    bool set;
};

static const struct function_row functions[] = {
#define X(name, construct, set) {name, CONSTRUCT_##construct, set},
#include "syntax/construct_function.def"
#undef X
};

struct type_row {
    const char *name;
    enum construct construct;
};

static const struct type_row types[] = {
#define X(name, construct) {name, CONSTRUCT_##construct},
#include "syntax/construct_type.def"
#undef X
};

// The name is the first member of both.
static int compare_name(const void *name, const void *row) {
    return strcmp(name, *(const char *const *)row);
}

// The name when it is one of PostgreSQL's own, or may be: `name`, `pg_catalog.name`; else NULL.
static const char *own_name(const List *names) {
    bool own = list_length(names) == 1 || strcmp(strVal(linitial(names)), "pg_catalog") == 0;
    return own ? strVal(llast(names)) : NULL;
}

static const struct function_row *find_function(const List *names) {
    const char *name = own_name(names);
    return name ? bsearch(name, functions, sizeof(functions) / sizeof(functions[0]),
                          sizeof(functions[0]), compare_name)
                : NULL;
}

static const struct type_row *find_type(const List *names) {
    const char *name = own_name(names);
    return name ? bsearch(name, types, sizeof(types) / sizeof(types[0]), sizeof(types[0]),
                          compare_name)
                : NULL;
}

// ---- expressions

struct operator_row {
    const char *name;
    enum construct construct;
};

static const struct operator_row operators[] = {
    {"->", CONSTRUCT_JSON_OPERATOR},      {"->>", CONSTRUCT_JSON_OPERATOR},
    {"#>", CONSTRUCT_JSON_OPERATOR},      {"#>>", CONSTRUCT_JSON_OPERATOR},
    {"@?", CONSTRUCT_JSON_OPERATOR},      {"?", CONSTRUCT_JSON_OPERATOR},
    {"?|", CONSTRUCT_JSON_OPERATOR},      {"?&", CONSTRUCT_JSON_OPERATOR},
    {"#-", CONSTRUCT_JSON_OPERATOR},      {"@>", CONSTRUCT_CONTAINMENT},
    {"<@", CONSTRUCT_CONTAINMENT},        {"&&", CONSTRUCT_CONTAINMENT},
    {"~", CONSTRUCT_REGULAR_EXPRESSION},  {"~*", CONSTRUCT_REGULAR_EXPRESSION},
    {"!~", CONSTRUCT_REGULAR_EXPRESSION}, {"!~*", CONSTRUCT_REGULAR_EXPRESSION},
    {"@@", CONSTRUCT_FULL_TEXT},          {"@@@", CONSTRUCT_FULL_TEXT},
};

// The first bytes tell most apart.
static bool is_same(const char *a, const char *b) {
    return a[0] == b[0] && strcmp(a, b) == 0;
}

static enum construct operator_construct(const char *name) {
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (is_same(operators[i].name, name)) {
            return operators[i].construct;
        }
    }
    return CONSTRUCT_NONE;
}

void construct_operator(struct lower *lower, const A_Expr *expr) {
    switch (expr->kind) {
    case AEXPR_ILIKE:
        construct_add(lower, CONSTRUCT_ILIKE, expr->location);
        return;
    case AEXPR_SIMILAR:
        construct_add(lower, CONSTRUCT_SIMILAR_TO, expr->location);
        return;
    case AEXPR_OP:
    case AEXPR_OP_ANY:
    case AEXPR_OP_ALL:
        if (expr->lexpr) { // ~ a is another operator than a ~ b
            construct_add(lower, operator_construct(strVal(llast(expr->name))), expr->location);
        }
        return;
    default:
        return;
    }
}

static void call(struct lower *lower, const FuncCall *call) {
    const struct function_row *row = find_function(call->funcname);
    bool in_from = lower->constructs.from_call == (const Node *)call;
    if (row) {
        construct_add(lower, row->construct, call->location);
        add_if(lower, row->set && !in_from, CONSTRUCT_SET_IN_SELECT, call->location);
    }
    add_if(lower, call->over != NULL, CONSTRUCT_WINDOW, call->location);
    add_if(lower, call->agg_filter != NULL, CONSTRUCT_FILTER, call->location);
    add_if(lower, call->agg_within_group, CONSTRUCT_WITHIN_GROUP, call->location);
}

// a::int stands at its colons, CAST (a AS int) at its first word.
static void cast(struct lower *lower, const TypeCast *cast) {
    size_t at = (size_t)cast->location;
    bool colons = cast->location >= 0 && at < lower->text.size && lower->text.data[at] == ':';
    add_if(lower, colons, CONSTRUCT_CAST, cast->location);
}

static bool is_system_column(const char *name) {
    static const char *const names[] = {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"};
    bool found = false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        found |= is_same(names[i], name);
    }
    return found;
}

static void column(struct lower *lower, const ColumnRef *column) {
    const Node *last = llast(column->fields);
    add_if(lower, IsA(last, String) && is_system_column(strVal(last)), CONSTRUCT_SYSTEM_COLUMN,
           column->location);
}

static void selection(struct lower *lower, const A_Indirection *selection) {
    bool subscript = false;
    for (int i = 0; i < list_length(selection->indirection); i++) {
        subscript |= IsA(list_nth(selection->indirection, i), A_Indices);
    }
    add_if(lower, subscript, CONSTRUCT_ARRAY, -1);
}

#define AS(type) ((const type *)node)

void construct_expr(struct lower *lower, const Node *node) {
    switch (nodeTag(node)) {
    case T_ColumnRef:
        column(lower, AS(ColumnRef));
        return;
    case T_A_Expr:
        construct_operator(lower, AS(A_Expr));
        return;
    case T_FuncCall:
        call(lower, AS(FuncCall));
        return;
    case T_TypeCast:
        cast(lower, AS(TypeCast));
        return;
    case T_A_Indirection:
        selection(lower, AS(A_Indirection));
        return;
    case T_A_ArrayExpr:
        construct_add(lower, CONSTRUCT_ARRAY, AS(A_ArrayExpr)->location);
        return;
    case T_SubLink:
        add_if(lower, AS(SubLink)->subLinkType == ARRAY_SUBLINK, CONSTRUCT_ARRAY,
               AS(SubLink)->location);
        return;
    case T_GroupingSet:
        add_if(lower, AS(GroupingSet)->kind != GROUPING_SET_EMPTY, CONSTRUCT_GROUPING_SETS,
               AS(GroupingSet)->location);
        return;
    case T_XmlExpr:
    case T_XmlSerialize:
        construct_add(lower, CONSTRUCT_XML, -1);
        return;
    case T_CollateClause:
        construct_add(lower, CONSTRUCT_COLLATION, AS(CollateClause)->location);
        return;
    default:
        return;
    }
}

void construct_type(struct lower *lower, const TypeName *type) {
    const struct type_row *row = type->names ? find_type(type->names) : NULL;
    construct_add(lower, row ? row->construct : CONSTRUCT_NONE, type->location);
    add_if(lower, type->arrayBounds != NIL, CONSTRUCT_ARRAY_TYPE, type->location);
}

// ---- relations

void construct_table(struct lower *lower, const RangeVar *table) {
    const char *schema = table->schemaname;
    bool unqualified = !schema && strncmp(table->relname, "pg_", 3) == 0;
    bool catalogue = schema && strcmp(schema, "pg_catalog") == 0;
    bool information = schema && strcmp(schema, "information_schema") == 0;
    add_if(lower, unqualified || catalogue, CONSTRUCT_SYSTEM_CATALOGUE, table->location);
    add_if(lower, information, CONSTRUCT_INFORMATION_SCHEMA, table->location);
}

void construct_relation(struct lower *lower, const Node *node) {
    switch (nodeTag(node)) {
    case T_RangeSubselect:
        add_if(lower, AS(RangeSubselect)->lateral, CONSTRUCT_LATERAL, -1);
        return;
    case T_RangeFunction:
        construct_add(lower, CONSTRUCT_FUNCTION_IN_FROM, -1);
        add_if(lower, AS(RangeFunction)->lateral, CONSTRUCT_LATERAL, -1);
        return;
    case T_RangeTableFunc:
        construct_add(lower, CONSTRUCT_XML, AS(RangeTableFunc)->location);
        add_if(lower, AS(RangeTableFunc)->lateral, CONSTRUCT_LATERAL, -1);
        return;
    case T_RangeTableSample:
        construct_add(lower, CONSTRUCT_TABLESAMPLE, AS(RangeTableSample)->location);
        return;
    default:
        return;
    }
}

// ---- queries

static bool is_change(const Node *query) {
    switch (nodeTag(query)) {
    case T_InsertStmt:
    case T_UpdateStmt:
    case T_DeleteStmt:
        return true;
    default:
        return false;
    }
}

void construct_cte(struct lower *lower, const CommonTableExpr *cte) {
    add_if(lower, is_change(cte->ctequery), CONSTRUCT_CHANGE_IN_WITH, cte->location);
    add_if(lower, cte->ctematerialized != CTEMaterializeDefault, CONSTRUCT_MATERIALIZED_WITH,
           cte->location);
}

static void with(struct lower *lower, const WithClause *with) {
    add_if(lower, with && with->recursive, CONSTRUCT_RECURSIVE_WITH, with ? with->location : -1);
}

static void returning(struct lower *lower, const List *list) {
    add_if(lower, list != NIL, CONSTRUCT_RETURNING, first_location(list));
}

static void selected(struct lower *lower, const SelectStmt *select) {
    const List *distinct = select->distinctClause;
    const IntoClause *into = select->intoClause;
    with(lower, select->withClause);
    add_if(lower, distinct && linitial(distinct), CONSTRUCT_DISTINCT_ON, first_location(distinct));
    add_if(lower, select->lockingClause != NIL, CONSTRUCT_ROW_LOCK, -1);
    add_if(lower, into != NULL, CONSTRUCT_SELECT_INTO, into ? into->rel->location : -1);
}

static void inserted(struct lower *lower, const InsertStmt *insert) {
    const OnConflictClause *conflict = insert->onConflictClause;
    with(lower, insert->withClause);
    add_if(lower, conflict != NULL, CONSTRUCT_ON_CONFLICT, conflict ? conflict->location : -1);
    returning(lower, insert->returningList);
}

static void updated(struct lower *lower, const UpdateStmt *update) {
    with(lower, update->withClause);
    add_if(lower, update->fromClause != NIL, CONSTRUCT_UPDATE_FROM,
           first_location(update->fromClause));
    returning(lower, update->returningList);
}

static void deleted(struct lower *lower, const DeleteStmt *delete) {
    with(lower, delete->withClause);
    add_if(lower, delete->usingClause != NIL, CONSTRUCT_DELETE_USING,
           first_location(delete->usingClause));
    returning(lower, delete->returningList);
}

void construct_query(struct lower *lower, const Node *node) {
    switch (nodeTag(node)) {
    case T_SelectStmt:
        selected(lower, AS(SelectStmt));
        return;
    case T_InsertStmt:
        inserted(lower, AS(InsertStmt));
        return;
    case T_UpdateStmt:
        updated(lower, AS(UpdateStmt));
        return;
    case T_DeleteStmt:
        deleted(lower, AS(DeleteStmt));
        return;
    case T_MergeStmt:
        with(lower, AS(MergeStmt)->withClause);
        construct_add(lower, CONSTRUCT_MERGE, AS(MergeStmt)->relation->location);
        return;
    default:
        return;
    }
}

// ---- tables

void construct_created(struct lower *lower, const RangeVar *relation) {
    add_if(lower, relation->relpersistence == RELPERSISTENCE_TEMP, CONSTRUCT_TEMPORARY_TABLE,
           relation->location);
    add_if(lower, relation->relpersistence == RELPERSISTENCE_UNLOGGED, CONSTRUCT_UNLOGGED,
           relation->location);
}

static enum construct constraint_construct(ConstrType type) {
    switch (type) {
    case CONSTR_GENERATED:
        return CONSTRUCT_GENERATED_COLUMN;
    case CONSTR_IDENTITY:
        return CONSTRUCT_IDENTITY;
    case CONSTR_EXCLUSION:
        return CONSTRUCT_EXCLUSION;
    default:
        return CONSTRUCT_NONE;
    }
}

static void constraint(struct lower *lower, const Constraint *constraint) {
    construct_add(lower, constraint_construct(constraint->contype), constraint->location);
}

void construct_column(struct lower *lower, const ColumnDef *column) {
    for (int i = 0; i < list_length(column->constraints); i++) {
        constraint(lower, list_nth(column->constraints, i));
    }
    const CollateClause *collate = column->collClause;
    add_if(lower, collate != NULL, CONSTRUCT_COLLATION, collate ? collate->location : -1);
}

static void table(struct lower *lower, const CreateStmt *create) {
    int name = create->relation->location;
    enum construct parent = create->partbound ? CONSTRUCT_PARTITION : CONSTRUCT_INHERITANCE;
    add_if(lower, create->inhRelations != NIL, parent, first_location(create->inhRelations));
    add_if(lower, create->partspec != NULL, CONSTRUCT_PARTITIONED, name);
    add_if(lower, create->ofTypename != NULL, CONSTRUCT_TYPED_TABLE, name);
    add_if(lower, create->tablespacename != NULL, CONSTRUCT_TABLESPACE, name);
    for (int i = 0; i < list_length(create->tableElts); i++) {
        const Node *node = list_nth(create->tableElts, i);
        if (IsA(node, Constraint)) {
            constraint(lower, AS(Constraint));
        }
    }
}

static enum construct alteration_construct(AlterTableType type) {
    switch (type) {
    case AT_AttachPartition:
    case AT_DetachPartition:
        return CONSTRUCT_PARTITION;
    case AT_AddInherit:
    case AT_DropInherit:
        return CONSTRUCT_INHERITANCE;
    case AT_EnableRowSecurity:
    case AT_DisableRowSecurity:
    case AT_ForceRowSecurity:
    case AT_NoForceRowSecurity:
        return CONSTRUCT_ROW_SECURITY;
    case AT_AddIdentity:
    case AT_SetIdentity:
    case AT_DropIdentity:
        return CONSTRUCT_IDENTITY;
    case AT_SetTableSpace:
        return CONSTRUCT_TABLESPACE;
    case AT_SetUnLogged:
        return CONSTRUCT_UNLOGGED;
    case AT_ChangeOwner:
        return CONSTRUCT_PRIVILEGES;
    default:
        return CONSTRUCT_NONE;
    }
}

static void alteration(struct lower *lower, const AlterTableStmt *alter) {
    for (int i = 0; i < list_length(alter->cmds); i++) {
        const AlterTableCmd *command = list_nth(alter->cmds, i);
        construct_add(lower, alteration_construct(command->subtype), -1);
        if (command->subtype == AT_AddConstraint) {
            constraint(lower, (const Constraint *)command->def);
        }
    }
}

static void indexed(struct lower *lower, const IndexStmt *index) {
    bool expression = false;
    for (int i = 0; i < list_length(index->indexParams); i++) {
        expression |= ((const IndexElem *)list_nth(index->indexParams, i))->expr != NULL;
    }
    int name = index->relation->location;
    add_if(lower, strcmp(index->accessMethod, "btree") != 0, CONSTRUCT_INDEX_METHOD, name);
    add_if(lower, expression, CONSTRUCT_INDEX_EXPRESSION, name);
    add_if(lower, index->whereClause != NULL, CONSTRUCT_PARTIAL_INDEX, name);
}

// ---- code

static void option(struct lower *lower, const DefElem *option) {
    if (strcmp(option->defname, "security") == 0) {
        add_if(lower, boolVal(option->arg), CONSTRUCT_SECURITY_DEFINER, option->location);
    } else if (strcmp(option->defname, "language") == 0) {
        const char *language = strVal(option->arg);
        bool plpgsql = strcmp(language, "plpgsql") == 0;
        bool other = !plpgsql && strcmp(language, "sql") != 0;
        add_if(lower, plpgsql, CONSTRUCT_PLPGSQL, option->location);
        add_if(lower, other, CONSTRUCT_OTHER_LANGUAGE, option->location);
    }
}

static bool names_language(const List *options) {
    bool named = false;
    for (int i = 0; i < list_length(options); i++) {
        named |= strcmp(((const DefElem *)list_nth(options, i))->defname, "language") == 0;
    }
    return named;
}

static void function(struct lower *lower, const CreateFunctionStmt *create) {
    construct_add(lower, create->is_procedure ? CONSTRUCT_PROCEDURE : CONSTRUCT_FUNCTION, -1);
    for (int i = 0; i < list_length(create->options); i++) {
        option(lower, list_nth(create->options, i));
    }
}

static void block(struct lower *lower, const DoStmt *block) {
    construct_add(lower, CONSTRUCT_DO, -1);
    add_if(lower, !names_language(block->args), CONSTRUCT_PLPGSQL, -1);
    for (int i = 0; i < list_length(block->args); i++) {
        option(lower, list_nth(block->args, i));
    }
}

static enum construct definition_construct(ObjectType type) {
    switch (type) {
    case OBJECT_AGGREGATE:
        return CONSTRUCT_AGGREGATE;
    case OBJECT_OPERATOR:
        return CONSTRUCT_OPERATOR;
    case OBJECT_TYPE:
        return CONSTRUCT_BASE_TYPE;
    case OBJECT_COLLATION:
        return CONSTRUCT_COLLATION;
    default:
        return CONSTRUCT_TEXT_SEARCH;
    }
}

// ---- statements

static bool is_search_path(const VariableSetStmt *set) {
    return set->name && strcmp(set->name, "search_path") == 0;
}

// Kinds of statements that are a construct as such.
static enum construct statement_construct(NodeTag tag) {
    switch (tag) {
#define X(tag, construct)                                                                          \
    case T_##tag:                                                                                  \
        return CONSTRUCT_##construct;
#include "syntax/construct_statement.def"
#undef X
    default:
        return CONSTRUCT_NONE;
    }
}

void construct_statement(struct lower *lower, const Node *node) {
    switch (nodeTag(node)) {
    case T_CreateStmt:
        table(lower, AS(CreateStmt));
        return;
    case T_CreateTableAsStmt:
        add_if(lower, AS(CreateTableAsStmt)->objtype == OBJECT_MATVIEW, CONSTRUCT_MATERIALIZED_VIEW,
               -1);
        return;
    case T_AlterTableStmt:
        alteration(lower, AS(AlterTableStmt));
        return;
    case T_IndexStmt:
        indexed(lower, AS(IndexStmt));
        return;
    case T_CreateFunctionStmt:
        function(lower, AS(CreateFunctionStmt));
        return;
    case T_DoStmt:
        block(lower, AS(DoStmt));
        return;
    case T_DefineStmt:
        construct_add(lower, definition_construct(AS(DefineStmt)->kind), -1);
        return;
    case T_VariableSetStmt:
        construct_add(
            lower, is_search_path(AS(VariableSetStmt)) ? CONSTRUCT_SEARCH_PATH : CONSTRUCT_SETTING,
            -1);
        return;
    default:
        construct_add(lower, statement_construct(nodeTag(node)), -1);
        return;
    }
}
