#include "query/dump.h"

#include "base/vec.h"
#include "query/construct.h"
#include "query/ident.h"

// What a line of the dump shows.
enum shown {
    SHOWN_STATEMENT,
    SHOWN_QUERY,
    SHOWN_TARGET,
    SHOWN_CTE,
    SHOWN_CONFLICT,
    SHOWN_ACTION,
    SHOWN_RELATION,
    SHOWN_FROM_FUNCTION,
    SHOWN_EXPR,
    SHOWN_WINDOW,
    SHOWN_COLUMN,
    SHOWN_ELEMENT,
    SHOWN_PARAMETER,
    SHOWN_FUNCTION,
};

struct line {
    enum shown shown;
    uint32_t id;
    uint32_t depth;
    const char *label; // what it is to its parent
};

// A tree may be deep, so the lines still to be written wait on a stack.
struct dump {
    const struct object *object;
    struct buf *out;
    uint32_t depth; // of the current line
    struct VEC(struct line) lines;
};

#define DEPTH_SHOWN 60u // deeper lines are not indented further

// ---- parts of a line

static void add_label(struct dump *dump, const char *label) {
    buf_print(dump->out, " %s", label);
}

static void add_flag(struct dump *dump, bool set, const char *label) {
    if (set) {
        add_label(dump, label);
    }
}

static void add_ident(struct dump *dump, uint32_t string) {
    ident_add(dump->out, object_str(dump->object, string));
}

static void add_name(struct dump *dump, const char *label, uint32_t string) {
    if (string) {
        buf_print(dump->out, " %s ", label);
        add_ident(dump, string);
    }
}

static void add_names(struct dump *dump, struct list names, const char *separator) {
    for (uint32_t i = 0; i < names.count; i++) {
        buf_print(dump->out, "%s", i > 0 ? separator : "");
        add_ident(dump, object_item(dump->object, names, i));
    }
}

static void add_qualified(struct dump *dump, struct list names) {
    buf_add_str(dump->out, STR(" "));
    add_names(dump, names, ".");
}

// label (a, b)
static void add_columns(struct dump *dump, const char *label, struct list names) {
    if (names.count > 0) {
        buf_print(dump->out, "%s (", label);
        add_names(dump, names, ", ");
        buf_add_char(dump->out, ')');
    }
}

static void add_span(struct dump *dump, const char *label, struct span span) {
    if (span.start == 0 && span.length == 0) {
        return;
    }
    struct place place = object_place(dump->object, span.start);
    buf_print(dump->out, " %s%u:%u", label, place.line, place.column);
    if (span.length > 0) {
        buf_print(dump->out, "+%u", span.length);
    }
}

// Behind everything else of the line. Line breaks are shown as \n.
static void add_text(struct dump *dump, uint32_t text) {
    if (text == 0) {
        return;
    }
    struct str s = object_text(dump->object, text);
    buf_add_str(dump->out, STR(" | "));
    for (size_t i = 0; i < s.size; i++) {
        if (s.data[i] == '\n') {
            buf_add_str(dump->out, STR("\\n"));
        } else {
            buf_add_char(dump->out, s.data[i]);
        }
    }
}

static void add_type(struct dump *dump, uint32_t id) {
    if (id == 0) {
        return;
    }
    const struct type_name *type = &dump->object->type_names[id];
    add_flag(dump, type->setof, "setof");
    add_qualified(dump, type->names);
    for (uint16_t i = 0; i < type->dimensions; i++) {
        buf_add_str(dump->out, STR("[]"));
    }
    buf_add_str(dump->out, type->percent_type ? STR("%type") : STR(""));
}

// ---- lines below a line

static void child(struct dump *dump, enum shown shown, const char *label, uint32_t id) {
    if (id != 0) {
        VEC_PUSH(&dump->lines, ((struct line){shown, id, dump->depth + 1, label}));
    }
}

static void children(struct dump *dump, enum shown shown, const char *label, struct list ids) {
    for (uint32_t i = 0; i < ids.count; i++) {
        child(dump, shown, label, object_item(dump->object, ids, i));
    }
}

static void typmods(struct dump *dump, uint32_t type) {
    children(dump, SHOWN_EXPR, "typmod", dump->object->type_names[type].typmods);
}

// ---- expressions

