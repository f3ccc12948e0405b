// Keys: the entries of one index of a new store, sorted and written.
//
//     struct keys names;
//     keys_init(&names, KEYS_BY_TEXT);
//     keys_add(&names, (struct key){.number = asset, .text = STR("id"), .row = 7});
//     keys_write(&names, &pages, root, asset_and_name);
//     keys_release(&names);
//
// asset_and_name adds the values of a key's
// columns to its record, here record_int(record, key->number) and record_text(record, key->text).
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "store/pages.h"
#include "store/record.h"

enum keys_order {
    KEYS_BY_NUMBER, // then as they came
    KEYS_BY_TEXT,   // by number, then text, then row
};

struct key {
    uint64_t number;
    struct str text; // kept by the caller
    uint64_t row;    // number of the row
};

struct keys {
    enum keys_order order;
    struct arena arena; // of texts that were no UTF-8
    struct VEC(struct key) list;
};

typedef void key_values(struct record *record, const struct key *key);

void keys_init(struct keys *keys, enum keys_order order);
void keys_release(struct keys *keys);
void keys_add(struct keys *keys, struct key key);
void keys_write(struct keys *keys, struct pages *pages, uint32_t root, key_values *values);
