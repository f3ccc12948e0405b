// Context: what may stand next in SQL that is being written.
//
//     select a from                   a relation
//     select a from t where a >       an operand
//     select a from t                 no operand: a clause, or an alias
//     select 'a                       more of a string
//
// It follows PostgreSQL's lexical rules (lexer.h) and looks at words alone, so it is a guess where
// only the grammar knows. However often one asks, text is read once.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum context_place {
    CONTEXT_START,    // of a statement
    CONTEXT_OPERAND,  // an expression
    CONTEXT_ITEM,     // the same right behind SELECT, where DISTINCT could stand too
    CONTEXT_LITERAL,  // a constant: INTERVAL '...'
    CONTEXT_LIST,     // an operand in parentheses: IN (...)
    CONTEXT_RELATION, // behind FROM, JOIN, INTO, UPDATE
    CONTEXT_QUERY,    // behind ( where a query is wanted, behind UNION
    CONTEXT_NAME,     // behind AS, :: or a dot
    CONTEXT_BEHIND,   // behind an operand
    CONTEXT_CLAUSE,   // behind a relation
    CONTEXT_GLUED,    // right behind a word: more of that word
    CONTEXT_STRING,   // within a string
    CONTEXT_QUOTED,   // within a quoted identifier
    CONTEXT_COMMENT,  // within a comment
};

#define CONTEXT_LEVELS 64u // of parentheses; what is deeper is taken for expressions

struct context {
    uint32_t at;     // bytes that are read
    uint32_t depth;  // of parentheses
    uint8_t place;   // enum context_place behind them
    uint8_t last;    // what the last token was
    uint8_t routine; // the last token was a word like EXTRACT, whose FROM is no clause
    uint8_t into;    // INTO was the last clause
    uint8_t levels[CONTEXT_LEVELS];
};

// A byte of a word of SQL, but for its first one.
static inline bool context_is_word_byte(char c) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
    return letter || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

void context_init(struct context *context);

// What may stand behind `sql`, which must begin with what it was the last time.
enum context_place context_at(struct context *context, struct str sql);

// Whether a text goes on, behind blanks, with what ends an operand or a relation: punctuation, a
// keyword, or nothing at all.
bool context_ends_operand(struct str following);

// Whether it goes on with UNION, INTERSECT or EXCEPT; with FROM.
bool context_is_set_operator(struct str following);
bool context_is_from(struct str following);
