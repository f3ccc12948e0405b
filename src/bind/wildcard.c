#include "bind/wildcard.h"

#include <string.h>

#include "query/declaration.h"

#define HOLE_SIZE (sizeof(NAME_HOLE) - 1)

// Position of the first hole, or the size of the name.
static size_t find_hole(struct str name) {
    const char *hole = name.size > 0 ? memmem(name.data, name.size, NAME_HOLE, HOLE_SIZE) : NULL;
    return hole ? (size_t)(hole - name.data) : name.size;
}

bool wildcard_is(struct str name) {
    return find_hole(name) < name.size;
}

bool wildcard_is_blank(struct str name) {
    while (str_starts(name, STR(NAME_HOLE))) {
        name = str_sub(name, HOLE_SIZE, name.size);
    }
    return name.size == 0;
}

// The known parts stand in the name in their order; the first one that fits will do for each but
// the last, which has to end it.
bool wildcard_fits(struct str pattern, struct str name) {
    size_t hole = find_hole(pattern);
    if (!str_starts(name, str_sub(pattern, 0, hole))) {
        return false;
    }
    name = str_sub(name, hole, name.size);
    while (hole < pattern.size) {
        pattern = str_sub(pattern, hole + HOLE_SIZE, pattern.size);
        hole = find_hole(pattern);
        struct str part = str_sub(pattern, 0, hole);
        if (hole == pattern.size) {
            return str_ends(name, part);
        }
        const char *at = part.size > 0 && name.size > 0
                             ? memmem(name.data, name.size, part.data, part.size)
                             : name.data;
        if (part.size > 0 && !at) {
            return false;
        }
        name = str_sub(name, (size_t)(at - name.data) + part.size, name.size);
    }
    return name.size == 0;
}

void wildcard_show(struct buf *out, struct str pattern) {
    for (size_t hole = find_hole(pattern); hole < pattern.size; hole = find_hole(pattern)) {
        buf_add_str(out, str_sub(pattern, 0, hole));
        buf_add_str(out, STR("\xE2\x80\xA6")); // …
        pattern = str_sub(pattern, hole + HOLE_SIZE, pattern.size);
    }
    buf_add_str(out, pattern);
}
