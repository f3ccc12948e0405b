#include "input/cut.h"

#include "input/starter.h"

char cut_quote(struct str text, const struct token *token) {
    if (token->kind == TOKEN_QUOTED) {
        return '"';
    }
    return text.data[token->start] == '$' ? '$' : '\'';
}

uint32_t cut_find(struct str text, const struct token *token) {
    // Procedural bodies in dollar quotes hold statements as well, but seldom CREATE or GRANT.
    enum starter_rank rank = cut_quote(text, token) == '$' ? STARTER_TOP : STARTER_QUERY;
    struct str quoted = str_sub(text, 0, (size_t)token->start + token->length);
    uint32_t at = token->start;
    for (;;) {
        at += (uint32_t)str_find(str_sub(quoted, at, quoted.size), ';') + 1;
        if (at > quoted.size) {
            return 0;
        }
        if (starter_follows(quoted, at, rank)) {
            return at;
        }
    }
}

static bool word_at(struct str text, uint32_t at) {
    struct lexer lexer;
    lexer_init(&lexer, str_sub(text, 0, (size_t)at + 1));
    lexer.at = at;
    struct token token;
    return lexer_next(&lexer, &token) && (token.kind == TOKEN_WORD || token.kind == TOKEN_NUMBER);
}

bool cut_is_certain(struct str text, const struct token *token) {
    if (token->kind == TOKEN_QUOTED) {
        return true;
    }
    return token->kind == TOKEN_STRING && cut_quote(text, token) == '\'' &&
           word_at(text, token->start + token->length);
}
