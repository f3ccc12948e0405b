// A readable dump of an object, for developers who want to see a stage.
#pragma once

#include "base/buf.h"
#include "query/object.h"

// Appends text: the pieces with their states, then each statement as an indented tree.
void dump_object(const struct object *object, struct buf *out);

// The part of it that shows declarations.
void dump_declarations(const struct object *object, struct buf *out);
