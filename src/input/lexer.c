#include "input/lexer.h"

#include <assert.h>
#include <string.h>

// The class of a token's first byte decides how the token is read.
enum class {
    OTHER, // starts no token: control characters, NUL, { }
    BLANK,
    LETTER, // bytes above ASCII too
    PREFIX, // a letter that may belong to the quote behind it: E'' U&""
    DIGIT,
    PUNCT,
    SEMICOLON,
    DOT,
    COLON,
    MATH,  // operator characters of the SQL standard
    SLASH, // those of them that may start a comment: - and /
    FREE,  // the other operator characters
    QUOTE,
    DOUBLE_QUOTE,
    DOLLAR,
    BACKSLASH,
};

// clang-format off
static const uint8_t classes[256] = {
    ['\t'] = BLANK, BLANK, ['\f'] = BLANK, BLANK, [' '] = BLANK,
    ['!'] = FREE, DOUBLE_QUOTE, FREE, DOLLAR, FREE, FREE, QUOTE,
    ['('] = PUNCT, PUNCT, MATH, MATH, PUNCT, SLASH, DOT, SLASH,
    ['0' ... '9'] = DIGIT,
    [':'] = COLON, SEMICOLON, MATH, MATH, MATH, FREE, FREE,
    ['A'] = LETTER, ['B'] = PREFIX, ['C' ... 'D'] = LETTER, ['E'] = PREFIX, ['F' ... 'M'] = LETTER,
    ['N'] = PREFIX, ['O' ... 'T'] = LETTER, ['U'] = PREFIX, ['V' ... 'W'] = LETTER, ['X'] = PREFIX,
    ['Y' ... 'Z'] = LETTER, ['['] = PUNCT, BACKSLASH, PUNCT, FREE, LETTER, FREE,
    ['a'] = LETTER, ['b'] = PREFIX, ['c' ... 'd'] = LETTER, ['e'] = PREFIX, ['f' ... 'm'] = LETTER,
    ['n'] = PREFIX, ['o' ... 't'] = LETTER, ['u'] = PREFIX, ['v' ... 'w'] = LETTER, ['x'] = PREFIX,
    ['y' ... 'z'] = LETTER, ['|'] = FREE, ['~'] = FREE, [0x80 ... 0xFF] = LETTER,
};
// clang-format on

// Sets of classes.
#define SET(class)  (1u << (class))
#define IN_BLANK    SET(BLANK)
#define IN_DIGITS   SET(DIGIT)
#define IN_OPERATOR (SET(MATH) | SET(SLASH) | SET(FREE))
#define IN_TAG      (SET(LETTER) | SET(PREFIX) | SET(DIGIT)) // $tag$ behind its first letter
#define IN_WORD     (IN_TAG | SET(DOLLAR))
#define TAG_START   (SET(LETTER) | SET(PREFIX))

// What neither ends a statement nor starts a token that could hide its end.
#define IN_PLAIN                                                                                   \
    (SET(OTHER) | IN_BLANK | IN_TAG | SET(PUNCT) | SET(DOT) | SET(COLON) | SET(MATH) | SET(FREE))

// Which ways there are to write a quote inside a string.
enum escape {
    ESCAPE_NONE,      // B'' X''
    ESCAPE_DOUBLED,   // '' N'' U&''
    ESCAPE_BACKSLASH, // E'': doubled or behind a backslash
};

void lexer_init(struct lexer *lexer, struct str text) {
    assert(text.size < UINT32_MAX - 2); // looking two bytes ahead must not wrap around
    *lexer = (struct lexer){.text = text.data, .size = (uint32_t)text.size};
}

static inline enum class class_of(char c) { return (enum class)classes[(unsigned char)c]; }

static inline bool in_set(char c, uint32_t set) {
    return set >> class_of(c) & 1;
}

// The byte at `at`, or NUL behind the end.
static inline char byte_at(const struct lexer *lexer, uint32_t at) {
    return at < lexer->size ? lexer->text[at] : '\0';
}

// The first position from `at` on whose byte is not in the set.
static inline uint32_t run_end(const struct lexer *lexer, uint32_t at, uint32_t set) {
    while (at < lexer->size && in_set(lexer->text[at], set)) {
        at++;
    }
    return at;
}

