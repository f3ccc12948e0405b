#include "input/jinja/value.h"

#include <math.h>
#include <stdio.h>

#include "base/buf.h"
#include "input/jinja.h"

#define SPELL_DEPTH 20u // of lists in lists: a list may hold itself

static struct str kept(struct arena *arena, struct str text) {
    return (struct str){arena_copy(arena, text.data, text.size), text.size};
}

// ---- making

struct jinja_value jinja_none(void) {
    return (struct jinja_value){.type = JINJA_NONE};
}

struct jinja_value jinja_undefined(void) {
    return (struct jinja_value){.type = JINJA_UNDEFINED};
}

struct jinja_value jinja_bool(bool truth) {
    return (struct jinja_value){.type = JINJA_BOOL, .truth = truth};
}

struct jinja_value jinja_fork(bool truth) {
    return (struct jinja_value){.type = JINJA_BOOL, .truth = truth, .fork = true};
}

struct jinja_value jinja_number(double number) {
    return (struct jinja_value){.type = JINJA_NUMBER, .number = number};
}

struct jinja_value jinja_unknown(enum run_kind kind) {
    return (struct jinja_value){.type = JINJA_UNKNOWN, .unknown = (uint8_t)kind};
}

struct jinja_value jinja_callable(struct jinja *jinja, struct str name) {
    return (struct jinja_value){.type = JINJA_CALLABLE, .name = kept(jinja->arena, name)};
}

static struct jinja_value text_of_part(struct jinja *jinja, struct jinja_part part) {
    struct jinja_part *made = ARENA_NEW(jinja->arena, struct jinja_part);
    *made = part;
    return (struct jinja_value){.type = JINJA_TEXT, .parts = made, .part_count = 1};
}

struct jinja_value jinja_text(struct jinja *jinja, struct str text) {
    if (text.size == 0) {
        return (struct jinja_value){.type = JINJA_TEXT};
    }
    return text_of_part(jinja, (struct jinja_part){.text = kept(jinja->arena, text),
                                                   .from = jinja->tag,
                                                   .kind = RUN_TEXT});
}

struct jinja_value jinja_stand_in(struct jinja *jinja, struct str sql, enum run_kind kind) {
    return text_of_part(jinja, (struct jinja_part){.text = kept(jinja->arena, sql),
                                                   .from = jinja->tag,
                                                   .kind = (uint8_t)kind});
}

static void add_quoted(struct buf *out, struct str name) {
    buf_add_char(out, '"');
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '"') {
            buf_add_char(out, '"');
        }
        buf_add_char(out, name.data[i]);
    }
    buf_add_char(out, '"');
}

struct jinja_value jinja_relation(struct jinja *jinja, struct str schema, struct str name) {
    struct buf out;
    buf_init(&out);
    if (schema.size > 0) {
        add_quoted(&out, schema);
        buf_add_char(&out, '.');
    }
    add_quoted(&out, name);
    struct jinja_value value =
        text_of_part(jinja, (struct jinja_part){.text = kept(jinja->arena, buf_str(&out)),
                                                .from = jinja->tag,
                                                .kind = RUN_TEXT,
                                                .relation = true});
    buf_release(&out);
    return value;
}

struct jinja_value jinja_list(struct jinja *jinja) {
    return (struct jinja_value){.type = JINJA_LIST,
                                .items = ARENA_NEW(jinja->arena, struct jinja_items)};
}

struct jinja_value jinja_dict(struct jinja *jinja) {
    return (struct jinja_value){.type = JINJA_DICT,
                                .items = ARENA_NEW(jinja->arena, struct jinja_items)};
}

void jinja_append(struct jinja *jinja, struct jinja_value *list, struct jinja_value element) {
    VEC_PUSH_IN(jinja->arena, list->items, ((struct jinja_item){.value = element}));
}

