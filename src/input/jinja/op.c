#include "input/jinja/op.h"

#include <math.h>
#include <string.h>

#define DEPTH_LIMIT 20u  // of lists in lists: a list may hold itself
#define HINT_LIMIT  100u // of one unknown value

// ---- not known

struct jinja_value jinja_unknown_of(struct jinja *jinja, struct str name,
                                    const struct jinja_value *values, uint32_t count) {
    struct jinja_value unknown = jinja_unknown(jinja->rules->unknown);
    struct jinja_hints hints = {0};
    for (uint32_t i = 0; i < count && hints.size < HINT_LIMIT; i++) {
        jinja_hint(jinja, &values[i], &hints);
        if (values[i].type == JINJA_UNKNOWN && values[i].unknown == RUN_HOLE) {
            unknown.unknown = RUN_HOLE;
        }
        if (values[i].type == JINJA_UNKNOWN && name.size == 0) {
            name = values[i].name;
        }
    }
    unknown.name = name;
    unknown.hints = hints.data;
    unknown.hint_count = hints.size < HINT_LIMIT ? hints.size : HINT_LIMIT;
    return unknown;
}

static struct jinja_value unknown_of_two(struct jinja *jinja, const struct jinja_value *a,
                                         const struct jinja_value *b) {
    const struct jinja_value both[] = {*a, *b};
    return jinja_unknown_of(jinja, (struct str){0}, both, 2);
}

// ---- truth

static enum jinja_truth of_bool(bool truth) {
    return truth ? JINJA_TRUE : JINJA_FALSE;
}

static enum jinja_truth text_truth(const struct jinja_value *value) {
    enum jinja_truth truth = JINJA_FALSE;
    for (uint32_t i = 0; i < value->part_count; i++) {
        if (jinja_part_known(&value->parts[i]) && value->parts[i].text.size > 0) {
            return JINJA_TRUE;
        }
        truth = jinja_part_known(&value->parts[i]) ? truth : JINJA_MAYBE;
    }
    return truth;
}

enum jinja_truth jinja_truth(const struct jinja_value *value) {
    switch ((enum jinja_type)value->type) {
    case JINJA_UNDEFINED:
    case JINJA_NONE:
        return JINJA_FALSE;
    case JINJA_BOOL:
        return of_bool(value->truth);
    case JINJA_NUMBER:
        return of_bool(value->number != 0);
    case JINJA_TEXT:
        return text_truth(value);
    case JINJA_LIST:
    case JINJA_DICT:
        return of_bool(jinja_count(value) > 0);
    case JINJA_CALLABLE:
        return JINJA_TRUE;
    case JINJA_UNKNOWN:
        break;
    }
    return JINJA_MAYBE;
}

struct jinja_value jinja_of_truth(struct jinja *jinja, enum jinja_truth truth) {
    return truth == JINJA_MAYBE ? jinja_unknown(jinja->rules->unknown)
                                : jinja_bool(truth == JINJA_TRUE);
}

// ---- comparing

static bool is_numeric(const struct jinja_value *value, double *number) {
    *number = value->type == JINJA_BOOL ? (double)value->truth : value->number;
    return value->type == JINJA_BOOL || value->type == JINJA_NUMBER;
}

static enum jinja_truth equal(struct jinja *jinja, const struct jinja_value *a,
                              const struct jinja_value *b, uint32_t depth);

static enum jinja_truth equal_items(struct jinja *jinja, const struct jinja_value *a,
                                    const struct jinja_value *b, uint32_t depth) {
    if (jinja_count(a) != jinja_count(b)) {
        return JINJA_FALSE;
    }
    enum jinja_truth all = JINJA_TRUE;
    for (uint32_t i = 0; i < jinja_count(a) && all != JINJA_FALSE; i++) {
        const struct jinja_item *one = jinja_item(a, i);
        const struct jinja_item *other = jinja_item(b, i);
        enum jinja_truth same = str_equal(one->key, other->key)
                                    ? equal(jinja, &one->value, &other->value, depth + 1)
                                    : JINJA_MAYBE;
        all = same == JINJA_TRUE ? all : same;
    }
    return all;
}

static enum jinja_truth equal(struct jinja *jinja, const struct jinja_value *a,
                              const struct jinja_value *b, uint32_t depth) {
    double one, other;
    struct str text, same;
    if (a->type == JINJA_UNKNOWN || b->type == JINJA_UNKNOWN || depth > DEPTH_LIMIT) {
        return JINJA_MAYBE;
    }
    if (is_numeric(a, &one) && is_numeric(b, &other)) {
        return of_bool(one == other);
    }
    if (a->type != b->type) {
        return JINJA_FALSE;
    }
    if (a->type == JINJA_TEXT) {
        bool known = jinja_plain(jinja->arena, a, &text) && jinja_plain(jinja->arena, b, &same);
        return known ? of_bool(str_equal(text, same)) : JINJA_MAYBE;
    }
    if (a->type == JINJA_NONE || a->type == JINJA_UNDEFINED) {
        return JINJA_TRUE;
    }
    return a->type == JINJA_CALLABLE ? JINJA_MAYBE : equal_items(jinja, a, b, depth);
}

enum jinja_truth jinja_equal(struct jinja *jinja, const struct jinja_value *a,
                             const struct jinja_value *b) {
    return equal(jinja, a, b, 0);
}

