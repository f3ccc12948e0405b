#include <assert.h>
#include <string.h>

#include <xxhash.h>

#include "syntax/lower.h"
#include "syntax/output_name.h"

// ---- what all expressions share

uint32_t lower_add_expr(struct lower *lower, struct expr expr) {
    if (lower->range.min != UINT32_MAX && expr.span.length == 0) {
        expr.span = lower_span(lower, (struct span){lower->range.min, 0});
    }
    return builder_expr(lower->builder, expr);
}

static void push_all(struct lower *lower, const List *nodes) {
    for (int i = 0; i < list_length(nodes); i++) {
        lower_push(lower, lower_expr(lower, list_nth(nodes, i)));
    }
}

struct list lower_exprs(struct lower *lower, const List *nodes) {
    uint32_t mark = lower->ids.size;
    push_all(lower, nodes);
    return lower_pop(lower, mark);
}

// An expression of the ids above `mark`.
static uint32_t add(struct lower *lower, enum expr_kind kind, const char *name, uint32_t mark) {
    struct expr expr = {.kind = (uint8_t)kind, .name = lower_name(lower, name)};
    expr.args = lower_pop(lower, mark);
    return lower_add_expr(lower, expr);
}

// Says which of several that are one kind an expression is.
static uint32_t with_sub(struct lower *lower, uint32_t id, uint32_t sub) {
    lower->builder->exprs.data[id].sub = (uint16_t)sub;
    return id;
}

static uint32_t add_one(struct lower *lower, enum expr_kind kind, const char *name,
                        const Node *arg) {
    uint32_t mark = lower->ids.size;
    lower_push(lower, lower_expr(lower, arg));
    return add(lower, kind, name, mark);
}

static uint32_t add_all(struct lower *lower, enum expr_kind kind, const char *name,
                        const List *args) {
    uint32_t mark = lower->ids.size;
    push_all(lower, args);
    return add(lower, kind, name, mark);
}

// ---- columns, constants

uint32_t lower_column(struct lower *lower, const ColumnRef *column) {
    uint32_t mark = lower->ids.size;
    struct expr expr = {.kind = EXPR_COLUMN};
    int count = list_length(column->fields);
    if (column->location >= 0) {
        expr.flags = text_holes(lower, (struct span){(uint32_t)column->location, 1});
    }
    for (int i = 0; i < count; i++) {
        const Node *field = list_nth(column->fields, i);
        if (IsA(field, A_Star)) {
            expr.flags |= EXPR_FLAG_STAR;
        } else {
            lower_push(lower, lower_name(lower, strVal(field)));
        }
    }
    lower_at(lower, column->location);
    expr.args = lower_pop(lower, mark);
    expr.span = lower_name_span(lower, column->location, (uint32_t)count);
    return lower_add_expr(lower, expr);
}

static enum const_kind const_kind_of(const A_Const *constant) {
    switch (nodeTag(&constant->val)) {
    case T_Integer:
        return CONST_INTEGER;
    case T_Float:
        return CONST_NUMERIC;
    case T_Boolean:
        return CONST_BOOLEAN;
    case T_BitString:
        return CONST_BITS;
    default:
        return CONST_STRING;
    }
}

static struct str const_text(const A_Const *constant) {
    switch (nodeTag(&constant->val)) {
    case T_Float:
        return str_of(constant->val.fval.fval);
    case T_Boolean:
        return constant->val.boolval.boolval ? STR("true") : STR("false");
    case T_BitString:
        return str_of(constant->val.bsval.bsval);
    case T_String:
        return str_of(constant->val.sval.sval);
    default:
        return STR("");
    }
}

uint32_t lower_constant(const struct lower *lower, const A_Const *constant) {
    if (lower->redact || constant->isnull) {
        return 0;
    }
    if (IsA(&constant->val, Integer)) {
        return XXH32(&constant->val.ival.ival, sizeof constant->val.ival.ival, 0);
    }
    struct str text = const_text(constant);
    assert(text.data);
    return XXH32(text.data, text.size, 0);
}

