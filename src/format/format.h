// Format: how a kind of file is recognised and read.
//
//     const struct format *format = format_of(STR("shop/load.sql"));    // the SQL format
//     struct reading reading = {0};
//     format->read(file, &reading);
//     for (uint32_t i = 0; i < reading.pieces.size; i++) ...
//     reading_release(&reading);
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "query/piece.h"

// What a format finds in a file.
struct reading {
    struct pieces pieces; // in order; together they cover the file
};

struct format {
    const char *name;            // as in the store's `files.format`
    const char *const *suffixes; // of file names, in lower case; ends with NULL
    void (*read)(struct str file, struct reading *reading); // appends
};

// The format of a path by its suffix, in any case; NULL when no format knows it.
const struct format *format_of(struct str path);

// Position in the registry, as in struct object's `format`.
uint32_t format_number(const struct format *format);

void reading_reset(struct reading *reading); // empties, keeps the memory
void reading_release(struct reading *reading);
