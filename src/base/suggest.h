// Suggest: which known words are near a misspelled one.
//
//     struct suggest near;
//     suggest_init(&near, STR("imapct"));
//     suggest_offer(&near, STR("impact"));
//     suggest_offer(&near, STR("edges"));
//     for (uint32_t i = 0; i < near.count; i++) use(near.words[i]);   // "impact"
//
// A word is near when no more than a third of its letters (at least one) would have to change.
// Words are kept as given, nearest first, equally near ones in the order of offering.
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

#define SUGGEST_MAX 3

struct suggest {
    struct str word;
    struct str words[SUGGEST_MAX]; // of whoever offered them
    uint32_t distances[SUGGEST_MAX];
    uint32_t count;
};

void suggest_init(struct suggest *suggest, struct str word);
void suggest_offer(struct suggest *suggest, struct str known);

// Compares with `known` and keeps `shown`, once.
void suggest_offer_as(struct suggest *suggest, struct str known, struct str shown);

// Appends `; did you mean a, b or c?`, nothing when no word is near.
void suggest_add(const struct suggest *suggest, struct buf *out);

// Letters to insert, remove, change or swap with their neighbour, ASCII case aside, to make b of a;
// `limit` + 1 when it takes more than `limit`.
uint32_t suggest_distance(struct str a, struct str b, uint32_t limit);
