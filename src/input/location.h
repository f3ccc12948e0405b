// Location: where the bytes of a file are: in the file system, in git's object database, or packed
// in an archive that is in one of the two.
#pragma once

#include "input/archive.h"
#include "input/file.h"

struct blob;

struct location {
    const char *open;  // the file's path, or its archive's: absolute, without links
    struct str member; // of the archive; empty: the file itself
    struct blob *blob; // of the file or its archive; NULL: it is in the file system
};

// As file_read. The archive stays open for the next member.
enum file_status location_read(struct archive *archive, const struct location *location,
                               size_t limit, struct buf *content);
