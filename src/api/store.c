#include "api/store.h"

struct stemma_store *stemma_store_open(const char *path) {
    struct arena arena;
    arena_init(&arena);
    struct stemma_store *store = ARENA_NEW(&arena, struct stemma_store);
    store->arena = arena;
    buf_init(&store->why);
    reader_open(&store->reader, path, &store->why);
    return store;
}

void stemma_store_close(struct stemma_store *store) {
    if (!store) {
        return;
    }
    if (store->why.size == 0) {
        reader_close(&store->reader);
    }
    buf_release(&store->why);
    struct arena arena = store->arena;
    arena_release(&arena);
}

const char *stemma_store_error(const struct stemma_store *store) {
    return store->why.size > 0 ? store->why.data : NULL;
}
