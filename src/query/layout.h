// Layout: how an object's bytes are laid out. For object.c and builder.c alone.
//
// A header, then the arrays of OBJECT_ARRAYS in their order, each at a multiple of 8.
#pragma once

#include <stdint.h>

#include "query/object.h"

enum layout_array {
#define X(field, type) LAYOUT_##field,
    OBJECT_ARRAYS
#undef X
        LAYOUT_ARRAY_COUNT
};

#define LAYOUT_ALIGNMENT 8u
#define LAYOUT_MAGIC     "STEMMA.O" // 8 bytes, its NUL is not stored

struct layout_header {
    char magic[8];
    uint64_t checksum; // XXH3 of everything behind it
    uint64_t size;     // of the object, this header included
    uint64_t file_hash;
    uint64_t file_size;
    uint32_t version;  // OBJECT_VERSION
    uint32_t elements; // layout_elements()
    uint32_t format;
    uint32_t counts[LAYOUT_ARRAY_COUNT];
};

// Where the bytes start that the checksum covers.
#define LAYOUT_CHECKED offsetof(struct layout_header, size)

// The sizes of all elements, mixed: an object written by a build with other structs is refused.
static inline uint32_t layout_elements(void) {
    uint32_t mixed = 0;
#define X(field, type) mixed = mixed * 31 + (uint32_t)sizeof(type);
    OBJECT_ARRAYS
#undef X
    return mixed;
}

static inline size_t layout_aligned(size_t size) {
    return (size + LAYOUT_ALIGNMENT - 1) / LAYOUT_ALIGNMENT * LAYOUT_ALIGNMENT;
}
