// Construct: counts what is worth knowing before a migration (query/construct.def) while a
// statement is lowered. Private to this room.
//
// Each construct_x looks at one node, not at what is below it, and is called where lowering comes
// by. What is counted belongs to the statement that is added next.
#pragma once

#include <stdint.h>

#include "base/vec.h"
#include "query/builder.h"
#include "query/construct.h"
#include "syntax/tree.h"

struct lower;

struct construct_tally {
    uint32_t count;
    uint32_t offset; // of the first one: bytes of the file
};

struct construct_tallies {
    struct construct_tally of[CONSTRUCT_COUNT];
    struct VEC(enum construct) found; // those whose count is not 0
    const Node *from_call;            // the function of FROM that is being lowered
};

void construct_release(struct construct_tallies *tallies);

// Counts one at a location of the text; -1: at the current expression, or at the statement.
void construct_add(struct lower *lower, enum construct construct, int location);

// Counts several whose first one is at a byte of the file.
void construct_add_at(struct lower *lower, enum construct construct, uint32_t count,
                      uint32_t offset);

void construct_statement(struct lower *lower, const Node *node);
void construct_query(struct lower *lower, const Node *query);
void construct_cte(struct lower *lower, const CommonTableExpr *cte);
void construct_relation(struct lower *lower, const Node *relation);
void construct_table(struct lower *lower, const RangeVar *table);
void construct_created(struct lower *lower, const RangeVar *relation);
void construct_column(struct lower *lower, const ColumnDef *column);
void construct_expr(struct lower *lower, const Node *expr);
void construct_operator(struct lower *lower, const A_Expr *expr);
void construct_type(struct lower *lower, const TypeName *type);

// Hands all that has been counted to a statement of the builder, and starts anew.
void construct_flush(struct lower *lower, uint32_t statement);
