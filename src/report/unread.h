// Unread: tables, views and columns that nothing in the scanned files reads.
//
// A reader is a statement that takes values or rows from it into something else, or names a column
// in a condition: a script, the result of a SELECT, a chart. What only defines or changes it is
// none: its own CREATE, an index, a constraint, a comment, an UPDATE of itself. Who reads
// a table reads its partitions and heirs; their columns are not judged then.
//
//     struct unread unread;
//     unread_find(&unread, reader);
//     for (uint32_t i = 0; i < unread.assets.size; i++) use(unread.assets.data[i]);
//     unread_release(&unread);
#pragma once

#include "base/vec.h"
#include "store/read.h"

struct unread {
    struct VEC(uint32_t) assets;  // ids, in the order of their names
    struct VEC(uint32_t) columns; // ids, of assets that have a reader, in the order of both
    uint32_t vague;               // assets whose columns may all be read, by a star
};

void unread_find(struct unread *unread, struct reader *reader);
void unread_release(struct unread *unread);
