// Sparse: 32-bit numbers by 32-bit ids, of which few are set, mostly near each other. Faster than a
// map where the ids of things that are used together are neighbours; memory grows with what is set.
//
//     struct sparse nodes = {0};
//     sparse_put(&nodes, column, node);
//     uint32_t node = sparse_get(&nodes, column);     // 0: never set
//     sparse_release(&nodes);
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define SPARSE_PAGE 256u // numbers; a power of two

struct sparse {
    uint32_t **pages; // NULL: nothing in it is set
    uint32_t count;   // of pages
};

void sparse_release(struct sparse *sparse);

void sparse_put(struct sparse *sparse, uint32_t id, uint32_t number);

// Goes to the first id from *id on whose number is set. False: there is none.
bool sparse_next(const struct sparse *sparse, uint32_t *id);

static inline uint32_t sparse_get(const struct sparse *sparse, uint32_t id) {
    uint32_t page = id / SPARSE_PAGE;
    return page < sparse->count && sparse->pages[page] ? sparse->pages[page][id % SPARSE_PAGE] : 0;
}
