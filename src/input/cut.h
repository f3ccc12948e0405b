// Cut: where to end a statement in which a quote was never closed.
//
//     SELECT 'it's one quote too many';
//     INSERT INTO t SELECT 'a' FROM s;
//
// Read to the letter, the first statement goes on to the end of the text. A word that starts a
// statement, first in its line behind a semicolon, tells inside the quoted text '; INSERT ... '
// that it was not meant to be quoted.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "input/lexer.h"

// Position behind the semicolon in a quoted token where a new statement seems to start, or 0.
uint32_t cut_find(struct str text, const struct token *token);

// Whether a token with a cut in it surely was not meant to be quoted: an identifier, or a string
// that a word follows at once, as 'a' in ...; SELECT 'a'.
bool cut_is_certain(struct str text, const struct token *token);

// The kind of quote around a string or quoted identifier: ' " or $.
char cut_quote(struct str text, const struct token *token);
