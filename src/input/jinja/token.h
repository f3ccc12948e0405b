// Jinja tokens: what stands between {{ and }}, or {% and %}.
//
//     {{ ref('orders') -}}      name ref, operator (, string 'orders', operator ), close -}}
//
// As in Jinja, }} within braces of a dict or within a string closes nothing.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "query/model.h"

enum jinja_token_kind {
    JINJA_TOKEN_END, // of the text: the tag is never closed
    JINJA_TOKEN_NAME,
    JINJA_TOKEN_STRING,
    JINJA_TOKEN_NUMBER,
    JINJA_TOKEN_OPERATOR, // punctuation too
    JINJA_TOKEN_CLOSE,    // }} or %}, with its - or +
    JINJA_TOKEN_OTHER,    // a byte that starts no token, a quote that is never closed
};

static inline bool jinja_is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct jinja_token {
    enum jinja_token_kind kind;
    struct span at; // of the text
};

struct jinja_lexer {
    struct str text;
    uint32_t at;
    uint32_t braces;          // open ones, of dicts
    char close;               // '}' or '%'
    struct jinja_token token; // the current one
};

// Starts behind an opening {{ or {%. `close` is '}' or '%'. The first token is read.
void jinja_lexer_init(struct jinja_lexer *lexer, struct str text, uint32_t start, char close);

void jinja_lexer_next(struct jinja_lexer *lexer);

struct str jinja_lexer_text(const struct jinja_lexer *lexer); // of the current token

// Whether the current token is this operator or name.
bool jinja_lexer_is(const struct jinja_lexer *lexer, const char *word);

// Goes on to the next token if the current one is this operator or name.
bool jinja_lexer_take(struct jinja_lexer *lexer, const char *word);