static uint32_t lower_const(struct lower *lower, const A_Const *constant) {
    struct expr expr = {.kind = EXPR_CONST};
    lower_at(lower, constant->location);
    if (constant->isnull) {
        expr.flags = EXPR_FLAG_NULL;
        return lower_add_expr(lower, expr);
    }
    expr.sub = (uint16_t)const_kind_of(constant);
    bool is_data = lower->in_values && !lower->in_sublink;
    if (expr.sub == CONST_INTEGER && constant->val.ival.ival >= 0 && !is_data) {
        expr.flags = EXPR_FLAG_INTEGER;
        expr.extra = (uint32_t)constant->val.ival.ival;
    } else if (!is_data) {
        expr.extra = lower_constant(lower, constant);
    }
    return lower_add_expr(lower, expr);
}

static uint32_t lower_param(struct lower *lower, const ParamRef *param) {
    lower_at(lower, param->location);
    return lower_add_expr(lower,
                          (struct expr){.kind = EXPR_PARAM, .extra = (uint32_t)param->number});
}

// ---- operators

static const char *operator_name(const A_Expr *expr) {
    const char *name = strVal(llast(expr->name));
    switch (expr->kind) {
    case AEXPR_DISTINCT:
        return "is distinct from";
    case AEXPR_NOT_DISTINCT:
        return "is not distinct from";
    case AEXPR_IN:
        return name[0] == '<' ? "not in" : "in";
    case AEXPR_BETWEEN:
        return "between";
    case AEXPR_NOT_BETWEEN:
        return "not between";
    case AEXPR_BETWEEN_SYM:
        return "between symmetric";
    case AEXPR_NOT_BETWEEN_SYM:
        return "not between symmetric";
    default:
        return name;
    }
}

static enum operator_kind operator_kind(const A_Expr *expr) {
    if (expr->kind == AEXPR_OP_ANY) {
        return OPERATOR_ANY;
    }
    return expr->kind == AEXPR_OP_ALL ? OPERATOR_ALL : OPERATOR_PLAIN;
}

static bool is_chain(const Node *node) {
    return node && IsA(node, A_Expr) && ((const A_Expr *)node)->kind == AEXPR_OP &&
           ((const A_Expr *)node)->lexpr && ((const A_Expr *)node)->rexpr;
}

static bool same_operator(const A_Expr *a, const A_Expr *b) {
    return strcmp(operator_name(a), operator_name(b)) == 0;
}

// Pushes the operators of a left-deep chain, the last one first, and the chain's first operand.
// Returns how often the operator changes.
static uint32_t push_chain(struct lower *lower, const Node *top) {
    const Node *node = top;
    uint32_t changes = 0;
    do {
        const A_Expr *expr = (const A_Expr *)node;
        VEC_PUSH(&lower->nodes, node);
        node = expr->lexpr;
        changes += is_chain(node) && !same_operator(expr, (const A_Expr *)node);
    } while (is_chain(node));
    VEC_PUSH(&lower->nodes, node);
    return changes;
}

// Whether the operator on top of the stack of nodes is another one.
static bool changes_next(const struct lower *lower, const A_Expr *expr, uint32_t links) {
    return lower->nodes.size > links &&
           !same_operator(expr, (const A_Expr *)lower->nodes.data[lower->nodes.size - 1]);
}

// a + b + c - d is ((a + b) + c) - d. Operands of one operator are one expression, op + (a, b, c),
// which is the first operand of the next. Where that would nest too deeply, at the start of a long
// chain of changing operators, they are one expression all the same: all operands flow alike.
static uint32_t lower_chain(struct lower *lower, const Node *top) {
    uint32_t mark = lower->ids.size;
    uint32_t links = lower->nodes.size;
    uint32_t changes = push_chain(lower, top);
    uint32_t room = lower_room(lower);
    uint32_t nested = changes < room ? changes : room;
    uint32_t ignored = changes - nested;
    lower->depth += nested;
    lower_push(lower, lower_expr(lower, lower->nodes.data[--lower->nodes.size]));
    while (lower->nodes.size > links) {
        const A_Expr *expr = (const A_Expr *)lower->nodes.data[--lower->nodes.size];
        lower_at(lower, expr->location);
        lower_push(lower, lower_expr(lower, expr->rexpr));
        if ((const Node *)expr != top) { // which lower_expr counts
            construct_operator(lower, expr);
        }
        if (!changes_next(lower, expr, links)) {
            continue;
        }
        if (ignored > 0) {
            ignored--;
        } else {
            lower_push(lower, add(lower, EXPR_OP, operator_name(expr), mark));
            lower->depth--;
        }
    }
    return add(lower, EXPR_OP, operator_name((const A_Expr *)top), mark);
}

