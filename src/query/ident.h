// Identifiers as SQL writes them.
//
//     ident_add(&out, STR("orders"));    // orders
//     ident_add(&out, STR("Orders"));    // "Orders"
//     ident_add(&out, STR("a\"b"));      // "a""b"
//     ident_add(&out, STR("user"));      // "user": a reserved word
//     ident_add_pair(&out, schema, name) // shop.orders; the name alone when the schema is empty
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

// Must the name be quoted to name a table or column? Yes unless it is a plain lower-case identifier
// that PostgreSQL's grammar takes as it is.
bool ident_needs_quotes(struct str name);

void ident_add(struct buf *out, struct str name);
void ident_add_pair(struct buf *out, struct str schema, struct str name);

// Takes an identifier off the start of a text, as the grammar reads it: folded to lower case unless
// it is quoted. False, and nothing is taken: none stands there, or one that is longer than names
// can be (63 bytes).
bool ident_take(struct arena *arena, struct str *text, struct str *name);
