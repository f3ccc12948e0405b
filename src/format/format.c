#include "format/format.h"

#include <stddef.h>

#include "format/sql.h"

// How to add one: write src/format/<name>.c with its suffixes and its `read`, declare it in a
// header of that name, and add a line here.
static const struct format *const formats[] = {
    &format_sql,
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

static bool format_takes(const struct format *format, struct str path) {
    for (const char *const *suffix = format->suffixes; *suffix; suffix++) {
        struct str end = str_of(*suffix);
        if (path.size > end.size &&
            str_equal_nocase(str_sub(path, path.size - end.size, end.size), end)) {
            return true;
        }
    }
    return false;
}

const struct format *format_of(struct str path) {
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        if (format_takes(formats[i], path)) {
            return formats[i];
        }
    }
    return NULL;
}

uint32_t format_number(const struct format *format) {
    uint32_t number = 0;
    while (number + 1 < FORMAT_COUNT && formats[number] != format) {
        number++;
    }
    return number;
}

void reading_reset(struct reading *reading) {
    VEC_RESET(&reading->pieces);
}

void reading_release(struct reading *reading) {
    VEC_RELEASE(&reading->pieces);
}
