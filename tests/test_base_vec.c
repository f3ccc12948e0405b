#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"

struct pair {
    uint32_t first;
    char second;
};

struct numbers VEC(uint64_t);
struct pairs VEC(struct pair);

static void test_pushed_elements_stay(void **state) {
    (void)state;
    struct numbers numbers = {0};
    for (uint64_t i = 0; i < 100000; i++) {
        VEC_PUSH(&numbers, i * i);
    }
    assert_int_equal(numbers.size, 100000);
    for (uint64_t i = 0; i < 100000; i++) {
        assert_int_equal(numbers.data[i], i * i);
    }
    VEC_RELEASE(&numbers);
    assert_null(numbers.data);
    assert_int_equal(numbers.size, 0);
}

static void test_structs(void **state) {
    (void)state;
    struct pairs pairs = {0};
    VEC_PUSH(&pairs, ((struct pair){1, 'a'}));
    VEC_PUSH(&pairs, ((struct pair){2, 'b'}));
    assert_int_equal(pairs.data[1].first, 2);
    assert_int_equal(pairs.data[1].second, 'b');
    VEC_RELEASE(&pairs);
}

static void test_reserve_moves_at_most_once(void **state) {
    (void)state;
    struct numbers numbers = {0};
    VEC_RESERVE(&numbers, 1000);
    assert_true(numbers.capacity >= 1000);
    assert_int_equal(numbers.size, 0);
    const uint64_t *data = numbers.data;
    for (uint64_t i = 0; i < 1000; i++) {
        VEC_PUSH(&numbers, i);
    }
    assert_ptr_equal(numbers.data, data);
    VEC_RELEASE(&numbers);
}

static void test_reset_keeps_the_memory(void **state) {
    (void)state;
    struct numbers numbers = {0};
    VEC_PUSH(&numbers, 1);
    const uint64_t *data = numbers.data;
    VEC_RESET(&numbers);
    assert_int_equal(numbers.size, 0);
    VEC_PUSH(&numbers, 2);
    assert_ptr_equal(numbers.data, data);
    assert_int_equal(numbers.data[0], 2);
    VEC_RELEASE(&numbers);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pushed_elements_stay),
        cmocka_unit_test(test_structs),
        cmocka_unit_test(test_reserve_moves_at_most_once),
        cmocka_unit_test(test_reset_keeps_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
