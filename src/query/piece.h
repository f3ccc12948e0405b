// Piece: a stretch of a file with one meaning and one state.
#pragma once

#include <stdint.h>

#include "base/vec.h"

enum piece_state {
#define X(name, label, meaning) PIECE_##name,
#include "query/piece.def"
#undef X
    PIECE_STATE_COUNT
};

const char *piece_state_label(enum piece_state state);

enum piece_kind {
    PIECE_BLANK,     // white space and comments
    PIECE_STATEMENT, // one SQL statement
    PIECE_COMMAND,   // a psql backslash command, one line
    PIECE_DATA,      // rows behind COPY ... FROM stdin
    PIECE_REST,      // bytes that are not SQL at all: a binary file, a file over the limit
    PIECE_MARKUP,    // what stands around SQL in a document: JSON, YAML, Python
};

const char *piece_kind_label(enum piece_kind kind);

#define PIECE_OPEN 1u // flag: a quote or comment in it is never closed

struct piece {
    uint8_t kind;  // enum piece_kind
    uint8_t state; // enum piece_state
    uint16_t flags;
    uint32_t start; // bytes of the file
    uint32_t length;
    uint32_t line; // of its first byte, from 1
};

struct pieces VEC(struct piece);
