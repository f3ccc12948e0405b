// Snapshot: the files of a revision, as if it were checked out at the root of its repository.
//
//     struct snapshot snapshot;
//     if (!snapshot_open(&snapshot, &repository, &revision, &why)) ...
//     struct snapshot_entry entry;
//     snapshot_find(&snapshot, STR("/srv/shop/etl/load.sql"), &entry);   // entry.blob
//     snapshot_close(&snapshot);
//
// Bytes are those of the blobs: what a checkout would change (line ends, filters) is not changed.
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "input/git_revision.h"

struct git_tree;

enum snapshot_kind {
    SNAPSHOT_FILE,
    SNAPSHOT_DIRECTORY,
    SNAPSHOT_LINK,      // its blob holds where it points
    SNAPSHOT_SUBMODULE, // a commit of another repository; no blob
};

struct snapshot_entry {
    struct str name; // without the directory; the arena's, NUL-terminated
    enum snapshot_kind kind;
    struct blob *blob; // the repository's
};

struct snapshot_entries VEC(struct snapshot_entry);

struct snapshot {
    struct repository *repository;
    struct revision revision;
    struct git_tree *top;
};

// False: the commit's tree is not there, as `why` says; nothing is left to close.
bool snapshot_open(struct snapshot *snapshot, struct repository *repository,
                   const struct revision *revision, struct buf *why);
void snapshot_close(struct snapshot *snapshot);

// What stands at an absolute path below the repository's root. Links are not followed. False:
// nothing. The name stays empty.
bool snapshot_find(const struct snapshot *snapshot, struct str path, struct snapshot_entry *entry);

// Appends the entries of a directory, in the arena, by name. False: it cannot be read.
bool snapshot_list(const struct snapshot *snapshot, struct arena *arena, struct str path,
                   struct snapshot_entries *entries);