static struct jinja_item *item_named(const struct jinja_value *value, struct str key) {
    for (uint32_t i = 0; value->items && i < value->items->size; i++) {
        if (str_equal(value->items->data[i].key, key)) {
            return &value->items->data[i];
        }
    }
    return NULL;
}

void jinja_put(struct jinja *jinja, struct jinja_value *dict, struct str key,
               struct jinja_value member) {
    struct jinja_item *found = item_named(dict, key);
    if (found) {
        found->value = member;
        return;
    }
    if (!dict->items) {
        dict->items = ARENA_NEW(jinja->arena, struct jinja_items);
    }
    VEC_PUSH_IN(jinja->arena, dict->items,
                ((struct jinja_item){.key = kept(jinja->arena, key), .value = member}));
}

struct jinja_value jinja_text_of(const struct jinja_parts *parts) {
    return (struct jinja_value){
        .type = JINJA_TEXT, .parts = parts->data, .part_count = parts->size};
}

// ---- looking

static struct str number_text(struct arena *arena, double number) {
    char text[40];
    bool whole = fabs(number) < 1e15 && number == floor(number);
    int size = snprintf(text, sizeof(text), whole ? "%.0f" : "%.15g", number);
    return kept(arena, (struct str){text, (size_t)size});
}

bool jinja_plain(struct arena *arena, const struct jinja_value *value, struct str *text) {
    if (value->type == JINJA_NUMBER) {
        *text = number_text(arena, value->number);
        return true;
    }
    if (value->type != JINJA_TEXT) {
        return false;
    }
    struct buf out;
    buf_init(&out);
    bool known = true;
    for (uint32_t i = 0; i < value->part_count && known; i++) {
        known = jinja_part_known(&value->parts[i]);
        buf_add_str(&out, value->parts[i].text);
    }
    if (known) {
        *text = kept(arena, buf_str(&out));
    }
    buf_release(&out);
    return known;
}

const struct jinja_value *jinja_member(const struct jinja_value *value, struct str key) {
    bool has = value->type == JINJA_DICT || value->type == JINJA_TEXT;
    const struct jinja_item *found = has ? item_named(value, key) : NULL;
    return found ? &found->value : NULL;
}

uint32_t jinja_count(const struct jinja_value *value) {
    bool counts = value->type == JINJA_LIST || value->type == JINJA_DICT;
    return counts && value->items ? value->items->size : 0;
}

const struct jinja_item *jinja_item(const struct jinja_value *value, uint32_t index) {
    return index < jinja_count(value) ? &value->items->data[index] : NULL;
}

bool jinja_is(const struct jinja_value *value, enum jinja_type type) {
    return value && value->type == type;
}

bool jinja_is_relation(const struct jinja_value *value) {
    return value->type == JINJA_TEXT && value->part_count == 1 && value->parts[0].relation;
}

// ---- spelling

static void part_add(struct jinja *jinja, struct jinja_parts *parts, struct jinja_part part) {
    VEC_PUSH_IN(jinja->arena, parts, part);
}

static void text_add(struct jinja *jinja, struct jinja_parts *parts, struct str text) {
    part_add(jinja, parts, (struct jinja_part){.text = text, .from = jinja->tag, .kind = RUN_TEXT});
}

static void spell(struct jinja *jinja, const struct jinja_value *value, struct jinja_parts *parts,
                  uint32_t depth);

// An element of a list or dict: strings in quotes.
static void spell_element(struct jinja *jinja, const struct jinja_value *value,
                          struct jinja_parts *parts, uint32_t depth) {
    bool quoted = value->type == JINJA_TEXT;
    if (quoted) {
        text_add(jinja, parts, STR("'"));
    }
    spell(jinja, value, parts, depth + 1);
    if (quoted) {
        text_add(jinja, parts, STR("'"));
    }
}

