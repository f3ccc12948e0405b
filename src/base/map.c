#include "base/map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"

#define CAPACITY_MIN 16u

struct map_slot {
    uint64_t key;
    uint32_t value; // 0: the slot is free
};

void map_release(struct map *map) {
    heap_free(map->slots);
    *map = (struct map){0};
}

void map_reset(struct map *map) {
    if (map->size > 0) {
        memset(map->slots, 0, map->capacity * sizeof(*map->slots));
    }
    map->size = 0;
}

// Keys are pairs of small indexes, so every bit of the key must reach the low bits of the hash.
static uint32_t hash_of(uint64_t key) {
    key ^= key >> 32;
    key *= UINT64_C(0xd6e8feb86659fd93);
    key ^= key >> 32;
    key *= UINT64_C(0xd6e8feb86659fd93);
    return (uint32_t)(key ^ key >> 32);
}

// The slot of the key, or the free slot where it belongs. The map has a free slot.
static struct map_slot *slot_find(const struct map *map, uint64_t key) {
    uint32_t mask = map->capacity - 1;
    uint32_t at = hash_of(key) & mask;
    while (map->slots[at].value != 0 && map->slots[at].key != key) {
        at = (at + 1) & mask;
    }
    return &map->slots[at];
}

uint32_t map_get(const struct map *map, uint64_t key) {
    return map->size == 0 ? 0 : slot_find(map, key)->value;
}

static void map_grow(struct map *map) {
    if (map->capacity > UINT32_MAX / 2) {
        abort();
    }
    struct map grown = {.size = map->size};
    grown.capacity = map->capacity > 0 ? map->capacity * 2 : CAPACITY_MIN;
    grown.slots = heap_new(grown.capacity, sizeof(*grown.slots));
    for (uint32_t i = 0; i < map->capacity; i++) {
        if (map->slots[i].value != 0) {
            *slot_find(&grown, map->slots[i].key) = map->slots[i];
        }
    }
    heap_free(map->slots);
    *map = grown;
}

void map_put(struct map *map, uint64_t key, uint32_t value) {
    assert(value != 0);
    if (map->size >= map->capacity / 4 * 3) {
        map_grow(map);
    }
    struct map_slot *slot = slot_find(map, key);
    map->size += slot->value == 0;
    *slot = (struct map_slot){key, value};
}
