// Quantity: sizes and times as people write them.
//
//     quantity_size(STR("64M"), &bytes);              // 67108864
//     quantity_seconds(STR("0.5"), &nanoseconds);     // 500000000
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

// A whole number above 0 of bytes, or with K, M or G behind it of so many times 1024, 1024^2 or
// 1024^3 bytes; under 2^63.
bool quantity_size(struct str text, uint64_t *bytes);

// A decimal number above 0, up to a million.
bool quantity_seconds(struct str text, uint64_t *nanoseconds);
