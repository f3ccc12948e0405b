#include "input/jinja/word.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define RANGE_LIMIT 10000u // elements

static bool number_argument(const struct jinja_call *call, uint32_t position, const char *name,
                            double *number) {
    const struct jinja_value *value = jinja_argument(call, position, name);
    if (!jinja_is(value, JINJA_NUMBER)) {
        return false;
    }
    *number = value->number;
    return true;
}

// ---- numbers and others

static bool word_int(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    struct str text;
    if (!jinja_plain(jinja->arena, jinja_operand(call), &text)) {
        return false;
    }
    *value = jinja_number(trunc(strtod(text.data, NULL)));
    return isfinite(value->number);
}

static bool word_float(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    struct str text;
    if (!jinja_plain(jinja->arena, jinja_operand(call), &text)) {
        return false;
    }
    *value = jinja_number(strtod(text.data, NULL));
    return isfinite(value->number);
}

static bool word_abs(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    (void)jinja;
    *value = jinja_number(fabs(jinja_operand(call)->number));
    return jinja_operand(call)->type == JINJA_NUMBER;
}

static bool word_string(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct jinja_parts parts = {0};
    jinja_spell(jinja, jinja_operand(call), &parts);
    *value = jinja_text_of(&parts);
    return true;
}

static bool word_same(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    (void)jinja;
    *value = *jinja_operand(call);
    return true;
}

// ref('orders').include(database=false)
static bool word_relation(struct jinja *jinja, const struct jinja_call *call,
                          struct jinja_value *value) {
    (void)jinja;
    *value = *jinja_operand(call);
    return jinja_is_relation(jinja_operand(call));
}

static bool word_default(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    const struct jinja_value *fallback = jinja_argument(call, 1, "default_value");
    const struct jinja_value *boolean = jinja_argument(call, 2, "boolean");
    bool falsy = boolean && jinja_truth(boolean) == JINJA_TRUE &&
                 jinja_truth(jinja_operand(call)) == JINJA_FALSE;
    bool missing = jinja_operand(call)->type == JINJA_UNDEFINED || falsy;
    *value = !missing ? *jinja_operand(call) : fallback ? *fallback : jinja_text(jinja, STR(""));
    return true;
}

// ---- functions

static bool function_range(struct jinja *jinja, const struct jinja_call *call,
                           struct jinja_value *value) {
    double start = 0, end = 0, step = 1;
    if (!number_argument(call, 0, "stop", &end)) {
        return false;
    }
    if (number_argument(call, 1, "", &end)) {
        start = jinja_operand(call)->number;
    }
    (void)number_argument(call, 2, "", &step);
    if (step == 0 || !((end - start) / step <= RANGE_LIMIT)) {
        return false;
    }
    *value = jinja_list(jinja);
    for (double at = start; (step > 0 ? at < end : at > end) && jinja_spend(jinja, 1); at += step) {
        jinja_append(jinja, value, jinja_number(at));
    }
    return true;
}

// dict(a=1), namespace(a=1)
static bool function_dict(struct jinja *jinja, const struct jinja_call *call,
                          struct jinja_value *value) {
    *value = jinja_dict(jinja);
    for (uint32_t i = 0; i < call->count; i++) {
        if (call->arguments[i].name.size > 0) {
            jinja_put(jinja, value, call->arguments[i].name, call->arguments[i].value);
        }
    }
    return true;
}

// ---- tables

static const struct jinja_word other_words[] = {
    {"abs", word_abs, JINJA_FILTER},
    {"as_bool", word_same, JINJA_FILTER},
    {"as_native", word_same, JINJA_FILTER},
    {"as_number", word_same, JINJA_FILTER},
    {"as_text", word_same, JINJA_FILTER},
    {"d", word_default, JINJA_FILTER},
    {"default", word_default, JINJA_FILTER},
    {"e", word_same, JINJA_FILTER},
    {"escape", word_same, JINJA_FILTER},
    {"float", word_float, JINJA_FILTER},
    {"include", word_relation, JINJA_METHOD},
    {"int", word_int, JINJA_FILTER},
    {"quote", word_relation, JINJA_METHOD},
    {"render", word_relation, JINJA_METHOD},
    {"safe", word_same, JINJA_FILTER},
    {"string", word_string, JINJA_FILTER},
    {NULL, NULL, 0},
};

// How to add one: a line.
static const struct jinja_word functions[] = {
    {"dict", function_dict, 0},
    {"namespace", function_dict, 0},
    {"range", function_range, 0},
    {NULL, NULL, 0},
};

