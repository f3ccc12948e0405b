#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/heap.h"

#define CAPACITY_MIN 64u

void buf_init(struct buf *buf) {
    *buf = (struct buf){.data = ""}; // capacity 0 says that it is never written
}

void buf_release(struct buf *buf) {
    if (buf->capacity > 0) {
        heap_free(buf->data);
    }
    buf_init(buf);
}

void buf_reset(struct buf *buf) {
    buf->size = 0;
    if (buf->capacity > 0) {
        buf->data[0] = '\0';
    }
}

char *buf_reserve(struct buf *buf, size_t size) {
    if (size > SIZE_MAX / 2 - buf->size - 1) {
        abort();
    }
    size_t needed = buf->size + size + 1;
    if (needed > buf->capacity) {
        size_t grown = buf->capacity * 2 > CAPACITY_MIN ? buf->capacity * 2 : CAPACITY_MIN;
        grown = grown > needed ? grown : needed;
        buf->data = heap_resize(buf->capacity > 0 ? buf->data : NULL, grown, 1);
        buf->capacity = grown;
    }
    return buf->data + buf->size;
}

void buf_grew(struct buf *buf, size_t size) {
    buf->size += size;
    buf->data[buf->size] = '\0';
}

void buf_add(struct buf *buf, const void *data, size_t size) {
    if (size > 0) {
        memcpy(buf_reserve(buf, size), data, size);
        buf_grew(buf, size);
    }
}

void buf_add_str(struct buf *buf, struct str s) {
    buf_add(buf, s.data, s.size);
}

void buf_add_char(struct buf *buf, char c) {
    *buf_reserve(buf, 1) = c;
    buf_grew(buf, 1);
}

void buf_print(struct buf *buf, const char *format, ...) {
    va_list args;
    va_start(args, format);
    buf_vprint(buf, format, args);
    va_end(args);
}

void buf_vprint(struct buf *buf, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) {
        abort();
    }
    vsnprintf(buf_reserve(buf, (size_t)length), (size_t)length + 1, format, args);
    buf_grew(buf, (size_t)length);
}

void buf_align(struct buf *buf, size_t alignment) {
    size_t over = buf->size % alignment;
    if (over == 0) {
        return;
    }
    memset(buf_reserve(buf, alignment - over), 0, alignment - over);
    buf_grew(buf, alignment - over);
}

struct str buf_str(const struct buf *buf) {
    return (struct str){buf->data, buf->size};
}