// The right side of IN and BETWEEN is a list of operands.
static void push_operand(struct lower *lower, const Node *node) {
    if (node && IsA(node, List)) {
        push_all(lower, (const List *)node);
    } else if (node) {
        lower_push(lower, lower_expr(lower, node));
    }
}

// (a, b) < (SELECT ...)
static bool is_row_sublink(const A_Expr *expr) {
    return expr->kind == AEXPR_OP && expr->lexpr && IsA(expr->lexpr, RowExpr) && expr->rexpr &&
           IsA(expr->rexpr, SubLink) &&
           ((const SubLink *)expr->rexpr)->subLinkType == TREE_SCALAR_SUBLINK;
}

static uint32_t lower_sublink(struct lower *lower, const SubLink *link, enum sublink kind,
                              const Node *test);

static uint32_t lower_operator(struct lower *lower, const A_Expr *expr) {
    if (is_row_sublink(expr)) {
        lower_at(lower, expr->location);
        uint32_t id = lower_sublink(lower, (const SubLink *)expr->rexpr, SUBLINK_ROW, expr->lexpr);
        lower->builder->exprs.data[id].name = lower_name(lower, operator_name(expr));
        return id;
    }
    if (is_chain((const Node *)expr)) {
        return lower_chain(lower, (const Node *)expr);
    }
    uint32_t mark = lower->ids.size;
    lower_at(lower, expr->location);
    push_operand(lower, expr->lexpr);
    push_operand(lower, expr->rexpr);
    if (expr->kind == AEXPR_NULLIF) {
        return add(lower, EXPR_NULLIF, NULL, mark);
    }
    uint32_t id = add(lower, EXPR_OP, operator_name(expr), mark);
    return with_sub(lower, id, operator_kind(expr));
}

static uint32_t lower_bool(struct lower *lower, const BoolExpr *expr) {
    static const enum expr_kind kinds[] = {
        [AND_EXPR] = EXPR_AND,
        [OR_EXPR] = EXPR_OR,
        [NOT_EXPR] = EXPR_NOT,
    };
    lower_at(lower, expr->location);
    return add_all(lower, kinds[expr->boolop], NULL, expr->args);
}

static uint32_t lower_null_test(struct lower *lower, const NullTest *test) {
    lower_at(lower, test->location);
    const char *name = test->nulltesttype == IS_NULL ? "is null" : "is not null";
    return add_one(lower, EXPR_OP, name, (const Node *)test->arg);
}

static uint32_t lower_boolean_test(struct lower *lower, const BooleanTest *test) {
    static const char *const names[] = {
        [IS_TRUE] = "is true",       [IS_NOT_TRUE] = "is not true",
        [IS_FALSE] = "is false",     [IS_NOT_FALSE] = "is not false",
        [IS_UNKNOWN] = "is unknown", [IS_NOT_UNKNOWN] = "is not unknown",
    };
    lower_at(lower, test->location);
    return add_one(lower, EXPR_OP, names[test->booltesttype], (const Node *)test->arg);
}

// ---- casts, collations

static uint32_t lower_cast(struct lower *lower, const TypeCast *cast) {
    uint32_t mark = lower->ids.size;
    lower_at(lower, cast->location);
    lower_push(lower, lower_expr(lower, cast->arg));
    struct expr expr = {.kind = EXPR_CAST, .extra = lower_type(lower, cast->typeName)};
    expr.args = lower_pop(lower, mark);
    return lower_add_expr(lower, expr);
}

static uint32_t lower_collate(struct lower *lower, const CollateClause *collate) {
    lower_at(lower, collate->location);
    return add_one(lower, EXPR_COLLATE, strVal(llast(collate->collname)), collate->arg);
}

// ---- fields and subscripts

