#include "base/suggest.h"

#include <stdbool.h>
#include <string.h>

#define LENGTH_MAX   127 // longer words are never near: they are not typed by hand
#define DISTANCE_MAX 4

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

// Three rows of the table of distances between the beginnings of two words.
struct distance_rows {
    uint32_t before[LENGTH_MAX + 1]; // two letters ago, for swaps
    uint32_t last[LENGTH_MAX + 1];
    uint32_t now[LENGTH_MAX + 1];
};

// Distance of a's first i letters and b's first j (both from 1).
static uint32_t distance_at(const struct distance_rows *rows, struct str a, struct str b, size_t i,
                            size_t j) {
    bool same = lower(a.data[i - 1]) == lower(b.data[j - 1]);
    uint32_t best = rows->last[j - 1] + (same ? 0 : 1);
    best = least(best, rows->last[j] + 1);
    best = least(best, rows->now[j - 1] + 1);
    if (i > 1 && j > 1 && lower(a.data[i - 1]) == lower(b.data[j - 2]) &&
        lower(a.data[i - 2]) == lower(b.data[j - 1])) {
        best = least(best, rows->before[j - 2] + 1);
    }
    return best;
}

uint32_t suggest_distance(struct str a, struct str b, uint32_t limit) {
    size_t apart = a.size > b.size ? a.size - b.size : b.size - a.size;
    if (apart > limit || a.size > LENGTH_MAX || b.size > LENGTH_MAX) {
        return limit + 1;
    }
    struct distance_rows rows = {0};
    for (size_t j = 0; j <= b.size; j++) {
        rows.now[j] = (uint32_t)j;
    }
    for (size_t i = 1; i <= a.size; i++) {
        if (i > 1) {
            memcpy(rows.before, rows.last, sizeof(rows.last));
        }
        memcpy(rows.last, rows.now, sizeof(rows.now));
        rows.now[0] = (uint32_t)i;
        for (size_t j = 1; j <= b.size; j++) {
            rows.now[j] = distance_at(&rows, a, b, i, j);
        }
    }
    return least(rows.now[b.size], limit + 1);
}

void suggest_init(struct suggest *suggest, struct str word) {
    *suggest = (struct suggest){.word = word};
}

static bool suggest_has(const struct suggest *suggest, struct str shown) {
    for (uint32_t i = 0; i < suggest->count; i++) {
        if (str_equal(suggest->words[i], shown)) {
            return true;
        }
    }
    return false;
}

void suggest_offer_as(struct suggest *suggest, struct str known, struct str shown) {
    uint32_t third = least((uint32_t)suggest->word.size / 3, DISTANCE_MAX);
    uint32_t limit = third > 0 ? third : 1;
    uint32_t distance = suggest_distance(suggest->word, known, limit);
    if (distance > limit || suggest_has(suggest, shown)) {
        return;
    }
    uint32_t at = suggest->count;
    while (at > 0 && suggest->distances[at - 1] > distance) {
        at--;
    }
    if (at == SUGGEST_MAX) {
        return;
    }
    suggest->count += suggest->count < SUGGEST_MAX;
    for (uint32_t i = suggest->count - 1; i > at; i--) {
        suggest->words[i] = suggest->words[i - 1];
        suggest->distances[i] = suggest->distances[i - 1];
    }
    suggest->words[at] = shown;
    suggest->distances[at] = distance;
}

void suggest_offer(struct suggest *suggest, struct str known) {
    suggest_offer_as(suggest, known, known);
}

void suggest_add(const struct suggest *suggest, struct buf *out) {
    for (uint32_t i = 0; i < suggest->count; i++) {
        const char *glue = i == 0 ? "; did you mean " : i + 1 == suggest->count ? " or " : ", ";
        buf_print(out, "%s%.*s", glue, STR_ARG(suggest->words[i]));
    }
    if (suggest->count > 0) {
        buf_add_char(out, '?');
    }
}
