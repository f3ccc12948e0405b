// Display: text as a terminal shows it.
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "base/document.h"

// Appends the text on one line: runs of white space become one blank, and characters that could
// steer a terminal (ESC and the like) become U+FFFD.
void display_add(struct buf *out, struct str text);

// Columns that the text takes: 0 for combining characters, 2 for wide ones (CJK).
uint32_t display_width(struct str text);

// Its beginning that fits into `width` columns.
struct str display_cut(struct str text, uint32_t width);

// Appends a cell that holds no rows as people read it: shares with two digits, lists with commas;
// `null` where there is nothing.
void display_add_cell(struct buf *out, struct cell cell, struct str null);
