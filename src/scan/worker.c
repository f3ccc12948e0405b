#include "scan/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

// Without memory, base/heap.h aborts and PostgreSQL's allocator exits; malloc has left its reason
// in errno. Any other abort or exit goes its way.
static void on_abort(int number) {
    if (errno == ENOMEM) { // NOLINT(bugprone-signal-handler): errno is safe to read there
        _exit(WORKER_NO_MEMORY);
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void on_exit_called(void) {
    if (errno == ENOMEM) {
        _exit(WORKER_NO_MEMORY);
    }
}

// What the parent does when it is to end, and what a test does when it crashes, is not for workers.
// The sanitizers' own reports stay.
static void signals_settle(void) {
    static const int numbers[] = {
        SIGINT,  SIGTERM, SIGHUP,
#ifndef STEMMA_SANITIZE
        SIGSEGV, SIGBUS,  SIGILL, SIGFPE,
#endif
    };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        signal(numbers[i], SIG_DFL);
    }
    signal(SIGABRT, on_abort);
    atexit(on_exit_called);
}

// Nobody wants to read what the parser says in dying. But the sanitizers' reports stay.
static void outputs_silence(void) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
#ifndef STEMMA_SANITIZE
    dup2(nowhere, STDERR_FILENO);
#endif
    close(nowhere);
}

// A worker does not outlive its parent and leaves no core file: its crash is expected.
static void worker_settle(const struct worker *worker, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(EXIT_FAILURE);
    }
    signals_settle();
    outputs_silence();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    if (worker->task->memory > 0) {
        setrlimit(RLIMIT_AS, &(struct rlimit){worker->task->memory, worker->task->memory});
    }
}

static void write_all(int file, struct str bytes, uint64_t at) {
    while (bytes.size > 0) {
        ssize_t written = pwrite(file, bytes.data, bytes.size, (off_t)at);
        if (written < 0 && errno != EINTR) {
            _exit(WORKER_NO_MEMORY); // the output lives in memory: nothing else can be wrong
        }
        size_t step = written > 0 ? (size_t)written : 0;
        bytes = str_sub(bytes, step, bytes.size);
        at += step;
    }
}

// Hands over: the bytes first, then where they stand, then that it is so.
static void worker_publish(struct worker *worker, struct buf *out) {
    struct desk *desk = &worker->board->desks[worker->desk];
    struct result *result = &worker->board->results[worker->item];
    uint64_t start = atomic_load(&desk->end);
    buf_align(out, 8);
    write_all(worker->output, buf_str(out), start);
    atomic_store(&desk->end, start + out->size);
    result->desk = worker->desk;
    result->start = start;
    result->size = out->size;
    atomic_store(&result->done, 1);
    atomic_fetch_add(&worker->board->done, 1);
}

_Noreturn void worker_main(struct worker *worker, pid_t parent) {
    worker_settle(worker, parent);
    struct desk *desk = &worker->board->desks[worker->desk];
    struct buf out;
    buf_init(&out);
    for (;;) {
        uint32_t position = atomic_fetch_add(&worker->board->next, 1);
        if (position >= worker->count) {
            _exit(EXIT_SUCCESS);
        }
        worker->item = worker->order[position];
        atomic_store(&desk->item, worker->item);
        buf_reset(&out);
        worker->task->run(worker->task->context, worker, worker->item, &out);
        worker_publish(worker, &out);
        atomic_store(&desk->item, BOARD_NONE);
    }
}

enum death worker_enter(struct worker *worker, uint32_t part) {
    enum death death = faults_of_part(worker->faults, worker->item, part);
    if (death != DEATH_NONE) {
        return death;
    }
    struct desk *desk = &worker->board->desks[worker->desk];
    atomic_fetch_add_explicit(&desk->begun, 1, memory_order_relaxed);
    atomic_store_explicit(&desk->part, part, memory_order_release);
    return DEATH_NONE;
}

void worker_leave(struct worker *worker) {
    struct desk *desk = &worker->board->desks[worker->desk];
    atomic_store_explicit(&desk->part, FAULT_WHOLE, memory_order_release);
    atomic_fetch_add_explicit(&worker->board->parts, 1, memory_order_relaxed);
}

void worker_report(struct worker *worker, uint64_t bytes) {
    atomic_fetch_add_explicit(&worker->board->bytes, bytes, memory_order_relaxed);
}
