#include "scan/pool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TICK_MAX_MS  50  // between two looks at the clocks of the workers
#define IDLE_DEATHS  100 // that many workers may end before they have taken an item
#define NANOS_PER_MS 1000000u

// The parent's side of a desk.
struct seat {
    pid_t worker;  // 0: the desk is empty
    int pipe;      // its other end is closed when the worker ends
    uint64_t seen; // number of the part that it was last seen at; 0: none
    uint64_t time; // its processor time then
    bool killed;   // because that part takes too long
};

struct run {
    struct pool *pool;
    const struct pool_work *work;
    struct board *board;
    struct faults faults;
    uint32_t *pending; // items without a result that are not given up, in order
    uint32_t pending_count;
    struct seat seats[BOARD_DESKS];
    uint32_t seat_count;
    uint32_t idle_deaths;
    struct buf *why;
};

static bool fail(struct run *run, const char *what) {
    buf_print(run->why, "worker processes cannot run: %s: %s", what, strerror(errno));
    return false;
}

// ---- one worker

static _Noreturn void become_worker(const struct run *run, uint32_t desk, pid_t parent) {
    struct worker worker = {
        .task = &run->work->task,
        .order = run->pending,
        .count = run->pending_count,
        .faults = &run->faults,
        .board = run->board,
        .desk = desk,
        .output = run->pool->outputs[desk].file,
    };
    worker_main(&worker, parent);
}

static bool seat_start(struct run *run, uint32_t desk) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return fail(run, "pipe");
    }
    atomic_store(&run->board->desks[desk].item, BOARD_NONE);
    atomic_store(&run->board->desks[desk].part, FAULT_WHOLE);
    atomic_store(&run->board->desks[desk].begun, 0);
    pid_t parent = getpid();
    pid_t worker = fork();
    if (worker == 0) {
        close(ends[0]);
        become_worker(run, desk, parent);
    }
    close(ends[1]);
    if (worker < 0) {
        close(ends[0]);
        return fail(run, "fork");
    }
    run->seats[desk] = (struct seat){.worker = worker, .pipe = ends[0]};
    return true;
}

// Waits for the end of a worker that is ending, and leaves the seat empty.
static int seat_clear(struct seat *seat) {
    int status = 0;
    while (waitpid(seat->worker, &status, 0) < 0 && errno == EINTR) {
    }
    close(seat->pipe);
    seat->worker = 0;
    return status;
}

// A worker is killed from outside by a signal that people and the kernel send, not programs'
// errors.
static bool is_outside(int status) {
    if (!WIFSIGNALED(status)) {
        return false;
    }
    int number = WTERMSIG(status);
    return number == SIGKILL || number == SIGTERM || number == SIGINT || number == SIGHUP;
}

static enum death death_of(const struct seat *seat, const struct desk *desk, int status) {
    if (seat->killed && seat->seen == atomic_load(&desk->begun)) {
        return DEATH_TIMEOUT;
    }
    if (is_outside(status)) {
        return DEATH_KILLED;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == WORKER_NO_MEMORY ? DEATH_MEMORY
                                                                        : DEATH_CRASH;
}

// Finds out what a worker that has ended was at, and puts another one in its place.
static bool seat_replace(struct run *run, uint32_t number) {
    struct seat *seat = &run->seats[number];
    const struct desk *desk = &run->board->desks[number];
    int status = seat_clear(seat);
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS) {
        return true;
    }
    uint32_t item = atomic_load(&desk->item);
    if (item == BOARD_NONE) {
        errno = ECHILD;
        if (++run->idle_deaths > IDLE_DEATHS) {
            return fail(run, "they end at once");
        }
    } else if (!atomic_load(&run->board->results[item].done)) {
        uint32_t part = atomic_load(&desk->part);
        faults_add(&run->faults, (struct fault){item, part, death_of(seat, desk, status)});
    }
    return atomic_load(&run->board->next) >= run->pending_count || seat_start(run, number);
}

// Nanoseconds of processor time that a worker has used; 0 when it has just ended.
static uint64_t processor_time(pid_t worker) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(worker, &clock) != 0 || clock_gettime(clock, &time) != 0) {
        return 0;
    }
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// Kills a worker that is at one part for too long. Processor time counts: on a busy machine each
// part takes longer, and none is to blame.
static void seat_check_time(struct run *run, uint32_t number) {
    struct seat *seat = &run->seats[number];
    const struct desk *desk = &run->board->desks[number];
    uint64_t begun = atomic_load(&desk->begun);
    uint64_t time = processor_time(seat->worker);
    if (begun != seat->seen) {
        seat->seen = begun;
        seat->time = time;
    } else if (time > seat->time && time - seat->time > run->work->part_limit &&
               atomic_load(&desk->part) != FAULT_WHOLE) {
        seat->killed = true;
        kill(seat->worker, SIGKILL);
    }
}

// ---- all workers