static void push_subscripts(struct lower *lower, const A_Indices *indices) {
    if (indices->lidx) {
        lower_push(lower, lower_expr(lower, indices->lidx));
    }
    if (indices->uidx) {
        lower_push(lower, lower_expr(lower, indices->uidx));
    }
}

// One step of `arg.field`, `arg.*` or `arg[1]`, from the i-th element on; neighbouring subscripts
// are one step. Returns the element behind it.
static int lower_step(struct lower *lower, const List *indirection, int i, uint32_t *arg) {
    uint32_t mark = lower->ids.size;
    lower_push(lower, *arg);
    const Node *step = list_nth(indirection, i);
    if (IsA(step, A_Star)) {
        *arg = add(lower, EXPR_FIELD_STAR, NULL, mark);
        return i + 1;
    }
    if (IsA(step, String)) {
        *arg = add(lower, EXPR_FIELD, strVal(step), mark);
        return i + 1;
    }
    uint32_t slices = 0;
    for (; i < list_length(indirection) && IsA(list_nth(indirection, i), A_Indices); i++) {
        const A_Indices *indices = list_nth(indirection, i);
        push_subscripts(lower, indices);
        slices += indices->is_slice;
    }
    *arg = with_sub(lower, add(lower, EXPR_SUBSCRIPT, NULL, mark), slices);
    return i;
}

static uint32_t lower_selection(struct lower *lower, const A_Indirection *selection) {
    int count = list_length(selection->indirection);
    if ((uint32_t)count > lower_room(lower)) {
        return cut_expr(lower, (const Node *)selection);
    }
    lower->depth += (uint32_t)count;
    uint32_t arg = lower_expr(lower, selection->arg);
    lower->depth -= (uint32_t)count;
    for (int i = 0; i < count;) {
        i = lower_step(lower, selection->indirection, i, &arg);
    }
    return arg;
}

struct list lower_indirection(struct lower *lower, const List *indirection) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(indirection);) {
        uint32_t step = 0;
        i = lower_step(lower, indirection, i, &step);
        lower_push(lower, step);
    }
    return lower_pop(lower, mark);
}

// ---- CASE, subqueries, XML

// CASE WHEN condition; CASE operand WHEN value.
static uint32_t lower_test(struct lower *lower, const CaseExpr *expr, const CaseWhen *when) {
    const Node *test = (const Node *)when->expr;
    return expr->arg ? lower_root(lower, test, ROOT_TEST) : lower_condition(lower, test);
}

// operand, test, result, ..., default
static uint32_t lower_case(struct lower *lower, const CaseExpr *expr) {
    uint32_t mark = lower->ids.size;
    lower_at(lower, expr->location);
    lower_push(lower, lower_root(lower, (const Node *)expr->arg, ROOT_TEST));
    for (int i = 0; i < list_length(expr->args); i++) {
        const CaseWhen *when = list_nth(expr->args, i);
        lower_push(lower, lower_test(lower, expr, when));
        lower_push(lower, lower_expr(lower, (const Node *)when->result));
    }
    lower_push(lower, lower_expr(lower, (const Node *)expr->defresult));
    return add(lower, EXPR_CASE, NULL, mark);
}

// Where to look for the bracket of x IN (SELECT ...): behind OPERATOR (s.=) ANY (SELECT ...).
static uint32_t sublink_token(struct lower *lower, int location) {
    struct tokens *tokens = lower_tokens(lower);
    uint32_t token = tokens_find(tokens, (uint32_t)location);
    return tokens_word(tokens, token, STR("operator")) ? tokens->list.data[token + 1].match : token;
}

static uint32_t lower_sublink(struct lower *lower, const SubLink *link, enum sublink kind,
                              const Node *test) {
    uint32_t mark = lower->ids.size;
    lower_at(lower, link->location);
    push_operand(lower, test);
    uint32_t token = sublink_token(lower, link->location);
    struct expr expr = {.kind = EXPR_SUBLINK, .sub = (uint16_t)kind};
    const char *operator= link->operName ? strVal(llast(link->operName)) : "=";
    if (strcmp(operator, "=") != 0) { // a = ANY (...) is a IN (...)
        expr.name = lower_name(lower, operator);
    }
    bool outer = lower->in_sublink;
    lower->in_sublink = true;
    expr.extra = lower_bracketed_query(lower, link->subselect, token);
    lower->in_sublink = outer;
    expr.args = lower_pop(lower, mark);
    return lower_add_expr(lower, expr);
}

