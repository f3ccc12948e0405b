// Worker: a forked process that takes items one after the other and turns each into bytes.
//
// A crash, runaway memory or an endless loop in what it runs ends the worker, never its parent. An
// item (a file) is made of parts (its statements): the worker says which one it is at, so that one
// part is to blame, and the item is done again without it.
//
//     static void run(void *context, struct worker *worker, uint32_t item, struct buf *out) {
//         for (each part) {
//             enum death death = worker_enter(worker, part);
//             if (death == DEATH_NONE) work(part, out); else leave_out(part, death, out);
//             worker_leave(worker);
//         }
//     }
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "scan/board.h"
#include "scan/fault.h"

#define WORKER_NO_MEMORY 3 // exit code: an allocation failed

struct worker;

struct worker_task {
    uint64_t memory; // bytes of address space; 0: no limit
    void *context;
    // Appends what becomes of the item to `out`, which is empty.
    void (*run)(void *context, struct worker *worker, uint32_t item, struct buf *out);
};

struct worker {
    const struct worker_task *task;
    const uint32_t *order; // of items
    uint32_t count;
    const struct faults *faults; // of workers before
    struct board *board;
    uint32_t desk;
    int output; // file that takes the bytes
    uint32_t item;
};

// The life of the process, from the fork to its end. `parent` is the process that has forked it.
_Noreturn void worker_main(struct worker *worker, pid_t parent);

// How the part has ended a worker before. DEATH_NONE: it has not, and from now on it is to blame.
enum death worker_enter(struct worker *worker, uint32_t part);

// From now on the item as a whole is to blame.
void worker_leave(struct worker *worker);

// The item had so many bytes: for whoever watches the progress.
void worker_report(struct worker *worker, uint64_t bytes);
