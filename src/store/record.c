#include "store/record.h"

#include <string.h>

#include "store/bytes.h"

// Serial types, each before the value in the header.
enum serial {
    SERIAL_NULL = 0,
    SERIAL_INT8 = 1, // then 16, 24, 32, 48 and 64 bits
    SERIAL_INT64 = 6,
    SERIAL_REAL = 7,
    SERIAL_ZERO = 8,  // the integers 0 and 1 themselves
    SERIAL_TEXT = 13, // and twice the number of bytes
};

void record_init(struct record *record) {
    buf_init(&record->types);
    buf_init(&record->body);
    buf_init(&record->whole);
}

void record_release(struct record *record) {
    buf_release(&record->types);
    buf_release(&record->body);
    buf_release(&record->whole);
}

void record_reset(struct record *record) {
    buf_reset(&record->types);
    buf_reset(&record->body);
}

static void varint_add(struct buf *out, uint64_t number) {
    char *at = buf_reserve(out, BYTES_VARINT_MAX);
    buf_grew(out, bytes_put_varint((unsigned char *)at, number));
}

static void number_add(struct buf *out, uint64_t number, uint32_t size) {
    bytes_put((unsigned char *)buf_reserve(out, size), number, size);
    buf_grew(out, size);
}

void record_null(struct record *record) {
    varint_add(&record->types, SERIAL_NULL);
}

void record_int(struct record *record, int64_t number) {
    static const uint32_t sizes[] = {1, 2, 3, 4, 6, 8};
    if (number == 0 || number == 1) {
        varint_add(&record->types, SERIAL_ZERO + (uint64_t)number);
        return;
    }
    uint64_t magnitude = (uint64_t)(number < 0 ? ~number : number);
    uint32_t fit = 0;
    while (sizes[fit] < 8 && magnitude >> (8 * sizes[fit] - 1)) {
        fit++;
    }
    varint_add(&record->types, SERIAL_INT8 + fit);
    number_add(&record->body, (uint64_t)number, sizes[fit]);
}

// As SQLite does, 1.0 is stored as 1 where that is shorter: the column's type makes it real again.
void record_real(struct record *record, double number) {
    if (number == 0 || number == 1) {
        record_int(record, (int64_t)number);
        return;
    }
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    varint_add(&record->types, SERIAL_REAL);
    number_add(&record->body, bits, sizeof(bits));
}

void record_text(struct record *record, struct str text) {
    varint_add(&record->types, SERIAL_TEXT + 2 * (uint64_t)text.size);
    buf_add_str(&record->body, text);
}

// The size of the header counts itself.
struct str record_bytes(struct record *record) {
    uint64_t size = record->types.size + 1;
    size += size > 127;
    buf_reset(&record->whole);
    varint_add(&record->whole, size);
    buf_add_str(&record->whole, buf_str(&record->types));
    buf_add_str(&record->whole, buf_str(&record->body));
    return buf_str(&record->whole);
}