// Waits until a worker ends or the clocks are to be looked at. Returns how many workers there are.
static uint32_t run_wait(struct run *run, struct pollfd *polls) {
    uint32_t alive = 0;
    for (uint32_t i = 0; i < run->seat_count; i++) {
        bool taken = run->seats[i].worker != 0;
        polls[i] = (struct pollfd){.fd = taken ? run->seats[i].pipe : -1};
        alive += taken;
    }
    uint64_t tick = run->work->part_limit / NANOS_PER_MS / 2 + 1;
    if (alive > 0 &&
        poll(polls, run->seat_count, tick < TICK_MAX_MS ? (int)tick : TICK_MAX_MS) < 0) {
        memset(polls, 0, run->seat_count * sizeof(*polls)); // a signal has come
    }
    return alive;
}

static void run_tell(const struct run *run) {
    const struct pool_progress progress = {
        .items = atomic_load(&run->board->done),
        .parts = atomic_load(&run->board->parts),
        .bytes = atomic_load(&run->board->bytes),
    };
    if (run->work->progress) {
        run->work->progress(run->work->progress_context, &progress);
    }
}

static bool run_attend(struct run *run, const struct pollfd *polls) {
    for (uint32_t i = 0; i < run->seat_count; i++) {
        if (run->seats[i].worker == 0) {
            continue;
        }
        if (polls[i].revents == 0) {
            seat_check_time(run, i);
        } else if (!seat_replace(run, i)) {
            return false;
        }
    }
    run_tell(run);
    return true;
}

static void run_stop(struct run *run) {
    for (uint32_t i = 0; i < run->seat_count; i++) {
        if (run->seats[i].worker != 0) {
            kill(run->seats[i].worker, SIGKILL);
            seat_clear(&run->seats[i]);
        }
    }
}

// Lets workers take all pending items once.
static bool run_round(struct run *run) {
    atomic_store(&run->board->next, 0);
    run->seat_count =
        run->work->workers < run->pending_count ? run->work->workers : run->pending_count;
    for (uint32_t i = 0; i < run->seat_count; i++) {
        if (!seat_start(run, i)) {
            return false;
        }
    }
    struct pollfd polls[BOARD_DESKS];
    while (run_wait(run, polls) > 0) {
        if (!run_attend(run, polls)) {
            return false;
        }
    }
    return true;
}

// Keeps the items that are to be done (again).
static void run_sift(struct run *run) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < run->pending_count; i++) {
        uint32_t item = run->pending[i];
        if (atomic_load(&run->board->results[item].done)) {
            continue;
        }
        run->pool->items[item].death = faults_of_item(&run->faults, item);
        if (run->pool->items[item].death == DEATH_NONE) {
            run->pending[kept++] = item;
        }
    }
    run->pending_count = kept;
}

static bool run_rounds(struct run *run) {
    while (run->pending_count > 0) {
        if (!run_round(run)) {
            run_stop(run);
            return false;
        }
        run_sift(run);
    }
    return true;
}

// ---- outputs

static bool outputs_make(struct run *run) {
    struct pool *pool = run->pool;
    while (pool->output_count < run->work->workers) {
        int file = memfd_create("stemma", MFD_CLOEXEC);
        if (file < 0) {
            return fail(run, "memfd_create");
        }
        pool->outputs[pool->output_count++] = (struct pool_output){.file = file};
    }
    return true;
}

static bool outputs_map(struct run *run) {
    for (uint32_t i = 0; i < run->pool->output_count; i++) {
        struct pool_output *output = &run->pool->outputs[i];
        size_t size = (size_t)atomic_load(&run->board->desks[i].end);
        if (size == 0) {
            continue;
        }
        void *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, output->file, 0);
        if (bytes == MAP_FAILED) {
            return fail(run, "mmap");
        }
        output->bytes = bytes;
        output->size = size;
    }
    return true;
}

static void items_place(struct run *run) {
    for (uint32_t i = 0; i < run->work->count; i++) {
        const struct result *result = &run->board->results[i];
        if (atomic_load(&result->done)) {
            run->pool->items[i].bytes = run->pool->outputs[result->desk].bytes + result->start;
            run->pool->items[i].size = (size_t)result->size;
        }
    }
}

bool pool_run(struct pool *pool, const struct pool_work *work, struct buf *why) {
    *pool = (struct pool){0};
    arena_init(&pool->arena);
    if (work->count == 0) {
        return true;
    }
    pool->items = ARENA_ARRAY(&pool->arena, struct pool_item, work->count);
    struct run run = {.pool = pool, .work = work, .why = why, .pending_count = work->count};
    run.pending = ARENA_ARRAY(&pool->arena, uint32_t, work->count);
    memcpy(run.pending, work->order, work->count * sizeof(*run.pending));
    run.board = board_new(work->count);
    bool done = run.board || fail(&run, "mmap");
    done = done && outputs_make(&run) && run_rounds(&run) && outputs_map(&run);
    if (done) {
        items_place(&run);
    }
    board_free(run.board, work->count);
    VEC_RELEASE(&run.faults);
    return done;
}

void pool_release(struct pool *pool) {
    for (uint32_t i = 0; i < pool->output_count; i++) {
        if (pool->outputs[i].bytes) {
            munmap(pool->outputs[i].bytes, pool->outputs[i].size);
        }
        close(pool->outputs[i].file);
    }
    arena_release(&pool->arena);
}
