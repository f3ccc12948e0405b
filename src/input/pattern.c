#include "input/pattern.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/path.h"
#include "input/glob.h"

// A pattern of many stars could take PCRE2 long; what needs more steps does not match.
#define MATCH_LIMIT 1000000u

struct pattern {
    const struct patterns *shared;
    pcre2_code *regex;
    bool directory_only; // pattern/
    bool whole_path;     // a slash in it: it is matched with the path, not with the name alone
};

static void *memory_take(size_t size, void *arena) {
    return arena_alloc(arena, size);
}

static void memory_drop(void *memory, void *arena) {
    (void)memory;
    (void)arena;
}

void patterns_init(struct patterns *patterns, struct arena *arena) {
    pcre2_general_context *memory = pcre2_general_context_create(memory_take, memory_drop, arena);
    *patterns = (struct patterns){
        .arena = arena,
        .compile = pcre2_compile_context_create(memory),
        .match = pcre2_match_data_create(1, memory),
        .limits = pcre2_match_context_create(memory),
    };
    pcre2_set_match_limit(patterns->limits, MATCH_LIMIT);
}

// The expression of a glob, or NULL when it can match nothing. It is interpreted: names are short,
// and PCRE2's compiled code reads beyond them, which memory checkers report.
static pcre2_code *glob_compile(const struct patterns *patterns, struct str glob) {
    struct buf regex;
    buf_init(&regex);
    pcre2_code *code = NULL;
    if (glob_to_regex(glob, &regex)) {
        int error;
        PCRE2_SIZE offset;
        code = pcre2_compile((PCRE2_SPTR)regex.data, regex.size,
                             PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOTALL, &error, &offset,
                             patterns->compile);
    }
    buf_release(&regex);
    return code;
}

const struct pattern *pattern_new(const struct patterns *patterns, struct str text) {
    struct pattern pattern = {.shared = patterns};
    if (str_ends(text, STR("/"))) {
        pattern.directory_only = true;
        text = str_sub(text, 0, text.size - 1);
    }
    pattern.whole_path = str_find(text, '/') < text.size;
    if (str_starts(text, STR("/"))) {
        text = str_sub(text, 1, text.size);
    }
    pattern.regex = text.size > 0 ? glob_compile(patterns, text) : NULL;
    if (!pattern.regex) {
        return NULL;
    }
    struct pattern *kept = ARENA_NEW(patterns->arena, struct pattern);
    *kept = pattern;
    return kept;
}

bool pattern_matches(const struct pattern *pattern, struct str path, bool is_directory) {
    if (pattern->directory_only && !is_directory) {
        return false;
    }
    struct str subject = pattern->whole_path ? path : path_name(path);
    return pcre2_match(pattern->regex, (PCRE2_SPTR)subject.data, subject.size, 0, 0,
                       pattern->shared->match, pattern->shared->limits) >= 0;
}

bool pattern_covers(const struct pattern *pattern, struct str file) {
    if (pattern_matches(pattern, file, false)) {
        return true;
    }
    for (size_t i = 0; i < file.size; i++) {
        if (file.data[i] == '/' && pattern_matches(pattern, str_sub(file, 0, i), true)) {
            return true;
        }
    }
    return false;
}

// ---- rules

bool pattern_rules_add(struct pattern_rules *rules, const struct patterns *patterns,
                       struct str text) {
    bool negated = str_starts(text, STR("!"));
    struct pattern_rule rule = {
        .pattern = pattern_new(patterns, negated ? str_sub(text, 1, text.size) : text),
        .negated = negated,
    };
    if (!rule.pattern) {
        return false;
    }
    VEC_PUSH_IN(patterns->arena, rules, rule);
    return true;
}

bool pattern_rules_cover(const struct pattern_rules *rules, struct str file) {
    for (uint32_t i = rules->size; i > 0; i--) {
        const struct pattern_rule *rule = &rules->data[i - 1];
        if (pattern_covers(rule->pattern, file)) {
            return !rule->negated;
        }
    }
    return false;
}

const struct pattern_rule *pattern_rules_find(const struct pattern_rules *rules, struct str path,
                                              bool is_directory) {
    for (uint32_t i = rules->size; i > 0; i--) {
        if (pattern_matches(rules->data[i - 1].pattern, path, is_directory)) {
            return &rules->data[i - 1];
        }
    }
    return NULL;
}
