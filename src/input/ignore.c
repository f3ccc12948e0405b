#include "input/ignore.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/buf.h"
#include "base/path.h"
#include "input/glob.h"

// A pattern of many stars could take PCRE2 long; what needs more steps does not match.
#define MATCH_LIMIT 1000000u

struct ignore_rule {
    pcre2_code *regex;
    bool negated;        // !pattern
    bool directory_only; // pattern/
    bool whole_path;     // a slash in it: it is matched with the path, not with the name alone
};

struct ignore_scope {
    uint32_t outer;     // the scope that this one extends
    uint32_t rules;     // its first rule
    uint32_t rules_end; // behind its last rule
    uint32_t prefix;    // bytes of a path that name its directory, the slash included
};

void ignore_init(struct ignore *ignore) {
    *ignore = (struct ignore){
        .match = pcre2_match_data_create(1, NULL),
        .limits = pcre2_match_context_create(NULL),
    };
    if (!ignore->match || !ignore->limits) {
        abort();
    }
    pcre2_set_match_limit(ignore->limits, MATCH_LIMIT);
}

void ignore_release(struct ignore *ignore) {
    for (uint32_t i = 0; i < ignore->rules.size; i++) {
        pcre2_code_free(ignore->rules.data[i].regex);
    }
    VEC_RELEASE(&ignore->rules);
    VEC_RELEASE(&ignore->scopes);
    pcre2_match_data_free(ignore->match);
    pcre2_match_context_free(ignore->limits);
    *ignore = (struct ignore){0};
}

// The expression of a pattern, or NULL when it can match nothing. It is interpreted: names are
// short, and PCRE2's compiled code reads beyond them, which memory checkers report.
static pcre2_code *pattern_compile(struct str pattern) {
    struct buf regex;
    buf_init(&regex);
    pcre2_code *code = NULL;
    if (glob_to_regex(pattern, &regex)) {
        int error;
        PCRE2_SIZE offset;
        code =
            pcre2_compile((PCRE2_SPTR)regex.data, regex.size,
                          PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOTALL, &error, &offset, NULL);
    }
    buf_release(&regex);
    return code;
}

// Without the spaces at its end that no backslash protects.
static struct str spaces_trim(struct str line) {
    size_t solid = 0;
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '\\' && i + 1 < line.size) {
            i++;
            solid = i + 1;
        } else if (line.data[i] != ' ') {
            solid = i + 1;
        }
    }
    return str_sub(line, 0, solid);
}

// Reads one line. False: its pattern can match nothing.
static bool rule_add(struct ignore *ignore, struct str line) {
    struct ignore_rule rule = {0};
    struct str pattern = spaces_trim(line);
    if (pattern.size == 0 || str_starts(pattern, STR("#"))) {
        return true;
    }
    if (str_starts(pattern, STR("!"))) {
        rule.negated = true;
        pattern = str_sub(pattern, 1, pattern.size);
    }
    if (str_ends(pattern, STR("/"))) {
        rule.directory_only = true;
        pattern = str_sub(pattern, 0, pattern.size - 1);
    }
    rule.whole_path = str_find(pattern, '/') < pattern.size;
    if (str_starts(pattern, STR("/"))) {
        pattern = str_sub(pattern, 1, pattern.size);
    }
    rule.regex = pattern.size > 0 ? pattern_compile(pattern) : NULL;
    if (!rule.regex) {
        return false;
    }
    VEC_PUSH(&ignore->rules, rule);
    return true;
}

static void rules_add(struct ignore *ignore, struct str text, struct ignore_lines *bad) {
    if (str_starts(text, STR("\xEF\xBB\xBF"))) {
        text = str_sub(text, 3, text.size);
    }
    for (uint32_t number = 1; text.size > 0; number++) {
        struct str line = str_sub(text, 0, str_find(text, '\n'));
        text = str_sub(text, line.size + 1, text.size);
        if (str_ends(line, STR("\r"))) {
            line = str_sub(line, 0, line.size - 1);
        }
        if (!rule_add(ignore, line)) {
            VEC_PUSH(bad, number);
        }
    }
}

uint32_t ignore_add(struct ignore *ignore, uint32_t scope, struct str directory, struct str text,
                    struct ignore_lines *bad) {
    uint32_t first = ignore->rules.size;
    rules_add(ignore, text, bad);
    if (ignore->rules.size == first) {
        return scope;
    }
    struct ignore_scope added = {
        .outer = scope,
        .rules = first,
        .rules_end = ignore->rules.size,
        .prefix = directory.size > 0 ? (uint32_t)directory.size + 1 : 0,
    };
    VEC_PUSH(&ignore->scopes, added);
    return ignore->scopes.size;
}

static bool rule_matches(const struct ignore *ignore, const struct ignore_rule *rule,
                         struct str path, bool is_directory) {
    if (rule->directory_only && !is_directory) {
        return false;
    }
    struct str subject = rule->whole_path ? path : path_name(path);
    return pcre2_match(rule->regex, (PCRE2_SPTR)subject.data, subject.size, 0, 0, ignore->match,
                       ignore->limits) >= 0;
}

bool ignore_match(const struct ignore *ignore, uint32_t scope, struct str path, bool is_directory) {
    while (scope != IGNORE_NONE) {
        const struct ignore_scope *rules = &ignore->scopes.data[scope - 1];
        struct str below = str_sub(path, rules->prefix, path.size);
        for (uint32_t i = rules->rules_end; i > rules->rules; i--) {
            const struct ignore_rule *rule = &ignore->rules.data[i - 1];
            if (rule_matches(ignore, rule, below, is_directory)) {
                return !rule->negated;
            }
        }
        scope = rules->outer;
    }
    return false;
}
