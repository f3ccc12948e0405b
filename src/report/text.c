#include "report/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct str text_kept(struct arena *arena, struct str s) {
    return (struct str){arena_copy(arena, s.data, s.size), s.size};
}

struct str text_print(struct arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        abort();
    }
    char *text = ARENA_ARRAY(arena, char, length + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return (struct str){text, (size_t)length};
}

struct str text_place(struct arena *arena, struct str file, uint32_t line, uint32_t column) {
    if (line == 0) {
        return file;
    }
    return column == 0 ? text_print(arena, "%.*s:%u", STR_ARG(file), line)
                       : text_print(arena, "%.*s:%u:%u", STR_ARG(file), line, column);
}
