#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/sparse.h"

static void test_what_is_not_set_is_0(void **state) {
    (void)state;
    struct sparse sparse = {0};
    assert_int_equal(sparse_get(&sparse, 0), 0);
    assert_int_equal(sparse_get(&sparse, UINT32_MAX), 0);
    sparse_put(&sparse, 5 * SPARSE_PAGE, 1);
    assert_int_equal(sparse_get(&sparse, 0), 0);
    assert_int_equal(sparse_get(&sparse, 5 * SPARSE_PAGE - 1), 0);
    assert_int_equal(sparse_get(&sparse, 5 * SPARSE_PAGE + 1), 0);
    assert_int_equal(sparse_get(&sparse, 6 * SPARSE_PAGE), 0);
    sparse_release(&sparse);
    sparse_release(&sparse);
}

static void test_numbers_stay_and_are_replaced(void **state) {
    (void)state;
    struct sparse sparse = {0};
    for (uint32_t i = 0; i < 10000; i++) {
        sparse_put(&sparse, i * 97, i + 1);
    }
    sparse_put(&sparse, 97, 7);
    sparse_put(&sparse, UINT32_MAX, 9);
    assert_int_equal(sparse_get(&sparse, 97), 7);
    assert_int_equal(sparse_get(&sparse, UINT32_MAX), 9);
    uint32_t id = 0, count = 0;
    for (; sparse_next(&sparse, &id); id++) {
        assert_int_equal(id, count < 10000 ? count * 97 : UINT32_MAX);
        count++;
        if (id == UINT32_MAX) {
            break;
        }
    }
    assert_int_equal(count, 10001);
    for (uint32_t i = 2; i < 10000; i++) {
        assert_int_equal(sparse_get(&sparse, i * 97), i + 1);
        assert_int_equal(sparse_get(&sparse, i * 97 - 1), 0);
    }
    sparse_release(&sparse);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_not_set_is_0),
        cmocka_unit_test(test_numbers_stay_and_are_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
