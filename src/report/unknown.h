// Unknown: a helpful answer for a name that the store does not have.
#pragma once

#include "report/lookup.h"

// Appends that `text` is not known, names spelled nearly so, and tables that have such a column.
void unknown_name(struct lookup *lookup, struct str text, struct buf *why);

// The same for a column of a known asset.
void unknown_column(struct lookup *lookup, const struct asset *asset, struct str column,
                    struct buf *why);
