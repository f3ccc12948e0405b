// String view: bytes that someone else owns, not NUL-terminated.
//
//     struct str s = STR("crm.customers");
//     str_equal(s, str_of(argv[1]));
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *data;
    size_t size;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})

struct str_list {
    const struct str *items;
    uint32_t count;
};

// "%.*s" takes STR_ARG(s).
#define STR_ARG(s) (int)(s).size, (s).data

struct str str_of(const char *text);                           // text may be NULL: empty
struct str str_sub(struct str s, size_t start, size_t length); // clipped to s
bool str_equal(struct str a, struct str b);
bool str_equal_nocase(struct str a, struct str b); // ASCII letters only
int str_compare(struct str a, struct str b);       // as memcmp, the shorter first
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_trim(struct str s); // ASCII white space off both ends

// Position of the first/last byte c, or s.size when there is none.
size_t str_find(struct str s, char c);
size_t str_find_last(struct str s, char c);

size_t str_count(struct str s, char c); // how many bytes c are in it
