// Lexer: cuts SQL text into tokens without losing a byte.
//
// It follows PostgreSQL's lexical rules (documentation: SQL Syntax, Lexical Structure): nested
// comments, '', E'', U&'', B'', X'', dollar quotes, "quoted" and U&"" identifiers, numbers,
// operators. It knows no keywords; it never fails: a quote that is never closed runs to the end of
// the text and is marked `open`.
//
//     struct lexer lexer;
//     lexer_init(&lexer, STR("a + 'b'"));
//     struct token token;
//     while (lexer_next(&lexer, &token)) ...      // a, blank, +, blank, 'b'
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum token_kind {
    TOKEN_BLANK,   // white space, one run
    TOKEN_COMMENT, // -- to the end of the line (without it), or /* ... */
    TOKEN_WORD,    // identifier or keyword
    TOKEN_QUOTED,  // "identifier", U&"identifier"
    TOKEN_STRING,  // any kind of string constant, dollar quotes too
    TOKEN_NUMBER,
    TOKEN_PARAMETER, // $1
    TOKEN_OPERATOR,  // a run of operator characters, also :: := =>
    TOKEN_PUNCT,     // one of ( ) [ ] , ; . :
    TOKEN_BACKSLASH, // one backslash outside everything else
    TOKEN_OTHER,     // a byte that starts no token
};

struct token {
    enum token_kind kind;
    bool open;       // a quote or comment that is never closed
    uint32_t start;  // byte offset in the text
    uint32_t length; // never 0
};

struct lexer {
    const char *text;
    uint32_t size;
    uint32_t at;
};

void lexer_init(struct lexer *lexer, struct str text);     // text under 4 GiB, kept by the caller
bool lexer_next(struct lexer *lexer, struct token *token); // false at the end

// Skips tokens that cannot tell where a statement ends, much faster than lexer_next would: words,
// numbers, operators, parentheses, blanks. The next token is a comment, a quote, a backslash or a
// semicolon, or a word before one of them. Returns the end of the last skipped token that is not
// blank, or where it started.
uint32_t lexer_skip_plain(struct lexer *lexer);

// The next token that is neither blank nor comment.
bool lexer_next_solid(struct lexer *lexer, struct token *token);

struct str lexer_text(const struct lexer *lexer, const struct token *token);

// Whether a token is this unquoted word, given in lower case, or this punctuation character.
bool lexer_is_word(const struct lexer *lexer, const struct token *token, const char *word);
bool lexer_is_punct(const struct lexer *lexer, const struct token *token, char c);
