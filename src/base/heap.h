// Heap: the only callers of malloc and free. Running out of memory aborts.
//
// For containers in this room; everything else allocates from an arena, a vector or a buffer.
#pragma once

#include <stddef.h>

void *heap_new(size_t count, size_t size); // zeroed, never NULL
void *heap_resize(void *data, size_t count, size_t size);
void heap_free(void *data);