static enum sublink sublink_kind(const SubLink *link) {
    switch (link->subLinkType) {
    case EXISTS_SUBLINK:
        return SUBLINK_EXISTS;
    case ALL_SUBLINK:
        return SUBLINK_ALL;
    case ANY_SUBLINK:
        return SUBLINK_ANY;
    case ARRAY_SUBLINK:
        return SUBLINK_ARRAY;
    default:
        return SUBLINK_SCALAR;
    }
}

static uint32_t lower_xml(struct lower *lower, const XmlExpr *xml) {
    uint32_t mark = lower->ids.size;
    lower_at(lower, xml->location);
    for (int i = 0; i < list_length(xml->named_args); i++) {
        const ResTarget *named = list_nth(xml->named_args, i);
        lower_push(lower, lower_expr(lower, named->val));
    }
    push_all(lower, xml->args);
    return with_sub(lower, add(lower, EXPR_XML, xml->name, mark), xml->op);
}

static uint32_t lower_xml_serialize(struct lower *lower, const XmlSerialize *xml) {
    lower_at(lower, xml->location);
    return add_one(lower, EXPR_XML, NULL, xml->expr);
}

// ---- all kinds

static uint32_t lower_value_function(struct lower *lower, const SQLValueFunction *function) {
    lower_at(lower, function->location);
    return add(lower, EXPR_VALUE_FUNCTION, output_value_function(function), lower->ids.size);
}

static uint32_t lower_named(struct lower *lower, const NamedArgExpr *named) {
    lower_at(lower, named->location);
    return add_one(lower, EXPR_NAMED, named->name, (const Node *)named->arg);
}

// Kinds that are a location, a name and a list of arguments.
static uint32_t lower_plain(struct lower *lower, enum expr_kind kind, int location,
                            const List *args) {
    lower_at(lower, location);
    return add_all(lower, kind, NULL, args);
}

#define AS(type) ((const type *)node)

static uint32_t lower_rest(struct lower *lower, const Node *node) {
    switch (nodeTag(node)) {
    case T_SetToDefault:
        return lower_plain(lower, EXPR_DEFAULT, AS(SetToDefault)->location, NIL);
    case T_CurrentOfExpr: // WHERE CURRENT OF cursor: a condition on no column
        return lower_plain(lower, EXPR_OTHER, -1, NIL);
    case T_SQLValueFunction:
        return lower_value_function(lower, AS(SQLValueFunction));
    case T_XmlExpr:
        return lower_xml(lower, AS(XmlExpr));
    case T_XmlSerialize:
        return lower_xml_serialize(lower, AS(XmlSerialize));
    case T_NamedArgExpr:
        return lower_named(lower, AS(NamedArgExpr));
    default:
        return cut_unknown(lower, node);
    }
}

static uint32_t lower_node(struct lower *lower, const Node *node) {
    switch (nodeTag(node)) {
    case T_ColumnRef:
        return lower_column(lower, AS(ColumnRef));
    case T_A_Const:
        return lower_const(lower, AS(A_Const));
    case T_ParamRef:
        return lower_param(lower, AS(ParamRef));
    case T_A_Expr:
        return lower_operator(lower, AS(A_Expr));
    case T_BoolExpr:
        return lower_bool(lower, AS(BoolExpr));
    case T_NullTest:
        return lower_null_test(lower, AS(NullTest));
    case T_BooleanTest:
        return lower_boolean_test(lower, AS(BooleanTest));
    case T_FuncCall:
        return lower_call(lower, AS(FuncCall));
    case T_TypeCast:
        return lower_cast(lower, AS(TypeCast));
    case T_CollateClause:
        return lower_collate(lower, AS(CollateClause));
    case T_CaseExpr:
        return lower_case(lower, AS(CaseExpr));
    case T_SubLink:
        return lower_sublink(lower, AS(SubLink), sublink_kind(AS(SubLink)), AS(SubLink)->testexpr);
    case T_A_Indirection:
        return lower_selection(lower, AS(A_Indirection));
    case T_CoalesceExpr:
        return lower_plain(lower, EXPR_COALESCE, AS(CoalesceExpr)->location,
                           AS(CoalesceExpr)->args);
    case T_MinMaxExpr:
        return with_sub(
            lower, lower_plain(lower, EXPR_MINMAX, AS(MinMaxExpr)->location, AS(MinMaxExpr)->args),
            AS(MinMaxExpr)->op);
    case T_RowExpr:
        return lower_plain(lower, EXPR_ROW, AS(RowExpr)->location, AS(RowExpr)->args);
    case T_A_ArrayExpr:
        return lower_plain(lower, EXPR_ARRAY, AS(A_ArrayExpr)->location, AS(A_ArrayExpr)->elements);
    case T_GroupingFunc:
        return lower_plain(lower, EXPR_GROUPING, AS(GroupingFunc)->location,
                           AS(GroupingFunc)->args);
    case T_GroupingSet:
        return with_sub(lower,
                        lower_plain(lower, EXPR_GROUPING_SET, AS(GroupingSet)->location,
                                    AS(GroupingSet)->content),
                        AS(GroupingSet)->kind);
    default:
        return lower_rest(lower, node);
    }
}

