// Vector: a growing array of one type. Elements move when it grows: keep indexes, not pointers.
//
//     struct diags VEC(struct diag);      // declares struct diags
//     struct diags found = {0};
//     VEC_PUSH(&found, ((struct diag){...}));
//     for (uint32_t i = 0; i < found.size; i++) use(&found.data[i]);
//     VEC_RELEASE(&found);
//
// A zeroed vector is a valid empty one. Running out of memory aborts.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define VEC(type)                                                                                  \
    {                                                                                              \
        type *data;                                                                                \
        uint32_t size;                                                                             \
        uint32_t capacity;                                                                         \
    }

// Makes room for `count` elements in all; the content stays.
void *vec_grown(void *data, uint32_t *capacity, uint32_t count, size_t element);
void vec_freed(void *data);

// Twice the room, in new memory of the arena.
void *vec_grown_in(struct arena *arena, const void *data, uint32_t *capacity, size_t element);

#define VEC_RESERVE(vec, count)                                                                    \
    ((uint32_t)(count) <= (vec)->capacity                                                          \
         ? (void)0                                                                                 \
         : (void)((vec)->data =                                                                    \
                      vec_grown((vec)->data, &(vec)->capacity, (count), sizeof(*(vec)->data))))

#define VEC_PUSH(vec, value)                                                                       \
    (VEC_RESERVE((vec), (vec)->size + 1), (void)((vec)->data[(vec)->size++] = (value)))

// The same for a vector whose memory comes from an arena: it is never released by itself.
#define VEC_PUSH_IN(arena, vec, value)                                                             \
    (((vec)->size < (vec)->capacity                                                                \
          ? (void)0                                                                                \
          : (void)((vec)->data = vec_grown_in((arena), (vec)->data, &(vec)->capacity,              \
                                              sizeof(*(vec)->data)))),                             \
     (void)((vec)->data[(vec)->size++] = (value)))

#define VEC_RESET(vec)   ((void)((vec)->size = 0))
#define VEC_RELEASE(vec) (vec_freed((vec)->data), (void)(*(vec) = (__typeof__(*(vec))){0}))
