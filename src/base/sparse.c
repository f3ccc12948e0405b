#include "base/sparse.h"

#include <string.h>

#include "base/heap.h"

void sparse_release(struct sparse *sparse) {
    for (uint32_t i = 0; i < sparse->count; i++) {
        heap_free(sparse->pages[i]);
    }
    heap_free(sparse->pages);
    *sparse = (struct sparse){0};
}

static void sparse_grow(struct sparse *sparse, uint32_t page) {
    uint32_t count = sparse->count * 2 > page ? sparse->count * 2 : page + 1;
    sparse->pages = heap_resize(sparse->pages, count, sizeof(*sparse->pages));
    memset(sparse->pages + sparse->count, 0, (count - sparse->count) * sizeof(*sparse->pages));
    sparse->count = count;
}

void sparse_put(struct sparse *sparse, uint32_t id, uint32_t number) {
    uint32_t page = id / SPARSE_PAGE;
    if (page >= sparse->count) {
        sparse_grow(sparse, page);
    }
    if (!sparse->pages[page]) {
        sparse->pages[page] = heap_new(SPARSE_PAGE, sizeof(**sparse->pages));
    }
    sparse->pages[page][id % SPARSE_PAGE] = number;
}

bool sparse_next(const struct sparse *sparse, uint32_t *id) {
    for (uint32_t page = *id / SPARSE_PAGE; page < sparse->count; page++) {
        uint32_t at = page == *id / SPARSE_PAGE ? *id % SPARSE_PAGE : 0;
        for (; sparse->pages[page] && at < SPARSE_PAGE; at++) {
            if (sparse->pages[page][at] != 0) {
                *id = page * SPARSE_PAGE + at;
                return true;
            }
        }
    }
    return false;
}
