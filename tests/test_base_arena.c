#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static void assert_zeroed(const char *data, size_t size) {
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(data[i], 0);
    }
}

static void test_memory_is_zeroed_and_aligned(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    for (size_t size = 0; size < 300; size++) {
        arena_copy(&arena, "x", 1); // leaves the next allocation at an odd place
        char *data = arena_alloc(&arena, size);
        assert_non_null(data);
        assert_int_equal((uintptr_t)data % _Alignof(max_align_t), 0);
        assert_zeroed(data, size);
        memset(data, 0xFF, size);
    }
    arena_release(&arena);
}

static void test_memory_is_zeroed_again_after_reset(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    memset(arena_alloc(&arena, 5000), 0xFF, 5000);
    arena_reset(&arena);
    assert_zeroed(arena_alloc(&arena, 5000), 5000);
    arena_release(&arena);
}

static void test_allocations_do_not_overlap(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    uint32_t *numbers[2000];
    for (uint32_t i = 0; i < 2000; i++) {
        numbers[i] = ARENA_ARRAY(&arena, uint32_t, i % 50 + 1);
        for (uint32_t k = 0; k <= i % 50; k++) {
            numbers[i][k] = i;
        }
    }
    for (uint32_t i = 0; i < 2000; i++) {
        for (uint32_t k = 0; k <= i % 50; k++) {
            assert_int_equal(numbers[i][k], i);
        }
    }
    arena_release(&arena);
}

static void test_allocation_larger_than_a_chunk(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const size_t large = (size_t)10 << 20;
    char *before = arena_copy(&arena, "before", 6);
    char *data = arena_alloc(&arena, large);
    assert_zeroed(data, large);
    memset(data, 'x', large);
    assert_string_equal(before, "before");
    arena_release(&arena);
}

static void test_reset_keeps_the_largest_chunk(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    const size_t large = (size_t)1 << 20;
    arena_alloc(&arena, 10);
    arena_alloc(&arena, large);
    for (int i = 0; i < 100; i++) {
        arena_alloc(&arena, 20000);
    }
    arena_reset(&arena);
    struct arena_chunk *kept = arena.chunk;
    assert_non_null(kept);
    arena_alloc(&arena, large);
    assert_ptr_equal(arena.chunk, kept);
    arena_release(&arena);
}

static void test_copy_ends_with_nul(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_string_equal(arena_copy(&arena, "stemma", 4), "stem");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    arena_release(&arena);
}

static void test_empty_arena_can_be_reset_and_released(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    arena_reset(&arena);
    arena_release(&arena);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_zeroed_and_aligned),
        cmocka_unit_test(test_memory_is_zeroed_again_after_reset),
        cmocka_unit_test(test_allocations_do_not_overlap),
        cmocka_unit_test(test_allocation_larger_than_a_chunk),
        cmocka_unit_test(test_reset_keeps_the_largest_chunk),
        cmocka_unit_test(test_copy_ends_with_nul),
        cmocka_unit_test(test_empty_arena_can_be_reset_and_released),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
