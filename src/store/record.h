// Record: the values of one row, or of one key of an index, as SQLite stores them.
//
//     struct record record;
//     record_init(&record);
//     record_reset(&record);
//     record_null(&record);                      // an INTEGER PRIMARY KEY: the row's number has it
//     record_text(&record, STR("warehouse"));
//     use(record_bytes(&record));                // until the next call
//     record_release(&record);
#pragma once

#include <stdint.h>

#include "base/buf.h"

#define RECORD_VALUES 20u // no more in one record

struct record {
    unsigned char types[RECORD_VALUES * 8]; // a varint for each value
    uint32_t types_size;
    uint32_t values;
    struct buf body;
    struct buf whole;
};

void record_init(struct record *record);
void record_release(struct record *record);
void record_reset(struct record *record);
void record_null(struct record *record);
void record_int(struct record *record, int64_t number);
void record_id(struct record *record, uint32_t id); // NULL for 0
void record_real(struct record *record, double number);
void record_text(struct record *record, struct str text); // as it is: has to be UTF-8
struct str record_bytes(struct record *record);
