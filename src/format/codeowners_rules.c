#include "format/codeowners_rules.h"

#include <stdarg.h>

#include "base/buf.h"
#include "input/pattern.h"

struct rule {
    const struct pattern *pattern;
    bool file_alone; // not what lies in a directory that matches
    bool excludes;   // GitLab: the file is not this section's
    struct str_list owners;
};

// GitHub has one section.
struct section {
    struct str name;
    bool excludes; // one of its rules does
    struct VEC(struct rule) rules;
};

struct codeowners_rules {
    struct patterns patterns;
    struct VEC(struct section) sections;
};

// A file while it is read.
struct parsing {
    struct arena *arena;
    struct str text;
    bool gitlab;
    struct codeowners_rules *rules;
    struct section *section;  // of the next line; moves when sections are added
    struct str_list defaults; // its owners
    struct codeowners_faults *faults;
};

static void fault(struct parsing *parsing, struct str at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void fault(struct parsing *parsing, struct str at, const char *format, ...) {
    struct buf message;
    va_list arguments;
    buf_init(&message);
    va_start(arguments, format);
    buf_vprint(&message, format, arguments);
    va_end(arguments);
    const char *kept = arena_copy(parsing->arena, message.data, message.size);
    struct tree_fault fault = {
        .at = {(uint32_t)(at.data - parsing->text.data), (uint32_t)at.size},
        .message = {kept, message.size},
    };
    VEC_PUSH_IN(parsing->arena, parsing->faults, fault);
    buf_release(&message);
}

// ---- words

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

// Takes the next word off a line; a backslash takes the next byte into it. A word that begins with
// # begins a comment. False: there is none.
static bool word_take(struct str *line, struct str *word) {
    size_t start = 0;
    while (start < line->size && is_blank(line->data[start])) {
        start++;
    }
    size_t end = start;
    while (end < line->size && !is_blank(line->data[end])) {
        end += line->data[end] == '\\' ? 2 : 1;
    }
    *word = str_sub(*line, start, end - start);
    *line = str_sub(*line, end, line->size);
    return word->size > 0 && word->data[0] != '#';
}

// @name, @org/team, @@role or an e-mail address.
static bool is_owner(struct str word) {
    size_t at = str_find(word, '@');
    return at + 1 < word.size;
}

// Takes the owners that stand behind a pattern. `wrong` is whether another word stands there.
static struct str_list owners_take(struct parsing *parsing, struct str line, bool *wrong) {
    struct VEC(struct str) owners = {0};
    struct str word;
    *wrong = false;
    while (word_take(&line, &word)) {
        if (is_owner(word)) {
            VEC_PUSH_IN(parsing->arena, &owners, word);
            continue;
        }
        *wrong = true;
        fault(parsing, word, "%.*s is no owner, %s; write @name, @org/team or an e-mail address",
              STR_ARG(word), parsing->gitlab ? "and is left out" : "so GitHub skips the line");
    }
    return (struct str_list){owners.data, owners.size};
}

// ---- sections

static void section_enter(struct parsing *parsing, struct str name) {
    struct codeowners_rules *rules = parsing->rules;
    for (uint32_t i = 0; i < rules->sections.size; i++) {
        if (str_equal_nocase(rules->sections.data[i].name, name)) {
            parsing->section = &rules->sections.data[i];
            return;
        }
    }
    VEC_PUSH_IN(parsing->arena, &rules->sections, (struct section){.name = name});
    parsing->section = &rules->sections.data[rules->sections.size - 1];
}

// Takes [Name], ^[Name] or [Name][2] off the line.
static bool header_take(struct str *line, struct str *name) {
    struct str rest = *line;
    rest = str_sub(rest, str_starts(rest, STR("^")), rest.size);
    size_t close = str_find(rest, ']');
    if (!str_starts(rest, STR("[")) || close == rest.size) {
        return false;
    }
    *name = str_trim(str_sub(rest, 1, close - 1));
    rest = str_sub(rest, close + 1, rest.size);
    if (str_starts(rest, STR("["))) {
        rest = str_sub(rest, str_find(rest, ']') + 1, rest.size);
    }
    *line = rest;
    return name->size > 0;
}

// ---- rules

// GitLab looks for a pattern that does not start with a slash at any depth.
static struct str gitlab_pattern(struct parsing *parsing, struct str word) {
    bool deep = !str_starts(word, STR("/")) && str_find(word, '/') + 1 < word.size;
    if (!deep) {
        return word;
    }
    struct buf pattern;
    buf_init(&pattern);
    buf_print(&pattern, "**/%.*s", STR_ARG(word));
    struct str kept = {arena_copy(parsing->arena, pattern.data, pattern.size), pattern.size};
    buf_release(&pattern);
    return kept;
}

static bool pattern_is_known(struct parsing *parsing, struct str word) {
    if (parsing->gitlab) {
        return true;
    }
    if (str_starts(word, STR("!"))) {
        fault(parsing, word, "GitHub knows no ! and skips the line; remove it");
        return false;
    }
    if (str_find(word, '[') < word.size) {
        fault(parsing, word, "GitHub knows no [ ] and skips the line; write a line for each name");
        return false;
    }
    return true;
}

static void rule_add(struct parsing *parsing, struct str word, struct rule rule) {
    bool directory = str_ends(word, STR("/"));
    rule.excludes = parsing->gitlab && str_starts(word, STR("!"));
    rule.file_alone = parsing->gitlab ? !directory : str_ends(word, STR("/*"));
    struct str text = str_sub(word, rule.excludes, word.size);
    text = parsing->gitlab ? gitlab_pattern(parsing, text) : text;
    rule.pattern = pattern_new(&parsing->rules->patterns, text);
    if (!rule.pattern) {
        fault(parsing, word, "this pattern matches nothing; correct or remove it");
        return;
    }
    parsing->section->excludes |= rule.excludes;
    VEC_PUSH_IN(parsing->arena, &parsing->section->rules, rule);
}

static void line_read(struct parsing *parsing, struct str line) {
    struct str word;
    bool wrong;
    if (parsing->gitlab && header_take(&line, &word)) {
        section_enter(parsing, word);
        parsing->defaults = owners_take(parsing, line, &wrong);
        return;
    }
    if (!word_take(&line, &word) || !pattern_is_known(parsing, word)) {
        return;
    }
    struct rule rule = {.owners = owners_take(parsing, line, &wrong)};
    if (wrong && !parsing->gitlab) {
        return;
    }
    rule.owners = rule.owners.count > 0 ? rule.owners : parsing->defaults;
    rule_add(parsing, word, rule);
}

// ---- the file

static struct str line_take(struct str *text) {
    struct str line = str_sub(*text, 0, str_find(*text, '\n'));
    *text = str_sub(*text, line.size + 1, text->size);
    return line;
}

bool codeowners_has_sections(struct str text) {
    struct str name;
    while (text.size > 0) {
        struct str line = line_take(&text);
        if (header_take(&line, &name)) {
            return true;
        }
    }
    return false;
}

const struct codeowners_rules *codeowners_parse(struct arena *arena, struct str text, bool gitlab,
                                                struct codeowners_faults *faults) {
    struct parsing parsing = {
        .arena = arena,
        .text = text,
        .gitlab = gitlab,
        .rules = ARENA_NEW(arena, struct codeowners_rules),
        .faults = faults,
    };
    patterns_init(&parsing.rules->patterns, arena);
    section_enter(&parsing, STR("codeowners")); // as GitLab calls what stands before any section
    text = str_sub(text, str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0, text.size);
    while (text.size > 0) {
        line_read(&parsing, line_take(&text));
    }
    return parsing.rules;
}

// ---- who owns a file

static bool rule_covers(const struct rule *rule, struct str path) {
    return rule->file_alone ? pattern_matches(rule->pattern, path, false)
                            : pattern_covers(rule->pattern, path);
}

// The last rule that covers the file; NULL: none, or the section excludes it.
static const struct rule *rule_of(const struct section *section, struct str path) {
    const struct rule *found = NULL;
    for (uint32_t i = section->rules.size; i > 0 && (!found || section->excludes); i--) {
        const struct rule *rule = &section->rules.data[i - 1];
        if (!rule_covers(rule, path)) {
            continue;
        }
        if (rule->excludes) {
            return NULL;
        }
        found = found ? found : rule;
    }
    return found;
}

struct owners VEC(struct str);

static void owner_add(struct arena *arena, struct owners *owners, struct str owner) {
    for (uint32_t i = 0; i < owners->size; i++) {
        if (str_equal(owners->data[i], owner)) {
            return;
        }
    }
    VEC_PUSH_IN(arena, owners, owner);
}

struct str_list codeowners_rules_of(struct arena *arena, const struct codeowners_rules *rules,
                                    struct str path) {
    struct owners owners = {0};
    for (uint32_t i = 0; i < rules->sections.size; i++) {
        const struct rule *rule = rule_of(&rules->sections.data[i], path);
        for (uint32_t n = 0; rule && n < rule->owners.count; n++) {
            owner_add(arena, &owners, rule->owners.items[n]);
        }
    }
    return (struct str_list){owners.data, owners.size};
}
