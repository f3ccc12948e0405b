// Board: memory that the worker processes and their parent share.
//
// Workers take items from it and write on it what they are at and what they have done, so that the
// parent knows, whenever a worker dies, what it was at and where its work of before stands.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "scan/fault.h"

#define BOARD_DESKS 64u
#define BOARD_NONE  UINT32_MAX // no item

// One worker's place; the worker that replaces a dead one takes over its place.
struct desk {
    _Alignas(64) _Atomic uint32_t item; // BOARD_NONE: between two items
    _Atomic uint32_t part;              // FAULT_WHOLE: outside of parts
    _Atomic uint64_t begun;             // counts the parts that the worker has begun
    _Atomic uint64_t end;               // bytes written to the desk's output
};

// Where the bytes of an item stand: in the output of a desk.
struct result {
    _Atomic uint32_t done; // 1: the rest is valid
    uint32_t desk;
    uint64_t start;
    uint64_t size;
};

struct board {
    _Atomic uint32_t next;  // position in the order of items
    _Atomic uint32_t done;  // items with a result
    _Atomic uint64_t bytes; // read by the workers, and
    _Atomic uint64_t parts; // how many parts they have done; both only for the eye
    struct desk desks[BOARD_DESKS];
    struct result results[]; // by item
};

// NULL when there is no memory; errno says why.
struct board *board_new(uint32_t items);
void board_free(struct board *board, uint32_t items);
