// Emit: makes edges and reads of the flows of one statement.
#pragma once

#include "bind/scope.h"
#include "bind/shape.h"

// The asset that a query fills, with the lineage column of each of its outputs (0: none).
struct emit_target {
    uint32_t asset;
    const uint32_t *columns;
    uint32_t count;
};

// Edges of a query's outputs and rows into the target.
void emit_query(struct scope *scope, const struct emit_target *target);

// The same for the outputs that the asset shows, into `columns` (by shape->shown), and for those
// that decide about its rows.
void emit_shape(struct scope *scope, const struct shape *shape, uint32_t asset,
                const uint32_t *columns);

// Edges of an INSERT, UPDATE, DELETE or MERGE into the table that it writes.
void emit_change(struct scope *change);

// Edges of all INSERTs, UPDATEs, DELETEs and MERGEs of the statement.
void emit_changes(struct binder *binder);

// Edges of an expression into a column.
void emit_value_flow(struct scope *scope, uint32_t expr, uint32_t column);

// Edges of one output into one column of the asset, without rows.
void emit_column(struct scope *scope, uint32_t output, uint32_t asset, uint32_t column);

// Infers the types of all outputs where there are very many queries, from below.
void emit_types(struct binder *binder);

// Works out everything that the two above read, to the fixpoint.
void emit_solve(struct binder *binder, struct scope *top);
