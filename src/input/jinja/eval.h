// Jinja evaluation: the value of an expression.
#pragma once

#include "input/jinja/frame.h"

struct jinja_value jinja_eval(struct jinja *jinja, const struct jinja_expr *expr);

// The value of a call whose macro may call back {% call %}'s body, or NULL.
struct jinja_value jinja_eval_call(struct jinja *jinja, const struct jinja_expr *expr,
                                   const struct jinja_block *caller);