static void spell_items(struct jinja *jinja, const struct jinja_value *value,
                        struct jinja_parts *parts, uint32_t depth) {
    for (uint32_t i = 0; i < jinja_count(value); i++) {
        const struct jinja_item *item = jinja_item(value, i);
        if (i > 0) {
            text_add(jinja, parts, STR(", "));
        }
        if (value->type == JINJA_DICT) {
            text_add(jinja, parts, STR("'"));
            text_add(jinja, parts, item->key);
            text_add(jinja, parts, STR("': "));
        }
        spell_element(jinja, &item->value, parts, depth);
    }
}

static void spell(struct jinja *jinja, const struct jinja_value *value, struct jinja_parts *parts,
                  uint32_t depth) {
    switch ((enum jinja_type)value->type) {
    case JINJA_UNDEFINED:
    case JINJA_NONE:
        return;
    case JINJA_BOOL:
        text_add(jinja, parts, value->truth ? STR("True") : STR("False"));
        return;
    case JINJA_NUMBER:
        text_add(jinja, parts, number_text(jinja->arena, value->number));
        return;
    case JINJA_TEXT:
        for (uint32_t i = 0; i < value->part_count; i++) {
            part_add(jinja, parts, value->parts[i]);
        }
        return;
    case JINJA_LIST:
    case JINJA_DICT:
        break;
    case JINJA_UNKNOWN:
    case JINJA_CALLABLE:
        part_add(jinja, parts,
                 (struct jinja_part){.from = jinja->tag,
                                     .kind = value->type == JINJA_UNKNOWN ? value->unknown
                                                                          : (uint8_t)RUN_HOLE,
                                     .hints = value->hints,
                                     .hint_count = value->hint_count});
        return;
    }
    bool list = value->type == JINJA_LIST;
    text_add(jinja, parts, !list ? STR("{") : value->tuple ? STR("(") : STR("["));
    if (depth < SPELL_DEPTH) {
        spell_items(jinja, value, parts, depth);
    }
    text_add(jinja, parts, !list ? STR("}") : value->tuple ? STR(")") : STR("]"));
}

void jinja_spell(struct jinja *jinja, const struct jinja_value *value, struct jinja_parts *parts) {
    spell(jinja, value, parts, 0);
}

// ---- hints

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// column, alias.column
static bool looks_like_column(struct str text) {
    bool start = true;
    uint32_t dots = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool digit = c >= '0' && c <= '9';
        if (c == '.' && !start) {
            dots++;
            start = true;
        } else if (is_letter(c) || (digit && !start)) {
            start = false;
        } else {
            return false;
        }
    }
    return !start && dots <= 1 && text.size <= 127;
}

static void hint_text(struct jinja *jinja, const struct jinja_value *value,
                      struct jinja_hints *hints) {
    struct str text;
    if (value->part_count == 0 || !jinja_plain(jinja->arena, value, &text)) {
        return;
    }
    bool relation = jinja_is_relation(value);
    if (!relation && !looks_like_column(text)) {
        return;
    }
    bool in_tag = value->part_count == 1;
    struct span from = in_tag ? value->parts[0].from : jinja->tag;
    VEC_PUSH_IN(jinja->arena, hints, ((struct hole_hint){text, from, relation}));
}

static void hint(struct jinja *jinja, const struct jinja_value *value, struct jinja_hints *hints,
                 uint32_t depth) {
    for (uint32_t i = 0; depth < SPELL_DEPTH && i < jinja_count(value); i++) {
        hint(jinja, &jinja_item(value, i)->value, hints, depth + 1);
    }
    for (uint32_t i = 0; value->type == JINJA_UNKNOWN && i < value->hint_count; i++) {
        VEC_PUSH_IN(jinja->arena, hints, value->hints[i]);
    }
    if (value->type == JINJA_TEXT) {
        hint_text(jinja, value, hints);
    }
}

void jinja_hint(struct jinja *jinja, const struct jinja_value *value, struct jinja_hints *hints) {
    hint(jinja, value, hints, 0);
}
