// Define: works out a definition's columns, once, when they are first asked for.
//
// A table's columns are declared; a view's are the outputs of its query, which has to be bound for
// that. Definitions are bound in dependency order, so that asking for the columns of another one
// while binding is the exception (bind.c).
#pragma once

#include <stdint.h>

struct project;

// After this the definition is ready, or `cyclic` when it depends on itself.
void define_columns(struct project *project, uint32_t definition);
