#include "format/dbt/relation.h"

#define MOST_PARTS 4u // server.database.schema.name

static bool is_quote(char c) {
    return c == '"' || c == '`'; // ` in the manifests of other engines
}

// Takes a quoted part off the text, which begins with its first quote. False when it is not closed.
static bool take_quoted(struct arena *arena, struct str *text, struct str *part) {
    char *name = arena_alloc(arena, text->size);
    char mark = text->data[0];
    size_t size = 0;
    for (size_t i = 1; i < text->size; i++) {
        bool quote = text->data[i] == mark;
        bool doubled = quote && i + 1 < text->size && text->data[i + 1] == mark;
        if (quote && !doubled) {
            *part = (struct str){name, size};
            *text = str_sub(*text, i + 1, text->size);
            return true;
        }
        name[size++] = text->data[i];
        i += doubled;
    }
    return false;
}

// PostgreSQL folds names that are not quoted.
static void take_plain(struct arena *arena, struct str *text, struct str *part) {
    size_t size = str_find(*text, '.');
    char *name = arena_copy(arena, text->data, size);
    for (size_t i = 0; i < size; i++) {
        name[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
    }
    *part = (struct str){name, size};
    *text = str_sub(*text, size, text->size);
}

bool dbt_relation_parse(struct arena *arena, struct str text, struct dbt_relation *relation) {
    *relation = (struct dbt_relation){0};
    text = str_trim(text);
    for (unsigned part = 0; part < MOST_PARTS && text.size > 0; part++) {
        relation->schema = relation->name;
        if (!is_quote(text.data[0])) {
            take_plain(arena, &text, &relation->name);
        } else if (!take_quoted(arena, &text, &relation->name)) {
            return false;
        }
        if (text.size == 0) {
            return relation->name.size > 0;
        }
        if (text.data[0] != '.' || relation->name.size == 0) {
            return false;
        }
        text = str_sub(text, 1, text.size);
    }
    return false;
}
