// Value: the text that a Python expression stands for, as far as the source tells.
//
//     "SELECT a " "FROM t"        f"... {table}"        BASE + " WHERE x"        LOAD (a constant)
//     dedent("""...""")           "... {}".format(t)    "... %s" % t             text("...")
//
// Parts that only running the program would tell are holes.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "format/python/token.h"
#include "format/reading.h"

// An assignment NAME = ... or NAME += ..., anywhere in the file.
struct python_assignment {
    uint32_t name; // token
    uint32_t first;
    uint32_t end;
    bool appends;
};

struct python_source {
    struct reading *reading;
    struct python_tokens tokens;
    struct VEC(struct python_assignment) assignments; // in the reading's arena, in order
    bool *used;                                       // by token: a string that was read
};

void python_source_init(struct python_source *source, struct reading *reading);

// A part of reading->excerpt's `written`.
struct python_part {
    struct span written;
    bool hole; // an expression that is not known
};

struct python_value {
    struct VEC(struct python_part) parts; // in the reading's arena
    bool known;                           // at least one part is no hole
};

// Writes what the tokens [first, end) stand for into reading->excerpt.
void python_value_write(struct python_source *source, uint32_t first, uint32_t end,
                        struct python_value *value);

// The text of an expression without holes, in the arena; empty when it is not known.
struct str python_value_text(struct python_source *source, uint32_t first, uint32_t end);

// The token behind the expression that starts at `first`: a comma, a closing bracket or a newline.
uint32_t python_expression_end(const struct python_tokens *tokens, uint32_t first);
