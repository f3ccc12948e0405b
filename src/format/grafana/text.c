#include "format/grafana/text.h"

#include <stdarg.h>

#include "base/buf.h"
#include "input/grafana_mask.h"
#include "input/lexer.h"

// Members in which plugins keep a query. How to add one: a line.
static const char *const query_members[] = {
    "rawSql",     "expr",   "query", "rawQuery",   "rawQueryText", "queryText", "target",
    "expression", "promql", "logql", "definition", "sqlQuery",     NULL,
};

struct span grafana_place(const struct grafana *grafana, const struct node *node) {
    return node ? tree_place(grafana->tree, node->span) : (struct span){0, 0};
}

const struct node *grafana_list(const struct grafana *grafana, const struct node *object,
                                const char *key) {
    const struct node *list = node_get(object, key);
    if (list && list->kind != NODE_ARRAY && list->kind != NODE_NULL) {
        reading_note(grafana->reading, DIAG_DOCUMENT_DOUBTFUL, grafana_place(grafana, list),
                     "`%s` must be a list: it is left out", key);
    }
    return node_is_array(list) ? node_first(list) : NULL;
}

bool grafana_is_object(const struct grafana *grafana, const struct node *node, const char *noun) {
    if (!node_is_object(node) && node->kind != NODE_NULL) {
        reading_note(grafana->reading, DIAG_DOCUMENT_DOUBTFUL, grafana_place(grafana, node),
                     "%s must be an object: this one is left out", noun);
    }
    return node_is_object(node);
}

const struct node *grafana_said(const struct node *object, const char *const *members) {
    for (; *members; members++) {
        const struct node *member = node_get(object, *members);
        if (node_is_string(member) && str_trim(node_text(member)).size > 0) {
            return member;
        }
    }
    return NULL;
}

struct str grafana_made(const struct grafana *grafana, const char *format, ...) {
    struct buf buf;
    va_list arguments;
    buf_init(&buf);
    va_start(arguments, format);
    buf_vprint(&buf, format, arguments);
    va_end(arguments);
    struct str text = {arena_copy(&grafana->reading->arena, buf.data, buf.size), buf.size};
    buf_release(&buf);
    return text;
}

static void note_unknown(const struct grafana *grafana, struct span written) {
    const struct excerpt *excerpt = &grafana->reading->excerpt;
    struct str name = excerpt_written(excerpt, written);
    reading_note(grafana->reading, DIAG_TEMPLATE_HOLE, trace_span(&excerpt->places, written),
                 "the macro %.*s is not one of Grafana's data source for PostgreSQL: it is read as "
                 "a function, check what it stands for",
                 STR_ARG(name));
}

void grafana_text(const struct grafana *grafana, const struct node *sql, uint32_t fill) {
    struct reading *reading = grafana->reading;
    if (str_trim(node_text(sql)).size == 0) {
        return;
    }
    if (!node_is_string(sql)) {
        reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, grafana_place(grafana, sql),
                     "a query must be a string: it is left out, put it in quotes");
        return;
    }
    excerpt_reset(&reading->excerpt);
    struct span written = tree_write(grafana->tree, sql, &reading->excerpt);
    struct span unknown = grafana_mask(&reading->excerpt, written);
    if (unknown.length > 0) {
        note_unknown(grafana, unknown);
    }
    reading_text(reading, grafana_place(grafana, sql), fill);
}

void grafana_connect(const struct grafana *grafana, struct grafana_source source, uint32_t fill) {
    struct connection connection =
        connection_find(grafana->reading->around, source.uid, source.uid);
    connection_apply(grafana->reading, connection, fill);
}

void grafana_skip(const struct grafana *grafana, const struct node *model,
                  struct grafana_source source) {
    const struct node *query = node_is_string(model) ? model : grafana_said(model, query_members);
    if (!query) {
        return;
    }
    struct str type = source.type.size > 0 ? source.type : STR("of a type that is not said");
    reading_skip(grafana->reading, grafana_place(grafana, query), DIAG_OTHER_ENGINE,
                 "the data source is %.*s: only queries for PostgreSQL are read", STR_ARG(type));
}

bool grafana_is_sql(struct str text) {
    static const char *const words[] = {"select", "with", "values", "table"};
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, text);
    while (lexer_next_solid(&lexer, &token) && lexer_is_punct(&lexer, &token, '(')) {
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (lexer.at > 0 && lexer_is_word(&lexer, &token, words[i])) {
            return true;
        }
    }
    return false;
}
