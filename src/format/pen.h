// Pen: writes a string of a tree into an excerpt, piece by piece, each with its place.
//
//     "a\"b"      pen_copy 1 byte, pen_text 1 byte for \", pen_copy 1 byte
//
// What is to be written is known before (the node's value); the pen checks every piece against it.
// Should a notation's rules and its library ever disagree, the rest stands for the rest of the
// string as a whole: places get coarse, never wrong.
#pragma once

#include <stdbool.h>

#include "format/tree.h"
#include "input/excerpt.h"

struct pen {
    const struct tree *tree;
    struct excerpt *excerpt;
    struct str rest; // what is still to be written
    uint32_t at;     // in the document's text: the end of what has been written
    bool lost;
};

// Bytes of the document's text, as they are.
void pen_copy(struct pen *pen, uint32_t start, uint32_t end);

// The next `length` bytes to be written stand for these bytes of the document's text.
void pen_text(struct pen *pen, uint32_t length, uint32_t start, uint32_t end);

// A character that is written in another way. A NUL stands as U+FFFD in a node's value.
void pen_character(struct pen *pen, uint32_t character, uint32_t start, uint32_t end);

// What is left stands for the text up to `end`.
void pen_finish(struct pen *pen, uint32_t end);
