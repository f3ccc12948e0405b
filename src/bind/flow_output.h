// What the files flow_*.c share among themselves.
#pragma once

#include "bind/flow.h"

// Push the flow of an output that a star brought in, or of a field out of (expr).*.
void flow_output_binding(struct scope *scope, const struct output *output);
void flow_output_field(struct scope *scope, const struct output *output, uint32_t site);

// WINDOW name AS (...) of the query; NULL: there is none.
const struct window *flow_named_window(const struct scope *scope, uint32_t name);

// Pushes the "*" of an entry over a relation with unknown columns.
void flow_star(struct entry *entry, uint32_t site);

// Pushes the columns of a WITH query by name.
void flow_cte_named(const struct cte_state *cte, struct list names);

// Pushes the value that INSERT proposes for a column of the lineage.
void flow_proposed(struct scope *insert, uint32_t column);

// Pushes what the relations in FROM decide.
void flow_from_rows(struct scope *scope);

// The flow of number n (0: rows) of a query, worked out once a round by `compute`, which pushes it.
const struct flow *flow_remember(struct scope *scope, uint32_t number,
                                 void (*compute)(struct scope *scope, uint32_t number));

// Pushes a column of a relation of the catalogue, unchanged.
void flow_leaf(const struct entry *entry, uint32_t column, uint32_t site);
