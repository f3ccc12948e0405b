#include "format/superset/sql.h"

#include "format/superset/mask.h"
#include "input/lexer.h"

void superset_sql_start(struct superset_sql *sql) {
    excerpt_reset(&sql->reading->excerpt);
    sql->here = (struct span){0, 0};
}

void superset_sql_at(struct superset_sql *sql, struct superset_node at) {
    sql->here = tree_write(at.tree, at.node, &sql->reading->excerpt);
}

void superset_sql_glue(struct superset_sql *sql, const char *text) {
    superset_sql_word(sql, str_of(text));
}

void superset_sql_word(struct superset_sql *sql, struct str text) {
    excerpt_put(&sql->reading->excerpt, text, sql->here, RUN_TEXT);
}

void superset_sql_ident(struct superset_sql *sql, struct str name) {
    excerpt_put_ident(&sql->reading->excerpt, name, sql->here);
}

void superset_sql_string(struct superset_sql *sql, struct str text) {
    excerpt_put_string(&sql->reading->excerpt, text, sql->here);
}

void superset_sql_hole(struct superset_sql *sql) {
    excerpt_put(&sql->reading->excerpt, STR("\"" NAME_HOLE "\""), sql->here, RUN_HOLE);
}

// Without semicolons at its end, as Superset takes them off too.
static struct span trimmed(const struct excerpt *excerpt, struct span written) {
    struct lexer lexer;
    struct token token;
    uint32_t end = 0;
    lexer_init(&lexer, excerpt_written(excerpt, written));
    while (lexer_next(&lexer, &token)) {
        bool nothing = token.kind == TOKEN_BLANK || token.kind == TOKEN_COMMENT ||
                       lexer_is_punct(&lexer, &token, ';');
        end = nothing ? end : token.start + token.length;
    }
    return (struct span){written.start, end};
}

static void masked(struct superset_sql *sql, struct span written) {
    if (sql->otherwise) {
        superset_mask_otherwise(sql->reading, written, sql->metrics);
    } else {
        sql->doubted |= superset_mask(sql->reading, written, sql->metrics);
    }
}

void superset_sql_text(struct superset_sql *sql, struct superset_node at) {
    superset_sql_at(sql, at);
    masked(sql, trimmed(&sql->reading->excerpt, sql->here));
}

void superset_sql_expression(struct superset_sql *sql, struct superset_node at) {
    superset_sql_at(sql, at);
    struct span written = trimmed(&sql->reading->excerpt, sql->here);
    superset_sql_glue(sql, "(");
    masked(sql, written);
    superset_sql_glue(sql, "\n)");
}
