#include "format/tableau/relation.h"

#include "format/tableau/formula.h"
#include "input/hole.h"
#include "input/lexer.h"

#define DEPTH_MAX 64u // of joins in joins

static const struct node *connection_of(const struct tableau_source *source) {
    return tableau_child(source->node, "connection");
}

static bool has_type(const struct node *relation, const char *type) {
    return node_is(node_get(relation, "type"), type);
}

// ---- engines

// The engine of a relation's connection; empty: not said.
static struct str engine_of(const struct tableau_source *source, const struct node *relation) {
    const struct node *connection = connection_of(source);
    const struct node *list = tableau_child(connection, "named-connections");
    struct str name = node_get_text(relation, "connection");
    const struct node *one = tableau_child(list, "named-connection");
    for (; one; one = tableau_next(one, "named-connection")) {
        if (str_equal(node_get_text(one, "name"), name)) {
            return node_get_text(tableau_child(one, "connection"), "class");
        }
    }
    return node_get_text(connection, "class");
}

static bool is_read(const struct tableau_source *source, const struct node *relation) {
    struct str engine = engine_of(source, relation);
    return engine.size == 0 || str_equal(engine, STR("postgres")) ||
           str_equal(engine, STR("federated"));
}

// ---- texts

static void write_alias(struct tableau_sql *sql, const struct node *relation) {
    struct str name = node_get_text(relation, "name");
    if (name.size > 0) {
        tableau_sql_glue(sql, " AS ");
        tableau_sql_ident(sql, name);
    }
}

// [shop].[orders]
static void write_table(struct tableau_sql *sql, const struct node *relation) {
    const struct node *table = node_get(relation, "table");
    struct str rest = node_text(table);
    struct str name;
    tableau_sql_at(sql, table);
    for (uint32_t i = 0; tableau_name_take(&sql->file->reading->arena, &rest, &name); i++) {
        tableau_sql_glue(sql, i > 0 ? "." : "");
        tableau_sql_ident(sql, name);
        rest = str_starts(rest, STR(".")) ? str_sub(rest, 1, rest.size) : STR("");
    }
    write_alias(sql, relation);
}

// Bytes of a parameter <[Parameters].[Parameter 1]>; 0: it is none.
static uint32_t parameter_length(struct arena *arena, struct str rest) {
    struct str behind = str_sub(rest, 1, rest.size);
    struct tableau_pair pair;
    if (!str_starts(rest, STR("<[")) || !tableau_pair_take(arena, &behind, &pair) ||
        !str_starts(behind, STR(">"))) {
        return 0;
    }
    return (uint32_t)(rest.size - behind.size) + 1;
}

// Custom SQL has < and > doubled.
static void mask_custom(struct tableau_sql *sql, struct span written) {
    struct excerpt *excerpt = &sql->file->reading->excerpt;
    struct str text = excerpt_written(excerpt, written);
    struct context context;
    context_init(&context);
    uint32_t at = 0;
    while (at < text.size) {
        uint32_t start = at;
        while (at < text.size && text.data[at] != '<' && text.data[at] != '>') {
            at++;
        }
        excerpt_copy(excerpt, (struct span){written.start + start, at - start});
        if (at == text.size) {
            return;
        }
        struct str rest = str_sub(text, at, text.size);
        uint32_t length = parameter_length(&sql->file->reading->arena, rest);
        bool doubled = rest.size > 1 && rest.data[0] == rest.data[1];
        struct span from = {written.start + at, length > 0 ? length : doubled ? 2 : 1};
        if (length > 0) {
            const struct hole hole = {
                .written = from, .kind = RUN_VALUE, .following = str_sub(rest, length, rest.size)};
            hole_put(excerpt, &context, &hole);
        } else if (doubled) {
            excerpt_put(excerpt, str_sub(rest, 0, 1), from, RUN_TEXT);
        } else {
            excerpt_copy(excerpt, from);
        }
        at += from.length;
    }
}

// Without semicolons and comments at its end.
static struct span trimmed(const struct excerpt *excerpt, struct span written) {
    struct lexer lexer;
    struct token token;
    uint32_t end = 0;
    lexer_init(&lexer, excerpt_written(excerpt, written));
    while (lexer_next_solid(&lexer, &token)) {
        end = lexer_is_punct(&lexer, &token, ';') ? end : token.start + token.length;
    }
    return (struct span){written.start, end};
}

