// Starter: a word that starts a statement. Where one stands first in its line behind a semicolon,
// a new statement is likely, also when a quote or a parenthesis before it was never closed:
//
//     SELECT 'it's broken;
//     INSERT INTO t VALUES ('but this is fine');
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

// The inner text that a statement of this rank may still belong to; a higher rank is a stronger
// sign of a new statement.
enum starter_rank {
    STARTER_QUERY, // may stand in a rule or a routine written in SQL: SELECT
    STARTER_BODY,  // may stand in a dollar-quoted procedural body: CALL
    STARTER_TOP,   // hardly anywhere but at the top: CREATE
};

// Whether, blanks and comments left out, a starter of at least this rank stands first in its line
// behind the byte `at`.
bool starter_follows(struct str text, uint32_t at, enum starter_rank rank);
