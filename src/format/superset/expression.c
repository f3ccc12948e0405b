#include "format/superset/expression.h"

#include <stdlib.h>

#include "base/map.h"
#include "input/lexer.h"

// ---- form

static bool opens(const struct lexer *lexer, const struct token *token) {
    return lexer_is_punct(lexer, token, '(') || lexer_is_punct(lexer, token, '[');
}

static bool closes(const struct lexer *lexer, const struct token *token) {
    return lexer_is_punct(lexer, token, ')') || lexer_is_punct(lexer, token, ']');
}

static bool separates(const struct lexer *lexer, const struct token *token) {
    return lexer_is_punct(lexer, token, ',') || lexer_is_punct(lexer, token, ';');
}

// Whether it cannot spoil the expressions beside it in one SELECT, unless the grammar refuses it.
static bool is_closed(struct str sql) {
    struct lexer lexer;
    struct token token;
    uint32_t depth = 0, tokens = 0;
    lexer_init(&lexer, sql);
    for (; lexer_next_solid(&lexer, &token); tokens++) {
        if (token.open || (depth == 0 && (closes(&lexer, &token) || separates(&lexer, &token)))) {
            return false;
        }
        depth += opens(&lexer, &token);
        depth -= closes(&lexer, &token);
    }
    return depth == 0 && tokens > 0;
}

// ---- names

// A calculated column's name in lower case.
struct calculated {
    struct str name;
    uint32_t index; // of its expression
};

struct resolving {
    struct arena *arena;
    struct superset_expressions *expressions;
    struct VEC(struct calculated) calculated; // by name
};

static struct str lower(struct arena *arena, struct str text) {
    char *made = arena_copy(arena, text.data, text.size);
    for (size_t i = 0; i < text.size; i++) {
        made[i] = (char)(made[i] >= 'A' && made[i] <= 'Z' ? made[i] | 0x20 : made[i]);
    }
    return (struct str){made, text.size};
}

static int compare_calculated(const void *a, const void *b) {
    const struct calculated *one = a, *other = b;
    int order = str_compare(one->name, other->name);
    return order ? order : one->index < other->index ? -1 : one->index > other->index;
}

static int compare_name(const void *key, const void *element) {
    return str_compare(*(const struct str *)key, ((const struct calculated *)element)->name);
}

static int compare_indexes(const void *a, const void *b) {
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    return one < other ? -1 : one > other;
}

// The calculated column that a token names, whatever case it is written in.
static const struct calculated *token_column(struct resolving *resolving, const struct lexer *lexer,
                                             const struct token *token) {
    struct str text = lexer_text(lexer, token);
    if (token->kind == TOKEN_QUOTED && text.size > 2) {
        text = str_sub(text, 1, text.size - 2);
    } else if (token->kind != TOKEN_WORD) {
        return NULL;
    }
    struct str name = lower(resolving->arena, text);
    return bsearch(&name, resolving->calculated.data, resolving->calculated.size,
                   sizeof(*resolving->calculated.data), compare_name);
}

static void find_names(struct resolving *resolving, struct superset_expression *expression) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, superset_text(expression->sql));
    while (lexer_next_solid(&lexer, &token)) {
        const struct calculated *found = token_column(resolving, &lexer, &token);
        if (found) {
            VEC_PUSH_IN(resolving->arena, &expression->names, found->index);
        }
    }
    if (expression->names.size > 0) {
        qsort(expression->names.data, expression->names.size, sizeof(*expression->names.data),
              compare_indexes);
    }
}

static bool has_name(const struct superset_expression *expression, uint32_t index) {
    for (uint32_t i = 0; i < expression->names.size; i++) {
        if (expression->names.data[i] == index) {
            return true;
        }
    }
    return false;
}

static void list_calculated(struct resolving *resolving) {
    for (uint32_t i = 0; i < resolving->expressions->size; i++) {
        const struct superset_expression *one = &resolving->expressions->data[i];
        if (one->column) {
            struct str name = lower(resolving->arena, superset_text(one->name));
            VEC_PUSH_IN(resolving->arena, &resolving->calculated, ((struct calculated){name, i}));
        }
    }
    if (resolving->calculated.size > 0) {
        qsort(resolving->calculated.data, resolving->calculated.size,
              sizeof(*resolving->calculated.data), compare_calculated);
    }
}

// `amount: amount / 100` hides the table's amount, which it is made of itself. Whoever says amount
// means the table's.
static bool hides(const struct superset_expressions *expressions, uint32_t index) {
    return has_name(&expressions->data[index], index);
}

// Each once, without those that hide something. Those keep their own name until the end.
static void keep_names(struct superset_expressions *expressions, const bool *hiding,
                       uint32_t index) {
    struct superset_expression *one = &expressions->data[index];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < one->names.size; i++) {
        uint32_t name = one->names.data[i];
        bool again = kept > 0 && one->names.data[kept - 1] == name;
        if (!again && !hiding[name] && name != index) {
            one->names.data[kept++] = name;
        }
    }
    one->names.size = kept;
}

static void find_all_names(struct resolving *resolving) {
    struct superset_expressions *expressions = resolving->expressions;
    bool *hiding = ARENA_ARRAY(resolving->arena, bool, expressions->size);
    list_calculated(resolving);
    for (uint32_t i = 0; resolving->calculated.size > 0 && i < expressions->size; i++) {
        find_names(resolving, &expressions->data[i]);
        hiding[i] = hides(expressions, i);
    }
    for (uint32_t i = 0; i < expressions->size; i++) {
        keep_names(expressions, hiding, i);
    }
}

// ---- all

// Symbols of the names that are taken. Returns false when this one was.
static bool take_name(struct reading *reading, struct map *taken, struct superset_node name) {
    uint32_t symbol = builder_string(reading->builder, superset_text(name));
    bool is_new = map_get(taken, symbol) == 0;
    map_put(taken, symbol, 1);
    return is_new;
}

void superset_expressions_resolve(struct reading *reading, struct superset_expressions *expressions,
                                  const struct superset_node *columns, uint32_t count) {
    struct resolving resolving = {.arena = &reading->arena, .expressions = expressions};
    struct map taken = {0};
    find_all_names(&resolving);
    for (uint32_t i = 0; i < count; i++) {
        take_name(reading, &taken, columns[i]);
    }
    for (uint32_t i = 0; i < expressions->size; i++) {
        struct superset_expression *one = &expressions->data[i];
        bool is_new = take_name(reading, &taken, one->name);
        one->alone = !is_new || one->names.size > 0 || !is_closed(superset_text(one->sql));
    }
    map_release(&taken);
}