// The first position of the byte from `at` on, or the end of the text.
static uint32_t find(const struct lexer *lexer, uint32_t at, char c) {
    const char *found = memchr(lexer->text + at, c, lexer->size - at);
    return found ? (uint32_t)(found - lexer->text) : lexer->size;
}

// The end of the line, the line break not included. A lone \r breaks lines too.
static uint32_t line_end(const struct lexer *lexer, uint32_t at) {
    uint32_t end = find(lexer, at, '\n');
    const char *found = memchr(lexer->text + at, '\r', end - at);
    return found ? (uint32_t)(found - lexer->text) : end;
}

// Behind the quote that ends what `at` stands in; doubled quotes do not end it. 0: never closed.
static uint32_t quoted_end(const struct lexer *lexer, uint32_t at, char quote) {
    for (;;) {
        at = find(lexer, at, quote);
        if (at == lexer->size) {
            return 0;
        }
        if (byte_at(lexer, at + 1) != quote) {
            return at + 1;
        }
        at += 2;
    }
}

// The same for E'it\'s'.
static uint32_t escaped_end(const struct lexer *lexer, uint32_t at) {
    while (at < lexer->size) {
        char c = lexer->text[at++];
        bool escapes = c == '\\' || (c == '\'' && byte_at(lexer, at) == '\'');
        if (escapes) {
            at++;
        } else if (c == '\'') {
            return at;
        }
    }
    return 0;
}

static uint32_t string_part_end(const struct lexer *lexer, uint32_t at, enum escape escape) {
    if (escape == ESCAPE_BACKSLASH) {
        return escaped_end(lexer, at);
    }
    if (escape == ESCAPE_DOUBLED) {
        return quoted_end(lexer, at, '\'');
    }
    uint32_t quote = find(lexer, at, '\'');
    return quote == lexer->size ? 0 : quote + 1;
}

// SQL joins string constants that only white space with a line break separates:
//     'foo'    -- comments may stand between them
//     'bar'
// The position of the quote that goes on with the string ended at `at`, or 0.
static uint32_t continued_at(const struct lexer *lexer, uint32_t at) {
    bool line_break = false;
    for (;;) {
        char c = byte_at(lexer, at);
        if (c == '-' && byte_at(lexer, at + 1) == '-') {
            at = line_end(lexer, at);
        } else if (in_set(c, IN_BLANK)) {
            line_break |= c == '\n' || c == '\r';
            at++;
        } else {
            return line_break && c == '\'' ? at : 0;
        }
    }
}

// Sets a token's end, 0 when there is none.
static inline void token_close(const struct lexer *lexer, struct token *token, uint32_t end) {
    token->open = end == 0;
    token->length = (end == 0 ? lexer->size : end) - token->start;
}

// `at` is behind the opening quote.
static void read_string(const struct lexer *lexer, struct token *token, uint32_t at,
                        enum escape escape) {
    token->kind = TOKEN_STRING;
    for (;;) {
        uint32_t end = string_part_end(lexer, at, escape);
        uint32_t quote = end == 0 ? 0 : continued_at(lexer, end);
        if (quote == 0) {
            token_close(lexer, token, end);
            return;
        }
        at = quote + 1;
    }
}

static void read_quoted(const struct lexer *lexer, struct token *token, uint32_t at) {
    token->kind = TOKEN_QUOTED;
    token_close(lexer, token, quoted_end(lexer, at, '"'));
}

static inline void read_run(const struct lexer *lexer, struct token *token, enum token_kind kind,
                            uint32_t set) {
    token->kind = kind;
    token->length = run_end(lexer, token->start + 1, set) - token->start;
}

// A letter that may be the prefix of a string: B'' E'' N'' X'' U&'' U&"".
static void read_prefixed(const struct lexer *lexer, struct token *token) {
    uint32_t at = token->start + 1;
    char prefix = (char)(lexer->text[token->start] | 0x20);
    if (prefix == 'u' && byte_at(lexer, at) == '&') {
        at++;
    }
    char quote = byte_at(lexer, at);
    bool unicode = at > token->start + 1;
    if (quote == '\'' && (unicode || prefix != 'u')) {
        enum escape escape = prefix == 'e'                    ? ESCAPE_BACKSLASH
                             : prefix == 'b' || prefix == 'x' ? ESCAPE_NONE
                                                              : ESCAPE_DOUBLED;
        read_string(lexer, token, at + 1, escape);
    } else if (quote == '"' && unicode) {
        read_quoted(lexer, token, at + 1);
    } else {
        read_run(lexer, token, TOKEN_WORD, IN_WORD);
    }
}

