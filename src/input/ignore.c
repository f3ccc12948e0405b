#include "input/ignore.h"

struct ignore_scope {
    uint32_t outer;     // the scope that this one extends
    uint32_t rules;     // its first rule
    uint32_t rules_end; // behind its last rule
    uint32_t prefix;    // bytes of a path that name its directory, the slash included
};

void ignore_init(struct ignore *ignore) {
    *ignore = (struct ignore){0};
    arena_init(&ignore->arena);
    patterns_init(&ignore->patterns, &ignore->arena);
}

void ignore_release(struct ignore *ignore) {
    VEC_RELEASE(&ignore->scopes);
    arena_release(&ignore->arena);
    *ignore = (struct ignore){0};
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
    struct str pattern = spaces_trim(line);
    bool empty = pattern.size == 0 || str_starts(pattern, STR("#"));
    return empty || pattern_rules_add(&ignore->rules, &ignore->patterns, pattern);
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

bool ignore_match(const struct ignore *ignore, uint32_t scope, struct str path, bool is_directory) {
    while (scope != IGNORE_NONE) {
        const struct ignore_scope *rules = &ignore->scopes.data[scope - 1];
        struct str below = str_sub(path, rules->prefix, path.size);
        for (uint32_t i = rules->rules_end; i > rules->rules; i--) {
            const struct pattern_rule *rule = &ignore->rules.data[i - 1];
            if (pattern_matches(rule->pattern, below, is_directory)) {
                return !rule->negated;
            }
        }
        scope = rules->outer;
    }
    return false;
}
