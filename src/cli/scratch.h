// Scratch: a private directory for files that an answer needs on its way, and that nobody finds
// afterwards.
//
//     struct scratch scratch;
//     if (!scratch_open(&scratch, &why)) ...
//     scratch_path(&scratch, "after.db", &path);
//     ...
//     scratch_close(&scratch);
//
// It stands under $TMPDIR, else /tmp, and only this user may enter it. It is removed when it is
// closed, and also when the process ends in any other way, SIGKILL too: a small process waits for
// that.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"

struct scratch {
    struct buf directory;
    int lifeline;    // closes when this process ends
    pid_t caretaker; // waits for that
};

// False: no directory can be made there, and `why` says so; there is nothing to close.
bool scratch_open(struct scratch *scratch, struct buf *why);

// Removes the directory and all files in it.
void scratch_close(struct scratch *scratch);

// Writes the path of a file of this name into the buffer.
void scratch_path(const struct scratch *scratch, const char *name, struct buf *path);
