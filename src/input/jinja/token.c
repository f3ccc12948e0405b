#include "input/jinja/token.h"

#include <string.h>

static char byte_at(const struct jinja_lexer *lexer, uint32_t at) {
    return at < lexer->text.size ? lexer->text.data[at] : '\0';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

// Length of the closing mark here: }}, -}}, %}, -%}, +%}; 0: there is none.
static uint32_t close_length(const struct jinja_lexer *lexer, uint32_t at) {
    char first = byte_at(lexer, at);
    uint32_t sign = first == '-' || first == '+' ? 1 : 0;
    bool closes = lexer->braces == 0 && byte_at(lexer, at + sign) == lexer->close &&
                  byte_at(lexer, at + sign + 1) == '}';
    return closes ? sign + 2 : 0;
}

static uint32_t name_length(const struct jinja_lexer *lexer, uint32_t at) {
    uint32_t end = at;
    while (is_name_start(byte_at(lexer, end)) || is_digit(byte_at(lexer, end))) {
        end++;
    }
    return end - at;
}

static uint32_t digits_end(const struct jinja_lexer *lexer, uint32_t at) {
    while (is_digit(byte_at(lexer, at)) || byte_at(lexer, at) == '_') {
        at++;
    }
    return at;
}

// 12, 1_000, 1.5, 1e-3
static uint32_t number_length(const struct jinja_lexer *lexer, uint32_t at) {
    uint32_t end = digits_end(lexer, at);
    if (byte_at(lexer, end) == '.' && is_digit(byte_at(lexer, end + 1))) {
        end = digits_end(lexer, end + 1);
    }
    char sign = byte_at(lexer, end + 1);
    uint32_t exponent = end + (sign == '-' || sign == '+' ? 2 : 1);
    if ((byte_at(lexer, end) | 0x20) == 'e' && is_digit(byte_at(lexer, exponent))) {
        end = digits_end(lexer, exponent);
    }
    return end - at;
}

// 0: the string is never closed.
static uint32_t string_length(const struct jinja_lexer *lexer, uint32_t at) {
    char quote = byte_at(lexer, at);
    for (uint32_t end = at + 1; end < lexer->text.size; end++) {
        char c = lexer->text.data[end];
        if (c == quote) {
            return end + 1 - at;
        }
        if (c == '\\') {
            end++;
        }
    }
    return 0;
}

static uint32_t operator_length(const struct jinja_lexer *lexer, uint32_t at) {
    static const char *const doubles[] = {"**", "//", "==", "!=", "<=", ">="};
    for (size_t i = 0; i < sizeof(doubles) / sizeof(doubles[0]); i++) {
        if (byte_at(lexer, at) == doubles[i][0] && byte_at(lexer, at + 1) == doubles[i][1]) {
            return 2;
        }
    }
    char c = byte_at(lexer, at);
    return c != '\0' && strchr("+-*/%~=<>()[]{}.,:|;", c) ? 1 : 0;
}

static void token_set(struct jinja_lexer *lexer, enum jinja_token_kind kind, uint32_t length) {
    bool known = length > 0;
    lexer->token = (struct jinja_token){
        .kind = known ? kind : JINJA_TOKEN_OTHER,
        .at = {lexer->at, known ? length : 1},
    };
    lexer->at += lexer->token.at.length;
}

static void operator_set(struct jinja_lexer *lexer) {
    char c = byte_at(lexer, lexer->at);
    if (c == '{') {
        lexer->braces++;
    } else if (c == '}' && lexer->braces > 0) {
        lexer->braces--;
    }
    token_set(lexer, JINJA_TOKEN_OPERATOR, operator_length(lexer, lexer->at));
}

void jinja_lexer_next(struct jinja_lexer *lexer) {
    while (jinja_is_blank(byte_at(lexer, lexer->at))) {
        lexer->at++;
    }
    char c = byte_at(lexer, lexer->at);
    if (lexer->at >= lexer->text.size) {
        lexer->token = (struct jinja_token){JINJA_TOKEN_END, {(uint32_t)lexer->text.size, 0}};
    } else if (close_length(lexer, lexer->at) > 0) {
        token_set(lexer, JINJA_TOKEN_CLOSE, close_length(lexer, lexer->at));
    } else if (is_name_start(c)) {
        token_set(lexer, JINJA_TOKEN_NAME, name_length(lexer, lexer->at));
    } else if (is_digit(c)) {
        token_set(lexer, JINJA_TOKEN_NUMBER, number_length(lexer, lexer->at));
    } else if (c == '\'' || c == '"') {
        token_set(lexer, JINJA_TOKEN_STRING, string_length(lexer, lexer->at));
    } else {
        operator_set(lexer);
    }
}

void jinja_lexer_init(struct jinja_lexer *lexer, struct str text, uint32_t start, char close) {
    *lexer = (struct jinja_lexer){.text = text, .at = start, .close = close};
    jinja_lexer_next(lexer);
}

struct str jinja_lexer_text(const struct jinja_lexer *lexer) {
    return str_sub(lexer->text, lexer->token.at.start, lexer->token.at.length);
}

bool jinja_lexer_is(const struct jinja_lexer *lexer, const char *word) {
    bool can_be =
        lexer->token.kind == JINJA_TOKEN_NAME || lexer->token.kind == JINJA_TOKEN_OPERATOR;
    return can_be && str_equal(jinja_lexer_text(lexer), str_of(word));
}

bool jinja_lexer_take(struct jinja_lexer *lexer, const char *word) {
    bool is = jinja_lexer_is(lexer, word);
    if (is) {
        jinja_lexer_next(lexer);
    }
    return is;
}
