// File: reads one whole.
//
//     struct buf content;
//     buf_init(&content);
//     enum file_status status = file_read("marts/daily.sql", 64 << 20, &content);
//
// Nothing is mapped into memory, since a file may shrink while it is read.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

enum file_status {
    FILE_READ,        // content holds all of it
    FILE_UNREADABLE,  // errno says why
    FILE_NOT_REGULAR, // a directory, a device, a pipe
    FILE_TOO_LARGE,   // more than `limit` bytes
    FILE_DAMAGED,     // a member of an archive that cannot be unpacked
};

// Reads the file into the emptied buffer, whose content a NUL follows. A symbolic link is not
// followed: whoever wants its target resolves it first. Without FILE_READ the buffer is empty.
enum file_status file_read(const char *path, size_t limit, struct buf *content);

// Whether the content is not text: a NUL stands in the first 8 KiB, where git looks for it too.
bool file_is_binary(struct str content);
