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

// ---- the tables behind them

enum jinja_use { JINJA_FILTER = 1, JINJA_METHOD = 2, JINJA_BOTH = 3 };

struct jinja_word {
    const char *name;
    bool (*run)(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value);
    enum jinja_use use;
};

// How to add a filter or method: a line in the table of what it is applied to. NULL ends them.
extern const struct jinja_word jinja_text_words[]; // word_text.c
extern const struct jinja_word jinja_list_words[]; // word_list.c: dicts too

static inline const struct jinja_value *jinja_operand(const struct jinja_call *call) {
    return &call->arguments[0].value;
}
