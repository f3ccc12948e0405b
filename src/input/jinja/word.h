// Jinja words: the filters, methods, functions and tests that Jinja has by itself, and those of
// Python's strings, lists and dicts that templates use.
//
//     {{ methods | join(', ') }}    {{ ', '.join(methods) }}    {% for i in range(3) %}
//
// What is applied to something unknown is unknown.
#pragma once

#include "input/jinja/op.h"

// Each says whether it knows the word. Of filters and methods the first argument is what they are
// applied to.
bool jinja_filter(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value);
bool jinja_method(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value);
bool jinja_function(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value);
bool jinja_test(struct jinja *jinja, const struct jinja_call *call, enum jinja_truth *truth);
