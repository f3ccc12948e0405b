// Codeowners: who owns a file, by CODEOWNERS of GitHub and GitLab.
//
//     *                @shop/data                 of all files, unless a later line matches
//     /etl/finance/    @mia finance@shop.example
//
//     [Reports][2] @shop/bi                       GitLab: a section of its own
//     /reports/
//
// In a repository the first of .github/CODEOWNERS, CODEOWNERS, docs/CODEOWNERS and
// .gitlab/CODEOWNERS counts, which is the order of GitHub, and of GitLab too. Only files of the
// scan are looked at: one above the roots is not found.
//
// The two read patterns differently. A file in .github is GitHub's; one in .gitlab, with sections,
// or of a repository with .gitlab-ci.yml is GitLab's; any other is GitHub's.
//
//     GitHub    docs/api      a file or directory docs/api, at the top
//     GitLab    docs/api      a file docs/api, at any depth; a directory has a / at its end
//     both      docs/*        files right in docs
#pragma once

#include "format/format.h"

extern const struct format format_codeowners;

struct codeowners; // all files that count

// Who owns a file, without repetitions. `codeowners` may be NULL; `file` is absolute. Strings are
// those of the files.
struct str_list codeowners_of(struct arena *arena, const struct codeowners *codeowners,
                              struct str file);