static const struct jinja_word *find(const struct jinja_word *table, struct str name,
                                     enum jinja_use use) {
    for (const struct jinja_word *word = table; word->name; word++) {
        if ((word->use & use) == use && str_equal(name, str_of(word->name))) {
            return word;
        }
    }
    return NULL;
}

static bool apply(struct jinja *jinja, const struct jinja_call *call, enum jinja_use use,
                  struct jinja_value *value) {
    static const struct jinja_word *const tables[] = {jinja_text_words, jinja_list_words,
                                                      other_words};
    if (call->count == 0 || jinja_operand(call)->type == JINJA_UNKNOWN) {
        return false;
    }
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        const struct jinja_word *word = find(tables[i], call->name, use);
        if (word) {
            return word->run(jinja, call, value);
        }
    }
    return false;
}

bool jinja_filter(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value) {
    return apply(jinja, call, JINJA_FILTER, value);
}

bool jinja_method(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value) {
    return apply(jinja, call, JINJA_METHOD, value);
}

bool jinja_function(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value) {
    const struct jinja_word *word = find(functions, call->name, 0);
    return word && word->run(jinja, call, value);
}

// ---- tests

static enum jinja_truth truth_of(bool truth) {
    return truth ? JINJA_TRUE : JINJA_FALSE;
}

static bool is_type(const struct jinja_value *value, struct str name, enum jinja_truth *truth) {
    static const struct {
        const char *name;
        uint32_t types; // a set of enum jinja_type
    } types[] = {
        {"none", 1u << JINJA_NONE},
        {"undefined", 1u << JINJA_UNDEFINED},
        {"boolean", 1u << JINJA_BOOL},
        {"number", 1u << JINJA_NUMBER | 1u << JINJA_BOOL},
        {"string", 1u << JINJA_TEXT},
        {"mapping", 1u << JINJA_DICT},
        {"callable", 1u << JINJA_CALLABLE},
        {"iterable", 1u << JINJA_LIST | 1u << JINJA_DICT | 1u << JINJA_TEXT},
        {"sequence", 1u << JINJA_LIST | 1u << JINJA_TEXT},
    };
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (str_equal(name, str_of(types[i].name))) {
            *truth = truth_of(types[i].types >> value->type & 1u);
            return true;
        }
    }
    return false;
}

static bool is_number(const struct jinja_call *call, struct str name, enum jinja_truth *truth) {
    double divisor = 2, number = jinja_operand(call)->number;
    bool divisible = str_equal(name, STR("divisibleby"));
    bool odd = str_equal(name, STR("odd"));
    if (jinja_operand(call)->type != JINJA_NUMBER ||
        (divisible && !number_argument(call, 1, "num", &divisor)) ||
        (!divisible && !odd && !str_equal(name, STR("even")))) {
        return false;
    }
    *truth = truth_of((fmod(number, divisor) == 0) != odd);
    return true;
}

// x is eq 1, x is in [1]: operators as tests
static bool is_compared(struct jinja *jinja, const struct jinja_call *call,
                        enum jinja_truth *truth) {
    static const struct {
        const char *name;
        enum jinja_op op;
    } names[] = {
        {"eq", JINJA_EQUAL},   {"equalto", JINJA_EQUAL},    {"sameas", JINJA_EQUAL},
        {"ne", JINJA_UNEQUAL}, {"lt", JINJA_LESS},          {"le", JINJA_LESS_EQUAL},
        {"gt", JINJA_GREATER}, {"ge", JINJA_GREATER_EQUAL}, {"in", JINJA_IN},
    };
    const struct jinja_value *other = jinja_argument(call, 1, "");
    for (size_t i = 0; other && i < sizeof(names) / sizeof(names[0]); i++) {
        if (str_equal(call->name, str_of(names[i].name))) {
            struct jinja_value result = jinja_apply(jinja, names[i].op, jinja_operand(call), other);
            *truth = jinja_truth(&result);
            return true;
        }
    }
    return false;
}

bool jinja_test(struct jinja *jinja, const struct jinja_call *call, enum jinja_truth *truth) {
    const struct jinja_value *value = jinja_operand(call);
    *truth = JINJA_MAYBE;
    if (value->type == JINJA_UNKNOWN) {
        return true;
    }
    if (str_equal(call->name, STR("defined"))) {
        *truth = truth_of(value->type != JINJA_UNDEFINED);
        return true;
    }
    if (str_equal(call->name, STR("true")) || str_equal(call->name, STR("false"))) {
        bool wanted = str_equal(call->name, STR("true"));
        *truth = truth_of(value->type == JINJA_BOOL && value->truth == wanted);
        return true;
    }
    return is_type(value, call->name, truth) || is_number(call, call->name, truth) ||
           is_compared(jinja, call, truth);
}
