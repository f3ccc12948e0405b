// Markup: text within XML, and within the HTML-like labels of DOT.
#pragma once

#include "base/buf.h"

// Appends the text on one line, with entities for & < > " and ', and U+FFFD for what XML has not.
void markup_add(struct buf *out, struct str text);

// The same, cut to `width` columns with an ellipsis.
void markup_add_cut(struct buf *out, struct str text, uint32_t width);
