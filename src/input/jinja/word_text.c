#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "input/jinja/word.h"

static bool text_result(struct jinja *jinja, struct buf *text, struct jinja_value *value) {
    *value = jinja_text(jinja, buf_str(text));
    jinja_spend(jinja, text->size / 64);
    buf_release(text);
    return true;
}

static char raised(char c) {
    return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c;
}

static char lowered(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

// What is upper case: all letters, none, or the first one behind a byte of `breaks`.
struct letters {
    bool upper;
    bool first;         // the first letter of all
    const char *breaks; // NULL: none
};

#define ALL_BUT_LETTERS " \t\n\r-_.,:;/()[]{}<>'\"0123456789"

static bool change_case(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value, struct letters letters) {
    struct str text;
    struct buf out;
    if (!jinja_plain(jinja->arena, jinja_operand(call), &text)) {
        return false;
    }
    buf_init(&out);
    for (size_t i = 0; i < text.size; i++) {
        bool starts =
            i == 0 ? letters.first : letters.breaks && strchr(letters.breaks, text.data[i - 1]);
        buf_add_char(&out, letters.upper || starts ? raised(text.data[i]) : lowered(text.data[i]));
    }
    return text_result(jinja, &out, value);
}

static bool word_upper(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    return change_case(jinja, call, value, (struct letters){.upper = true});
}

static bool word_lower(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    return change_case(jinja, call, value, (struct letters){0});
}

static bool word_capitalize(struct jinja *jinja, const struct jinja_call *call,
                            struct jinja_value *value) {
    return change_case(jinja, call, value, (struct letters){.first = true});
}

// Jinja's own title breaks at fewer places than Python's.
static bool filter_title(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    return change_case(jinja, call, value,
                       (struct letters){.first = true, .breaks = " \t\n\r-({[<"});
}

static bool method_title(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    return change_case(jinja, call, value,
                       (struct letters){.first = true, .breaks = ALL_BUT_LETTERS});
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
    (void)jinja_text_argument(jinja, call, 1, "chars", &set);
    struct jinja_parts parts = {0};
    jinja_spell(jinja, jinja_operand(call), &parts);
    while (left && parts.size > 0 && jinja_part_known(&parts.data[0])) {
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
    while (right && parts.size > 0 && jinja_part_known(&parts.data[parts.size - 1])) {
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
    if (!jinja_plain(jinja->arena, jinja_operand(call), &text) ||
        !jinja_text_argument(jinja, call, 1, "old", &old) ||
        !jinja_text_argument(jinja, call, 2, "new", &new) || old.size == 0) {
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
    (void)jinja_text_argument(jinja, call, 1, "sep", &separator);
    if (!jinja_plain(jinja->arena, jinja_operand(call), &text) || separator.size == 0) {
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
    bool known = jinja_plain(jinja->arena, jinja_operand(call), &text) &&
                 jinja_text_argument(jinja, call, 1, "prefix", &part);
    *value = jinja_bool(known && str_starts(text, part));
    return known;
}

static bool word_endswith(struct jinja *jinja, const struct jinja_call *call,
                          struct jinja_value *value) {
    struct str text, part;
    bool known = jinja_plain(jinja->arena, jinja_operand(call), &text) &&
                 jinja_text_argument(jinja, call, 1, "suffix", &part);
    *value = jinja_bool(known && str_ends(text, part));
    return known;
}

// ---- table

const struct jinja_word jinja_text_words[] = {
    {"capitalize", word_capitalize, JINJA_BOTH}, {"endswith", word_endswith, JINJA_METHOD},
    {"lower", word_lower, JINJA_BOTH},           {"lstrip", word_lstrip, JINJA_METHOD},
    {"replace", word_replace, JINJA_BOTH},       {"rstrip", word_rstrip, JINJA_METHOD},
    {"split", word_split, JINJA_BOTH},           {"startswith", word_startswith, JINJA_METHOD},
    {"strip", word_strip, JINJA_METHOD},         {"title", filter_title, JINJA_FILTER},
    {"title", method_title, JINJA_METHOD},       {"trim", word_strip, JINJA_FILTER},
    {"upper", word_upper, JINJA_BOTH},           {NULL, NULL, 0},
};
