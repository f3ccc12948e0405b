#include "base/intern.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "base/heap.h"

#define SLOTS_MIN   64u
#define STRINGS_MIN 64u

struct intern_slot {
    uint32_t hash;
    uint32_t symbol; // 0: the slot is free
};

void intern_init(struct intern *intern) {
    *intern = (struct intern){.size = 1, .capacity = STRINGS_MIN, .slot_count = SLOTS_MIN};
    arena_init(&intern->texts);
    intern->strings = heap_new(intern->capacity, sizeof(*intern->strings));
    intern->strings[0] = STR("");
    intern->slots = heap_new(intern->slot_count, sizeof(*intern->slots));
}

void intern_release(struct intern *intern) {
    arena_release(&intern->texts);
    heap_free(intern->strings);
    heap_free(intern->slots);
    *intern = (struct intern){0};
}

void intern_reset(struct intern *intern) {
    arena_reset(&intern->texts);
    memset(intern->slots, 0, intern->slot_count * sizeof(*intern->slots));
    intern->size = 1;
}

static uint32_t hash_of(struct str s) {
    return (uint32_t)XXH3_64bits(s.data, s.size);
}

// The slot of the string, or the free slot where it belongs. There always is a free slot.
static struct intern_slot *slot_find(const struct intern *intern, struct str s, uint32_t hash) {
    uint32_t mask = intern->slot_count - 1;
    uint32_t at = hash & mask;
    while (intern->slots[at].symbol != 0) {
        struct intern_slot *slot = &intern->slots[at];
        if (slot->hash == hash && str_equal(intern->strings[slot->symbol], s)) {
            return slot;
        }
        at = (at + 1) & mask;
    }
    return &intern->slots[at];
}

static void slots_grow(struct intern *intern) {
    if (intern->slot_count > UINT32_MAX / 2) {
        abort();
    }
    uint32_t count = intern->slot_count * 2;
    struct intern_slot *slots = heap_new(count, sizeof(*slots));
    for (uint32_t i = 0; i < intern->slot_count; i++) {
        struct intern_slot slot = intern->slots[i];
        if (slot.symbol == 0) {
            continue;
        }
        uint32_t at = slot.hash & (count - 1);
        while (slots[at].symbol != 0) {
            at = (at + 1) & (count - 1);
        }
        slots[at] = slot;
    }
    heap_free(intern->slots);
    intern->slots = slots;
    intern->slot_count = count;
}

static uint32_t symbol_new(struct intern *intern, struct str s) {
    if (intern->size == intern->capacity) {
        intern->capacity *= 2; // the slots, which are more, abort before this wraps around
        intern->strings = heap_resize(intern->strings, intern->capacity, sizeof(*intern->strings));
    }
    intern->strings[intern->size] =
        (struct str){arena_copy(&intern->texts, s.data, s.size), s.size};
    return intern->size++;
}

uint32_t intern_add(struct intern *intern, struct str s) {
    if (s.size == 0) {
        return 0;
    }
    if (intern->size >= intern->slot_count / 4 * 3) {
        slots_grow(intern);
    }
    uint32_t hash = hash_of(s);
    struct intern_slot *slot = slot_find(intern, s, hash);
    if (slot->symbol == 0) {
        *slot = (struct intern_slot){hash, symbol_new(intern, s)};
    }
    return slot->symbol;
}

uint32_t intern_find(const struct intern *intern, struct str s) {
    return s.size == 0 ? 0 : slot_find(intern, s, hash_of(s))->symbol;
}

struct str intern_str(const struct intern *intern, uint32_t symbol) {
    return intern->strings[symbol];
}