static const char *expr_label(enum expr_kind kind) {
    static const char *const labels[EXPR_KIND_COUNT] = {
        [EXPR_NONE] = "none",
#define X(name, label) [EXPR_##name] = label,
#include "query/expr.def"
#undef X
    };
    return labels[kind];
}

static void show_const(struct dump *dump, const struct expr *expr) {
    static const char *const kinds[] = {
        [CONST_STRING] = "string",   [CONST_INTEGER] = "integer", [CONST_NUMERIC] = "numeric",
        [CONST_BOOLEAN] = "boolean", [CONST_BITS] = "bits",
    };
    bool null = (expr->flags & EXPR_FLAG_NULL) != 0;
    add_label(dump, null ? "null" : kinds[expr->sub]);
    if (expr->flags & EXPR_FLAG_INTEGER) {
        buf_print(dump->out, " %u", expr->extra);
    }
}

static void show_column(struct dump *dump, const struct expr *expr) {
    bool star = (expr->flags & EXPR_FLAG_STAR) != 0;
    add_qualified(dump, expr->args);
    buf_add_str(dump->out, !star ? STR("") : expr->args.count > 0 ? STR(".*") : STR("*"));
}

static void show_call(struct dump *dump, const struct expr *expr) {
    const struct call *call = &dump->object->calls[expr->extra];
    add_qualified(dump, call->names);
    add_flag(dump, call->distinct, "distinct");
    add_flag(dump, call->star, "star");
    add_flag(dump, call->variadic, "variadic");
    add_flag(dump, call->within_group, "within-group");
    children(dump, SHOWN_EXPR, NULL, expr->args);
    children(dump, SHOWN_EXPR, "order", call->order);
    child(dump, SHOWN_EXPR, "filter", call->filter);
    child(dump, SHOWN_WINDOW, "over", call->window);
}

static void show_sublink(struct dump *dump, const struct expr *expr) {
    static const char *const labels[] = {
        [SUBLINK_EXISTS] = "exists", [SUBLINK_ANY] = "any",       [SUBLINK_ALL] = "all",
        [SUBLINK_ROW] = "row",       [SUBLINK_SCALAR] = "scalar", [SUBLINK_ARRAY] = "array",
    };
    add_label(dump, labels[expr->sub]);
    children(dump, SHOWN_EXPR, "test", expr->args);
    child(dump, SHOWN_QUERY, NULL, expr->extra);
}

static void show_case(struct dump *dump, const struct expr *expr) {
    for (uint32_t i = 0; i < expr->args.count; i++) {
        bool last = i + 1 == expr->args.count;
        const char *label = i == 0 ? "operand" : last ? "else" : i % 2 == 1 ? "when" : "then";
        child(dump, SHOWN_EXPR, label, object_item(dump->object, expr->args, i));
    }
}

static void show_expr_kind(struct dump *dump, const struct expr *expr) {
    switch ((enum expr_kind)expr->kind) {
    case EXPR_COLUMN:
        show_column(dump, expr);
        return;
    case EXPR_CONST:
        show_const(dump, expr);
        return;
    case EXPR_CALL:
        show_call(dump, expr);
        return;
    case EXPR_SUBLINK:
        show_sublink(dump, expr);
        return;
    case EXPR_CASE:
        show_case(dump, expr);
        return;
    case EXPR_CAST:
        add_type(dump, expr->extra);
        children(dump, SHOWN_EXPR, NULL, expr->args);
        typmods(dump, expr->extra);
        return;
    case EXPR_PARAM:
    case EXPR_ASSIGN:
        buf_print(dump->out, " %u", expr->extra);
        children(dump, SHOWN_EXPR, NULL, expr->args);
        return;
    default:
        children(dump, SHOWN_EXPR, NULL, expr->args);
        return;
    }
}

static void show_expr(struct dump *dump, uint32_t id) {
    const struct expr *expr = &dump->object->exprs[id];
    buf_print(dump->out, "%s", expr_label((enum expr_kind)expr->kind));
    if (expr->name) { // operators are no identifiers
        buf_print(dump->out, " %.*s", STR_ARG(object_str(dump->object, expr->name)));
    }
    show_expr_kind(dump, expr);
    add_flag(dump, (expr->flags & EXPR_FLAG_HOLE) != 0, "hole");
    add_span(dump, "@", expr->span);
    add_text(dump, expr->text);
}

