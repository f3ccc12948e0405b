// Flow: which columns of the catalogue reach a value, and how.
//
// A flow is a sorted set of items. An item says that a column's values arrive (unchanged, through
// an expression, through an aggregate), that a column influences (filter, join, ...), or that the
// rows of a relation are read. Flows are worked out per output column and per "rows" of each query,
// once, and to the fixpoint where WITH RECURSIVE makes a circle.
//
//     SELECT sum(x) AS s FROM a WHERE k > 0
//
//     column 1   {a.x AGGREGATE}
//     rows       {a.k FILTER} {a READ}
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bind/scope.h"

// Values first, by strength of the change; then FLOW_INFLUENCE + enum edge_kind; then FLOW_READ.
#define FLOW_PLAIN     0u
#define FLOW_EXPR      1u
#define FLOW_AGGREGATE 2u
#define FLOW_INFLUENCE 3u
#define FLOW_READ      255u

// Where an item's expression stands: an expr of the object, or a relation's USING clause.
#define SITE_RELATION 0x80000000u

struct flow_item {
    uint32_t asset;
    uint32_t column; // of the lineage; 0 with FLOW_READ
    uint8_t what;
    uint8_t notes; // EDGE_NOTE_...
    uint16_t candidates;
    uint32_t evidence;
    uint32_t site;
    uint32_t chain; // chain.h; 0 for influences and reads
};

struct flow {
    uint32_t count;
    struct flow_item items[];
};

// Output column n (from 1), or the rows, of a query.
const struct flow *flow_column(struct scope *scope, uint32_t output);
const struct flow *flow_rows(struct scope *scope);

// What a column of an INSERT, UPDATE or MERGE is assigned: columns in ascending order.
struct assigned {
    uint32_t column; // of the lineage
    const struct flow *flow;
    uint64_t print; // print.h
};
struct assigneds {
    struct VEC(struct assigned) list;
};
const struct assigneds *flow_assigned(struct scope *change);

// Whether a value that comes through here is as sure as one that is declared.
float flow_confidence(const struct flow_item *item);

// ---- for the files flow_*.c

// Marks the place on the binder's stack behind which a flow is gathered.
static inline uint32_t flow_mark(const struct binder *binder) {
    return binder->stack.size;
}

void flow_push(struct binder *binder, struct flow_item item);
void flow_push_all(struct binder *binder, const struct flow *flow);

// Takes the items behind the mark off the stack, as a set. What came on several ways has passed
// only what it passed on all of them.
const struct flow *flow_take(struct binder *binder, uint32_t mark);

// Values behind the mark have gone through an expression or aggregate.
void flow_lift(struct binder *binder, uint32_t mark, uint8_t what, uint32_t site);

// Values behind the mark have passed a function or a cast of this name (label.h).
void flow_pass(struct binder *binder, uint32_t mark, uint32_t name);

// Values behind the mark only influence; `force` makes the influences among them the same kind.
void flow_influence(struct binder *binder, uint32_t mark, enum edge_kind kind, uint32_t site,
                    bool force);

// Pushes the flow of an expression.
void flow_expr(struct scope *scope, uint32_t expr, uint32_t site);

// Pushes what an expression's columns influence as a condition or an item of a list.
void flow_use(struct scope *scope, uint32_t expr, enum edge_kind kind);
void flow_use_list(struct scope *scope, struct list exprs, enum edge_kind kind);

// Pushes the flow of an entry's column.
void flow_ref(struct column_ref ref, uint32_t site);

// Pushes what is known of the written table's column inside RETURNING.
void flow_written(struct scope *change, uint32_t column, uint32_t site);

// Pushes what decides which rows a changing statement writes, besides its FROM and WHERE.
void flow_change_rows(struct scope *change);
