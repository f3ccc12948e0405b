// Word: a run of ASCII letters, digits and underscores, as names of variables and parameters are.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

bool word_has(char c); // whether a word may have this byte

// Bytes of the word that starts at `at`; 0: none does.
uint32_t word_length(struct str text, uint32_t at);

// Bytes of a parameter :name whose colon stands at `at`; 0: it is a cast (a::int), a slice (a[1:2],
// a[:2]) or something else.
uint32_t word_parameter(struct str text, uint32_t at);
