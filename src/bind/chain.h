// Chains: the functions and casts that a value passes on its way, from the inside out.
//
//     md5(lower(email))                               lower md5
//     email::date                                     ::date
//     CASE WHEN x THEN email ELSE md5(email) END      nothing: one way passes no function
//     CASE WHEN x THEN md5(email)
//          ELSE md5(lower(email)) END                 md5
//
// A chain is a number, 0 for the empty one; equal chains of one project have equal numbers. Its
// names are symbols of the project's names, made by label.h.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/intern.h"
#include "base/map.h"
#include "base/vec.h"

// Names beyond these are left out: WITH RECURSIVE may wrap one function more in each round.
#define CHAIN_LONGEST 16u

struct chain_link {
    uint32_t before; // the chain without its last name
    uint32_t name;
    uint32_t length;
};

struct chains {
    struct VEC(struct chain_link) links; // by chain; element 0 is the empty one
    struct map by_link;                  // (before, name) -> chain
};

void chains_init(struct chains *chains);
void chains_release(struct chains *chains);

// The chain with one more name at its end.
uint32_t chain_add(struct chains *chains, uint32_t chain, uint32_t name);

// The names that all of the chains have, each as often as in all of them. Where chains have them in
// different orders, the order is that of the chain whose names come first in the alphabet, so that
// the order of `ways` does not matter. `count` is at least 1.
uint32_t chain_common(struct chains *chains, const struct intern *names, const uint32_t *ways,
                      uint32_t count);

// "lower md5"
struct str chain_text(struct arena *arena, const struct chains *chains, const struct intern *names,
                      uint32_t chain);
