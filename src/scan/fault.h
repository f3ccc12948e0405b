// Faults: which parts of which items ended a worker process, and how.
#pragma once

#include <stdint.h>

#include "base/vec.h"

enum death {
    DEATH_NONE,
    DEATH_CRASH,   // a signal, an abort, an exit
    DEATH_TIMEOUT, // killed because the part took too long
    DEATH_MEMORY,  // an allocation failed
    DEATH_KILLED,  // from outside; not the part's fault unless it happens to it twice
};

#define FAULT_WHOLE   UINT32_MAX // as a part: the item itself (reading it, handing over)
#define FAULTS_OF_ONE 16u        // an item with so many faults is given up

struct fault {
    uint32_t item;
    uint32_t part;
    enum death death; // DEATH_KILLED: once
};

struct faults VEC(struct fault);

void faults_add(struct faults *faults, struct fault fault);

// How the part has ended a worker; DEATH_NONE when it may be tried (again).
enum death faults_of_part(const struct faults *faults, uint32_t item, uint32_t part);

// Why the item is given up as a whole; DEATH_NONE when it may be tried (again).
enum death faults_of_item(const struct faults *faults, uint32_t item);
