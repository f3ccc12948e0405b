// Compiler: makes the object of one file after the other, within a worker process.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "format/format.h"
#include "input/location.h"
#include "query/builder.h"
#include "scan/worker.h"
#include "syntax/parse.h"

struct compiler_file {
    struct location location;
    struct str path; // as shown
    uint64_t size;   // as the walk has seen it
    bool known;      // its name says that it may be of a known format; else look only whether it
                     // can be read
};

struct compiler {
    struct builder builder;
    struct parser parser;
    struct reading reading;
    const struct surroundings *around;
    struct archive archive;   // whose members are read
    struct buf file;          // the bytes of the current one
    struct buf sql;           // of the current text of it
    struct pieces statements; // of the current text
    uint32_t number;          // of the last statement in the file
    uint32_t part;            // of the next statement, counting those that are not parsed too
    uint64_t limit;           // bytes of a file
};

void compiler_init(struct compiler *compiler, bool redact, uint64_t limit);
void compiler_release(struct compiler *compiler);

// Appends the file's object to `out`. A file that is not read has an object too: its hash is 0, it
// has no pieces, and a note says why.
void compiler_run(struct compiler *compiler, const struct compiler_file *file,
                  struct worker *worker, struct buf *out);