// 15, 1.5e10, .5, 1. - but in 1..2 the dots are a token of their own, and 1e is 1 and a word.
static void read_number(const struct lexer *lexer, struct token *token) {
    uint32_t at = run_end(lexer, token->start, IN_DIGITS);
    if (byte_at(lexer, at) == '.' && byte_at(lexer, at + 1) != '.') {
        at = run_end(lexer, at + 1, IN_DIGITS);
    }
    if ((byte_at(lexer, at) | 0x20) == 'e') {
        char sign = byte_at(lexer, at + 1);
        uint32_t digits = at + 1 + (sign == '+' || sign == '-');
        at = in_set(byte_at(lexer, digits), IN_DIGITS) ? run_end(lexer, digits, IN_DIGITS) : at;
    }
    token->kind = TOKEN_NUMBER;
    token->length = at - token->start;
}

static void read_dot(const struct lexer *lexer, struct token *token) {
    char next = byte_at(lexer, token->start + 1);
    if (in_set(next, IN_DIGITS)) {
        read_number(lexer, token);
        return;
    }
    token->kind = next == '.' ? TOKEN_OPERATOR : TOKEN_PUNCT;
    token->length = next == '.' ? 2 : 1;
}

static void read_colon(const struct lexer *lexer, struct token *token) {
    char next = byte_at(lexer, token->start + 1);
    bool two = next == ':' || next == '=';
    token->kind = two ? TOKEN_OPERATOR : TOKEN_PUNCT;
    token->length = two ? 2 : 1;
}

// $1, or $$text$$, or $tag$text$tag$. A $ that is none of them stands alone.
static void read_dollar(const struct lexer *lexer, struct token *token) {
    uint32_t at = token->start + 1;
    char next = byte_at(lexer, at);
    if (in_set(next, IN_DIGITS)) {
        read_run(lexer, token, TOKEN_PARAMETER, IN_DIGITS);
        return;
    }
    if (in_set(next, TAG_START)) {
        at = run_end(lexer, at, IN_TAG);
    }
    if (byte_at(lexer, at) != '$') {
        token->kind = TOKEN_OTHER;
        token->length = 1;
        return;
    }
    at++;
    uint32_t tag = at - token->start;
    const char *end = memmem(lexer->text + at, lexer->size - at, lexer->text + token->start, tag);
    token->kind = TOKEN_STRING;
    token_close(lexer, token, end ? (uint32_t)(end - lexer->text) + tag : 0);
}

static void read_line_comment(const struct lexer *lexer, struct token *token) {
    token->kind = TOKEN_COMMENT;
    token->length = line_end(lexer, token->start + 2) - token->start;
}

// Block comments nest. Both of their brackets hold a slash, so only slashes are looked at.
static void read_block_comment(const struct lexer *lexer, struct token *token) {
    token->kind = TOKEN_COMMENT;
    uint32_t from = token->start + 2; // what is before it belongs to a bracket already
    uint32_t depth = 1;
    while (depth > 0) {
        uint32_t slash = find(lexer, from, '/');
        if (slash == lexer->size) {
            token_close(lexer, token, 0);
            return;
        }
        bool closes = slash > from && lexer->text[slash - 1] == '*';
        bool opens = !closes && byte_at(lexer, slash + 1) == '*';
        depth += opens;
        depth -= closes;
        from = slash + 1 + opens;
    }
    token_close(lexer, token, from);
}

// Whether a comment starts at `at`.
static bool comment_at(const struct lexer *lexer, uint32_t at) {
    char c = lexer->text[at];
    return (c == '-' && byte_at(lexer, at + 1) == '-') ||
           (c == '/' && byte_at(lexer, at + 1) == '*');
}

