// ALTER, RENAME, DROP, COMMENT.
#include "syntax/lower.h"

static enum object_type object_type_of(ObjectType type) {
    switch (type) {
    case OBJECT_TABLE:
        return OBJECT_TYPE_TABLE;
    case OBJECT_VIEW:
        return OBJECT_TYPE_VIEW;
    case OBJECT_MATVIEW:
        return OBJECT_TYPE_MATVIEW;
    case OBJECT_FOREIGN_TABLE:
        return OBJECT_TYPE_FOREIGN_TABLE;
    case OBJECT_COLUMN:
    case OBJECT_ATTRIBUTE:
        return OBJECT_TYPE_COLUMN;
    case OBJECT_FUNCTION:
    case OBJECT_PROCEDURE:
    case OBJECT_ROUTINE:
    case OBJECT_AGGREGATE:
        return OBJECT_TYPE_FUNCTION;
    case OBJECT_TYPE:
    case OBJECT_DOMAIN:
        return OBJECT_TYPE_TYPE;
    case OBJECT_SCHEMA:
        return OBJECT_TYPE_SCHEMA;
    default:
        return OBJECT_TYPE_OTHER;
    }
}

// Whether ALTER of this object changes something that has columns.
static bool has_columns(ObjectType type) {
    switch (object_type_of(type)) {
    case OBJECT_TYPE_TABLE:
    case OBJECT_TYPE_VIEW:
    case OBJECT_TYPE_MATVIEW:
    case OBJECT_TYPE_FOREIGN_TABLE:
        return true;
    default:
        return type == OBJECT_TYPE;
    }
}

static struct list one_name(struct lower *lower, const char *name) {
    uint32_t mark = lower->ids.size;
    lower_push(lower, lower_name(lower, name));
    return lower_pop(lower, mark);
}

// The name of an object that is no relation: a list of strings, a string, a type, a function.
static struct list object_names(struct lower *lower, const Node *object) {
    switch (nodeTag(object)) {
    case T_List:
        return lower_names(lower, (const List *)object);
    case T_TypeName:
        return lower_names(lower, ((const TypeName *)object)->names);
    case T_ObjectWithArgs:
        return lower_names(lower, ((const ObjectWithArgs *)object)->objname);
    default: // DROP SCHEMA s
        return one_name(lower, strVal(object));
    }
}

// ---- ALTER TABLE

static struct element alteration_of(struct lower *lower, enum element_kind kind,
                                    const AlterTableCmd *command) {
    return (struct element){.kind = (uint8_t)kind, .name = lower_name(lower, command->name)};
}

static void push(struct lower *lower, struct element element) {
    lower_push(lower, builder_element(lower->builder, element));
}

// ALTER COLUMN a TYPE type USING expr
static void push_type_change(struct lower *lower, const AlterTableCmd *command) {
    const ColumnDef *def = (const ColumnDef *)command->def;
    struct element element = alteration_of(lower, ELEMENT_ALTER_TYPE, command);
    struct column_def column = {.name = element.name, .type = lower_type(lower, def->typeName)};
    column.value = lower_root(lower, def->raw_default, ROOT_VALUE);
    element.column = builder_column_def(lower->builder, column);
    push(lower, element);
}

static void push_default_change(struct lower *lower, const AlterTableCmd *command) {
    struct element element = alteration_of(lower, ELEMENT_ALTER_DEFAULT, command);
    element.expr = lower_root(lower, command->def, ROOT_VALUE);
    push(lower, element);
}

// SET NOT NULL, ADD GENERATED ... AS IDENTITY (`set`) and what takes it back
static void push_trait(struct lower *lower, enum element_kind kind, const AlterTableCmd *command,
                       bool set) {
    struct element element = alteration_of(lower, kind, command);
    element.flag = set;
    push(lower, element);
}

static void push_added_column(struct lower *lower, const AlterTableCmd *command) {
    uint32_t added = lower->ids.size;
    lower_push_column(lower, ELEMENT_ADD_COLUMN, (const ColumnDef *)command->def);
    lower->builder->elements.data[lower->ids.data[added]].flag = command->missing_ok;
}

