// Disk: what a walk finds in directories: those of the file system, or those of a git snapshot, as
// if it were checked out.
//
//     disk_find(snapshot, "etl", &real, &entry);           // entry.kind == DISK_DIRECTORY
//     disk_list(snapshot, &arena, buf_str(&real), &entries);
//
// `snapshot` is NULL for the file system; errno says why a function has failed.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"

struct blob;
struct snapshot;

enum disk_kind {
    DISK_FILE,
    DISK_DIRECTORY,
    DISK_LINK,      // symbolic
    DISK_SUBMODULE, // of a snapshot: another repository
    DISK_OTHER,     // a pipe, a device, or unknown
};

struct disk_entry {
    struct str name; // the arena's; empty when a path was looked for
    enum disk_kind kind;
    uint64_t size;     // bytes of a file
    struct blob *blob; // of a snapshot's file or link
};

struct disk_entries VEC(struct disk_entry);

// What stands at a path that a user gave, and its absolute path without links. The last part may be
// a link in the file system, but not in a snapshot.
bool disk_find(const struct snapshot *snapshot, const char *path, struct buf *real,
               struct disk_entry *entry);

// The entries of the directory at an absolute path without links, in no order, but . and .. and
// .git. They are the arena's. False: not all of them can be read.
bool disk_list(const struct snapshot *snapshot, struct arena *arena, struct str path,
               struct disk_entries *entries);

// Where the link at a path points: as it is written, and as an absolute path. False: nothing is
// there. What a snapshot's link finds outside of the repository is taken to be there.
bool disk_target(const struct snapshot *snapshot, struct str link, struct buf *written,
                 struct buf *real);
