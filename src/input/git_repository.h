// Repository: a git repository whose revisions are read from its object database.
//
//     struct repository repository;
//     if (!repository_open(&repository, "etl/marts", &why)) ...
//     struct revision revision;                                  // git_revision.h
//     revision_resolve(&repository, "main~1", &revision, &why)
//     struct snapshot snapshot;                                  // git_snapshot.h
//     snapshot_open(&snapshot, &repository, &revision, &why)
//     repository_close(&repository);
//
// Nothing is written to it, nothing checked out, no hook or program run, nothing fetched. Of the
// configuration only that of the repository itself is read. That it belongs to another user is no
// hindrance, since nothing of it is executed.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"

struct blob;
struct git_odb;
struct git_repository;

struct repository {
    struct git_repository *handle;
    struct git_odb *objects;
    struct arena arena;
    struct str root;   // that paths in a revision are relative to, absolute and without links: the
                       // work tree; of a bare repository, its directory
    bool shallow;      // its history ends somewhere
    struct intern ids; // of blobs
    struct VEC(struct blob *) blobs; // by symbol - 1
};

// Opens the repository that a path lies in: a work tree, something below one, which need not exist
// now, or a bare repository. False: `why` says what is wrong, and nothing is left to close.
bool repository_open(struct repository *repository, const char *path, struct buf *why);

// All that came of it ends with it: snapshots, blobs.
void repository_close(struct repository *repository);

// The blob of this id, GIT_HASH_BYTES long.
struct blob *repository_blob(struct repository *repository, const unsigned char *id);

// Writes where a path that a user gave lies in the repository, as an absolute path below its root;
// neither it nor the folders above need to exist now. False: it lies elsewhere.
bool repository_locate(const struct repository *repository, const char *path, struct buf *real);
