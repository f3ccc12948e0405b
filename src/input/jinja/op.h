// Jinja operators: what follows from values that may not be known.
#pragma once

#include "input/jinja.h"

enum jinja_truth { JINJA_FALSE, JINJA_TRUE, JINJA_MAYBE };

enum jinja_truth jinja_truth(const struct jinja_value *value);
enum jinja_truth jinja_equal(struct jinja *jinja, const struct jinja_value *a,
                             const struct jinja_value *b);
enum jinja_truth jinja_contains(struct jinja *jinja, const struct jinja_value *container,
                                const struct jinja_value *value);

// True and false as BOOL; MAYBE is unknown.
struct jinja_value jinja_of_truth(struct jinja *jinja, enum jinja_truth truth);

// Any operator but AND and OR, which need not evaluate both sides.
struct jinja_value jinja_apply(struct jinja *jinja, enum jinja_op op, const struct jinja_value *a,
                               const struct jinja_value *b);

// What is not known because of these values: their hints are its own. `name` may be empty.
struct jinja_value jinja_unknown_of(struct jinja *jinja, struct str name,
                                    const struct jinja_value *values, uint32_t count);

// -1, 0, 1 like memcmp; MAYBE in `known` false when the two cannot be compared.
int jinja_compare(struct jinja *jinja, const struct jinja_value *a, const struct jinja_value *b,
                  bool *known);
