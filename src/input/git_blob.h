// Blob: a file's bytes in git's object database.
//
// Blobs belong to a repository (git_repository.h): one for each different content, however many
// files and revisions have it. Its bytes are read when they are first asked for, and then kept.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "input/file.h"

#define GIT_HASH_BYTES 20u // of SHA-1, the only one that libgit2 reads

struct repository;

struct blob {
    struct repository *repository;
    unsigned char id[GIT_HASH_BYTES];
    struct git_odb_object *held; // NULL: not read yet
};

// How many bytes it has, without reading them; 0 when it is not there.
uint64_t blob_size(const struct blob *blob);

// Reads its bytes ahead. False: it is not there (a partial clone, a damaged repository).
bool blob_hold(struct blob *blob);

// Its bytes, as long as the repository is open; empty when it is not there.
struct str blob_bytes(struct blob *blob);

// As file_read. FILE_UNREADABLE with EIO: it is not there.
enum file_status blob_read(struct blob *blob, size_t limit, struct buf *content);