static void show_window(struct dump *dump, uint32_t id) {
    const struct window *window = &dump->object->windows[id];
    buf_add_str(dump->out, STR("window"));
    add_name(dump, "name", window->name);
    add_name(dump, "base", window->base);
    children(dump, SHOWN_EXPR, "partition", window->partition);
    children(dump, SHOWN_EXPR, "order", window->order);
    child(dump, SHOWN_EXPR, "frame-start", window->frame_start);
    child(dump, SHOWN_EXPR, "frame-end", window->frame_end);
}

// ---- queries

static void show_setop(struct dump *dump, const struct query *query) {
    static const char *const labels[] = {
        [SETOP_UNION] = "union", [SETOP_INTERSECT] = "intersect", [SETOP_EXCEPT] = "except"};
    add_label(dump, labels[query->setop]);
    add_flag(dump, query->all, "all");
}

static void query_flags(struct dump *dump, const struct query *query) {
    add_flag(dump, query->recursive, "recursive");
    add_flag(dump, query->distinct == DISTINCT_ALL, "distinct");
    add_flag(dump, query->group_distinct, "group-distinct");
    add_flag(dump, query->depth_cut, "cut");
    if (query->kind == QUERY_VALUES) {
        buf_print(dump->out, " width %u", query->width);
    }
    add_span(dump, "@", query->span);
}

static void query_children(struct dump *dump, const struct query *query) {
    children(dump, SHOWN_CTE, NULL, query->ctes);
    child(dump, SHOWN_RELATION, "into", query->target);
    children(dump, SHOWN_EXPR, "distinct", query->distinct_on);
    children(dump, SHOWN_TARGET, NULL, query->targets);
    child(dump, SHOWN_QUERY, "source", query->source);
    children(dump, SHOWN_QUERY, "arm", query->arms);
    children(dump, SHOWN_EXPR, NULL, query->rows);
    children(dump, SHOWN_RELATION, "from", query->from);
    child(dump, SHOWN_EXPR, "where", query->where);
    children(dump, SHOWN_ACTION, NULL, query->actions);
    children(dump, SHOWN_EXPR, "group", query->group);
    child(dump, SHOWN_EXPR, "having", query->having);
    children(dump, SHOWN_WINDOW, NULL, query->windows);
    children(dump, SHOWN_EXPR, "order", query->order);
    child(dump, SHOWN_EXPR, "limit", query->limit);
    child(dump, SHOWN_EXPR, "offset", query->offset);
    child(dump, SHOWN_CONFLICT, NULL, query->conflict);
    children(dump, SHOWN_TARGET, "returning", query->returning);
}

static void show_query(struct dump *dump, uint32_t id) {
    static const char *const labels[] = {
        [QUERY_NONE] = "none",     [QUERY_SELECT] = "select", [QUERY_VALUES] = "values",
        [QUERY_SETOP] = "setop",   [QUERY_INSERT] = "insert", [QUERY_UPDATE] = "update",
        [QUERY_DELETE] = "delete", [QUERY_MERGE] = "merge",
    };
    const struct query *query = &dump->object->querys[id];
    buf_print(dump->out, "query %s", labels[query->kind]);
    if (query->kind == QUERY_SETOP) {
        show_setop(dump, query);
    }
    query_flags(dump, query);
    query_children(dump, query);
}

static void show_target(struct dump *dump, uint32_t id) {
    const struct target *target = &dump->object->targets[id];
    buf_add_str(dump->out, STR("target"));
    add_name(dump, target->named ? "named" : "called", target->name);
    add_span(dump, "@", target->span);
    children(dump, SHOWN_EXPR, "below", target->indirection);
    child(dump, SHOWN_EXPR, NULL, target->expr);
}

static void show_cte(struct dump *dump, uint32_t id) {
    const struct cte *cte = &dump->object->ctes[id];
    buf_add_str(dump->out, STR("cte "));
    add_ident(dump, cte->name);
    add_columns(dump, "", cte->columns);
    add_columns(dump, " search", cte->search);
    add_name(dump, "set", cte->search_set);
    add_columns(dump, " cycle", cte->cycle);
    add_name(dump, "mark", cte->cycle_mark);
    add_name(dump, "path", cte->cycle_path);
    add_span(dump, "@", cte->span);
    child(dump, SHOWN_QUERY, NULL, cte->query);
}

