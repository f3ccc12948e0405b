// YAML stream: the documents of a text.
//
//     kind: a
//     ---            a marker at the start of a line, inside of no scalar: begins a document
//     kind: b
//     ...            ends one
//
// A mistake in one document leaves the others readable.
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "query/model.h"

// Bytes of one document, from 0, with the directives and the marker in front of it; of length 0
// when there are not so many. Sets `count`, unless it is NULL: then what follows is not looked at.
struct span yaml_document(struct str text, uint32_t start, uint32_t number, uint32_t *count);
