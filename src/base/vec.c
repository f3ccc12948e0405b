#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#include "base/heap.h"

// One less than the largest number, so that `size + 1` never wraps around to 0.
#define CAPACITY_MAX (UINT32_MAX - 1)
#define CAPACITY_MIN 8u

void *vec_grown(void *data, uint32_t *capacity, uint32_t count, size_t element) {
    if (count > CAPACITY_MAX) {
        abort();
    }
    uint32_t grown = *capacity > CAPACITY_MAX / 2 ? CAPACITY_MAX : *capacity * 2;
    if (grown < count) {
        grown = count;
    }
    if (grown < CAPACITY_MIN) {
        grown = CAPACITY_MIN;
    }
    *capacity = grown;
    return heap_resize(data, grown, element);
}

void vec_freed(void *data) {
    heap_free(data);
}

void *vec_grown_in(struct arena *arena, const void *data, uint32_t *capacity, size_t element) {
    uint32_t room = *capacity ? *capacity * 2 : 4;
    void *grown = arena_alloc(arena, room * element);
    if (*capacity) {
        memcpy(grown, data, *capacity * element);
    }
    *capacity = room;
    return grown;
}
