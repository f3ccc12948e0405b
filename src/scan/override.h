// Override: a comment in SQL that allows what its statement changes.
//
//     -- stemma: allow rows-may-change test orders have never counted
//     CREATE VIEW mart.paid AS SELECT ...
//
// It belongs to the statement in which it stands or on whose last line it stands, else to the next
// one. Whether code and reason are of use is for those to say who compare.
#pragma once

#include "query/builder.h"

// Adds those of a file of SQL to the object.
void override_read(struct builder *builder, struct str file);
