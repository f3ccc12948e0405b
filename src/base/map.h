// Map: 64-bit key to 32-bit value, open addressing.
//
// The order of a map is never shown: whoever walks results sorts them first, so there is no walk.
//
//     struct map columns = {0};
//     map_put(&columns, map_pair(asset, name), column);
//     uint32_t column = map_get(&columns, map_pair(asset, name));   // 0: absent
#pragma once

#include <stdint.h>

struct map_slot;

struct map {
    struct map_slot *slots;
    uint32_t size;
    uint32_t capacity; // a power of two, or 0
};

void map_release(struct map *map);
void map_reset(struct map *map); // empties, keeps the memory

// The value for the key, or 0. Values are indexes, and index 0 means "none" everywhere.
uint32_t map_get(const struct map *map, uint64_t key);

// Sets the value (not 0), replacing an older one.
void map_put(struct map *map, uint64_t key, uint32_t value);

// Two 32-bit indexes as one key.
static inline uint64_t map_pair(uint32_t high, uint32_t low) {
    return (uint64_t)high << 32 | low;
}
