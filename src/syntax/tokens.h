// Tokens: a statement's tokens without blanks and comments, with their brackets matched.
//
// Brackets are ( ), [ ] and CASE ... END. Each token knows the innermost bracket around it:
//
//     f ( a , CASE b END ) ;      token      0 1 2 3 4 5 6 7 8
//     open of a and CASE: 1       open of b: 4       match of 1: 7, of 7: 1
//
// The statement must be one that the grammar accepts: only that makes brackets match.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"
#include "input/lexer.h"

#define TOKEN_NONE UINT32_MAX

struct placed_token {
    uint32_t start; // bytes of the statement
    uint32_t end;   // behind its last byte
    uint32_t open;  // the bracket around it; TOKEN_NONE outside of all
    uint32_t match; // the other bracket of its pair; TOKEN_NONE when it is not a bracket
    enum token_kind kind;
};

struct tokens {
    struct str text; // the statement; not owned
    uint32_t found;  // by the last search
    struct VEC(struct placed_token) list;
};

void tokens_release(struct tokens *tokens);

// Reads all tokens of the text, which must outlive their use.
void tokens_read(struct tokens *tokens, struct str text);

// The token that starts at the byte, or the last one that starts before it. There must be one.
uint32_t tokens_find(struct tokens *tokens, uint32_t offset);

// Whether the token is this keyword, given in lower case. A name behind a dot never is.
bool tokens_word(const struct tokens *tokens, uint32_t token, struct str keyword);

// Whether the token is this one-byte operator or punctuation mark.
bool tokens_char(const struct tokens *tokens, uint32_t token, char c);

bool tokens_opens(const struct tokens *tokens, uint32_t token);
bool tokens_closes(const struct tokens *tokens, uint32_t token);

struct str tokens_text(const struct tokens *tokens, uint32_t token);
