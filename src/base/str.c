#include "base/str.h"

#include <string.h>

struct str str_of(const char *text) {
    return text ? (struct str){text, strlen(text)} : STR("");
}

struct str str_sub(struct str s, size_t start, size_t length) {
    if (start > s.size) {
        start = s.size;
    }
    if (length > s.size - start) {
        length = s.size - start;
    }
    return (struct str){s.size > 0 ? s.data + start : s.data, length};
}

// memcmp that takes NULL for no bytes.
static int bytes_compare(const char *a, const char *b, size_t size) {
    return size == 0 ? 0 : memcmp(a, b, size);
}

bool str_equal(struct str a, struct str b) {
    return a.size == b.size && bytes_compare(a.data, b.data, a.size) == 0;
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_equal_nocase(struct str a, struct str b) {
    if (a.size != b.size) {
        return false;
    }
    for (size_t i = 0; i < a.size; i++) {
        if (lower(a.data[i]) != lower(b.data[i])) {
            return false;
        }
    }
    return true;
}

int str_compare(struct str a, struct str b) {
    int order = bytes_compare(a.data, b.data, a.size < b.size ? a.size : b.size);
    if (order != 0) {
        return order;
    }
    return (a.size > b.size) - (a.size < b.size);
}

bool str_starts(struct str s, struct str prefix) {
    return s.size >= prefix.size && bytes_compare(s.data, prefix.data, prefix.size) == 0;
}

bool str_ends(struct str s, struct str suffix) {
    return s.size >= suffix.size &&
           str_equal(str_sub(s, s.size - suffix.size, suffix.size), suffix);
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s) {
    while (s.size > 0 && is_space(s.data[0])) {
        s = str_sub(s, 1, s.size);
    }
    while (s.size > 0 && is_space(s.data[s.size - 1])) {
        s.size--;
    }
    return s;
}

size_t str_find(struct str s, char c) {
    const char *found = s.size > 0 ? memchr(s.data, c, s.size) : NULL;
    return found ? (size_t)(found - s.data) : s.size;
}

size_t str_find_last(struct str s, char c) {
    const char *found = s.size > 0 ? memrchr(s.data, c, s.size) : NULL;
    return found ? (size_t)(found - s.data) : s.size;
}

size_t str_count(struct str s, char c) {
    size_t count = 0;
    size_t at = str_find(s, c);
    while (at < s.size) {
        count++;
        s = str_sub(s, at + 1, s.size);
        at = str_find(s, c);
    }
    return count;
}
