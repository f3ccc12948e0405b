#include "format/tableau/sql.h"

#include "format/space.h"
#include "input/hole.h"
#include "query/key.h"

void tableau_sql_start(struct tableau_sql *sql) {
    excerpt_reset(&sql->file->reading->excerpt);
    sql->here = (struct span){0, 0};
}

void tableau_sql_at(struct tableau_sql *sql, const struct node *at) {
    sql->here = tree_write(sql->file->tree, at, &sql->file->reading->excerpt);
}

void tableau_sql_glue(struct tableau_sql *sql, const char *text) {
    tableau_sql_word(sql, str_of(text));
}

void tableau_sql_word(struct tableau_sql *sql, struct str text) {
    excerpt_put(&sql->file->reading->excerpt, text, sql->here, RUN_TEXT);
}

void tableau_sql_ident(struct tableau_sql *sql, struct str name) {
    excerpt_put_ident(&sql->file->reading->excerpt, name, sql->here);
}

void tableau_sql_unknown(struct tableau_sql *sql) {
    excerpt_put(&sql->file->reading->excerpt, STR(HOLE_FUNCTION), sql->here, RUN_HOLE);
}

void tableau_sql_source(struct tableau_sql *sql, struct str key) {
    tableau_sql_ident(sql, STR(SPACE_TABLEAU_SOURCE));
    tableau_sql_glue(sql, ".");
    tableau_sql_ident(sql, key_word(&sql->file->reading->arena, key));
}

void tableau_sql_column(struct tableau_sql *sql, const struct tableau_column *column) {
    if (column->relation.size > 0) {
        tableau_sql_ident(sql, column->relation);
        tableau_sql_glue(sql, ".");
    }
    tableau_sql_ident(sql, column->column);
}