#undef AS

uint32_t lower_expr(struct lower *lower, const Node *node) {
    if (!node) {
        return 0;
    }
    struct range outer = lower->range;
    lower->range = RANGE_EMPTY;
    lower->depth++;
    uint32_t id = lower->depth > LOWER_DEPTH_MAX ? cut_expr(lower, node) : lower_node(lower, node);
    construct_expr(lower, node);
    lower->depth--;
    lower->range = range_join(outer, lower->range);
    return id;
}

// ---- roots

static void keep_root(struct lower *lower, uint32_t id, enum root root) {
    struct tokens *tokens = lower_tokens(lower);
    if (root == ROOT_ROW && lower->row == TOKEN_NONE) {
        lower->row = extent_values(tokens, tokens_find(tokens, lower->range.min));
    }
    struct extent extent = extent_root(tokens, lower->range, root, lower->row);
    lower_at_extent(lower, extent);
    text_keep(lower, (struct kept_text){.expr = id, .extent = extent});
}

uint32_t lower_root(struct lower *lower, const Node *node, enum root root) {
    return lower_root_at(lower, node, root, -1);
}

uint32_t lower_root_at(struct lower *lower, const Node *node, enum root root, int start) {
    if (!node) {
        return 0;
    }
    struct range outer = lower->range;
    lower->range = RANGE_EMPTY;
    lower->roots++;
    lower_at(lower, start);
    uint32_t id = lower_expr(lower, node);
    lower->roots--;
    if (lower->range.min != UINT32_MAX) {
        keep_root(lower, id, root);
    }
    lower->range = range_join(outer, lower->range);
    return id;
}

struct list lower_roots(struct lower *lower, const List *nodes, enum root root) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(nodes); i++) {
        lower_push(lower, lower_root(lower, list_nth(nodes, i), root));
    }
    return lower_pop(lower, mark);
}

static bool is_and(const Node *node) {
    return node && IsA(node, BoolExpr) && ((const BoolExpr *)node)->boolop == AND_EXPR;
}

// The grammar flattens a AND b AND c; a AND (b AND c) is flattened here.
static void push_terms(struct lower *lower, const Node *node) {
    if (!is_and(node) || lower->depth >= LOWER_DEPTH_MAX) {
        lower_push(lower, lower_root(lower, node, ROOT_TERM));
        return;
    }
    const List *terms = ((const BoolExpr *)node)->args;
    lower->depth++;
    for (int i = 0; i < list_length(terms); i++) {
        push_terms(lower, list_nth(terms, i));
    }
    lower->depth--;
}

uint32_t lower_condition(struct lower *lower, const Node *node) {
    if (!is_and(node)) {
        return lower_root(lower, node, ROOT_TERM);
    }
    struct range outer = lower->range;
    lower->range = RANGE_EMPTY;
    uint32_t mark = lower->ids.size;
    push_terms(lower, node);
    uint32_t id = add(lower, EXPR_AND, NULL, mark);
    lower->range = range_join(outer, lower->range);
    return id;
}
