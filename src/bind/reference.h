// References: the places where columns of the catalogue are named in a statement.
#pragma once

#include "bind/scope.h"

// Notes that a column expression names what it is bound to.
void reference_expr(struct binder *binder, uint32_t expr, const struct name_binding *binding,
                    struct usage usage);

// Notes that the text at `span` names a column, or brings it in (length 0).
void reference_column(struct binder *binder, struct column_ref ref, struct span span,
                      struct usage usage);
