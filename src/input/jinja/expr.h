// Jinja expressions: the tree of what stands in a tag.
//
//     not loop.last and x | upper == 'A'      AND(NOT(loop.last), ==(FILTER upper(x), 'A'))
//
// A part that cannot be read becomes a BAD expression, which nobody knows the value of. Trees are
// the arena's; their depth is limited.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "input/jinja/token.h"
#include "query/model.h"

enum jinja_expr_kind {
    JINJA_EXPR_BAD,
    JINJA_EXPR_STRING,    // text
    JINJA_EXPR_NUMBER,    // text
    JINJA_EXPR_NAME,      // text; true, false and none too
    JINJA_EXPR_ATTRIBUTE, // left.text
    JINJA_EXPR_INDEX,     // left[right]
    JINJA_EXPR_SLICE,     // left[right:other], both may be NULL
    JINJA_EXPR_CALL,      // left(items)
    JINJA_EXPR_FILTER,    // left | text(items)
    JINJA_EXPR_TEST,      // left is text(items)
    JINJA_EXPR_NOT,       // left
    JINJA_EXPR_NEGATIVE,  // left
    JINJA_EXPR_BINARY,    // left op right
    JINJA_EXPR_CHOICE,    // left if right else other (may be NULL)
    JINJA_EXPR_LIST,      // [items]
    JINJA_EXPR_TUPLE,     // (items)
    JINJA_EXPR_DICT,      // items: each one's left is its key
};

enum jinja_op {
    JINJA_OR,
    JINJA_AND,
    JINJA_EQUAL,
    JINJA_UNEQUAL,
    JINJA_LESS,
    JINJA_LESS_EQUAL,
    JINJA_GREATER,
    JINJA_GREATER_EQUAL,
    JINJA_IN,
    JINJA_NOT_IN,
    JINJA_ADD,
    JINJA_SUBTRACT,
    JINJA_CONCAT,
    JINJA_MULTIPLY,
    JINJA_DIVIDE,
    JINJA_FLOOR_DIVIDE,
    JINJA_MODULO,
    JINJA_POWER,
};

struct jinja_expr;

// An argument, an element, or a member of a dict.
struct jinja_expr_item {
    struct str keyword;           // f(keyword=value); empty: none
    const struct jinja_expr *key; // of a dict's member
    const struct jinja_expr *value;
    const struct jinja_expr_item *next;
};

struct jinja_expr {
    uint8_t kind;       // enum jinja_expr_kind
    uint8_t op;         // enum jinja_op, of a BINARY
    uint16_t depth;     // of the tree below it
    struct span at;     // of the template's text
    struct span inside; // STRING: its bytes there, when they are the text itself; else length 0
    struct str text;    // see above; a STRING's is decoded
    const struct jinja_expr *left;
    const struct jinja_expr *right;
    const struct jinja_expr *other;
    const struct jinja_expr_item *items;
};

// Reads an expression from the lexer's current token on, and leaves the lexer behind it. Never
// NULL.
const struct jinja_expr *jinja_expr_read(struct arena *arena, struct jinja_lexer *lexer);

// The same where `a, b` is a tuple, and where `x if y` has no meaning: what a loop runs over.
const struct jinja_expr *jinja_expr_read_tuple(struct arena *arena, struct jinja_lexer *lexer);
const struct jinja_expr *jinja_expr_read_iterable(struct arena *arena, struct jinja_lexer *lexer);
