// Choice: a word that has to be one of a known few.
//
// Each function takes the empty word for "any". False: it is none of them, and a message that lists
// them, or names the nearest, is appended to `why`.
#pragma once

#include "report/lookup.h"

bool choice_asset_type(struct str word, struct buf *why);                        // "view"
bool choice_kind(const struct lookup *lookup, struct str word, struct buf *why); // "rename"
bool choice_transformation(const struct lookup *lookup, struct str word,
                           struct buf *why); // "calculation"