static void show_conflict(struct dump *dump, uint32_t id) {
    const struct conflict *conflict = &dump->object->conflicts[id];
    buf_print(dump->out, "conflict %s", conflict->update ? "update" : "nothing");
    add_name(dump, "constraint", conflict->constraint);
    children(dump, SHOWN_EXPR, "infer", conflict->infer);
    child(dump, SHOWN_EXPR, "infer-where", conflict->infer_where);
    children(dump, SHOWN_TARGET, "set", conflict->sets);
    child(dump, SHOWN_EXPR, "where", conflict->where);
}

static void show_action(struct dump *dump, uint32_t id) {
    static const char *const labels[] = {[MERGE_NOTHING] = "nothing",
                                         [MERGE_INSERT] = "insert",
                                         [MERGE_UPDATE] = "update",
                                         [MERGE_DELETE] = "delete"};
    const struct merge_action *action = &dump->object->merge_actions[id];
    buf_print(dump->out, "when %s %s", action->matched ? "matched" : "not-matched",
              labels[action->kind]);
    child(dump, SHOWN_EXPR, "and", action->condition);
    children(dump, SHOWN_TARGET, NULL, action->columns);
    children(dump, SHOWN_EXPR, "value", action->values);
    children(dump, SHOWN_TARGET, "set", action->sets);
}

// ---- relations

static void show_join(struct dump *dump, const struct relation *join) {
    static const char *const labels[] = {[JOIN_INNER_] = "inner",
                                         [JOIN_LEFT_] = "left",
                                         [JOIN_RIGHT_] = "right",
                                         [JOIN_FULL_] = "full"};
    add_label(dump, labels[join->join]);
    add_columns(dump, " using", join->using_columns);
    add_name(dump, "using-alias", join->using_alias);
}

static void relation_flags(struct dump *dump, const struct relation *relation) {
    add_flag(dump, (relation->flags & RELATION_FLAG_LATERAL) != 0, "lateral");
    add_flag(dump, (relation->flags & RELATION_FLAG_ONLY) != 0, "only");
    add_flag(dump, (relation->flags & RELATION_FLAG_NATURAL) != 0, "natural");
    add_flag(dump, (relation->flags & RELATION_FLAG_ORDINALITY) != 0, "ordinality");
    add_flag(dump, (relation->flags & RELATION_FLAG_ROWS_FROM) != 0, "rows-from");
}

static void relation_children(struct dump *dump, const struct relation *relation) {
    child(dump, SHOWN_QUERY, NULL, relation->query);
    children(dump, SHOWN_FROM_FUNCTION, NULL, relation->functions);
    child(dump, SHOWN_RELATION, "left", relation->left);
    child(dump, SHOWN_RELATION, "right", relation->right);
    child(dump, SHOWN_EXPR, "on", relation->on);
    children(dump, SHOWN_EXPR, "sample", relation->sample);
    child(dump, SHOWN_EXPR, "document", relation->document);
    child(dump, SHOWN_EXPR, "row", relation->row);
    children(dump, SHOWN_COLUMN, NULL, relation->xml_columns);
}

static void show_relation(struct dump *dump, uint32_t id) {
    static const char *const labels[] = {
        [RELATION_NONE] = "none",      [RELATION_TABLE] = "table",
        [RELATION_QUERY] = "subquery", [RELATION_FUNCTION] = "functions",
        [RELATION_JOIN] = "join",      [RELATION_XMLTABLE] = "xmltable",
    };
    const struct relation *relation = &dump->object->relations[id];
    buf_print(dump->out, "%s", labels[relation->kind]);
    if (relation->names.count > 0) {
        add_qualified(dump, relation->names);
    }
    if (relation->kind == RELATION_JOIN) {
        show_join(dump, relation);
    }
    relation_flags(dump, relation);
    add_name(dump, "as", relation->alias);
    add_columns(dump, "", relation->columns);
    add_span(dump, "@", relation->span);
    add_text(dump, relation->text);
    relation_children(dump, relation);
}

