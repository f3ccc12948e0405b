#include "format/python/token.h"

#include <string.h>

struct reader {
    struct arena *arena;
    struct python_tokens *tokens;
    const char *text;
    uint32_t size;
    uint32_t at;
    struct VEC(uint32_t) open; // brackets
};

static bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static char peek(const struct reader *reader, uint32_t ahead) {
    return reader->at + ahead < reader->size ? reader->text[reader->at + ahead] : '\0';
}

static void push(struct reader *reader, enum python_kind kind, uint32_t start) {
    VEC_PUSH_IN(reader->arena, &reader->tokens->list,
                ((struct python_token){kind, start, reader->at - start, PYTHON_NO_MATCH}));
}

// ---- strings

static bool is_prefix(struct str word) {
    if (word.size > 2) {
        return false;
    }
    for (size_t i = 0; i < word.size; i++) {
        if (!strchr("rRbBuUfF", word.data[i])) {
            return false;
        }
    }
    return true;
}

// How many of the same quote stand here: 1, or 3 for a long string.
static uint32_t quotes_at(const struct reader *reader) {
    char quote = peek(reader, 0);
    return peek(reader, 1) == quote && peek(reader, 2) == quote ? 3 : 1;
}

static bool closes(const struct reader *reader, char quote, uint32_t quotes) {
    for (uint32_t i = 0; i < quotes; i++) {
        if (peek(reader, i) != quote) {
            return false;
        }
    }
    return true;
}

static void read_string(struct reader *reader, uint32_t start) {
    char quote = peek(reader, 0);
    uint32_t quotes = quotes_at(reader);
    reader->at += quotes;
    while (reader->at < reader->size && !closes(reader, quote, quotes)) {
        if (quotes == 1 && peek(reader, 0) == '\n') {
            push(reader, PYTHON_STRING, start);
            return;
        }
        reader->at += peek(reader, 0) == '\\' && reader->at + 1 < reader->size ? 2 : 1;
    }
    reader->at = reader->at < reader->size ? reader->at + quotes : reader->size;
    push(reader, PYTHON_STRING, start);
}

struct python_string python_string_of(const struct python_tokens *tokens, uint32_t token) {
    const struct python_token *at = &tokens->list.data[token];
    struct str text = python_text(tokens, token);
    struct python_string string = {0};
    uint32_t prefix = 0;
    for (; prefix < text.size && text.data[prefix] != '"' && text.data[prefix] != '\''; prefix++) {
        char letter = (char)(text.data[prefix] | 0x20);
        string.raw |= letter == 'r';
        string.formatted |= letter == 'f';
        string.bytes |= letter == 'b';
    }
    char quote = text.data[prefix];
    struct str body = str_sub(text, prefix, text.size);
    bool triple = body.size >= 3 && body.data[1] == quote && body.data[2] == quote;
    uint32_t quotes = triple ? 3 : 1;
    bool closed = body.size >= 2 * quotes && body.data[body.size - 1] == quote;
    string.start = at->start + prefix + quotes;
    string.end = at->start + at->length - (closed ? quotes : 0);
    string.end = string.end < string.start ? string.start : string.end;
    return string;
}

// ---- the rest

static void read_word(struct reader *reader) {
    uint32_t start = reader->at;
    while (is_name_start(peek(reader, 0)) || is_digit(peek(reader, 0))) {
        reader->at++;
    }
    struct str word = {reader->text + start, reader->at - start};
    if ((peek(reader, 0) == '"' || peek(reader, 0) == '\'') && is_prefix(word)) {
        read_string(reader, start);
        return;
    }
    push(reader, PYTHON_NAME, start);
}

static void read_number(struct reader *reader) {
    uint32_t start = reader->at;
    while (is_digit(peek(reader, 0)) || is_name_start(peek(reader, 0)) || peek(reader, 0) == '.') {
        reader->at++;
    }
    push(reader, PYTHON_NUMBER, start);
}

static bool opens(char c) {
    return c == '(' || c == '[' || c == '{';
}

static bool pairs(char open, char close) {
    return (open == '(' && close == ')') || (open == '[' && close == ']') ||
           (open == '{' && close == '}');
}

static void match_bracket(struct reader *reader, char c) {
    uint32_t token = reader->tokens->list.size - 1;
    if (opens(c)) {
        VEC_PUSH_IN(reader->arena, &reader->open, token);
        return;
    }
    if (reader->open.size == 0) {
        return;
    }
    struct python_token *list = reader->tokens->list.data;
    uint32_t open = reader->open.data[reader->open.size - 1];
    if (pairs(reader->text[list[open].start], c)) {
        list[open].match = token;
        list[token].match = open;
        reader->open.size--;
    }
}

static void read_operator(struct reader *reader) {
    static const char *const doubles[] = {"+=", "==", "!=", "<=", ">=", "->", "**"};
    uint32_t start = reader->at;
    char first = peek(reader, 0);
    char both[3] = {first, peek(reader, 1), '\0'};
    reader->at++;
    for (size_t i = 0; i < sizeof(doubles) / sizeof(doubles[0]); i++) {
        if (strcmp(both, doubles[i]) == 0) {
            reader->at++;
            break;
        }
    }
    push(reader, PYTHON_OPERATOR, start);
    match_bracket(reader, first);
}

static void read_newline(struct reader *reader) {
    uint32_t start = reader->at++;
    if (reader->open.size == 0) {
        push(reader, PYTHON_NEWLINE, start);
    }
}

static void skip_comment(struct reader *reader) {
    while (reader->at < reader->size && peek(reader, 0) != '\n') {
        reader->at++;
    }
}

static void read_token(struct reader *reader) {
    char c = peek(reader, 0);
    if (c == '\n') {
        read_newline(reader);
    } else if (c == '#') {
        skip_comment(reader);
    } else if (c == '"' || c == '\'') {
        read_string(reader, reader->at);
    } else if (is_name_start(c)) {
        read_word(reader);
    } else if (is_digit(c)) {
        read_number(reader);
    } else if (c == '\\' && (peek(reader, 1) == '\n' || peek(reader, 1) == '\r')) {
        reader->at += peek(reader, 1) == '\r' ? 3 : 2; // the line goes on
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
        reader->at++;
    } else {
        read_operator(reader);
    }
}

void python_tokens_read(struct arena *arena, struct str text, struct python_tokens *tokens) {
    *tokens = (struct python_tokens){.text = text};
    struct reader reader = {
        .arena = arena, .tokens = tokens, .text = text.data, .size = (uint32_t)text.size};
    while (reader.at < reader.size) {
        read_token(&reader);
    }
    reader.at = reader.size;
    push(&reader, PYTHON_NEWLINE, reader.size);
}

struct str python_text(const struct python_tokens *tokens, uint32_t token) {
    const struct python_token *at = &tokens->list.data[token];
    return str_sub(tokens->text, at->start, at->length);
}

bool python_is(const struct python_tokens *tokens, uint32_t token, const char *word) {
    enum python_kind kind = tokens->list.data[token].kind;
    return (kind == PYTHON_NAME || kind == PYTHON_OPERATOR) &&
           str_equal(python_text(tokens, token), str_of(word));
}
