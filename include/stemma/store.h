// Store: the lineage that `stemma scan` wrote.
//
//     struct stemma_store *store = stemma_store_open("stemma.db");
//     if (stemma_store_error(store)) ...        // "stemma.db is not a store of stemma; ..."
//     stemma_store_close(store);
//
// A store is never changed. It may be used by one thread at a time; different threads open it
// themselves. A scan that replaces the file does not disturb a store that is open.
#pragma once

#include <stemma/version.h>

#ifdef __cplusplus
extern "C" {
#endif

struct stemma_store;

// Never NULL: whether it worked is what stemma_store_error says. To be closed in either case.
STEMMA_API struct stemma_store *stemma_store_open(const char *path);
STEMMA_API void stemma_store_close(struct stemma_store *store); // NULL is fine

// Why the store could not be opened, NULL when it could. The store owns the text.
STEMMA_API const char *stemma_store_error(const struct stemma_store *store);

#ifdef __cplusplus
}
#endif