// Commands without a case leave columns and their values alone: OWNER, STORAGE ...
static void push_trait_change(struct lower *lower, const AlterTableCmd *command) {
    switch (command->subtype) {
    case AT_SetNotNull:
    case AT_DropNotNull:
        push_trait(lower, ELEMENT_ALTER_NOT_NULL, command, command->subtype == AT_SetNotNull);
        return;
    case AT_AddIdentity:
    case AT_DropIdentity:
        push_trait(lower, ELEMENT_ALTER_IDENTITY, command, command->subtype == AT_AddIdentity);
        return;
    case AT_DropExpression:
        push_trait(lower, ELEMENT_DROP_EXPRESSION, command, false);
        return;
    default:
        return;
    }
}

static void push_alteration(struct lower *lower, const AlterTableCmd *command) {
    switch (command->subtype) {
    case AT_AddColumn:
        push_added_column(lower, command);
        return;
    case AT_DropColumn:
        push(lower, alteration_of(lower, ELEMENT_DROP_COLUMN, command));
        return;
    case AT_AlterColumnType:
        push_type_change(lower, command);
        return;
    case AT_ColumnDefault:
        push_default_change(lower, command);
        return;
    case AT_AddConstraint:
        lower_push_constraint(lower, (const Constraint *)command->def);
        return;
    case AT_AttachPartition:
        lower_push_relation(lower, ELEMENT_ATTACH, ((const PartitionCmd *)command->def)->name);
        return;
    case AT_DetachPartition:
        lower_push_relation(lower, ELEMENT_DETACH, ((const PartitionCmd *)command->def)->name);
        return;
    case AT_AddInherit:
        lower_push_relation(lower, ELEMENT_INHERIT, (const RangeVar *)command->def);
        return;
    case AT_DropInherit:
        lower_push_relation(lower, ELEMENT_NO_INHERIT, (const RangeVar *)command->def);
        return;
    default:
        push_trait_change(lower, command);
        return;
    }
}

// The first token behind the relation's name: ALTER TABLE ONLY s.t * ADD ...
static uint32_t first_command(struct lower *lower, const RangeVar *relation) {
    struct tokens *tokens = lower_tokens(lower);
    uint32_t token = tokens_find(tokens, (uint32_t)relation->location) + 1;
    while (tokens_char(tokens, token, '.')) {
        token += 2;
    }
    return tokens_char(tokens, token, '*') ? token + 1 : token;
}

// Elements of commands have no location of their own: each gets the command's.
static void set_spans(struct lower *lower, uint32_t mark, uint32_t token) {
    struct span span = extent_span(&lower->tokens, (struct extent){token, token});
    for (uint32_t i = mark; i < lower->ids.size; i++) {
        struct element *element = &lower->builder->elements.data[lower->ids.data[i]];
        if (element->span.length == 0) {
            element->span = lower_span(lower, span);
        }
    }
}

void lower_alter_table(struct lower *lower, const AlterTableStmt *alter) {
    if (!has_columns(alter->objtype)) { // ALTER INDEX, ALTER SEQUENCE
        lower_add(lower, lower_new(lower, STATEMENT_OTHER));
        return;
    }
    struct statement statement = lower_new(lower, STATEMENT_ALTER_TABLE);
    statement.object_type = (uint8_t)object_type_of(alter->objtype);
    statement.flags |= alter->missing_ok ? STATEMENT_FLAG_IF_EXISTS : 0;
    statement.names = lower_range_var_names(lower, alter->relation);
    uint32_t token = first_command(lower, alter->relation);
    if (alter->objtype != OBJECT_TYPE) { // ALTER ATTRIBUTE
        statement.mentions = lower_alter_mentions(lower, alter->cmds, token);
    }
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(alter->cmds); i++) {
        uint32_t first = lower->ids.size;
        push_alteration(lower, list_nth(alter->cmds, i));
        set_spans(lower, first, token);
        token = extent_next_element(&lower->tokens, token);
    }
    statement.elements = lower_pop(lower, mark);
    lower_add(lower, statement);
}

static struct list one_element(struct lower *lower, struct element element) {
    uint32_t mark = lower->ids.size;
    push(lower, element);
    return lower_pop(lower, mark);
}

