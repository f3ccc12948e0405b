#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"

#define CHUNK_MIN ((size_t)16 << 10)
#define CHUNK_MAX ((size_t)4 << 20) // only a single larger allocation makes a larger chunk
#define ALIGNMENT alignof(max_align_t)

struct arena_chunk {
    struct arena_chunk *older;
    size_t size;
    alignas(max_align_t) char data[];
};

void arena_init(struct arena *arena) {
    *arena = (struct arena){0};
}

static void chunks_free(struct arena_chunk *chunk) {
    while (chunk) {
        struct arena_chunk *older = chunk->older;
        heap_free(chunk);
        chunk = older;
    }
}

void arena_release(struct arena *arena) {
    chunks_free(arena->chunk);
    arena_init(arena);
}

// Unlinks the largest chunk of a chain that is not empty.
static struct arena_chunk *chunks_take_largest(struct arena_chunk **chain) {
    struct arena_chunk **largest = chain;
    for (struct arena_chunk **at = chain; *at; at = &(*at)->older) {
        if ((*at)->size > (*largest)->size) {
            largest = at;
        }
    }
    struct arena_chunk *taken = *largest;
    *largest = taken->older;
    taken->older = NULL;
    return taken;
}

void arena_reset(struct arena *arena) {
    if (!arena->chunk) {
        return;
    }
    struct arena_chunk *kept = chunks_take_largest(&arena->chunk);
    chunks_free(arena->chunk);
    arena->chunk = kept;
    arena->used = 0;
}

static void chunk_push(struct arena *arena, size_t needed) {
    size_t size = arena->chunk ? arena->chunk->size * 2 : CHUNK_MIN;
    if (size > CHUNK_MAX) {
        size = CHUNK_MAX;
    }
    if (size < needed) {
        size = needed;
    }
    if (size > SIZE_MAX - sizeof(struct arena_chunk)) {
        abort();
    }
    struct arena_chunk *chunk = heap_resize(NULL, 1, sizeof(struct arena_chunk) + size);
    chunk->older = arena->chunk;
    chunk->size = size;
    arena->chunk = chunk;
    arena->used = 0;
}

// `size` bytes, not zeroed, at a multiple of `alignment` (a power of two).
static char *arena_take(struct arena *arena, size_t size, size_t alignment) {
    size_t start = (arena->used + alignment - 1) & ~(alignment - 1);
    if (!arena->chunk || start > arena->chunk->size || size > arena->chunk->size - start) {
        chunk_push(arena, size);
        start = 0;
    }
    arena->used = start + size;
    return arena->chunk->data + start;
}

void *arena_alloc(struct arena *arena, size_t size) {
    return memset(arena_take(arena, size, ALIGNMENT), 0, size);
}

char *arena_copy(struct arena *arena, const void *data, size_t size) {
    char *copy = arena_take(arena, size + 1, 1);
    if (size > 0) {
        memcpy(copy, data, size);
    }
    copy[size] = '\0';
    return copy;
}
