// Scan: the left half of the program, from directories to one object a file.
//
//     struct scan scan;
//     const struct scan_options options = {.jobs = 4, ...};
//     if (!scan_run(&scan, roots, root_count, &options, &why)) ...
//     for (uint32_t i = 0; i < scan.files.size; i++) use(&scan.files.data[i]);
//     scan_release(&scan);
//
// The same files give the same result with any number of jobs.
//
// Two revisions of a repository share most of their blobs. A scan takes over the objects of an
// earlier one wherever they would come out the same (scan/reuse.h), which changes nothing but the
// time:
//
//     struct scan base, head;
//     scan_run(&base, roots, root_count, &(struct scan_options){.snapshot = &old, ...}, &why);
//     scan_run(&head, roots, root_count,
//              &(struct scan_options){.snapshot = &new, .before = &base, ...}, &why);
//     use(head.parsed, head.reused);     // 3 files, 997 files
//     scan_release(&head);
//     scan_release(&base);               // last: head has objects of its
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/diag.h"
#include "format/format.h"
#include "input/walk.h"
#include "query/object.h"
#include "scan/account.h"
#include "scan/pool.h"

#define SCAN_JOBS_MAX BOARD_DESKS

// A good memory_limit. The grammar needs about fifty times the size of a statement.
#ifdef STEMMA_SANITIZE
#define SCAN_MEMORY_LIMIT 0 // the sanitizer maps terabytes
#else
#define SCAN_MEMORY_LIMIT ((uint64_t)4 << 30)
#endif

struct scan_progress {
    uint32_t files; // done, of
    uint32_t files_all;
    uint64_t bytes; // done, of
    uint64_t bytes_all;
    uint64_t statements; // done
};

struct scan_options {
    uint32_t jobs;            // worker processes, 1 .. SCAN_JOBS_MAX; 0: one for each processor
    bool redact;              // keep no literals
    uint64_t file_limit;      // bytes, under 4 GiB; larger files are skipped
    uint64_t statement_limit; // nanoseconds of processor time for one statement
    uint64_t memory_limit;    // bytes of address space of a worker; 0: no limit
    const struct settings *settings; // stemma.yaml; NULL: there is none
    const char *const *extras;       // files to scan besides the roots, as in walk.h; or NULL
    const char *except;              // a file that is left out, as in walk.h; or NULL
    const struct snapshot *snapshot; // scan the files of a git revision; NULL: of the file system
    // A scan with another snapshot, whose objects are reused. It is done, and is released behind
    // this one. NULL: none.
    const struct scan *before;
    // Called many times a second. May be NULL.
    void (*progress)(void *context, const struct scan_progress *progress);
    void *progress_context;
};

struct scan_file {
    struct str path; // as shown, with / between folders
    uint32_t root;
    bool extra;                  // it was not asked for as a part of a root
    uint64_t size;               // bytes
    enum notation notation;      // by its name
    const struct format *format; // as its content says; NULL: no format knows it
    bool read;                   // else it is skipped as a whole, and has no object
    struct object object;
};

struct scan_files VEC(struct scan_file);

struct scan {
    struct walk walk; // owns the paths, and messages about them
    struct surroundings around;
    struct pool pool;        // owns the objects
    struct scan_files files; // by path
    struct diags diags;      // in no order
    struct account account;
    uint32_t parsed;            // files that this scan has parsed, and
    uint32_t reused;            // files with an object of the scan before
    uint64_t looks[LOOK_COUNT]; // a hash of each that readers could look at
    uint64_t input_hash;        // over the hashes of all files that were read, in order
};

// False: a root does not exist or no worker can run, and `why` says so. The scan is to be released
// in any case.
bool scan_run(struct scan *scan, const char *const *roots, uint32_t root_count,
              const struct scan_options *options, struct buf *why);
void scan_release(struct scan *scan);
