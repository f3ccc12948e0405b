// Sides: the two states that are compared, each as an open store.
//
//     stemma diff main...topic          two revisions of the git repository here
//     stemma diff main..topic etl       of a directory in it
//     stemma diff before after          two directories, two stores, or one of each
//
//     struct sides sides;
//     if (!sides_open(&sides, &operands, &scratch)) ...      // it has said why
//     compare_init(&compare, &sides.base.reader, &sides.head.reader);
//     sides_close(&sides);
//
// What is no store is scanned into the scratch directory; a file that both revisions share is
// parsed once. Of a repository nothing is written or checked out.
#pragma once

#include <stdbool.h>

#include "cli/options.h"
#include "cli/project.h"
#include "cli/scratch.h"
#include "input/git_repository.h"
#include "input/git_snapshot.h"
#include "store/read.h"

struct side {
    struct str name; // as people call it; stands in argv or in the sides' `names`
    struct buf path; // of the store
    struct reader reader;
    // While it is scanned:
    struct snapshot snapshot;
    struct config config;
    struct scan_options options;
    struct project project;
    char *words[2]; // the directory as an operand
};

struct sides {
    struct side base, head;
    struct repository repository;
    struct buf why;
};

// False: a message was printed, and nothing is left to close.
bool sides_open(struct sides *sides, const struct operands *operands,
                const struct scratch *scratch);
void sides_close(struct sides *sides);
