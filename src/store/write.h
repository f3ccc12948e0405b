// Write: a scan's result becomes a new store.
//
//     struct store_run run = {.version = STR("0.1.0"), .files = files, .lineage = &lineage, ...};
//     if (!store_write("stemma.db", &run, &why)) ...
//
// The same run gives the same bytes. The new store grows beside the old one, as
// `<store>.tmp-<process id>`, and takes its place by renaming: whoever reads sees the old store or
// the new one, whole, and when anything goes wrong the old one stays as it was.
//
// Text that is not UTF-8 is taken for Latin-1 and written as UTF-8.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "bind/lineage.h"
#include "query/object.h"
#include "query/piece.h"
#include "store/store.h"

struct store_file {
    uint32_t root;              // index in `roots`
    struct str path;            // as shown, unique
    uint64_t size;              // bytes
    bool read;                  // else `hash` says nothing
    uint64_t hash;              // XXH3 of the bytes
    struct str format;          // "sql", ..., "unknown"
    const struct piece *pieces; // cover the file; NULL: one skipped piece does
    uint32_t piece_count;
    const struct object *object; // for its overrides; NULL: none
};

// Everything that a store holds. Nothing in it is copied: it must live through store_write.
struct store_run {
    struct str version;  // of stemma
    uint64_t input_hash; // over all files
    bool redacted;
    struct str revision;     // git commit that the files are of; empty: not of one
    const struct str *roots; // as given
    uint32_t root_count;
    const struct store_file *files; // by path; file numbers of the lineage are indexes in it
    uint32_t file_count;
    const struct diags *diags; // of the whole run, in the order in which they are to be shown
    const struct lineage *lineage;
};

// Can a store be written at this path? Only a store (or an empty file) is ever replaced. Ask before
// a long scan; store_write asks again. On failure appends a message to `why`.
bool store_writable(const char *path, struct buf *why);

// On failure appends a message to `why`, and no file is changed. SIGINT, SIGTERM and SIGHUP are
// held back while the temporary file stands: they end the writing as a failure, the file is
// removed, and then they do what they do.
bool store_write(const char *path, const struct store_run *run, struct buf *why);