static void show_from_function(struct dump *dump, uint32_t id) {
    const struct from_function *function = &dump->object->from_functions[id];
    buf_add_str(dump->out, STR("function"));
    child(dump, SHOWN_EXPR, NULL, function->expr);
    children(dump, SHOWN_COLUMN, NULL, function->columns);
}

// ---- statements

static void show_column_def(struct dump *dump, uint32_t id) {
    const struct column_def *column = &dump->object->column_defs[id];
    buf_add_str(dump->out, STR("column "));
    add_ident(dump, column->name);
    add_type(dump, column->type);
    add_flag(dump, (column->flags & COLUMN_NOT_NULL) != 0, "not-null");
    add_flag(dump, (column->flags & COLUMN_PRIMARY_KEY) != 0, "primary-key");
    add_flag(dump, (column->flags & COLUMN_UNIQUE) != 0, "unique");
    add_flag(dump, (column->flags & COLUMN_GENERATED) != 0, "generated");
    add_flag(dump, (column->flags & COLUMN_IDENTITY) != 0, "identity");
    add_flag(dump, (column->flags & COLUMN_ORDINALITY) != 0, "ordinality");
    add_span(dump, "@", column->span);
    typmods(dump, column->type);
    child(dump, SHOWN_EXPR, "value", column->value);
    child(dump, SHOWN_EXPR, "default", column->fallback);
    children(dump, SHOWN_EXPR, "check", column->checks);
}

static const char *element_label(enum element_kind kind) {
    static const char *const labels[] = {
        [ELEMENT_NONE] = "none",
        [ELEMENT_COLUMN] = "column",
        [ELEMENT_LIKE] = "like",
        [ELEMENT_INHERITS] = "inherits",
        [ELEMENT_PARTITION] = "partition",
        [ELEMENT_OF] = "of",
        [ELEMENT_KEY] = "key",
        [ELEMENT_FOREIGN_KEY] = "foreign-key",
        [ELEMENT_CHECK] = "check",
        [ELEMENT_EXPR] = "expr",
        [ELEMENT_ADD_COLUMN] = "add-column",
        [ELEMENT_DROP_COLUMN] = "drop-column",
        [ELEMENT_RENAME_COLUMN] = "rename-column",
        [ELEMENT_RENAME] = "rename",
        [ELEMENT_SET_SCHEMA] = "set-schema",
        [ELEMENT_ALTER_TYPE] = "alter-type",
        [ELEMENT_ALTER_DEFAULT] = "alter-default",
        [ELEMENT_ALTER_NOT_NULL] = "alter-not-null",
        [ELEMENT_ALTER_IDENTITY] = "alter-identity",
        [ELEMENT_DROP_EXPRESSION] = "drop-expression",
        [ELEMENT_ATTACH] = "attach",
        [ELEMENT_DETACH] = "detach",
        [ELEMENT_INHERIT] = "inherit",
        [ELEMENT_NO_INHERIT] = "no-inherit",
    };
    return labels[kind];
}

static void add_mentions(struct dump *dump, struct list mentions) {
    const uint32_t *ids = dump->object->ids + mentions.start;
    for (uint32_t i = 0; i + 2 < mentions.count; i += 3) {
        add_name(dump, "mentions", ids[i]);
        add_span(dump, "@", (struct span){ids[i + 1], ids[i + 2]});
    }
}

static void show_element(struct dump *dump, uint32_t id) {
    const struct element *element = &dump->object->elements[id];
    buf_print(dump->out, "element %s", element_label((enum element_kind)element->kind));
    add_flag(dump, element->flag != 0, "flagged");
    add_name(dump, "name", element->name);
    add_columns(dump, " columns", element->columns);
    add_columns(dump, " references", element->to_columns);
    add_name(dump, "to", element->to);
    add_span(dump, "@", element->span);
    add_mentions(dump, element->mentions);
    child(dump, SHOWN_COLUMN, NULL, element->column);
    child(dump, SHOWN_RELATION, NULL, element->relation);
    child(dump, SHOWN_EXPR, NULL, element->expr);
}

