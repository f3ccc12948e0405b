// Revision: a commit of a repository, found by what a user calls it.
//
//     revision_resolve(&repository, "main", &revision, &why);
//     revision_range(&repository, "origin/main...HEAD", &range, &why);
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "input/git_blob.h"

struct repository;

struct revision {
    unsigned char id[GIT_HASH_BYTES];  // of the commit
    char hash[2 * GIT_HASH_BYTES + 1]; // the same in hexadecimal digits
};

// BASE..HEAD: the two as they are. BASE...HEAD: HEAD, and where it has left BASE (their merge
// base). A side that is left out is HEAD.
struct revision_range {
    struct revision base;
    struct revision head;
};

// Takes what `git rev-parse` takes: branches, tags, hashes, HEAD~2. False: there is no such commit,
// and `why` says what to do.
bool revision_resolve(const struct repository *repository, const char *name,
                      struct revision *revision, struct buf *why);

// Whether a word is a range.
bool revision_is_range(const char *word);

// False: one of the two is unknown, or they have no merge base.
bool revision_range(const struct repository *repository, const char *word,
                    struct revision_range *range, struct buf *why);
