#include "input/jinja/word.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define RANGE_LIMIT 10000u // elements

typedef bool word(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value);

// ---- arguments

static const struct jinja_value *operand(const struct jinja_call *call) {
    return &call->arguments[0].value;
}

// An argument that is a known text. False: it is not given or not known.
static bool text_argument(struct jinja *jinja, const struct jinja_call *call, uint32_t position,
                          const char *name, struct str *text) {
    const struct jinja_value *value = jinja_argument(call, position, name);
    return value && jinja_plain(jinja->arena, value, text);
}

static bool number_argument(const struct jinja_call *call, uint32_t position, const char *name,
                            double *number) {
    const struct jinja_value *value = jinja_argument(call, position, name);
    if (!jinja_is(value, JINJA_NUMBER)) {
        return false;
    }
    *number = value->number;
    return true;
}

static bool text_result(struct jinja *jinja, struct buf *text, struct jinja_value *value) {
    *value = jinja_text(jinja, buf_str(text));
    jinja_spend(jinja, text->size / 64);
    buf_release(text);
    return true;
}

// ---- strings

static char raised(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c;
}

static char lowered(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

enum letters { LETTERS_UPPER, LETTERS_LOWER, LETTERS_FIRST, LETTERS_WORDS };

static bool change_case(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value, enum letters letters) {
    struct str text;
    struct buf out;
    if (!jinja_plain(jinja->arena, operand(call), &text)) {
        return false;
    }
    buf_init(&out);
    for (size_t i = 0; i < text.size; i++) {
        bool first = i == 0 || (letters == LETTERS_WORDS &&
                                !strchr("abcdefghijklmnopqrstuvwxyz", lowered(text.data[i - 1])));
        bool upper = letters == LETTERS_UPPER || (letters != LETTERS_LOWER && first);
        buf_add_char(&out, upper ? raised(text.data[i]) : lowered(text.data[i]));
    }
    return text_result(jinja, &out, value);
}

static bool word_upper(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    return change_case(jinja, call, value, LETTERS_UPPER);
}

static bool word_lower(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    return change_case(jinja, call, value, LETTERS_LOWER);
}

static bool word_capitalize(struct jinja *jinja, const struct jinja_call *call,
                            struct jinja_value *value) {
    return change_case(jinja, call, value, LETTERS_FIRST);
}

static bool word_title(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    return change_case(jinja, call, value, LETTERS_WORDS);
}

static bool is_known(const struct jinja_part *part) {
    return part->kind == RUN_COPY || part->kind == RUN_TEXT;
}

// Cuts bytes off a part, which keeps its place.
static void part_cut(struct jinja_part *part, size_t start, size_t size) {
    part->text = str_sub(part->text, start, size);
    if (part->kind == RUN_COPY) {
        part->from = (struct span){part->from.start + (uint32_t)start, (uint32_t)size};
    }
}

// Removes bytes of `set` from one or both ends; what is between keeps its places.
static bool strip(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value,
                  bool left, bool right) {
    struct str set = STR(" \t\n\r\f\v");
    (void)text_argument(jinja, call, 1, "chars", &set);
    struct jinja_parts parts = {0};
    jinja_spell(jinja, operand(call), &parts);
    while (left && parts.size > 0 && is_known(&parts.data[0])) {
        struct str text = parts.data[0].text;
        size_t at = 0;
        while (at < text.size && str_find(set, text.data[at]) < set.size) {
            at++;
        }
        part_cut(&parts.data[0], at, text.size - at);
        if (at < text.size) {
            break;
        }
        parts.data++;
        parts.size--;
    }
    while (right && parts.size > 0 && is_known(&parts.data[parts.size - 1])) {
        struct str text = parts.data[parts.size - 1].text;
        size_t end = text.size;
        while (end > 0 && str_find(set, text.data[end - 1]) < set.size) {
            end--;
        }
        part_cut(&parts.data[parts.size - 1], 0, end);
        if (end > 0) {
            break;
        }
        parts.size--;
    }
    *value = jinja_text_of(&parts);
    return true;
}

static bool word_strip(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    return strip(jinja, call, value, true, true);
}

static bool word_lstrip(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    return strip(jinja, call, value, true, false);
}

static bool word_rstrip(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    return strip(jinja, call, value, false, true);
}

// Where `part` stands in the text from `at` on, or text.size.
static size_t find(struct str text, struct str part, size_t at) {
    const char *found =
        at <= text.size ? memmem(text.data + at, text.size - at, part.data, part.size) : NULL;
    return found ? (size_t)(found - text.data) : text.size;
}

static bool word_replace(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    struct str text, old, new;
    struct buf out;
    if (!jinja_plain(jinja->arena, operand(call), &text) ||
        !text_argument(jinja, call, 1, "old", &old) ||
        !text_argument(jinja, call, 2, "new", &new) || old.size == 0) {
        return false;
    }
    buf_init(&out);
    for (size_t at = 0; at < text.size;) {
        size_t next = find(text, old, at);
        buf_add_str(&out, str_sub(text, at, next - at));
        if (next == text.size) {
            break;
        }
        buf_add_str(&out, new);
        at = next + old.size;
    }
    return text_result(jinja, &out, value);
}

static bool word_split(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    struct str text, separator = STR(" ");
    (void)text_argument(jinja, call, 1, "sep", &separator);
    if (!jinja_plain(jinja->arena, operand(call), &text) || separator.size == 0) {
        return false;
    }
    *value = jinja_list(jinja);
    for (size_t at = 0; jinja_spend(jinja, 1);) {
        size_t next = find(text, separator, at);
        jinja_append(jinja, value, jinja_text(jinja, str_sub(text, at, next - at)));
        if (next == text.size) {
            break;
        }
        at = next + separator.size;
    }
    return true;
}

static bool word_startswith(struct jinja *jinja, const struct jinja_call *call,
                            struct jinja_value *value) {
    struct str text, part;
    bool known = jinja_plain(jinja->arena, operand(call), &text) &&
                 text_argument(jinja, call, 1, "prefix", &part);
    *value = jinja_bool(known && str_starts(text, part));
    return known;
}

static bool word_endswith(struct jinja *jinja, const struct jinja_call *call,
                          struct jinja_value *value) {
    struct str text, part;
    bool known = jinja_plain(jinja->arena, operand(call), &text) &&
                 text_argument(jinja, call, 1, "suffix", &part);
    *value = jinja_bool(known && str_ends(text, part));
    return known;
}

// ---- lists

static void add_separator(struct jinja *jinja, const struct jinja_value *separator,
                          struct jinja_parts *parts) {
    if (separator && parts->size > 0) {
        jinja_spell(jinja, separator, parts);
    }
}

static bool joined(struct jinja *jinja, const struct jinja_value *list,
                   const struct jinja_value *separator, struct jinja_value *value) {
    struct jinja_parts parts = {0};
    if (list->type != JINJA_LIST) {
        return false;
    }
    for (uint32_t i = 0; i < jinja_count(list) && jinja_spend(jinja, 1); i++) {
        add_separator(jinja, separator, &parts);
        jinja_spell(jinja, &jinja_item(list, i)->value, &parts);
    }
    *value = jinja_text_of(&parts);
    return true;
}

// list | join(', ')
static bool filter_join(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    return joined(jinja, operand(call), jinja_argument(call, 1, "d"), value);
}

// ', '.join(list)
static bool method_join(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    const struct jinja_value *list = jinja_argument(call, 1, "iterable");
    return list && joined(jinja, list, operand(call), value);
}

static bool word_length(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct str text;
    if (operand(call)->type == JINJA_TEXT) {
        bool known = jinja_plain(jinja->arena, operand(call), &text);
        *value = jinja_number(known ? (double)text.size : 0);
        return known;
    }
    *value = jinja_number(jinja_count(operand(call)));
    return operand(call)->type == JINJA_LIST || operand(call)->type == JINJA_DICT;
}

static bool element(const struct jinja_call *call, uint32_t index, struct jinja_value *value) {
    const struct jinja_item *item = jinja_item(operand(call), index);
    *value = item ? item->value : jinja_none();
    return operand(call)->type == JINJA_LIST;
}

static bool word_first(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    (void)jinja;
    return element(call, 0, value);
}

static bool word_last(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    (void)jinja;
    return element(call, jinja_count(operand(call)) - 1, value);
}

static struct jinja_value list_copy(struct jinja *jinja, const struct jinja_value *list) {
    struct jinja_value copy = jinja_list(jinja);
    for (uint32_t i = 0; i < jinja_count(list) && jinja_spend(jinja, 1); i++) {
        jinja_append(jinja, &copy, jinja_item(list, i)->value);
    }
    return copy;
}

static bool word_reverse(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    uint32_t count = jinja_count(operand(call));
    *value = jinja_list(jinja);
    for (uint32_t i = 0; i < count && jinja_spend(jinja, 1); i++) {
        jinja_append(jinja, value, jinja_item(operand(call), count - 1 - i)->value);
    }
    return operand(call)->type == JINJA_LIST;
}

static bool word_unique(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    *value = jinja_list(jinja);
    for (uint32_t i = 0; i < jinja_count(operand(call)); i++) {
        const struct jinja_value *one = &jinja_item(operand(call), i)->value;
        if (!jinja_spend(jinja, jinja_count(value))) {
            return false;
        }
        if (jinja_contains(jinja, value, one) != JINJA_TRUE) {
            jinja_append(jinja, value, *one);
        }
    }
    return operand(call)->type == JINJA_LIST;
}

// Inserts from the end on, so that equal elements keep their order.
static bool word_sort(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    *value = list_copy(jinja, operand(call));
    struct jinja_item *items = value->items->data;
    for (uint32_t i = 1; i < jinja_count(value); i++) {
        struct jinja_item one = items[i];
        uint32_t at = i;
        bool known = true;
        while (at > 0 && jinja_compare(jinja, &items[at - 1].value, &one.value, &known) > 0) {
            items[at] = items[at - 1];
            at--;
        }
        items[at] = one;
        if (!known || !jinja_spend(jinja, i - at)) {
            return false;
        }
    }
    return operand(call)->type == JINJA_LIST;
}

// map('upper'), map(attribute='name')
static bool word_map(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    struct str name, attribute = {0};
    bool by_name = text_argument(jinja, call, 1, "", &name);
    bool by_attribute = text_argument(jinja, call, UINT32_MAX, "attribute", &attribute);
    *value = jinja_list(jinja);
    if (operand(call)->type != JINJA_LIST || by_name == by_attribute) {
        return false;
    }
    for (uint32_t i = 0; i < jinja_count(operand(call)) && jinja_spend(jinja, 1); i++) {
        const struct jinja_argument one = {.value = jinja_item(operand(call), i)->value};
        const struct jinja_call inner = {
            .name = name, .at = call->at, .arguments = &one, .count = 1};
        struct jinja_value made = jinja_unknown_of(jinja, attribute, &one.value, 1);
        const struct jinja_value *member = jinja_member(&one.value, attribute);
        if (by_attribute && member) {
            made = *member;
        } else if (by_name && !jinja_filter(jinja, &inner, &made)) {
            made = jinja_unknown_of(jinja, name, &one.value, 1);
        }
        jinja_append(jinja, value, made);
    }
    return true;
}

static bool word_append(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct jinja_value list = *operand(call);
    const struct jinja_value *one = jinja_argument(call, 1, "object");
    if (list.type != JINJA_LIST || !one) {
        return false;
    }
    jinja_append(jinja, &list, *one);
    *value = jinja_none();
    return true;
}

static bool word_extend(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct jinja_value list = *operand(call);
    const struct jinja_value *more = jinja_argument(call, 1, "iterable");
    if (list.type != JINJA_LIST || !jinja_is(more, JINJA_LIST)) {
        return false;
    }
    uint32_t count = jinja_count(more); // the list may be extended by itself
    for (uint32_t i = 0; i < count && jinja_spend(jinja, 1); i++) {
        jinja_append(jinja, &list, jinja_item(more, i)->value);
    }
    *value = jinja_none();
    return true;
}

// ---- dicts

enum dict_side { DICT_KEYS, DICT_VALUES, DICT_ITEMS };

static struct jinja_value dict_part(struct jinja *jinja, const struct jinja_item *item,
                                    enum dict_side side) {
    if (side == DICT_VALUES) {
        return item->value;
    }
    struct jinja_value key = jinja_text(jinja, item->key);
    if (side == DICT_KEYS) {
        return key;
    }
    struct jinja_value pair = jinja_list(jinja);
    jinja_append(jinja, &pair, key);
    jinja_append(jinja, &pair, item->value);
    return pair;
}

static bool dict_list(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value,
                      enum dict_side side) {
    *value = jinja_list(jinja);
    for (uint32_t i = 0; i < jinja_count(operand(call)) && jinja_spend(jinja, 1); i++) {
        jinja_append(jinja, value, dict_part(jinja, jinja_item(operand(call), i), side));
    }
    return operand(call)->type == JINJA_DICT;
}

static bool word_keys(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    return dict_list(jinja, call, value, DICT_KEYS);
}

static bool word_values(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    return dict_list(jinja, call, value, DICT_VALUES);
}

static bool word_items(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    return dict_list(jinja, call, value, DICT_ITEMS);
}

static bool word_list(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    if (operand(call)->type == JINJA_DICT) {
        return dict_list(jinja, call, value, DICT_KEYS);
    }
    *value = list_copy(jinja, operand(call));
    return operand(call)->type == JINJA_LIST;
}

static bool word_get(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    struct str key;
    if (operand(call)->type != JINJA_DICT || !text_argument(jinja, call, 1, "key", &key)) {
        return false;
    }
    const struct jinja_value *member = jinja_member(operand(call), key);
    const struct jinja_value *fallback = jinja_argument(call, 2, "default");
    *value = member ? *member : fallback ? *fallback : jinja_none();
    return true;
}

static bool word_update(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct jinja_value dict = *operand(call);
    const struct jinja_value *more = jinja_argument(call, 1, "other");
    if (dict.type != JINJA_DICT || !jinja_is(more, JINJA_DICT)) {
        return false;
    }
    for (uint32_t i = 0; i < jinja_count(more) && jinja_spend(jinja, 1); i++) {
        jinja_put(jinja, &dict, jinja_item(more, i)->key, jinja_item(more, i)->value);
    }
    *value = jinja_none();
    return true;
}

// ---- numbers and others

static bool word_int(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    struct str text;
    if (!jinja_plain(jinja->arena, operand(call), &text)) {
        return false;
    }
    *value = jinja_number(trunc(strtod(text.data, NULL)));
    return isfinite(value->number);
}

static bool word_float(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    struct str text;
    if (!jinja_plain(jinja->arena, operand(call), &text)) {
        return false;
    }
    *value = jinja_number(strtod(text.data, NULL));
    return isfinite(value->number);
}

static bool word_abs(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    (void)jinja;
    *value = jinja_number(fabs(operand(call)->number));
    return operand(call)->type == JINJA_NUMBER;
}

static bool word_string(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct jinja_parts parts = {0};
    jinja_spell(jinja, operand(call), &parts);
    *value = jinja_text_of(&parts);
    return true;
}

static bool word_same(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    (void)jinja;
    *value = *operand(call);
    return true;
}

// ref('orders').include(database=false)
static bool word_relation(struct jinja *jinja, const struct jinja_call *call,
                          struct jinja_value *value) {
    (void)jinja;
    *value = *operand(call);
    return jinja_is_relation(operand(call));
}

static bool word_default(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    const struct jinja_value *fallback = jinja_argument(call, 1, "default_value");
    const struct jinja_value *boolean = jinja_argument(call, 2, "boolean");
    bool falsy =
        boolean && jinja_truth(boolean) == JINJA_TRUE && jinja_truth(operand(call)) == JINJA_FALSE;
    bool missing = operand(call)->type == JINJA_NONE || falsy;
    *value = !missing ? *operand(call) : fallback ? *fallback : jinja_text(jinja, STR(""));
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
        start = operand(call)->number;
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

struct entry {
    const char *name;
    word *run;
};

// How to add one: a line. Words of filters and methods may stand in both tables.
static const struct entry filters[] = {
    {"abs", word_abs},         {"as_bool", word_same},
    {"as_native", word_same},  {"as_number", word_same},
    {"as_text", word_same},    {"capitalize", word_capitalize},
    {"count", word_length},    {"d", word_default},
    {"default", word_default}, {"e", word_same},
    {"escape", word_same},     {"first", word_first},
    {"float", word_float},     {"int", word_int},
    {"items", word_items},     {"join", filter_join},
    {"last", word_last},       {"length", word_length},
    {"list", word_list},       {"lower", word_lower},
    {"map", word_map},         {"replace", word_replace},
    {"reverse", word_reverse}, {"safe", word_same},
    {"sort", word_sort},       {"split", word_split},
    {"string", word_string},   {"title", word_title},
    {"trim", word_strip},      {"unique", word_unique},
    {"upper", word_upper},     {NULL, NULL},
};

static const struct entry methods[] = {
    {"append", word_append},
    {"capitalize", word_capitalize},
    {"endswith", word_endswith},
    {"extend", word_extend},
    {"get", word_get},
    {"include", word_relation},
    {"items", word_items},
    {"join", method_join},
    {"keys", word_keys},
    {"lower", word_lower},
    {"lstrip", word_lstrip},
    {"quote", word_relation},
    {"render", word_relation},
    {"replace", word_replace},
    {"rstrip", word_rstrip},
    {"split", word_split},
    {"startswith", word_startswith},
    {"strip", word_strip},
    {"title", word_title},
    {"update", word_update},
    {"upper", word_upper},
    {"values", word_values},
    {NULL, NULL},
};

static const struct entry functions[] = {
    {"dict", function_dict},
    {"namespace", function_dict},
    {"range", function_range},
    {NULL, NULL},
};

static bool run(struct jinja *jinja, const struct entry *table, const struct jinja_call *call,
                struct jinja_value *value) {
    for (const struct entry *entry = table; entry->name; entry++) {
        if (str_equal(call->name, str_of(entry->name))) {
            return entry->run(jinja, call, value);
        }
    }
    return false;
}

static bool of_unknown(const struct jinja_call *call) {
    return call->count == 0 || operand(call)->type == JINJA_UNKNOWN;
}

bool jinja_filter(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value) {
    return !of_unknown(call) && run(jinja, filters, call, value);
}

bool jinja_method(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value) {
    return !of_unknown(call) && run(jinja, methods, call, value);
}

bool jinja_function(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value) {
    return run(jinja, functions, call, value);
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
        {"undefined", 1u << JINJA_NONE},
        {"boolean", 1u << JINJA_BOOL},
        {"number", 1u << JINJA_NUMBER},
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
    double divisor = 2, number = operand(call)->number;
    bool divisible = str_equal(name, STR("divisibleby"));
    bool odd = str_equal(name, STR("odd"));
    if (operand(call)->type != JINJA_NUMBER ||
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
            struct jinja_value result = jinja_apply(jinja, names[i].op, operand(call), other);
            *truth = jinja_truth(&result);
            return true;
        }
    }
    return false;
}

bool jinja_test(struct jinja *jinja, const struct jinja_call *call, enum jinja_truth *truth) {
    const struct jinja_value *value = operand(call);
    *truth = JINJA_MAYBE;
    if (value->type == JINJA_UNKNOWN) {
        return true;
    }
    if (str_equal(call->name, STR("defined"))) {
        *truth = truth_of(value->type != JINJA_NONE);
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
