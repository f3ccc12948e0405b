// Arena: memory that is released all at once.
//
// stemma knows three lifetimes (scratch, run, SQLite's own); the first two are arenas. A function
// that allocates takes its arena first and never frees.
//
//     struct arena scratch;
//     arena_init(&scratch);
//     int *numbers = ARENA_ARRAY(&scratch, int, 10);
//     arena_reset(&scratch);     // reuse for the next statement
//     arena_release(&scratch);
//
// Memory is zeroed. Running out of memory aborts: there is nothing left to report with.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunk; // the one being filled; older ones hang behind it
    size_t used;               // bytes of it in use
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);

// Forgets all allocations and keeps the largest chunk for reuse.
void arena_reset(struct arena *arena);

// `size` zeroed bytes aligned for any type; never NULL, also for size 0.
void *arena_alloc(struct arena *arena, size_t size);

// A copy of `size` bytes, with a NUL behind them.
char *arena_copy(struct arena *arena, const void *data, size_t size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count)                                                            \
    ((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))
