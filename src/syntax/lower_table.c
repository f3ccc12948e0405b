// Columns and constraints: the elements of tables and types.
#include "syntax/lower.h"

// ---- columns

static uint32_t flag_of(ConstrType type) {
    switch (type) {
    case CONSTR_NOTNULL:
        return COLUMN_NOT_NULL;
    case CONSTR_PRIMARY:
        return COLUMN_PRIMARY_KEY;
    case CONSTR_UNIQUE:
        return COLUMN_UNIQUE;
    case CONSTR_GENERATED:
        return COLUMN_GENERATED;
    case CONSTR_IDENTITY:
        return COLUMN_IDENTITY;
    default:
        return 0;
    }
}

// The expression of DEFAULT stands behind the word, without brackets of its own:
// CONSTRAINT name DEFAULT expr
static uint32_t lower_default(struct lower *lower, const Constraint *constraint) {
    struct tokens *tokens = lower_tokens(lower);
    uint32_t token = tokens_find(tokens, (uint32_t)constraint->location);
    while (!tokens_word(tokens, token, STR("default"))) {
        token++;
    }
    return lower_root_at(lower, constraint->raw_expr, ROOT_DEFAULT,
                         (int)tokens->list.data[token + 1].start);
}

static void add_constraint(struct lower *lower, struct column_def *column,
                           const Constraint *constraint) {
    column->flags |= flag_of(constraint->contype);
    switch (constraint->contype) {
    case CONSTR_DEFAULT:
        column->value = lower_default(lower, constraint);
        return;
    case CONSTR_GENERATED:
        column->value = lower_root(lower, constraint->raw_expr, ROOT_LIST);
        return;
    case CONSTR_CHECK:
        lower_push(lower, lower_root(lower, constraint->raw_expr, ROOT_LIST));
        return;
    default:
        return;
    }
}

uint32_t lower_column_def(struct lower *lower, const ColumnDef *column) {
    uint32_t mark = lower->ids.size;
    struct column_def lowered = {.name = lower_name(lower, column->colname)};
    lower_at(lower, column->location);
    lowered.span = lower_name_span(lower, column->location, 1);
    lowered.type = lower_type(lower, column->typeName);
    construct_column(lower, column);
    for (int i = 0; i < list_length(column->constraints); i++) {
        add_constraint(lower, &lowered, list_nth(column->constraints, i));
    }
    lowered.checks = lower_pop(lower, mark);
    return builder_column_def(lower->builder, lowered);
}

struct list lower_column_defs(struct lower *lower, const List *columns) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(columns); i++) {
        lower_push(lower, lower_column_def(lower, list_nth(columns, i)));
    }
    return lower_pop(lower, mark);
}

// ---- elements

static void push_element(struct lower *lower, struct element element) {
    lower_push(lower, builder_element(lower->builder, element));
}

void lower_push_relation(struct lower *lower, enum element_kind kind, const RangeVar *relation) {
    struct element element = {.kind = (uint8_t)kind, .relation = lower_table(lower, relation)};
    element.span = lower->builder->relations.data[element.relation].span;
    push_element(lower, element);
}

// FOREIGN KEY (a, b) REFERENCES t (c, d) ON DELETE SET NULL (b); a column's own REFERENCES names
// none of the first list.
static struct element foreign_key(struct lower *lower, const Constraint *constraint) {
    struct element element = {.kind = ELEMENT_FOREIGN_KEY};
    struct tokens *tokens = lower_tokens(lower);
    uint32_t mark = lower->ids.size;
    lower_push_mentions(lower, constraint->fk_attrs,
                        tokens_find(tokens, (uint32_t)constraint->location));
    uint32_t token = tokens_find(tokens, (uint32_t)constraint->pktable->location);
    if (constraint->pk_attrs) {
        token = extent_bracket(tokens, token);
        element.to_spans = lower_name_spans(lower, constraint->pk_attrs, token + 1);
        token = tokens->list.data[token].match;
    }
    lower_push_mentions(lower, constraint->fk_del_set_cols, token);
    element.mentions = lower_pop(lower, mark);
    element.columns = lower_names(lower, constraint->fk_attrs);
    element.relation = lower_table(lower, constraint->pktable);
    element.to_columns = lower_names(lower, constraint->pk_attrs);
    return element;
}

// UNIQUE (a, b) INCLUDE (c)
static struct list key_mentions(struct lower *lower, const Constraint *constraint) {
    uint32_t mark = lower->ids.size;
    uint32_t token = tokens_find(lower_tokens(lower), (uint32_t)constraint->location);
    token = lower_push_mentions(lower, constraint->keys, token);
    lower_push_mentions(lower, constraint->including, token);
    return lower_pop(lower, mark);
}

