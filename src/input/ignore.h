// Ignore: the rules of .gitignore and .stemmaignore files.
//
//     struct ignore ignore;
//     struct ignore_lines bad = {0};
//     ignore_init(&ignore);
//     uint32_t top = ignore_add(&ignore, IGNORE_NONE, STR(""), STR("*.tmp\n!keep.tmp\n"), &bad);
//     uint32_t marts = ignore_add(&ignore, top, STR("marts"), STR("/old_*\n"), &bad);
//     ignore_match(&ignore, marts, STR("marts/a.tmp"), false);    // true
//     ignore_release(&ignore);
//
// A scope is what holds inside one directory: its own rules and those of the directories above it.
// The last rule that matches decides, the deepest directory's rules being last (git's
// documentation: gitignore). That a file in an ignored directory cannot be taken back is up to the
// caller, who does not enter such a directory.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "input/pattern.h"

#define IGNORE_NONE 0u // the scope without rules

struct ignore_scope;

struct ignore_scopes VEC(struct ignore_scope);
struct ignore_lines VEC(uint32_t);

struct ignore {
    struct arena arena; // of the rules
    struct patterns patterns;
    struct pattern_rules rules;
    struct ignore_scopes scopes; // numbered from 1
};

// An ignore must not be moved afterwards.
void ignore_init(struct ignore *ignore);
void ignore_release(struct ignore *ignore);

// Adds the rules of one file to a scope and returns the scope that has them all. `directory` is
// where the file stands, "" for the root. Appends to `bad` the numbers of lines, from 1, whose
// pattern can match nothing.
uint32_t ignore_add(struct ignore *ignore, uint32_t scope, struct str directory, struct str text,
                    struct ignore_lines *bad);

// Whether a path below the scope's directory is ignored. Paths are relative to the root.
bool ignore_match(const struct ignore *ignore, uint32_t scope, struct str path, bool is_directory);
