// Wildcard: a pattern of names.
//
//     mart.*      mart.daily_revenue      * is any text, and nothing
//     dwh-?       dwh-2                   ? is one character
//
// Everything else stands for itself.
#pragma once

#include <stdbool.h>

#include "base/str.h"

bool wildcard_matches(struct str pattern, struct str text);