static void write_custom(struct tableau_sql *sql, const struct node *relation) {
    tableau_sql_at(sql, tableau_text(relation));
    struct span whole = sql->here;
    sql->here.length = 0;
    tableau_sql_glue(sql, "(");
    mask_custom(sql, trimmed(&sql->file->reading->excerpt, whole));
    tableau_sql_at(sql, node_get(relation, "type"));
    tableau_sql_glue(sql, "\n)");
    write_alias(sql, relation);
}

// ---- conditions

static bool is_operator(struct str op) {
    static const char *const operators[] = {
        "=", "<>", "!=", "<", ">", "<=", ">=", "==", "AND", "OR", NULL};
    for (const char *const *one = operators; *one; one++) {
        if (str_equal_nocase(op, str_of(*one))) {
            return true;
        }
    }
    return false;
}

// A side of a condition: [orders].[id] of a relation, or a formula.
static void write_side(struct tableau_sql *sql, const struct node *op) {
    struct str rest = node_text(op);
    struct tableau_pair pair = {{0}, {0}};
    bool column = str_starts(rest, STR("[")) &&
                  tableau_pair_take(&sql->file->reading->arena, &rest, &pair) && rest.size == 0;
    if (column && pair.source.size > 0) {
        tableau_sql_ident(sql, pair.source);
        tableau_sql_glue(sql, ".");
        tableau_sql_ident(sql, pair.name);
    } else if (op) {
        sql->depth++; // it stands for the whole condition
        tableau_formula_write(sql, op);
        sql->depth--;
    } else {
        tableau_sql_glue(sql, "NULL");
    }
}

// <expression op='='> with two expressions in it.
static void write_condition(struct tableau_sql *sql, const struct node *expression,
                            uint32_t depth) {
    const struct node *op = node_get(expression, "op");
    const struct node *side = tableau_child(expression, "expression");
    if (!side || depth == 0 || !is_operator(node_text(op))) {
        write_side(sql, op);
        return;
    }
    tableau_sql_glue(sql, "(");
    for (bool first = true; side; side = tableau_next(side, "expression")) {
        if (!first) {
            tableau_sql_glue(sql, " ");
            tableau_sql_word(sql, node_is(op, "==") ? STR("=") : node_text(op));
            tableau_sql_glue(sql, " ");
        }
        write_condition(sql, side, depth - 1);
        first = false;
    }
    tableau_sql_glue(sql, ")");
}

// ---- joins

static void write_relation(struct tableau_sql *sql, const struct node *relation, uint32_t depth);

static const char *join_word(struct str join) {
    return str_equal_nocase(join, STR("left"))    ? " LEFT JOIN "
           : str_equal_nocase(join, STR("right")) ? " RIGHT JOIN "
           : str_equal_nocase(join, STR("full"))  ? " FULL JOIN "
                                                  : " JOIN ";
}

// All conditions of <clause>s or <relationship>s below `list`; `true` when there are none.
static void write_conditions(struct tableau_sql *sql, const struct node *list, const char *name) {
    const struct node *clause = tableau_child(list, name);
    bool first = true;
    tableau_sql_glue(sql, " ON ");
    for (; clause; clause = tableau_next(clause, name)) {
        const struct node *expression = tableau_child(clause, "expression");
        if (expression) {
            tableau_sql_glue(sql, first ? "" : " AND ");
            tableau_sql_at(sql, expression);
            write_condition(sql, expression, DEPTH_MAX);
            first = false;
        }
    }
    tableau_sql_glue(sql, first ? "true" : "");
}

static void write_join(struct tableau_sql *sql, const struct node *join, uint32_t depth) {
    const struct node *left = tableau_child(join, "relation");
    const struct node *right = left ? tableau_next(left, "relation") : NULL;
    if (!right) {
        write_relation(sql, left, depth);
        return;
    }
    tableau_sql_glue(sql, "(");
    write_relation(sql, left, depth);
    tableau_sql_glue(sql, join_word(node_get_text(join, "join")));
    write_relation(sql, right, depth);
    write_conditions(sql, join, "clause");
    tableau_sql_glue(sql, ")");
}

// Tables of the logical layer: the relations between them stand beside the connection.
static void write_collection(struct tableau_sql *sql, const struct node *collection,
                             uint32_t depth) {
    const struct node *graph = tableau_child(sql->source->node, "object-graph");
    const struct node *relation = tableau_child(collection, "relation");
    bool first = true;
    while (relation) {
        const struct node *next = tableau_next(relation, "relation");
        tableau_sql_glue(sql, first ? "" : next ? " CROSS JOIN " : " JOIN ");
        write_relation(sql, relation, depth);
        if (!next && !first) {
            write_conditions(sql, tableau_child(graph, "relationships"), "relationship");
        }
        first = false;
        relation = next;
    }
}

