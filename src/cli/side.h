// Side: one of the two states that are compared, as an open store.
//
//     struct side side;
//     if (!side_open(&side, "before", &scratch, "base.db")) ...      // it has said why
//     use(&side.reader);
//     side_close(&side);
//
// A file is taken for a store; a directory is scanned into the scratch directory.
#pragma once

#include <stdbool.h>

#include "cli/scratch.h"
#include "store/read.h"

struct side {
    struct reader reader;
    struct buf path; // of the store
};

// `name`: of the file to write in `scratch`. False: a message was printed, and nothing is left to
// close.
bool side_open(struct side *side, char *what, const struct scratch *scratch, const char *name);
void side_close(struct side *side);
