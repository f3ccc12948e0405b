// Tree: PostgreSQL's parse trees. Every file of this room includes them through this header alone.
//
// libpg_query keeps PostgreSQL's global variables in thread-local storage, the server's headers
// declare them without: macros and inline functions that touch one (palloc, PG_TRY, elog,
// MemoryContextSwitchTo) must not be used here.
#pragma once

// Names that the model has too.
#define SETOP_UNION     TREE_UNION
#define SETOP_INTERSECT TREE_INTERSECT
#define SETOP_EXCEPT    TREE_EXCEPT
#define EXPR_SUBLINK    TREE_SCALAR_SUBLINK

// Each builds on those before it.
// clang-format off
#include <pg_query.h>
#include <pg_query/pg_query_internal.h>
#include <nodes/parsenodes.h>
#include <nodes/primnodes.h>
#include <nodes/nodeFuncs.h>
// clang-format on

#undef SETOP_UNION
#undef SETOP_INTERSECT
#undef SETOP_EXCEPT
#undef EXPR_SUBLINK