static void show_parameter(struct dump *dump, uint32_t id) {
    static const char *const modes[] = {[PARAMETER_IN] = "in",
                                        [PARAMETER_OUT] = "out",
                                        [PARAMETER_INOUT] = "inout",
                                        [PARAMETER_VARIADIC] = "variadic",
                                        [PARAMETER_TABLE] = "table"};
    const struct parameter *parameter = &dump->object->parameters[id];
    buf_print(dump->out, "parameter %s", modes[parameter->mode]);
    add_name(dump, "name", parameter->name);
    add_type(dump, parameter->type);
    child(dump, SHOWN_EXPR, "value", parameter->value);
}

static void add_count(struct dump *dump, const char *label, uint32_t count) {
    if (count > 0) {
        buf_print(dump->out, " %s %u", label, count);
    }
}

static void add_measure(struct dump *dump, const struct measure *measure) {
    add_count(dump, "lines", measure->lines);
    add_count(dump, "statements", measure->statements);
    add_count(dump, "branches", measure->branches);
    add_count(dump, "loops", measure->loops);
    add_count(dump, "handlers", measure->handlers);
    add_count(dump, "dynamic", measure->dynamic);
}

static void show_function(struct dump *dump, uint32_t id) {
    const struct function *function = &dump->object->functions[id];
    buf_print(dump->out, "%s", function->procedure ? "procedure" : "function");
    add_name(dump, "language", function->language);
    if (function->returns) {
        add_label(dump, "returns");
        add_type(dump, function->returns);
    }
    add_measure(dump, &function->measure);
    add_span(dump, "body @", function->body_span);
    add_text(dump, function->body);
    children(dump, SHOWN_PARAMETER, NULL, function->parameters);
    children(dump, SHOWN_QUERY, NULL, function->queries);
}

static const char *statement_label(enum statement_kind kind) {
    static const char *const labels[STATEMENT_KIND_COUNT] = {
        [STATEMENT_NONE] = "none",
#define X(name, label) [STATEMENT_##name] = label,
#include "query/statement.def"
#undef X
    };
    return labels[kind];
}

static void statement_flags(struct dump *dump, uint16_t flags) {
    static const struct {
        uint16_t flag;
        const char *label;
    } labels[] = {
        {STATEMENT_FLAG_TEMPORARY, "temporary"},
        {STATEMENT_FLAG_IF_NOT_EXISTS, "if-not-exists"},
        {STATEMENT_FLAG_OR_REPLACE, "or-replace"},
        {STATEMENT_FLAG_IF_EXISTS, "if-exists"},
        {STATEMENT_FLAG_INTO, "into"},
        {STATEMENT_FLAG_UNLOGGED, "unlogged"},
        {STATEMENT_FLAG_RECURSIVE, "recursive"},
        {STATEMENT_FLAG_CUT, "cut"},
        {STATEMENT_FLAG_INSTEAD, "instead"},
        {STATEMENT_FLAG_NESTED, "nested"},
    };
    for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
        add_flag(dump, (flags & labels[i].flag) != 0, labels[i].label);
    }
}

static const char *object_type_label(enum object_type type) {
    static const char *const labels[] = {
        [OBJECT_TYPE_OTHER] = "",
        [OBJECT_TYPE_TABLE] = " on table",
        [OBJECT_TYPE_VIEW] = " on view",
        [OBJECT_TYPE_MATVIEW] = " on materialized view",
        [OBJECT_TYPE_FOREIGN_TABLE] = " on foreign table",
        [OBJECT_TYPE_COLUMN] = " on column",
        [OBJECT_TYPE_FUNCTION] = " on function",
        [OBJECT_TYPE_TYPE] = " on type",
        [OBJECT_TYPE_SCHEMA] = " on schema",
    };
    return labels[type];
}

static void show_statement(struct dump *dump, uint32_t id) {
    const struct statement *statement = &dump->object->statements[id];
    buf_print(dump->out, "statement %u: %s%s", statement->number,
              statement_label((enum statement_kind)statement->kind),
              object_type_label((enum object_type)statement->object_type));
    if (statement->names.count > 0) {
        add_qualified(dump, statement->names);
    }
    add_columns(dump, "", statement->columns);
    add_name(dump, "target", statement->target);
    add_type(dump, statement->type);
    statement_flags(dump, statement->flags);
    buf_print(dump->out, " piece %u", statement->piece);
    if (statement->fill) {
        buf_print(dump->out, " fill %u", statement->fill);
    }
    add_span(dump, "@", statement->span);
    add_mentions(dump, statement->mentions);
    add_text(dump, statement->text);
    children(dump, SHOWN_ELEMENT, NULL, statement->elements);
    children(dump, SHOWN_RELATION, NULL, statement->drops);
    child(dump, SHOWN_QUERY, NULL, statement->query);
    children(dump, SHOWN_QUERY, "action", statement->queries);
    child(dump, SHOWN_FUNCTION, NULL, statement->function);
}

