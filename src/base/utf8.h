// UTF-8: is it valid, how many characters is it, and how to make it from Latin-1.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

// Valid by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool utf8_valid(struct str s);

// Characters in s. In invalid text each byte that does not continue a character counts as one.
size_t utf8_count(struct str s);

// The text itself if it is valid, else the same taken for Latin-1, as UTF-8, in the arena.
struct str utf8_text(struct arena *arena, struct str s);

// Takes the first character off a text that is not empty. A byte that belongs to no valid character
// counts as U+FFFD by itself.
#define UTF8_REPLACEMENT 0xFFFDu
uint32_t utf8_take(struct str *s);

// Appends a text with U+FFFD for each byte that belongs to no valid character.
void utf8_repair(struct str s, struct buf *out);

// Appends a character. One that UTF-8 has not (a surrogate), and NUL, which is no text, becomes
// U+FFFD.
void utf8_add(struct buf *out, uint32_t character);
