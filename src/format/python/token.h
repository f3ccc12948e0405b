// Tokens of a Python source, as far as strings and calls need them.
//
//     cur.execute("SELECT 1", (a,))      NAME . NAME ( STRING , ( NAME , ) )
//
// Python's lexical rules: reference, chapter 2. Comments and blanks are left out, and line ends
// within brackets, where they mean nothing. Reading never fails: a string that is not closed runs
// to the end of its line, or of the file when it has three quotes.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

enum python_kind {
    PYTHON_NAME,
    PYTHON_STRING, // with its prefix and quotes
    PYTHON_NUMBER,
    PYTHON_OPERATOR, // one byte, or += == != <= >= -> **
    PYTHON_NEWLINE,
};

#define PYTHON_NO_MATCH UINT32_MAX

struct python_token {
    enum python_kind kind;
    uint32_t start; // bytes of the text
    uint32_t length;
    uint32_t match; // of a bracket: the other one; PYTHON_NO_MATCH: none
};

struct python_tokens {
    struct str text;
    struct VEC(struct python_token) list; // in the arena; ends with a NEWLINE
};

void python_tokens_read(struct arena *arena, struct str text, struct python_tokens *tokens);

struct str python_text(const struct python_tokens *tokens, uint32_t token);

// Whether the token is this name or operator.
bool python_is(const struct python_tokens *tokens, uint32_t token, const char *word);

// A string's parts: "rb" of rb'...', how many quotes there are at each end.
struct python_string {
    bool raw;
    bool formatted; // f'...'
    bool bytes;
    uint32_t start; // of the text between the quotes
    uint32_t end;
};

struct python_string python_string_of(const struct python_tokens *tokens, uint32_t token);
