#include "format/sqlmesh/items.h"

#include <string.h>

#include "base/buf.h"
#include "input/lexer.h"

static int depth_change(const struct lexer *lexer, const struct token *token) {
    bool single = token->kind == TOKEN_PUNCT || token->kind == TOKEN_OTHER;
    char c = lexer_text(lexer, token).data[0];
    if (!single || !strchr("()[]{}", c)) {
        return 0;
    }
    return strchr("([{", c) ? 1 : -1;
}

// The text from its first token to its last one that is neither blank nor comment.
static struct str solid_part(struct str text) {
    struct lexer lexer;
    struct token token;
    uint32_t start = 0, end = 0;
    lexer_init(&lexer, text);
    while (lexer_next_solid(&lexer, &token)) {
        start = end == 0 ? token.start : start;
        end = token.start + token.length;
    }
    return str_sub(text, start, end - start);
}

static void item_add(struct arena *arena, struct sqlmesh_items *items, struct str item) {
    struct str solid = solid_part(item);
    if (solid.size > 0) {
        VEC_PUSH_IN(arena, items, solid);
    }
}

void sqlmesh_items_add(struct arena *arena, struct str text, struct sqlmesh_items *items) {
    struct lexer lexer;
    struct token token;
    uint32_t start = 0;
    int depth = 0;
    lexer_init(&lexer, text);
    while (lexer_next(&lexer, &token)) {
        depth += depth_change(&lexer, &token);
        if (depth == 0 && lexer_is_punct(&lexer, &token, ',')) {
            item_add(arena, items, str_sub(text, start, token.start - start));
            start = token.start + 1;
        }
    }
    item_add(arena, items, str_sub(text, start, text.size));
}

uint32_t sqlmesh_bracket_end(struct str text) {
    struct lexer lexer;
    struct token token;
    int depth = 0;
    lexer_init(&lexer, text);
    while (lexer_next(&lexer, &token)) {
        depth += depth_change(&lexer, &token);
        if (depth <= 0) {
            return depth == 0 && token.start > 0 ? token.start + token.length : 0;
        }
    }
    return 0;
}

struct str sqlmesh_unwrapped(struct str text) {
    struct str solid = str_trim(text);
    bool bracket = str_starts(solid, STR("(")) || str_starts(solid, STR("["));
    if (!bracket || sqlmesh_bracket_end(solid) != solid.size) {
        return solid;
    }
    return str_trim(str_sub(solid, 1, solid.size - 2));
}

struct str sqlmesh_unquoted(struct arena *arena, struct str text) {
    char quote = text.size > 1 ? text.data[0] : '\0';
    if ((quote != '\'' && quote != '"') || text.data[text.size - 1] != quote) {
        return text;
    }
    char *plain = arena_copy(arena, text.data + 1, text.size - 2);
    size_t size = 0;
    for (size_t i = 0; i < text.size - 2; i++) {
        plain[size++] = plain[i];
        i += plain[i] == quote ? 1 : 0; // '' is one
    }
    return (struct str){plain, size};
}

// ---- settings

struct sqlmesh_setting sqlmesh_setting_of(struct str item) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, item);
    if (!lexer_next_solid(&lexer, &token)) {
        return (struct sqlmesh_setting){0};
    }
    struct str rest = str_trim(str_sub(item, lexer.at, item.size));
    if (str_starts(rest, STR("="))) {
        rest = str_trim(str_sub(rest, 1, rest.size));
    }
    return (struct sqlmesh_setting){lexer_text(&lexer, &token), solid_part(rest)};
}

struct str sqlmesh_setting_get(const struct sqlmesh_items *items, const char *name) {
    struct str value = {0};
    for (uint32_t i = 0; i < items->size; i++) {
        struct sqlmesh_setting setting = sqlmesh_setting_of(items->data[i]);
        if (str_equal_nocase(setting.name, str_of(name))) {
            value = setting.value;
        }
    }
    return value;
}
