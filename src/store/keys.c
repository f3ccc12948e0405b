#include "store/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "store/btree.h"

#define DIGITS 8u // of a number to the base 256

void keys_init(struct keys *keys, enum keys_order order) {
    *keys = (struct keys){.order = order};
    arena_init(&keys->arena);
}

void keys_release(struct keys *keys) {
    VEC_RELEASE(&keys->list);
    arena_release(&keys->arena);
}

void keys_add(struct keys *keys, struct key key) {
    key.text = utf8_text(&keys->arena, key.text);
    VEC_PUSH(&keys->list, key);
}

// ---- order

static uint32_t digit_of(const struct key *key, uint32_t digit) {
    return (uint32_t)(key->number >> 8 * digit) & 0xFF;
}

// Moves the keys to `sorted` in the order of one digit, and of before where that is equal. False:
// the digit is the same in all, and nothing was moved.
static bool sort_digit(const struct key *keys, struct key *sorted, uint32_t count, uint32_t digit) {
    uint32_t starts[257] = {0};
    for (uint32_t i = 0; i < count; i++) {
        starts[digit_of(&keys[i], digit) + 1]++;
    }
    if (starts[digit_of(&keys[0], digit) + 1] == count) {
        return false;
    }
    for (uint32_t i = 1; i < 257; i++) {
        starts[i] += starts[i - 1];
    }
    for (uint32_t i = 0; i < count; i++) {
        sorted[starts[digit_of(&keys[i], digit)]++] = keys[i];
    }
    return true;
}

static int compare_text(const void *left, const void *right) {
    const struct key *a = left;
    const struct key *b = right;
    int order = str_compare(a->text, b->text);
    return order ? order : a->row < b->row ? -1 : a->row > b->row;
}

static void sort_texts(struct key *keys, uint32_t count) {
    uint32_t start = 0;
    for (uint32_t end = 1; end <= count; end++) {
        if (end == count || keys[end].number != keys[start].number) {
            qsort(keys + start, end - start, sizeof(*keys), compare_text);
            start = end;
        }
    }
}

// Comparing keys pair by pair would take longer than all else that is done with them.
static struct key *keys_sort(struct keys *keys) {
    uint32_t count = keys->list.size;
    struct key *from = keys->list.data;
    struct key *to = ARENA_ARRAY(&keys->arena, struct key, count);
    for (uint32_t digit = 0; digit < DIGITS; digit++) {
        if (sort_digit(from, to, count, digit)) {
            struct key *sorted = to;
            to = from;
            from = sorted;
        }
    }
    if (keys->order == KEYS_BY_TEXT) {
        sort_texts(from, count);
    }
    return from;
}

void keys_write(struct keys *keys, struct pages *pages, uint32_t root, key_values *values) {
    if (keys->list.size == 0) {
        return;
    }
    const struct key *sorted = keys_sort(keys);
    struct btree btree;
    struct record record;
    record_init(&record);
    btree_begin(&btree, pages, root, BTREE_INDEX);
    for (uint32_t i = 0; i < keys->list.size; i++) {
        record_reset(&record);
        values(&record, &sorted[i]);
        btree_add(&btree, 0, record_bytes(&record));
    }
    btree_end(&btree);
    record_release(&record);
}
