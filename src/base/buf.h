// Buffer: bytes that grow. What is in it may move with every append.
//
//     struct buf b;
//     buf_init(&b);
//     buf_print(&b, "%d of %d", 1, 2);
//     use(buf_str(&b));
//     buf_release(&b);
//
// A NUL always stands behind the content. Running out of memory aborts.
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buf {
    char *data;
    size_t size;
    size_t capacity;
};

void buf_init(struct buf *buf);
void buf_release(struct buf *buf);
void buf_reset(struct buf *buf); // empties, keeps the memory
void buf_add(struct buf *buf, const void *data, size_t size);
void buf_add_str(struct buf *buf, struct str s);
void buf_add_char(struct buf *buf, char c);
void buf_print(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprint(struct buf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

// Room for `size` more bytes at the end, not yet counted; then buf_grew says how many were written.
char *buf_reserve(struct buf *buf, size_t size);
void buf_grew(struct buf *buf, size_t size);

// Zero bytes up to the next multiple of `alignment`.
void buf_align(struct buf *buf, size_t alignment);

struct str buf_str(const struct buf *buf); // valid until the next append
