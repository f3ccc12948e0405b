// Text: strings that live as long as an arena.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct str text_kept(struct arena *arena, struct str s);
struct str text_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// `file:line:column`, without what is not known (0).
struct str text_place(struct arena *arena, struct str file, uint32_t line, uint32_t column);
