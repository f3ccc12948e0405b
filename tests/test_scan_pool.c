#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scan/pool.h"

#define ITEMS 40u
#define PARTS 20u
#define BAD   7u // the item that goes wrong
#define LIMIT UINT64_C(10000000000)

struct trial {
    void (*misbehave)(struct trial *trial, uint32_t part);
    _Atomic uint32_t kills; // in memory that the workers share
    _Atomic pid_t worker;
    bool outside_parts; // die before the first part
};

static struct trial *trial_new(void (*misbehave)(struct trial *, uint32_t)) {
    struct trial *trial =
        mmap(NULL, sizeof(struct trial), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(trial, MAP_FAILED);
    trial->misbehave = misbehave;
    return trial;
}

// Each item becomes a line of its number and the parts that were done: "7: 0 1 2 !1 4 ".
static void run_item(void *context, struct worker *worker, uint32_t item, struct buf *out) {
    struct trial *trial = context;
    if (item == BAD && trial->outside_parts) {
        _exit(1);
    }
    buf_print(out, "%u: ", item);
    for (uint32_t part = 0; part < PARTS; part++) {
        enum death death = worker_enter(worker, part);
        if (death != DEATH_NONE) {
            buf_print(out, "!%d ", death);
            continue;
        }
        if (item == BAD && trial->misbehave) {
            trial->misbehave(trial, part);
        }
        buf_print(out, "%u ", part);
        worker_leave(worker);
    }
}

static void run_forever(struct trial *trial, uint32_t part) {
    (void)trial;
    while (part == 5) {
        getppid();
    }
}

static void run_pool(struct trial *trial, uint32_t workers, struct pool *pool) {
    uint32_t order[ITEMS];
    for (uint32_t i = 0; i < ITEMS; i++) {
        order[i] = ITEMS - 1 - i;
    }
    const struct pool_work work = {
        .count = ITEMS,
        .order = order,
        .workers = workers,
        .part_limit = trial->misbehave == run_forever ? LIMIT / 100 : LIMIT,
        .task = {.context = trial, .run = run_item},
    };
    struct buf why;
    buf_init(&why);
    assert_true(pool_run(pool, &work, &why));
    assert_string_equal(why.data, "");
    buf_release(&why);
}

// What an item should have become when the parts from `bad` up to `end` have died of `death`.
static void assert_item(const struct pool *pool, uint32_t item, uint32_t bad, uint32_t end,
                        enum death death) {
    struct buf expected;
    buf_init(&expected);
    buf_print(&expected, "%u: ", item);
    for (uint32_t part = 0; part < PARTS; part++) {
        if (part >= bad && part < end) {
            buf_print(&expected, "!%d ", death);
        } else {
            buf_print(&expected, "%u ", part);
        }
    }
    assert_int_equal(pool->items[item].death, DEATH_NONE);
    buf_align(&expected, 8);
    assert_int_equal(pool->items[item].size, expected.size);
    assert_memory_equal(pool->items[item].bytes, expected.data, expected.size);
    assert_int_equal((uintptr_t)pool->items[item].bytes % 8, 0);
    buf_release(&expected);
}

static void assert_others(const struct pool *pool) {
    for (uint32_t i = 0; i < ITEMS; i++) {
        if (i != BAD) {
            assert_item(pool, i, PARTS, PARTS, DEATH_NONE);
        }
    }
}

static void check(void (*misbehave)(struct trial *, uint32_t), uint32_t bad, uint32_t end,
                  enum death death) {
    static const uint32_t workers[] = {1, 2, 9, BOARD_DESKS};
    for (size_t i = 0; i < sizeof(workers) / sizeof(workers[0]); i++) {
        struct trial *trial = trial_new(misbehave);
        struct pool pool;
        run_pool(trial, workers[i], &pool);
        assert_others(&pool);
        assert_item(&pool, BAD, bad, end, death);
        pool_release(&pool);
        munmap(trial, sizeof(*trial));
    }
}

static void test_any_number_of_workers_gives_the_same(void **state) {
    (void)state;
    check(NULL, PARTS, PARTS, DEATH_NONE);
}

static void die_by_signal(struct trial *trial, uint32_t part) {
    (void)trial;
    if (part == 3) {
        signal(SIGILL, SIG_DFL); // cmocka has set its own
        raise(SIGILL);
    }
}

static void die_by_abort(struct trial *trial, uint32_t part) {
    (void)trial;
    if (part == 0) {
        errno = 0;
        abort();
    }
}

static void die_by_exit(struct trial *trial, uint32_t part) {
    (void)trial;
    if (part >= PARTS - 2) {
        _exit(1);
    }
}

static void test_a_part_that_kills_its_worker_is_left_out(void **state) {
    (void)state;
    check(die_by_signal, 3, 4, DEATH_CRASH);
    check(die_by_abort, 0, 1, DEATH_CRASH);
    check(die_by_exit, PARTS - 2, PARTS, DEATH_CRASH);
}

static void test_a_part_that_takes_too_long_is_left_out(void **state) {
    (void)state;
    check(run_forever, 5, 6, DEATH_TIMEOUT);
}

static void want_memory(struct trial *trial, uint32_t part) {
    (void)trial;
    if (part == 2) {
        errno = ENOMEM;
        abort();
    }
}

static void test_a_part_that_wants_too_much_memory_is_left_out(void **state) {
    (void)state;
    check(want_memory, 2, 3, DEATH_MEMORY);
}

static void killed_once(struct trial *trial, uint32_t part) {
    if (part == 4 && atomic_fetch_add(&trial->kills, 1) == 0) {
        kill(getpid(), SIGKILL);
    }
}

static void killed_always(struct trial *trial, uint32_t part) {
    (void)trial;
    if (part == 4) {
        kill(getpid(), SIGTERM);
    }
}

static void test_a_worker_killed_from_outside_is_tried_once_more(void **state) {
    (void)state;
    check(killed_once, PARTS, PARTS, DEATH_NONE);
    check(killed_always, 4, 5, DEATH_CRASH);
}

static void die_in_all(struct trial *trial, uint32_t part) {
    (void)trial;
    (void)part;
    _exit(1);
}

static void test_a_hopeless_item_is_given_up(void **state) {
    (void)state;
    struct trial *trial = trial_new(die_in_all); // more parts than FAULTS_OF_ONE
    struct pool pool;
    run_pool(trial, 3, &pool);
    assert_others(&pool);
    assert_int_equal(pool.items[BAD].death, DEATH_CRASH);
    assert_null(pool.items[BAD].bytes);
    pool_release(&pool);
    munmap(trial, sizeof(*trial));
}

static void test_an_item_that_dies_outside_of_its_parts_is_given_up(void **state) {
    (void)state;
    struct trial *trial = trial_new(NULL);
    trial->outside_parts = true;
    struct pool pool;
    run_pool(trial, 2, &pool);
    assert_others(&pool);
    assert_int_equal(pool.items[BAD].death, DEATH_CRASH);
    pool_release(&pool);
    munmap(trial, sizeof(*trial));
}

#define LARGE ((size_t)24 << 20)

static void run_large(void *context, struct worker *worker, uint32_t item, struct buf *out) {
    (void)context;
    (void)worker;
    memset(buf_reserve(out, LARGE), (int)('a' + item), LARGE);
    buf_grew(out, LARGE);
}

static void test_large_results_arrive_whole(void **state) {
    (void)state;
    const uint32_t order[] = {0, 1, 2, 3, 4};
    const struct pool_work work = {
        .count = 5, .order = order, .workers = 2, .part_limit = LIMIT, .task = {.run = run_large}};
    struct pool pool;
    struct buf why;
    buf_init(&why);
    assert_true(pool_run(&pool, &work, &why));
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(pool.items[i].size, LARGE);
        assert_int_equal(pool.items[i].bytes[0], 'a' + i);
        assert_memory_equal(pool.items[i].bytes, pool.items[i].bytes + 1, LARGE - 1);
    }
    pool_release(&pool);
    buf_release(&why);
}

