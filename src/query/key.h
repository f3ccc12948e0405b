// Key: the word by which files speak of an asset that SQL has no name for.
//
//     SELECT * FROM "<metabase card>"."42"        spaces begin with KEY_SPACE (declaration.h)
//
// A key must survive being an SQL identifier: the grammar cuts those to 63 bytes, so a longer word
// is replaced by its hash, the same in every file.
#pragma once

#include "base/arena.h"
#include "base/str.h"

// The word itself, or what stands for a long one (in the arena).
struct str key_word(struct arena *arena, struct str word);
