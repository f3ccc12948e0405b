// Regex: regular expressions of PCRE2, kept in an arena.
//
//     struct regexes regexes;
//     regexes_init(&regexes, &arena);
//     const struct regex *regex = regex_new(&regexes, STR("e ?mail"), REGEX_SEARCH, &why);
//     regex_matches(&regexes, regex, STR("customer email"));     // true
//
// All memory, PCRE2's too, is the arena's: nothing is to be released.
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct regex;

struct regexes {
    struct arena *arena;
    void *compile; // PCRE2's memory
    void *match;
    void *limits;
};

enum regex_mode {
    REGEX_SEARCH, // anywhere in the text
    REGEX_WHOLE,  // the whole text
    REGEX_LINE,   // a whole line of the text
    REGEX_NOCASE, // anywhere, small letters and capitals alike
};

void regexes_init(struct regexes *regexes, struct arena *arena);

// NULL when it is none that PCRE2 understands; then `why`, which may be NULL, says where.
const struct regex *regex_new(const struct regexes *regexes, struct str text, enum regex_mode mode,
                              struct buf *why);

// A text that takes too many steps does not match.
bool regex_matches(const struct regexes *regexes, const struct regex *regex, struct str text);

// The same, with what the first group matched; empty when it took no part.
bool regex_find(const struct regexes *regexes, const struct regex *regex, struct str text,
                struct str *group);
