#include "base/heap.h"

#include <stdlib.h>

void *heap_new(size_t count, size_t size) {
    void *data = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (!data) {
        abort();
    }
    return data;
}

void *heap_resize(void *data, size_t count, size_t size) {
    void *resized = reallocarray(data, count > 0 ? count : 1, size > 0 ? size : 1);
    if (!resized) {
        abort();
    }
    return resized;
}

void heap_free(void *data) {
    free(data);
}
