// Pattern: one line of .gitignore, compiled: which paths does it match?
//
//     struct patterns patterns;
//     patterns_init(&patterns, &arena);
//     const struct pattern *pattern = pattern_new(&patterns, STR("etl/**/*.sql"));
//     pattern_matches(pattern, STR("etl/raw/orders.sql"), false);     // true
//
// Syntax: glob.h. A slash at the end matches directories only; a slash elsewhere ties the pattern
// to the start of the path; without one it is matched with the last part of the path alone. Blanks,
// `#` and `!` mean nothing here: they belong to the file that the line stands in.
//
// All memory, PCRE2's too, is the arena's: nothing is to be released.
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

struct pattern;

// What the patterns of one arena share.
struct patterns {
    struct arena *arena;
    void *compile; // PCRE2's memory
    void *match;
    void *limits;
};

void patterns_init(struct patterns *patterns, struct arena *arena);

// NULL when it can match nothing. `patterns` has to stay as long as the pattern.
const struct pattern *pattern_new(const struct patterns *patterns, struct str text);

bool pattern_matches(const struct pattern *pattern, struct str path, bool is_directory);

// Whether it matches a file, or a directory that the file lies in.
bool pattern_covers(const struct pattern *pattern, struct str file);

// A list of patterns, of which the last that applies decides; one behind `!` takes back.
struct pattern_rule {
    const struct pattern *pattern;
    bool negated;
};

struct pattern_rules VEC(struct pattern_rule);

// Adds a pattern, with or without `!`. False when it can match nothing.
bool pattern_rules_add(struct pattern_rules *rules, const struct patterns *patterns,
                       struct str text);

// Whether the last rule that covers the file is no negated one.
bool pattern_rules_cover(const struct pattern_rules *rules, struct str file);

// The last rule that matches a path; NULL: none does.
const struct pattern_rule *pattern_rules_find(const struct pattern_rules *rules, struct str path,
                                              bool is_directory);
