// Reuse: objects of one scan that stand in for files of another one.
//
// An object is made from a file's bytes, the format that its path and bytes lead to, the options,
// and what that format looks at (format/surroundings.h). Where all of that is the same, the object
// would be too. Only blobs of git are compared, since that takes no reading.
#pragma once

#include <stdint.h>

#include "base/intern.h"
#include "base/vec.h"
#include "scan/scan.h"

struct reuse {
    const struct scan *before; // NULL: there is nothing to reuse
    const struct scan *now;
    struct intern blobs;          // ids of before's files
    struct VEC(uint32_t) by_blob; // a file of before whose path does not matter, by symbol
};

// Fills the hashes in scan->looks, once the scan has its files and its surroundings.
void reuse_settle(struct scan *scan, const struct scan_options *options);

// Both scans are settled; `before` may be NULL.
void reuse_init(struct reuse *reuse, const struct scan *before, const struct scan *now);
void reuse_release(struct reuse *reuse);

// The object of before that the file of this number in `now` has too; NULL: it is to be made.
const struct object *reuse_find(const struct reuse *reuse, uint32_t number);
