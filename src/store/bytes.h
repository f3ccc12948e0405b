// Bytes: numbers as SQLite's file format writes them, the most significant byte first.
#pragma once

#include <stdint.h>

#define BYTES_VARINT_MAX 8u

static inline uint32_t bytes_get16(const unsigned char *at) {
    return (uint32_t)at[0] << 8 | at[1];
}

static inline uint32_t bytes_get32(const unsigned char *at) {
    return bytes_get16(at) << 16 | bytes_get16(at + 2);
}

// Writes the low `size` bytes of the number.
static inline void bytes_put(unsigned char *at, uint64_t number, uint32_t size) {
    for (uint32_t i = size; i > 0; i--) {
        at[i - 1] = (unsigned char)number;
        number >>= 8;
    }
}

static inline void bytes_put16(unsigned char *at, uint32_t number) {
    bytes_put(at, number, 2);
}

static inline void bytes_put32(unsigned char *at, uint32_t number) {
    bytes_put(at, number, 4);
}

// A varint: seven bits a byte, all but the last with the high bit set. Numbers here have at most 56
// bits, so that the ninth byte, which is special, is never needed. Returns its size.
static inline uint32_t bytes_put_varint(unsigned char *at, uint64_t number) {
    if (number < 0x80) {
        *at = (unsigned char)number;
        return 1;
    }
    uint32_t size = 2;
    while (number >> 7 * size) {
        size++;
    }
    for (uint32_t i = 0; i < size; i++) {
        unsigned char more = i + 1 < size ? 0x80 : 0;
        at[i] = (unsigned char)(number >> 7 * (size - 1 - i) & 0x7F) | more;
    }
    return size;
}