int jinja_compare(struct jinja *jinja, const struct jinja_value *a, const struct jinja_value *b,
                  bool *known) {
    double one, other;
    struct str text, same;
    *known = true;
    if (is_numeric(a, &one) && is_numeric(b, &other)) {
        return (one > other) - (one < other);
    }
    if (a->type == JINJA_TEXT && b->type == JINJA_TEXT && jinja_plain(jinja->arena, a, &text) &&
        jinja_plain(jinja->arena, b, &same)) {
        return str_compare(text, same);
    }
    *known = false;
    return 0;
}

static enum jinja_truth text_contains(struct jinja *jinja, const struct jinja_value *container,
                                      const struct jinja_value *value) {
    struct str text, part;
    if (!jinja_plain(jinja->arena, container, &text) || !jinja_plain(jinja->arena, value, &part)) {
        return JINJA_MAYBE;
    }
    return of_bool(memmem(text.data, text.size, part.data, part.size));
}

enum jinja_truth jinja_contains(struct jinja *jinja, const struct jinja_value *container,
                                const struct jinja_value *value) {
    struct str key;
    if (container->type == JINJA_TEXT) {
        return text_contains(jinja, container, value);
    }
    if (container->type == JINJA_DICT && jinja_plain(jinja->arena, value, &key)) {
        return of_bool(jinja_member(container, key));
    }
    if (container->type != JINJA_LIST) {
        return JINJA_MAYBE;
    }
    enum jinja_truth found = JINJA_FALSE;
    for (uint32_t i = 0; i < jinja_count(container) && found != JINJA_TRUE; i++) {
        enum jinja_truth same = jinja_equal(jinja, &jinja_item(container, i)->value, value);
        found = same == JINJA_FALSE ? found : same;
    }
    return found;
}

// ---- operators

static struct jinja_value concat(struct jinja *jinja, const struct jinja_value *a,
                                 const struct jinja_value *b) {
    struct jinja_parts parts = {0};
    jinja_spell(jinja, a, &parts);
    jinja_spell(jinja, b, &parts);
    jinja_spend(jinja, parts.size);
    return jinja_text_of(&parts);
}

static struct jinja_value joined_lists(struct jinja *jinja, const struct jinja_value *a,
                                       const struct jinja_value *b) {
    struct jinja_value all = jinja_list(jinja);
    for (uint32_t i = 0; i < jinja_count(a); i++) {
        jinja_append(jinja, &all, jinja_item(a, i)->value);
    }
    for (uint32_t i = 0; i < jinja_count(b); i++) {
        jinja_append(jinja, &all, jinja_item(b, i)->value);
    }
    all.tuple = a->tuple;
    jinja_spend(jinja, jinja_count(&all));
    return all;
}

static double calculated(enum jinja_op op, double a, double b) {
    switch (op) {
    case JINJA_ADD:
        return a + b;
    case JINJA_SUBTRACT:
        return a - b;
    case JINJA_MULTIPLY:
        return a * b;
    case JINJA_DIVIDE:
        return a / b;
    case JINJA_FLOOR_DIVIDE:
        return floor(a / b);
    case JINJA_MODULO:
        return a - b * floor(a / b);
    case JINJA_POWER:
        return pow(a, b);
    default:
        return NAN;
    }
}

static struct jinja_value calculate(struct jinja *jinja, enum jinja_op op,
                                    const struct jinja_value *a, const struct jinja_value *b) {
    double one, other;
    if (is_numeric(a, &one) && is_numeric(b, &other)) {
        double result = calculated(op, one, other);
        return isfinite(result) ? jinja_number(result) : unknown_of_two(jinja, a, b);
    }
    bool text = a->type == JINJA_TEXT || b->type == JINJA_TEXT;
    bool numbers = a->type == JINJA_NUMBER || b->type == JINJA_NUMBER;
    if (op == JINJA_ADD && text && !numbers) {
        return concat(jinja, a, b);
    }
    if (op == JINJA_ADD && a->type == JINJA_LIST && b->type == JINJA_LIST) {
        return joined_lists(jinja, a, b);
    }
    return unknown_of_two(jinja, a, b);
}

static bool holds(enum jinja_op op, int order) {
    switch (op) {
    case JINJA_LESS:
        return order < 0;
    case JINJA_LESS_EQUAL:
        return order <= 0;
    case JINJA_GREATER:
        return order > 0;
    default:
        return order >= 0;
    }
}

static enum jinja_truth negated(enum jinja_truth truth) {
    return truth == JINJA_MAYBE ? JINJA_MAYBE : of_bool(truth == JINJA_FALSE);
}

struct jinja_value jinja_apply(struct jinja *jinja, enum jinja_op op, const struct jinja_value *a,
                               const struct jinja_value *b) {
    bool known;
    int order;
    switch (op) {
    case JINJA_EQUAL:
        return jinja_of_truth(jinja, jinja_equal(jinja, a, b));
    case JINJA_UNEQUAL:
        return jinja_of_truth(jinja, negated(jinja_equal(jinja, a, b)));
    case JINJA_IN:
        return jinja_of_truth(jinja, jinja_contains(jinja, b, a));
    case JINJA_NOT_IN:
        return jinja_of_truth(jinja, negated(jinja_contains(jinja, b, a)));
    case JINJA_CONCAT:
        return concat(jinja, a, b);
    case JINJA_LESS:
    case JINJA_LESS_EQUAL:
    case JINJA_GREATER:
    case JINJA_GREATER_EQUAL:
        order = jinja_compare(jinja, a, b, &known);
        return known ? jinja_bool(holds(op, order)) : jinja_unknown(jinja->rules->unknown);
    default:
        return calculate(jinja, op, a, b);
    }
}
