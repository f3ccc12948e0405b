#include "report/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define MATCH_LIMIT 1000000u
#define GROUPS_MAX  8u

static void *memory_take(size_t size, void *arena) {
    return arena_alloc(arena, size);
}

static void memory_drop(void *memory, void *arena) {
    (void)memory;
    (void)arena;
}

void regexes_init(struct regexes *regexes, struct arena *arena) {
    pcre2_general_context *memory = pcre2_general_context_create(memory_take, memory_drop, arena);
    *regexes = (struct regexes){
        .arena = arena,
        .compile = pcre2_compile_context_create(memory),
        .match = pcre2_match_data_create(GROUPS_MAX, memory),
        .limits = pcre2_match_context_create(memory),
    };
    pcre2_set_match_limit(regexes->limits, MATCH_LIMIT);
}

static const uint32_t options[] = {
    [REGEX_SEARCH] = 0,
    [REGEX_WHOLE] = PCRE2_ANCHORED | PCRE2_ENDANCHORED,
    [REGEX_LINE] = PCRE2_MULTILINE,
    [REGEX_NOCASE] = PCRE2_CASELESS,
};

// What PCRE2 compiles for a mode: a whole line is one between its ends.
static void text_add(struct buf *out, struct str text, enum regex_mode mode) {
    buf_print(out, mode == REGEX_LINE ? "^(?:%.*s)$" : "%.*s", STR_ARG(text));
}

static void fault_add(struct buf *why, struct str text, int error, size_t offset) {
    PCRE2_UCHAR message[120];
    pcre2_get_error_message(error, message, sizeof(message));
    buf_print(why, "\"%.*s\" is no regular expression: %s at byte %zu", STR_ARG(text),
              (const char *)message, offset);
}

const struct regex *regex_new(const struct regexes *regexes, struct str text, enum regex_mode mode,
                              struct buf *why) {
    struct buf whole;
    buf_init(&whole);
    text_add(&whole, text, mode);
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)whole.data, whole.size, options[mode], &error,
                                     &offset, regexes->compile);
    buf_release(&whole);
    if (!code && why) {
        fault_add(why, text, error, offset);
    }
    return (const struct regex *)code;
}

bool regex_matches(const struct regexes *regexes, const struct regex *regex, struct str text) {
    struct str group;
    return regex_find(regexes, regex, text, &group);
}

bool regex_find(const struct regexes *regexes, const struct regex *regex, struct str text,
                struct str *group) {
    *group = STR("");
    int count = pcre2_match((const pcre2_code *)regex, (PCRE2_SPTR)text.data, text.size, 0, 0,
                            regexes->match, regexes->limits);
    if (count < 0) {
        return false;
    }
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regexes->match);
    if (count > 1 && ends[2] != PCRE2_UNSET) {
        *group = str_sub(text, ends[2], ends[3] - ends[2]);
    }
    return true;
}
