// Codeowners rules: what one CODEOWNERS file says.
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/tree.h"

struct codeowners_rules;

struct codeowners_faults VEC(struct tree_fault);

// Whether a line begins a section, as only GitLab has them.
bool codeowners_has_sections(struct str text);

// Reads a file's text, which is kept by the caller, as GitLab or GitHub reads it. What cannot be
// read is left out, and said in `faults`. All of it is the arena's.
const struct codeowners_rules *codeowners_parse(struct arena *arena, struct str text, bool gitlab,
                                                struct codeowners_faults *faults);

// Who owns a file by its path below the repository, without repetitions.
struct str_list codeowners_rules_of(struct arena *arena, const struct codeowners_rules *rules,
                                    struct str path);