// An operator is the longest run of operator characters, but a comment starts inside a run too, and
// + or - ends an operator of several characters only if a character outside the SQL standard's is
// in it: @- is one operator, *- two. (PostgreSQL: Lexical Structure, Operators)
static void read_operator(const struct lexer *lexer, struct token *token) {
    uint32_t at = token->start;
    bool outside = false;
    while (at < lexer->size && in_set(lexer->text[at], IN_OPERATOR) && !comment_at(lexer, at)) {
        outside |= class_of(lexer->text[at]) == FREE;
        at++;
    }
    while (!outside && at > token->start + 1 &&
           (lexer->text[at - 1] == '+' || lexer->text[at - 1] == '-')) {
        at--;
    }
    token->kind = TOKEN_OPERATOR;
    token->length = at - token->start;
}

static void read_slash(const struct lexer *lexer, struct token *token) {
    if (!comment_at(lexer, token->start)) {
        read_operator(lexer, token);
    } else if (lexer->text[token->start] == '-') {
        read_line_comment(lexer, token);
    } else {
        read_block_comment(lexer, token);
    }
}

static inline void read_byte(struct token *token, enum token_kind kind) {
    token->kind = kind;
    token->length = 1;
}

static inline void read_token(const struct lexer *lexer, struct token *token) {
    switch (class_of(lexer->text[token->start])) {
    case BLANK:
        read_run(lexer, token, TOKEN_BLANK, IN_BLANK);
        return;
    case LETTER:
        read_run(lexer, token, TOKEN_WORD, IN_WORD);
        return;
    case PREFIX:
        read_prefixed(lexer, token);
        return;
    case DIGIT:
        read_number(lexer, token);
        return;
    case PUNCT:
    case SEMICOLON:
        read_byte(token, TOKEN_PUNCT);
        return;
    case DOT:
        read_dot(lexer, token);
        return;
    case COLON:
        read_colon(lexer, token);
        return;
    case MATH:
    case FREE:
        read_operator(lexer, token);
        return;
    case SLASH:
        read_slash(lexer, token);
        return;
    case QUOTE:
        read_string(lexer, token, token->start + 1, ESCAPE_DOUBLED);
        return;
    case DOUBLE_QUOTE:
        read_quoted(lexer, token, token->start + 1);
        return;
    case DOLLAR:
        read_dollar(lexer, token);
        return;
    case BACKSLASH:
        read_byte(token, TOKEN_BACKSLASH);
        return;
    case OTHER:
        read_byte(token, TOKEN_OTHER);
        return;
    }
}

bool lexer_next(struct lexer *lexer, struct token *token) {
    if (lexer->at >= lexer->size) {
        return false;
    }
    token->open = false;
    token->start = lexer->at;
    read_token(lexer, token);
    lexer->at += token->length;
    return true;
}

uint32_t lexer_skip_plain(struct lexer *lexer) {
    uint32_t from = lexer->at;
    uint32_t at = run_end(lexer, from, IN_PLAIN);
    while (at < lexer->size && class_of(lexer->text[at]) == SLASH && !comment_at(lexer, at)) {
        at = run_end(lexer, at + 1, IN_PLAIN);
    }
    if (in_set(byte_at(lexer, at), SET(QUOTE) | SET(DOUBLE_QUOTE) | SET(DOLLAR))) {
        at -= at > from && lexer->text[at - 1] == '&'; // U&''
        while (at > from && in_set(lexer->text[at - 1], IN_WORD)) {
            at--;
        }
    }
    lexer->at = at;
    while (at > from && in_set(lexer->text[at - 1], IN_BLANK)) {
        at--;
    }
    return at;
}

bool lexer_next_solid(struct lexer *lexer, struct token *token) {
    while (lexer_next(lexer, token)) {
        if (token->kind != TOKEN_BLANK && token->kind != TOKEN_COMMENT) {
            return true;
        }
    }
    return false;
}

struct str lexer_text(const struct lexer *lexer, const struct token *token) {
    return (struct str){lexer->text + token->start, token->length};
}

bool lexer_is_word(const struct lexer *lexer, const struct token *token, const char *word) {
    return token->kind == TOKEN_WORD && str_equal_nocase(lexer_text(lexer, token), str_of(word));
}

bool lexer_is_punct(const struct lexer *lexer, const struct token *token, char c) {
    return token->kind == TOKEN_PUNCT && lexer->text[token->start] == c;
}
