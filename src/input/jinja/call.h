// Jinja calls: macros and functions by their names.
#pragma once

#include "input/jinja/frame.h"

// Calls a word that is no variable: what the rules know, a macro of another file, a function of
// Jinja. False: nobody knows it. `caller` is the body of {% call %}, or NULL.
bool jinja_call_word(struct jinja *jinja, const struct jinja_call *call,
                     const struct jinja_block *caller, struct jinja_value *value);

// Calls a variable that is CALLABLE. False as above.
bool jinja_call_value(struct jinja *jinja, const struct jinja_value *callee,
                      const struct jinja_call *call, const struct jinja_block *caller,
                      struct jinja_value *value);