static struct element element_of(struct lower *lower, const Constraint *constraint) {
    struct element element = {0};
    switch (constraint->contype) {
    case CONSTR_PRIMARY:
    case CONSTR_UNIQUE:
        element.kind = ELEMENT_KEY;
        element.flag = constraint->contype == CONSTR_PRIMARY;
        element.columns = lower_names(lower, constraint->keys);
        element.mentions = key_mentions(lower, constraint);
        return element;
    case CONSTR_CHECK:
        element.kind = ELEMENT_CHECK;
        element.expr = lower_root(lower, constraint->raw_expr, ROOT_LIST);
        return element;
    case CONSTR_FOREIGN:
        return foreign_key(lower, constraint);
    default: // EXCLUDE: it says nothing about values
        return element;
    }
}

void lower_push_constraint(struct lower *lower, const Constraint *constraint) {
    struct element element = element_of(lower, constraint);
    if (element.kind != ELEMENT_NONE) {
        element.name = lower_name(lower, constraint->conname);
        element.span = lower_name_span(lower, constraint->location, 1);
        push_element(lower, element);
    }
}

// a int REFERENCES t (b) is a column and a foreign key.
static void push_references(struct lower *lower, const ColumnDef *column) {
    for (int i = 0; i < list_length(column->constraints); i++) {
        const Constraint *constraint = list_nth(column->constraints, i);
        if (constraint->contype != CONSTR_FOREIGN) {
            continue;
        }
        struct element element = foreign_key(lower, constraint);
        uint32_t mark = lower->ids.size;
        lower_push(lower, lower_name(lower, column->colname));
        element.columns = lower_pop(lower, mark);
        element.name = lower_name(lower, constraint->conname);
        element.span = lower_name_span(lower, constraint->location, 1);
        push_element(lower, element);
    }
}

void lower_push_column(struct lower *lower, enum element_kind kind, const ColumnDef *column) {
    struct element element = {.kind = (uint8_t)kind, .column = lower_column_def(lower, column)};
    element.name = lower_name(lower, column->colname);
    element.span = lower_name_span(lower, column->location, 1);
    push_element(lower, element);
    push_references(lower, column);
}

// A type's name as a relation: CREATE TABLE t OF s.type
static void push_type(struct lower *lower, const TypeName *type) {
    struct relation relation = {.kind = RELATION_TABLE};
    relation.names = lower_names(lower, type->names);
    relation.span = lower_name_span(lower, type->location, 1);
    struct element element = {.kind = ELEMENT_OF, .span = relation.span};
    element.relation = builder_relation(lower->builder, relation);
    push_element(lower, element);
}

static void push_like(struct lower *lower, const TableLikeClause *like) {
    lower_push_relation(lower, ELEMENT_LIKE, like->relation);
    struct element *element = &lower->builder->elements.data[lower->builder->elements.size - 1];
    uint32_t defaults = like->options & CREATE_TABLE_LIKE_DEFAULTS ? LIKE_DEFAULTS : 0;
    uint32_t generated = like->options & CREATE_TABLE_LIKE_GENERATED ? LIKE_GENERATED : 0;
    uint32_t identity = like->options & CREATE_TABLE_LIKE_IDENTITY ? LIKE_IDENTITY : 0;
    element->flag = (uint8_t)(defaults | generated | identity);
}

static void push_table_element(struct lower *lower, const Node *node) {
    if (IsA(node, ColumnDef)) {
        lower_push_column(lower, ELEMENT_COLUMN, (const ColumnDef *)node);
    } else if (IsA(node, TableLikeClause)) {
        push_like(lower, (const TableLikeClause *)node);
    } else {
        lower_push_constraint(lower, (const Constraint *)node);
    }
}

struct list lower_table_elements(struct lower *lower, const CreateStmt *create) {
    uint32_t mark = lower->ids.size;
    enum element_kind parent = create->partbound ? ELEMENT_PARTITION : ELEMENT_INHERITS;
    for (int i = 0; i < list_length(create->inhRelations); i++) {
        lower_push_relation(lower, parent, list_nth(create->inhRelations, i));
    }
    if (create->ofTypename) {
        push_type(lower, create->ofTypename);
    }
    for (int i = 0; i < list_length(create->tableElts); i++) {
        push_table_element(lower, list_nth(create->tableElts, i));
    }
    return lower_pop(lower, mark);
}
