#include "store/record.h"

#include <assert.h>
#include <string.h>

#include "store/bytes.h"

// Serial types: what stands before the values and says how each is stored.
enum serial {
    SERIAL_NULL = 0,
    SERIAL_INT8 = 1,
    SERIAL_INT16 = 2,
    SERIAL_INT24 = 3,
    SERIAL_INT32 = 4,
    SERIAL_INT48 = 5,
    SERIAL_INT64 = 6,
    SERIAL_REAL = 7,
    SERIAL_ZERO = 8,  // the integers 0 and 1 themselves
    SERIAL_TEXT = 13, // and twice the number of bytes
};

// The integer's type by the bytes that it needs.
static const unsigned char serial_by_bytes[] = {
    0,
    SERIAL_INT8,
    SERIAL_INT16,
    SERIAL_INT24,
    SERIAL_INT32,
    SERIAL_INT48,
    SERIAL_INT48,
    SERIAL_INT64,
    SERIAL_INT64,
};
static const unsigned char serial_size[] = {0, 1, 2, 3, 4, 6, 8};

void record_init(struct record *record) {
    buf_init(&record->body);
    buf_init(&record->whole);
    record_reset(record);
}

void record_release(struct record *record) {
    buf_release(&record->body);
    buf_release(&record->whole);
}

void record_reset(struct record *record) {
    record->types_size = 0;
    record->values = 0;
    buf_reset(&record->body);
    buf_reserve(&record->body, RECORD_VALUES * sizeof(uint64_t)); // numbers need no more
}

static void type_add(struct record *record, uint64_t type) {
    assert(record->values < RECORD_VALUES);
    record->values++;
    record->types_size += bytes_put_varint(record->types + record->types_size, type);
}

static void number_add(struct record *record, uint64_t number, uint32_t size) {
    bytes_put((unsigned char *)record->body.data + record->body.size, number, size);
    record->body.size += size;
}

void record_null(struct record *record) {
    type_add(record, SERIAL_NULL);
}

void record_int(struct record *record, int64_t number) {
    if (number == 0 || number == 1) {
        type_add(record, SERIAL_ZERO + (uint64_t)number);
        return;
    }
    uint64_t magnitude = (uint64_t)(number < 0 ? ~number : number) | 1;
    uint32_t bits = 65 - (uint32_t)__builtin_clzll(magnitude); // with the sign
    uint32_t serial = serial_by_bytes[(bits + 7) / 8];
    type_add(record, serial);
    number_add(record, (uint64_t)number, serial_size[serial]);
}

void record_id(struct record *record, uint32_t id) {
    if (id > 0) {
        record_int(record, id);
    } else {
        record_null(record);
    }
}

// As SQLite does, 1.0 is stored as 1, which is shorter: the column's type makes it real again.
void record_real(struct record *record, double number) {
    if (number == 0 || number == 1) {
        record_int(record, (int64_t)number);
        return;
    }
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    type_add(record, SERIAL_REAL);
    number_add(record, bits, sizeof(bits));
}

void record_text(struct record *record, struct str text) {
    type_add(record, SERIAL_TEXT + 2 * (uint64_t)text.size);
    buf_add_str(&record->body, text);
    buf_reserve(&record->body, RECORD_VALUES * sizeof(uint64_t));
}

// The size of the header counts itself.
struct str record_bytes(struct record *record) {
    uint32_t header = record->types_size + 1;
    header += header > 127;
    size_t size = header + record->body.size;
    buf_reset(&record->whole);
    unsigned char *at = (unsigned char *)buf_reserve(&record->whole, size);
    at += bytes_put_varint(at, header);
    memcpy(at, record->types, record->types_size);
    memcpy(at + record->types_size, record->body.data, record->body.size);
    buf_grew(&record->whole, size);
    return buf_str(&record->whole);
}
