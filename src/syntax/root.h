// Root: an expression that the model keeps the text of, by what stands around it.
#pragma once

#include <stdbool.h>

#include "base/str.h"

enum root {
    ROOT_ITEM,    // an output of SELECT or RETURNING; a label may stand behind it
    ROOT_TERM,    // a condition, or one of several with AND between them
    ROOT_TEST,    // operand and tests of CASE
    ROOT_SORT,    // ORDER BY
    ROOT_GROUP,   // GROUP BY, PARTITION BY
    ROOT_LIMIT,   // LIMIT, OFFSET, FETCH
    ROOT_VALUE,   // SET a = root; ALTER COLUMN a SET DEFAULT root; RETURN root
    ROOT_DEFAULT, // DEFAULT of a column, other constraints may stand behind it
    ROOT_LIST, // in brackets behind a word: DISTINCT ON (root), CHECK (root), ROLLUP (root, root)
    ROOT_ROW,  // in a row of VALUES
};

// Whether the word, behind the last operand of such a root, does not belong to it any more.
bool root_ended_by(enum root root, struct str word);
