// Compiler: makes the object of one file after the other, within a worker process.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "format/format.h"
#include "query/builder.h"
#include "scan/worker.h"
#include "syntax/parse.h"

struct compiler_file {
    const char *path;            // to open
    uint64_t size;               // as the walk has seen it
    const struct format *format; // NULL: look only whether it can be read
};

struct compiler {
    struct builder builder;
    struct parser parser;
    struct reading reading;
    struct buf file; // the bytes of the current one
    uint64_t limit;  // bytes of a file
};

void compiler_init(struct compiler *compiler, bool redact, uint64_t limit);
void compiler_release(struct compiler *compiler);

// Appends the file's object to `out`. A file that is not read has an object too: its hash is 0, it
// has no pieces, and a note says why.
void compiler_run(struct compiler *compiler, const struct compiler_file *file,
                  struct worker *worker, struct buf *out);
