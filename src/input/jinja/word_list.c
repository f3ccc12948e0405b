#include <stddef.h>

#include "input/jinja/word.h"

// ---- lists

static bool joined(struct jinja *jinja, const struct jinja_value *list,
                   const struct jinja_value *separator, struct jinja_value *value) {
    struct jinja_parts parts = {0};
    if (list->type != JINJA_LIST) {
        return false;
    }
    for (uint32_t i = 0; i < jinja_count(list) && jinja_spend(jinja, 1); i++) {
        if (separator && i > 0) {
            jinja_spell(jinja, separator, &parts);
        }
        jinja_spell(jinja, &jinja_item(list, i)->value, &parts);
    }
    *value = jinja_text_of(&parts);
    return true;
}

// list | join(', ')
static bool filter_join(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    return joined(jinja, jinja_operand(call), jinja_argument(call, 1, "d"), value);
}

// ', '.join(list)
static bool method_join(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    const struct jinja_value *list = jinja_argument(call, 1, "iterable");
    return list && joined(jinja, list, jinja_operand(call), value);
}

static bool word_length(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct str text;
    if (jinja_operand(call)->type == JINJA_TEXT) {
        bool known = jinja_plain(jinja->arena, jinja_operand(call), &text);
        *value = jinja_number(known ? (double)text.size : 0);
        return known;
    }
    *value = jinja_number(jinja_count(jinja_operand(call)));
    return jinja_operand(call)->type == JINJA_LIST || jinja_operand(call)->type == JINJA_DICT;
}

static bool element(const struct jinja_call *call, uint32_t index, struct jinja_value *value) {
    const struct jinja_item *item = jinja_item(jinja_operand(call), index);
    *value = item ? item->value : jinja_undefined();
    return jinja_operand(call)->type == JINJA_LIST;
}

static bool word_first(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    (void)jinja;
    return element(call, 0, value);
}

static bool word_last(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    (void)jinja;
    return element(call, jinja_count(jinja_operand(call)) - 1, value);
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
    uint32_t count = jinja_count(jinja_operand(call));
    *value = jinja_list(jinja);
    for (uint32_t i = 0; i < count && jinja_spend(jinja, 1); i++) {
        jinja_append(jinja, value, jinja_item(jinja_operand(call), count - 1 - i)->value);
    }
    return jinja_operand(call)->type == JINJA_LIST;
}

static bool word_unique(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    *value = jinja_list(jinja);
    for (uint32_t i = 0; i < jinja_count(jinja_operand(call)); i++) {
        const struct jinja_value *one = &jinja_item(jinja_operand(call), i)->value;
        if (!jinja_spend(jinja, jinja_count(value))) {
            return false;
        }
        if (jinja_contains(jinja, value, one) != JINJA_TRUE) {
            jinja_append(jinja, value, *one);
        }
    }
    return jinja_operand(call)->type == JINJA_LIST;
}

// Inserts from the end on, so that equal elements keep their order.
static bool word_sort(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    *value = list_copy(jinja, jinja_operand(call));
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
    return jinja_operand(call)->type == JINJA_LIST;
}

// map('upper'), map(attribute='name')
static bool word_map(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    struct str name, attribute = {0};
    bool by_name = jinja_text_argument(jinja, call, 1, "", &name);
    bool by_attribute = jinja_text_argument(jinja, call, UINT32_MAX, "attribute", &attribute);
    *value = jinja_list(jinja);
    if (jinja_operand(call)->type != JINJA_LIST || by_name == by_attribute) {
        return false;
    }
    for (uint32_t i = 0; i < jinja_count(jinja_operand(call)) && jinja_spend(jinja, 1); i++) {
        const struct jinja_argument one = {.value = jinja_item(jinja_operand(call), i)->value};
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
    struct jinja_value list = *jinja_operand(call);
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
    struct jinja_value list = *jinja_operand(call);
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
    for (uint32_t i = 0; i < jinja_count(jinja_operand(call)) && jinja_spend(jinja, 1); i++) {
        jinja_append(jinja, value, dict_part(jinja, jinja_item(jinja_operand(call), i), side));
    }
    return jinja_operand(call)->type == JINJA_DICT;
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
    if (jinja_operand(call)->type == JINJA_DICT) {
        return dict_list(jinja, call, value, DICT_KEYS);
    }
    *value = list_copy(jinja, jinja_operand(call));
    return jinja_operand(call)->type == JINJA_LIST;
}

static bool word_get(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    struct str key;
    if (jinja_operand(call)->type != JINJA_DICT ||
        !jinja_text_argument(jinja, call, 1, "key", &key)) {
        return false;
    }
    const struct jinja_value *member = jinja_member(jinja_operand(call), key);
    const struct jinja_value *fallback = jinja_argument(call, 2, "default");
    *value = member ? *member : fallback ? *fallback : jinja_none();
    return true;
}

static bool word_update(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct jinja_value dict = *jinja_operand(call);
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

// ---- table

const struct jinja_word jinja_list_words[] = {
    {"append", word_append, JINJA_METHOD},
    {"count", word_length, JINJA_FILTER},
    {"extend", word_extend, JINJA_METHOD},
    {"first", word_first, JINJA_FILTER},
    {"get", word_get, JINJA_METHOD},
    {"items", word_items, JINJA_BOTH},
    {"join", filter_join, JINJA_FILTER},
    {"join", method_join, JINJA_METHOD},
    {"keys", word_keys, JINJA_METHOD},
    {"last", word_last, JINJA_FILTER},
    {"length", word_length, JINJA_FILTER},
    {"list", word_list, JINJA_FILTER},
    {"map", word_map, JINJA_FILTER},
    {"reverse", word_reverse, JINJA_FILTER},
    {"sort", word_sort, JINJA_FILTER},
    {"unique", word_unique, JINJA_FILTER},
    {"update", word_update, JINJA_METHOD},
    {"values", word_values, JINJA_METHOD},
    {NULL, NULL, 0},
};
