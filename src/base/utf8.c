#include "base/utf8.h"

#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

// Length of the run of ASCII that s starts with, looked at eight bytes at a time.
static size_t ascii_run(const unsigned char *data, size_t size) {
    size_t at = 0;
    while (size - at >= 8) {
        uint64_t word;
        memcpy(&word, data + at, 8);
        if (word & HIGH_BITS) {
            break;
        }
        at += 8;
    }
    while (at < size && data[at] < 0x80) {
        at++;
    }
    return at;
}

static bool continues(unsigned char c) {
    return (c & 0xC0) == 0x80;
}

// Length of the character above ASCII at `at`, or 0 when it is not one. The second byte's range is
// narrower behind E0 and F0 (overlong), ED (surrogates) and F4 (above U+10FFFF).
static size_t character_length(const unsigned char *at, size_t size) {
    size_t length = at[0] >= 0xC2 && at[0] <= 0xDF   ? 2
                    : at[0] >= 0xE0 && at[0] <= 0xEF ? 3
                    : at[0] >= 0xF0 && at[0] <= 0xF4 ? 4
                                                     : 0;
    if (length == 0 || length > size) {
        return 0;
    }
    unsigned char low = at[0] == 0xE0 ? 0xA0 : at[0] == 0xF0 ? 0x90 : 0x80;
    unsigned char high = at[0] == 0xED ? 0x9F : at[0] == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < low || at[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if (!continues(at[i])) {
            return 0;
        }
    }
    return length;
}

bool utf8_valid(struct str s) {
    const unsigned char *data = (const unsigned char *)s.data;
    size_t at = 0;
    while (at < s.size) {
        at += ascii_run(data + at, s.size - at);
        if (at == s.size) {
            return true;
        }
        size_t length = character_length(data + at, s.size - at);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

size_t utf8_count(struct str s) {
    size_t count = 0;
    for (size_t i = 0; i < s.size; i++) {
        count += !continues((unsigned char)s.data[i]);
    }
    return count;
}

struct str utf8_text(struct arena *arena, struct str s) {
    if (utf8_valid(s)) {
        return s;
    }
    char *text = arena_alloc(arena, 2 * s.size); // two bytes for each character above ASCII
    size_t size = 0;
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c >= 0x80) {
            text[size++] = (char)(0xC0 | c >> 6);
            c = 0x80 | (c & 0x3F);
        }
        text[size++] = (char)c;
    }
    return (struct str){text, size};
}

uint32_t utf8_take(struct str *s) {
    const unsigned char *data = (const unsigned char *)s->data;
    size_t length = data[0] < 0x80 ? 1 : character_length(data, s->size);
    uint32_t character = length == 0 ? UTF8_REPLACEMENT : data[0];
    if (length > 1) {
        character &= 0x7Fu >> length;
    }
    for (size_t i = 1; i < length; i++) {
        character = character << 6 | (data[i] & 0x3F);
    }
    *s = str_sub(*s, length > 0 ? length : 1, s->size);
    return character;
}

void utf8_repair(struct str s, struct buf *out) {
    if (utf8_valid(s)) {
        buf_add_str(out, s);
        return;
    }
    while (s.size > 0) {
        struct str rest = s;
        bool bad = utf8_take(&rest) == UTF8_REPLACEMENT && s.size - rest.size == 1;
        buf_add_str(out, bad ? STR("\xEF\xBF\xBD") : str_sub(s, 0, s.size - rest.size));
        s = rest;
    }
}

void utf8_add(struct buf *out, uint32_t character) {
    bool surrogate = character >= 0xD800 && character < 0xE000;
    uint32_t c = character == 0 || surrogate || character > 0x10FFFF ? UTF8_REPLACEMENT : character;
    if (c < 0x80) {
        buf_add_char(out, (char)c);
        return;
    }
    uint32_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3; // bytes behind the first
    static const uint32_t marks[] = {0, 0xC0, 0xE0, 0xF0};
    buf_add_char(out, (char)(marks[more] | c >> 6 * more));
    while (more-- > 0) {
        buf_add_char(out, (char)(0x80 | (c >> 6 * more & 0x3F)));
    }
}
