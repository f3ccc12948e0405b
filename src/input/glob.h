// Glob: a pattern of .gitignore as a regular expression.
//
//     *.tmp           [^/]*\.tmp
//     raw/**/*.csv    raw/(?:.*/)?[^/]*\.csv
//     [!a-c]?         [^/a-c][^/]
//
// The rules are git's (documentation: gitignore, Pattern Format): ? * and [...] match no slash, **
// between slashes matches any number of directories, a backslash takes the next byte as it is.
// Bytes are matched, not characters.
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

// Appends the expression, which has to match a path as a whole, with . matching line breaks. False
// when the pattern can match nothing: a [ without ], a class that does not exist, a lone \ at its
// end.
bool glob_to_regex(struct str pattern, struct buf *regex);
