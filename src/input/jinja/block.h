// Jinja blocks: a template as a tree of text and tags.
//
//     select {% for m in methods -%} {{ m }}, {% endfor %} 1
//
//     TEXT "select "   FOR m in methods [PRINT m, TEXT ", "]   TEXT " 1"
//
// White space that {%- and -%} take away belongs to no block. A template never fails: what cannot
// be read is left out or taken as text, and a fault says where. Trees are the arena's; their depth
// is limited.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "input/jinja/expr.h"
#include "query/model.h"

enum jinja_block_kind {
    JINJA_BLOCK_TEXT,
    JINJA_BLOCK_PRINT,   // {{ expr }}
    JINJA_BLOCK_IF,      // expr, first; otherwise: an IF or an ELSE
    JINJA_BLOCK_ELSE,    // first
    JINJA_BLOCK_FOR,     // for items in expr if condition; otherwise: an ELSE
    JINJA_BLOCK_SET,     // set items = expr
    JINJA_BLOCK_CAPTURE, // set items: what stands in it
    JINJA_BLOCK_MACRO,   // name, items
    JINJA_BLOCK_CALL,    // call(items) expr: with what stands in it
    JINJA_BLOCK_DO,      // expr
    JINJA_BLOCK_INCLUDE, // expr
    JINJA_BLOCK_GROUP,   // what stands in it: {% block %}; {% with %}, whose variables are items
    JINJA_BLOCK_OTHER,   // name, rest: {% snapshot orders_history %}; a tag of the tool
};

struct jinja_block {
    uint8_t kind;     // enum jinja_block_kind
    struct span at;   // TEXT: its bytes; else the opening tag, braces and all
    struct span body; // from the opening to the closing tag; length 0: none
    struct str name;
    struct str rest;
    const struct jinja_expr *expr;
    const struct jinja_expr *condition;
    const struct jinja_expr_item *items; // of a macro: its parameters as keywords, with defaults
    const struct jinja_block *first;     // what stands in it
    const struct jinja_block *otherwise;
    const struct jinja_block *next;
};

struct jinja_fault {
    struct span at;
    const char *message; // says what to do
};

struct jinja_template {
    struct str text;
    const struct jinja_block *first;
    struct VEC(struct jinja_fault) faults; // in the arena
};

// `text` is under 4 GiB, and kept by the caller as long as the template.
void jinja_parse(struct arena *arena, struct str text, struct jinja_template *template);

// Whether blocks (a chain of `next`) print nothing but blanks.
bool jinja_blocks_blank(const struct jinja_template *template, const struct jinja_block *first);