#ifndef STEMMA_SANITIZE
static void run_greedy(void *context, struct worker *worker, uint32_t item, struct buf *out) {
    (void)context;
    (void)item;
    enum death death = worker_enter(worker, 0);
    if (death == DEATH_NONE) {
        buf_grew(out, (size_t)(buf_reserve(out, (size_t)1 << 32) - out->data));
        worker_leave(worker);
    }
    buf_print(out, "%d", death);
}

static void test_a_worker_has_no_more_memory_than_its_limit(void **state) {
    (void)state;
    const uint32_t order[] = {0};
    const struct pool_work work = {.count = 1,
                                   .order = order,
                                   .workers = 1,
                                   .part_limit = LIMIT,
                                   .task = {.memory = (uint64_t)1 << 30, .run = run_greedy}};
    struct pool pool;
    struct buf why;
    buf_init(&why);
    assert_true(pool_run(&pool, &work, &why));
    assert_int_equal(pool.items[0].bytes[0], '0' + DEATH_MEMORY);
    pool_release(&pool);
    buf_release(&why);
}
#endif

static void sleep_on(struct trial *trial, uint32_t part) {
    (void)part;
    atomic_store(&trial->worker, getpid());
    pause();
}

static void test_a_worker_does_not_outlive_its_parent(void **state) {
    (void)state;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    struct trial *trial = trial_new(sleep_on);
    pid_t parent = fork();
    if (parent == 0) {
        const uint32_t order[] = {BAD};
        const struct pool_work work = {.count = BAD + 1,
                                       .order = order,
                                       .workers = 1,
                                       .part_limit = UINT64_MAX,
                                       .task = {.context = trial, .run = run_item}};
        struct pool pool;
        struct buf why;
        pool_run(&pool, &work, &why);
        _exit(1);
    }
    while (atomic_load(&trial->worker) == 0) {
        usleep(1000);
    }
    kill(parent, SIGKILL);
    int status = 0;
    assert_int_equal(waitpid(parent, &status, 0), parent);
    assert_int_equal(waitpid(atomic_load(&trial->worker), &status, 0), atomic_load(&trial->worker));
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL);
    munmap(trial, sizeof(*trial));
}

static void test_no_items_need_no_workers(void **state) {
    (void)state;
    const struct pool_work work = {.workers = 2, .part_limit = LIMIT};
    struct pool pool;
    struct buf why;
    buf_init(&why);
    assert_true(pool_run(&pool, &work, &why));
    pool_release(&pool);
    buf_release(&why);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_number_of_workers_gives_the_same),
        cmocka_unit_test(test_a_part_that_kills_its_worker_is_left_out),
        cmocka_unit_test(test_a_part_that_takes_too_long_is_left_out),
        cmocka_unit_test(test_a_part_that_wants_too_much_memory_is_left_out),
        cmocka_unit_test(test_a_worker_killed_from_outside_is_tried_once_more),
        cmocka_unit_test(test_a_hopeless_item_is_given_up),
        cmocka_unit_test(test_an_item_that_dies_outside_of_its_parts_is_given_up),
        cmocka_unit_test(test_large_results_arrive_whole),
#ifndef STEMMA_SANITIZE
        cmocka_unit_test(test_a_worker_has_no_more_memory_than_its_limit),
#endif
        cmocka_unit_test(test_a_worker_does_not_outlive_its_parent),
        cmocka_unit_test(test_no_items_need_no_workers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