// ---- all of it

static void show(struct dump *dump, struct line line) {
    static void (*const shows[])(struct dump *, uint32_t) = {
        [SHOWN_STATEMENT] = show_statement, [SHOWN_QUERY] = show_query,
        [SHOWN_TARGET] = show_target,       [SHOWN_CTE] = show_cte,
        [SHOWN_CONFLICT] = show_conflict,   [SHOWN_ACTION] = show_action,
        [SHOWN_RELATION] = show_relation,   [SHOWN_FROM_FUNCTION] = show_from_function,
        [SHOWN_EXPR] = show_expr,           [SHOWN_WINDOW] = show_window,
        [SHOWN_COLUMN] = show_column_def,   [SHOWN_ELEMENT] = show_element,
        [SHOWN_PARAMETER] = show_parameter, [SHOWN_FUNCTION] = show_function,
    };
    uint32_t shown = line.depth < DEPTH_SHOWN ? line.depth : DEPTH_SHOWN;
    buf_print(dump->out, "%*s%s%s", (int)(2 * shown), "", line.label ? line.label : "",
              line.label ? ": " : "");
    dump->depth = line.depth;
    shows[line.shown](dump, line.id);
    buf_add_char(dump->out, '\n');
}

static void reverse(struct line *lines, uint32_t count) {
    for (uint32_t i = 0; i < count / 2; i++) {
        struct line line = lines[i];
        lines[i] = lines[count - 1 - i];
        lines[count - 1 - i] = line;
    }
}

static void dump_statement(struct dump *dump, uint32_t id) {
    VEC_PUSH(&dump->lines, ((struct line){SHOWN_STATEMENT, id, 0, NULL}));
    while (dump->lines.size > 0) {
        struct line line = dump->lines.data[--dump->lines.size];
        uint32_t below = dump->lines.size;
        show(dump, line);
        reverse(dump->lines.data + below, dump->lines.size - below);
    }
}

static void dump_piece(const struct object *object, uint32_t id, struct buf *out) {
    const struct piece *piece = &object->pieces[id];
    struct place place = object_place(object, piece->start);
    buf_print(out, "piece %u: %s %s%s @%u:%u+%u\n", id,
              piece_kind_label((enum piece_kind)piece->kind),
              piece_state_label((enum piece_state)piece->state),
              piece->flags & PIECE_OPEN ? " open" : "", place.line, place.column, piece->length);
}

static void dump_note(const struct object *object, uint32_t id, struct buf *out) {
    const struct object_note *note = &object->notes[id];
    buf_print(out, "note STM%04u %u:%u %.*s\n", diag_number((enum diag_code)note->code), note->line,
              note->column, STR_ARG(object_text(object, note->text)));
}

// Those of a statement, from one on. Returns the first one behind them.
static uint32_t dump_occurrences(const struct object *object, uint32_t statement, uint32_t i,
                                 struct buf *out) {
    for (; i < object->occurrence_count && object->occurrences[i].statement == statement; i++) {
        const struct occurrence *occurrence = &object->occurrences[i];
        struct place place = object_place(object, occurrence->offset);
        buf_print(out, "  construct %s %u @%u:%u\n",
                  construct_code((enum construct)occurrence->construct), occurrence->count,
                  place.line, place.column);
    }
    return i;
}

void dump_object(const struct object *object, struct buf *out) {
    struct dump dump = {.object = object, .out = out};
    for (uint32_t i = 0; i < object->piece_count; i++) {
        dump_piece(object, i, out);
    }
    for (uint32_t i = 1; i < object->note_count; i++) {
        dump_note(object, i, out);
    }
    dump_declarations(object, out);
    uint32_t occurrence = 1;
    for (uint32_t i = 1; i < object->statement_count; i++) {
        dump_statement(&dump, i);
        occurrence = dump_occurrences(object, i, occurrence, out);
    }
    VEC_RELEASE(&dump.lines);
}
