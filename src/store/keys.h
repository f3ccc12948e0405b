// Keys: the entries of one index of a new store, sorted and written.
//
//     struct keys keys;
//     keys_init(&keys);
//     keys_add(&keys, (struct key){.first = asset, .text = STR("id"), .row = 7});
//     keys_write(&keys, &pages, root, KEYS_FIRST | KEYS_TEXT);     // an index on (asset_id, name)
//     keys_release(&keys);
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "store/pages.h"

// The columns of an index, in this order.
#define KEYS_FIRST  1u // an id
#define KEYS_SECOND 2u // another
#define KEYS_TEXT   4u

struct key {
    uint32_t first; // 0: NULL
    uint32_t second;
    struct str text; // kept by the caller
    uint64_t row;    // number of the row; rows come in order
};

struct keys {
    struct arena arena; // of texts that were no UTF-8
    struct VEC(struct key) list;
};

void keys_init(struct keys *keys);
void keys_release(struct keys *keys);
void keys_add(struct keys *keys, struct key key);
void keys_write(struct keys *keys, struct pages *pages, uint32_t root, uint32_t columns);