void lower_set_schema(struct lower *lower, const AlterObjectSchemaStmt *alter) {
    if (!has_columns(alter->objectType)) {
        lower_add(lower, lower_new(lower, STATEMENT_OTHER));
        return;
    }
    struct statement statement = lower_new(lower, STATEMENT_ALTER_TABLE);
    statement.object_type = (uint8_t)object_type_of(alter->objectType);
    statement.flags |= alter->missing_ok ? STATEMENT_FLAG_IF_EXISTS : 0;
    statement.names = alter->relation ? lower_range_var_names(lower, alter->relation)
                                      : object_names(lower, alter->object);
    struct element element = {.kind = ELEMENT_SET_SCHEMA};
    element.to = lower_name(lower, alter->newschema);
    statement.elements = one_element(lower, element);
    lower_add(lower, statement);
}

// ---- RENAME

static struct list renamed_names(struct lower *lower, const RenameStmt *rename) {
    if (rename->relation) {
        return lower_range_var_names(lower, rename->relation);
    }
    if (rename->object) {
        return object_names(lower, rename->object);
    }
    return one_name(lower, rename->subname); // ALTER SCHEMA s RENAME TO t
}

void lower_rename(struct lower *lower, const RenameStmt *rename) {
    enum object_type type = object_type_of(rename->renameType);
    if (type == OBJECT_TYPE_OTHER) { // of a constraint, trigger, role ...
        lower_add(lower, lower_new(lower, STATEMENT_OTHER));
        return;
    }
    struct statement statement = lower_new(lower, STATEMENT_RENAME);
    statement.object_type = (uint8_t)type;
    statement.flags |= rename->missing_ok ? STATEMENT_FLAG_IF_EXISTS : 0;
    statement.names = renamed_names(lower, rename);
    struct element element = {.kind = ELEMENT_RENAME};
    if (type == OBJECT_TYPE_COLUMN) {
        element.kind = ELEMENT_RENAME_COLUMN;
        element.name = lower_name(lower, rename->subname);
    }
    element.to = lower_name(lower, rename->newname);
    statement.elements = one_element(lower, element);
    lower_add(lower, statement);
}

// ---- DROP, COMMENT, SECURITY LABEL

static uint32_t lower_dropped(struct lower *lower, const Node *object) {
    struct relation relation = {.kind = RELATION_TABLE, .names = object_names(lower, object)};
    return builder_relation(lower->builder, relation);
}

void lower_drop(struct lower *lower, const DropStmt *drop) {
    struct statement statement = lower_new(lower, STATEMENT_DROP);
    statement.object_type = (uint8_t)object_type_of(drop->removeType);
    statement.flags |= drop->missing_ok ? STATEMENT_FLAG_IF_EXISTS : 0;
    if (statement.object_type != OBJECT_TYPE_OTHER) {
        uint32_t mark = lower->ids.size;
        for (int i = 0; i < list_length(drop->objects); i++) {
            lower_push(lower, lower_dropped(lower, list_nth(drop->objects, i)));
        }
        statement.drops = lower_pop(lower, mark);
    }
    lower_add(lower, statement);
}

// What is remarked on: SECURITY LABEL ON ROLE r and the like name nothing that has columns.
static void set_object(struct lower *lower, struct statement *statement, ObjectType type,
                       const Node *object) {
    statement->object_type = (uint8_t)object_type_of(type);
    if (statement->object_type != OBJECT_TYPE_OTHER) {
        statement->names = object_names(lower, object);
    }
    if (statement->object_type == OBJECT_TYPE_COLUMN) {
        statement->mentions = lower_object_mention(lower, (const List *)object);
    }
}

void lower_comment(struct lower *lower, const CommentStmt *comment) {
    struct statement statement = lower_new(lower, STATEMENT_COMMENT);
    set_object(lower, &statement, comment->objtype, comment->object);
    statement.text = builder_text(lower->builder, str_of(comment->comment));
    lower_add(lower, statement);
}

void lower_security_label(struct lower *lower, const SecLabelStmt *label) {
    struct statement statement = lower_new(lower, STATEMENT_SECURITY_LABEL);
    set_object(lower, &statement, label->objtype, label->object);
    statement.text = builder_text(lower->builder, str_of(label->label));
    statement.target = lower_name(lower, label->provider);
    lower_add(lower, statement);
}
