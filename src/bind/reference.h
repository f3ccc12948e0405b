// References: the places where columns of the catalogue are named in a statement, and the names of
// columns that are not found there.
#pragma once

#include "bind/scope.h"

// Notes that a column expression names what it is bound to.
void reference_expr(struct binder *binder, uint32_t expr, const struct name_binding *binding,
                    struct usage usage);

// Notes that the text at `span` names a column, or brings it in (length 0).
void reference_column(struct binder *binder, struct column_ref ref, struct span span,
                      struct usage usage);

// Notes that a column of this name is found nowhere. `asset`: where it should be; 0: not known.
void reference_missing(const struct binder *binder, uint32_t asset, struct str name,
                       struct span span);

// The asset of a TABLE or EXCLUDED entry; 0: of none, or NULL.
uint32_t reference_asset(const struct entry *entry);

// The only asset that a bare name could be of, here and in outer queries; 0: there are several.
uint32_t reference_only_asset(const struct scope *scope);
