// Wildcard: a name that a template variable is glued into: start_<variable>_km.
//
// Its unknown parts are NAME_HOLEs (query/declaration.h); what fits is looked for among known
// names.
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

bool wildcard_is(struct str name);

// Whether nothing of the name is known.
bool wildcard_is_blank(struct str name);

// Whether text in the place of the holes gives `name`.
bool wildcard_fits(struct str pattern, struct str name);

// Appends the name with an ellipsis for each hole: start_…_km.
void wildcard_show(struct buf *out, struct str pattern);
