// Literal: SQL without its constants, for reports that may not show them.
//
//     split_part(email, '@', 2)        split_part(email, …, …)
//     phone = $1 and note = $$a$$      phone = $1 and note = …
#pragma once

#include "base/arena.h"
#include "base/str.h"

// Strings and numbers replaced by `…`; names, also in double quotes, and parameters stay.
struct str literal_hidden(struct arena *arena, struct str sql);
