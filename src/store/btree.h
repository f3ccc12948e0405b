// B-tree: the rows of a table, or the keys of an index, written in their order.
//
//     struct btree btree;
//     btree_begin(&btree, &pages, root, BTREE_TABLE);    // the root is there, and empty
//     btree_add(&btree, 1, record);                      // rows come by number, keys by value
//     btree_end(&btree);
//
// Leaves are filled one after the other; each full page leaves a key in the page above it, which
// may become full too. At the end the topmost page goes to the root's place.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/pages.h"

enum btree_kind {
    BTREE_TABLE, // a row's number is its key, all rows stand in leaves
    BTREE_INDEX, // records are keys, some stand in inner pages; also a table WITHOUT ROWID
};

#define BTREE_DEPTH 20u // no more levels: even with four keys a page they hold 2^32 rows

// The page of one level that is being filled: cells from its end towards its start.
struct btree_level {
    unsigned char *page;
    uint32_t cells;
    uint32_t content; // where the last cell starts
    uint32_t last;    // size of the last cell
    struct buf moved; // the cell that goes to the level above
};

struct btree {
    struct arena arena; // of pages
    struct pages *pages;
    uint32_t root;
    enum btree_kind kind;
    struct btree_level levels[BTREE_DEPTH]; // 0: leaves
    uint32_t depth;                         // levels in use
    uint64_t last_row;
    struct buf cell; // of the current row or key
};

void btree_begin(struct btree *btree, struct pages *pages, uint32_t root, enum btree_kind kind);

// `row` is not looked at in an index.
void btree_add(struct btree *btree, uint64_t row, struct str record);
void btree_end(struct btree *btree);
