#include "input/grafana_token.h"

#include <string.h>

#include "input/word.h"

// How far the end of a variable or of a dollar quote with a tag is looked for, so that a text with
// many beginnings is not searched to its end for each.
#define REACH 4096

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Of an identifier of SQL.
static bool is_ident(char c) {
    return word_has(c) || (unsigned char)c >= 0x80;
}

static char byte_at(struct str text, size_t at) {
    return at < text.size ? text.data[at] : '\0';
}

static uint32_t ident_end(struct str text, uint32_t at) {
    while (is_ident(byte_at(text, at))) {
        at++;
    }
    return at;
}

static uint32_t word_end(struct str text, uint32_t at) {
    while (word_has(byte_at(text, at))) {
        at++;
    }
    return at;
}

// ---- variables

// ${name...}: `at` is its start.
static uint32_t braced(struct str text, uint32_t at) {
    if (!is_letter(byte_at(text, at + 2))) {
        return 0;
    }
    struct str rest = str_sub(text, at, REACH);
    size_t close = str_find(rest, '}');
    return close < rest.size ? (uint32_t)close + 1 : 0;
}

// [[name]] or [[name:format]]
static uint32_t bracketed(struct str text, uint32_t at) {
    if (byte_at(text, at + 1) != '[' || !is_letter(byte_at(text, at + 2))) {
        return 0;
    }
    uint32_t end = word_end(text, at + 2);
    if (byte_at(text, end) == ':') {
        end = word_end(text, end + 1);
    }
    return byte_at(text, end) == ']' && byte_at(text, end + 1) == ']' ? end + 2 - at : 0;
}

uint32_t grafana_variable(struct str text, uint32_t at) {
    if (byte_at(text, at) == '[') {
        return bracketed(text, at);
    }
    if (byte_at(text, at) != '$') {
        return 0;
    }
    if (byte_at(text, at + 1) == '{') {
        return braced(text, at);
    }
    return is_letter(byte_at(text, at + 1)) ? word_end(text, at + 1) - at : 0;
}

struct str grafana_variable_name(struct str variable) {
    uint32_t start = 0;
    while (start < variable.size && !word_has(variable.data[start])) {
        start++;
    }
    return str_sub(variable, start, word_end(variable, start) - start);
}

// ---- tokens

static struct str text_of(const struct lexer *lexer) {
    return (struct str){lexer->text, lexer->size};
}

// Whether $tag$ at the byte starts a string. Two variables that stand twice, as in $a$b, $a$b, look
// the same but for what stands behind the second $a$.
static bool dollar_quote_at(struct str text, uint32_t at) {
    uint32_t end = word_end(text, at + 1);
    if (byte_at(text, at) != '$' || byte_at(text, end) != '$' || is_digit(byte_at(text, at + 1))) {
        return false;
    }
    struct str tag = str_sub(text, at, end + 1 - at);
    if (tag.size == 2) {
        return true;
    }
    struct str rest = str_sub(text, end + 1, REACH);
    const char *close = memmem(rest.data, rest.size, tag.data, tag.size);
    return close && !word_has(byte_at(text, (size_t)(close - text.data) + tag.size)) &&
           byte_at(text, (size_t)(close - text.data) + tag.size) != '{';
}

// ARRAY[[a]] is an array.
static bool array_before(struct str text, uint32_t at) {
    uint32_t reach = at < 32 ? at : 32;
    struct str before = str_trim(str_sub(text, at - reach, reach));
    return before.size >= 5 && str_equal_nocase(str_sub(before, before.size - 5, 5), STR("array"));
}

static uint32_t variable_at(const struct lexer *lexer) {
    struct str text = text_of(lexer);
    bool other = lexer->at < text.size && text.data[lexer->at] == '['
                     ? array_before(text, lexer->at)
                     : dollar_quote_at(text, lexer->at);
    return other ? 0 : grafana_variable(text, lexer->at);
}

// A word ends before the variable in it: start_$unit.
static void word_cut(struct lexer *lexer, struct token *word) {
    struct str text = text_of(lexer);
    for (uint32_t i = word->start + 1; i < word->start + word->length; i++) {
        if (text.data[i] == '$' && grafana_variable(text, i) > 0) {
            word->length = i - word->start;
            lexer->at = i;
            return;
        }
    }
}

// Whether the bytes are more than a number: a letter stands in them.
static bool is_named(struct str part) {
    for (size_t i = 0; i < part.size; i++) {
        if (!is_digit(part.data[i])) {
            return true;
        }
    }
    return false;
}

static void add_part(uint32_t length, struct grafana_token *token, struct lexer *lexer) {
    token->sql.length += length;
    lexer->at += length;
}

// Takes what is glued to a variable or a word: start_${unit}_km. Returns whether there was a
// word in it.
static bool parts_add(struct lexer *lexer, struct grafana_token *token) {
    struct str text = text_of(lexer);
    bool named = false;
    for (;;) {
        uint32_t length = variable_at(lexer);
        uint32_t word = ident_end(text, lexer->at) - lexer->at;
        if (length == 0 && word == 0) {
            return named;
        }
        named |= length == 0 && is_named(str_sub(text, lexer->at, word));
        add_part(length > 0 ? length : word, token, lexer);
    }
}

// Whether a variable is glued to the end of the token.
static bool is_glued(const struct lexer *lexer, const struct token *token) {
    bool part = token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER;
    return part && variable_at(lexer) > 0;
}

static bool is_call(const struct lexer *lexer) {
    uint32_t at = lexer->at;
    while (at < lexer->size && (lexer->text[at] == ' ' || lexer->text[at] == '\n')) {
        at++;
    }
    return at < lexer->size && lexer->text[at] == '(';
}

static bool is_macro(const struct lexer *lexer, const struct token *token) {
    struct str text = lexer_text(lexer, token);
    return str_starts(text, STR("$__")) && grafana_variable(text, 0) == text.size && is_call(lexer);
}

static bool next_variable(struct lexer *lexer, struct grafana_token *token) {
    token->sql = (struct token){.kind = TOKEN_OTHER, .start = lexer->at};
    token->kind = parts_add(lexer, token) ? GRAFANA_NAME : GRAFANA_VARIABLE;
    if (is_macro(lexer, &token->sql)) {
        token->kind = GRAFANA_MACRO;
    }
    return true;
}

bool grafana_next(struct lexer *lexer, struct grafana_token *token) {
    if (lexer->at < lexer->size && variable_at(lexer) > 0) {
        return next_variable(lexer, token);
    }
    token->kind = GRAFANA_SQL;
    if (!lexer_next(lexer, &token->sql)) {
        return false;
    }
    if (token->sql.kind == TOKEN_WORD) {
        word_cut(lexer, &token->sql);
    }
    if (is_glued(lexer, &token->sql)) {
        token->kind = token->sql.kind == TOKEN_WORD ? GRAFANA_NAME : GRAFANA_VARIABLE;
        parts_add(lexer, token);
    }
    return true;
}
