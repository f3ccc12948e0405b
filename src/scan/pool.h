// Pool: runs a task on items in worker processes, and outlives any of them.
//
//     struct pool pool;
//     const struct pool_work work = {.count = 2, .order = order, .workers = 4, .task = {...}};
//     if (pool_run(&pool, &work, &why)) use(pool.items[0].bytes, pool.items[0].size);
//     pool_release(&pool);
//
// What becomes of an item does not depend on the number of workers. What a worker was at when it
// died is done again without the part that is to blame. A worker that is killed from outside costs
// nothing: the part is tried once more.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "scan/worker.h"

// How far the workers are. Parts and bytes of what had to be done again count again.
struct pool_progress {
    uint32_t items;
    uint64_t parts;
    uint64_t bytes;
};

struct pool_work {
    uint32_t count;        // items 0 .. count - 1
    const uint32_t *order; // all of them, in the order in which they are taken
    uint32_t workers;      // 1 .. BOARD_DESKS
    uint64_t part_limit;   // nanoseconds of processor time that a part may take
    struct worker_task task;
    // Called many times a second while workers run. May be NULL.
    void (*progress)(void *context, const struct pool_progress *progress);
    void *progress_context;
};

struct pool_item {
    const char *bytes; // aligned to 8
    size_t size;
    enum death death; // not DEATH_NONE: the item was given up, there are no bytes
};

// What one desk's workers have written, one after the other.
struct pool_output {
    int file; // in memory
    char *bytes;
    size_t size;
};

struct pool {
    struct arena arena;
    struct pool_item *items; // by number
    struct pool_output outputs[BOARD_DESKS];
    uint32_t output_count;
};

// False: worker processes could not be started, and `why` says what is wrong. The pool is to be
// released in any case.
bool pool_run(struct pool *pool, const struct pool_work *work, struct buf *why);
void pool_release(struct pool *pool);