static void write_union(struct tableau_sql *sql, const struct node *all, uint32_t depth) {
    const struct node *relation = tableau_child(all, "relation");
    tableau_sql_at(sql, node_get(all, "type"));
    tableau_sql_glue(sql, "(");
    for (bool first = true; relation; relation = tableau_next(relation, "relation")) {
        tableau_sql_glue(sql, first ? "SELECT * FROM " : " UNION ALL SELECT * FROM ");
        write_relation(sql, relation, depth);
        first = false;
    }
    tableau_sql_glue(sql, ")");
    write_alias(sql, all);
}

// ---- all

static bool has_relations(const struct node *relation) {
    return tableau_child(relation, "relation") != NULL;
}

// What cannot be read stands as a function: nothing is known of its columns.
static void write_foreign(struct tableau_sql *sql, const struct node *relation) {
    const struct node *type = node_get(relation, "type");
    tableau_sql_at(sql, type ? type : relation);
    tableau_sql_unknown(sql);
    tableau_sql_glue(sql, "()");
    write_alias(sql, relation);
}

static void write_relation(struct tableau_sql *sql, const struct node *relation, uint32_t depth) {
    bool many = depth > 0 && has_relations(relation);
    bool read = is_read(sql->source, relation);
    if (many && has_type(relation, "join")) {
        write_join(sql, relation, depth - 1);
    } else if (many && has_type(relation, "collection")) {
        write_collection(sql, relation, depth - 1);
    } else if (many && has_type(relation, "union")) {
        write_union(sql, relation, depth - 1);
    } else if (read && has_type(relation, "table") &&
               str_starts(node_get_text(relation, "table"), STR("["))) {
        write_table(sql, relation);
    } else if (read && has_type(relation, "text") && tableau_text(relation)) {
        write_custom(sql, relation);
    } else {
        write_foreign(sql, relation);
    }
}

bool tableau_relations_write(struct tableau_sql *sql) {
    const struct node *relation = tableau_child(connection_of(sql->source), "relation");
    if (relation) {
        write_relation(sql, relation, DEPTH_MAX);
    }
    return relation;
}

struct span tableau_relations_claim(const struct tableau_file *file,
                                    const struct tableau_source *source) {
    const struct node *relation = tableau_child(connection_of(source), "relation");
    const struct node *name = node_get(source->node, "name");
    return tableau_place(file, relation ? relation : name ? name : source->node);
}

// Checks one relation and those in it; counts those that are read.
static uint32_t check(const struct tableau_file *file, const struct tableau_source *source,
                      const struct node *relation, uint32_t depth) {
    uint32_t count = 0;
    bool known = has_type(relation, "join") || has_type(relation, "collection") ||
                 has_type(relation, "union");
    if (known && has_relations(relation) && depth > 0) {
        const struct node *one = tableau_child(relation, "relation");
        for (; one; one = tableau_next(one, "relation")) {
            count += check(file, source, one, depth - 1);
        }
        return count;
    }
    struct span at = tableau_place(file, relation);
    if (!is_read(source, relation)) {
        reading_skip(file->reading, at, DIAG_OTHER_ENGINE,
                     "this relation is of %.*s, not PostgreSQL: it is left out",
                     STR_ARG(engine_of(source, relation)));
        return 0;
    }
    bool table =
        has_type(relation, "table") && str_starts(node_get_text(relation, "table"), STR("["));
    if (!table && !(has_type(relation, "text") && tableau_text(relation))) {
        reading_note(file->reading, DIAG_TEXT_UNSUPPORTED, at,
                     "this relation is no table, custom SQL, join or union and is left out: "
                     "declare its edges in stemma.yaml");
        return 0;
    }
    return 1;
}

bool tableau_relations_check(const struct tableau_file *file, const struct tableau_source *source) {
    const struct node *relation = tableau_child(connection_of(source), "relation");
    if (!relation) {
        reading_note(file->reading, DIAG_DOCUMENT_DOUBTFUL, tableau_place(file, source->node),
                     "this data source names no relation: save the file again");
        return false;
    }
    return check(file, source, relation, DEPTH_MAX) > 0;
}
