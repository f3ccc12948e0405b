// JSON: reads a document with cJSON.
//
// cJSON says what stands in a document, but not where. A walk over the text, which cJSON has found
// to be valid, goes beside its tree and finds where each node stands; it decides nothing.
//
// Taken although JSON forbids it, as cJSON does: control characters in strings, and for blanks.
#pragma once

#include <stdbool.h>

#include "format/maker.h"
#include "format/pen.h"

// Makes the tree of the text from `start` on. False when that is no JSON.
bool json_read(struct maker *maker, uint32_t start, struct tree_fault *fault);

// Writes the string at `span`, quotes included.
void json_write(struct pen *pen, struct span span);

// Behind the blanks at `at`.
uint32_t json_blanks_end(struct str text, uint32_t at);

// Behind the string whose opening quote stands at `at`; 0 when it is never closed.
uint32_t json_string_end(struct str text, uint32_t at);
