// Mentions: places that name a column without depending on it, as PRIMARY KEY (a) and COPY t (a)
// do.
//
// They are no references: whoever drops the column drops its own constraints. A rename has to edit
// them.
#pragma once

#include "bind/scope.h"

// Notes a list of mentions (struct statement) of columns of a definition. Names that it does not
// have are left out.
void mention_bind(struct binder *binder, uint32_t definition, struct list mentions);
