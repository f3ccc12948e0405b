// Extent: where an expression's text begins and ends.
//
// The grammar gives most nodes one location, and not always that of their first token: in `a + b`
// it is that of the operator. So the extent is found from the smallest and largest location in the
// expression's tree and the tokens around them:
//
//     WHERE ( a + b )::numeric(10, 2) > 0 AND c          smallest: a      largest: 0
//           ^-----------------------------^              extent
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "query/model.h"
#include "syntax/root.h"
#include "syntax/tokens.h"

// Locations, bytes of the statement. Empty: min is UINT32_MAX.
struct range {
    uint32_t min;
    uint32_t max;
};

#define RANGE_EMPTY ((struct range){UINT32_MAX, 0})

static inline struct range range_join(struct range a, struct range b) {
    return (struct range){a.min < b.min ? a.min : b.min, a.max > b.max ? a.max : b.max};
}

// Tokens, first and last.
struct extent {
    uint32_t first;
    uint32_t last;
};

// An expression of which all locations lie in `range`, which is not empty. A root of kind ITEM or
// DEFAULT starts at range.min; of the others, brackets around it belong to it, but not those at the
// level of the token `row`: a row of VALUES (for ROOT_ROW only).
struct extent extent_root(struct tokens *tokens, struct range range, enum root root, uint32_t row);

// The token VALUES of the list of rows that a value stands in.
uint32_t extent_values(const struct tokens *tokens, uint32_t value);

// Cuts the label off an output that has one: `a AS b`, `a b`. Returns the label.
struct extent extent_cut_label(const struct tokens *tokens, struct extent *item);

// A function call, from its first token on: f(x), s.f(x), CURRENT_DATE, COLLATION FOR (x).
struct extent extent_call(const struct tokens *tokens, uint32_t first);

// An element of a list of index columns, from its first token on: a, f(a), (a + b).
struct extent extent_index_element(const struct tokens *tokens, uint32_t first);

// A name, from its first token on: a, "a", U&"d!0061ta" UESCAPE '!'.
struct extent extent_name(const struct tokens *tokens, uint32_t first);

// The first bracket ( at or behind a token. There must be one.
uint32_t extent_bracket(const struct tokens *tokens, uint32_t token);

// The first token of the element behind the one that starts at `first`, in a list with commas.
uint32_t extent_next_element(const struct tokens *tokens, uint32_t first);

// The bytes of an extent.
struct span extent_span(const struct tokens *tokens, struct extent extent);
