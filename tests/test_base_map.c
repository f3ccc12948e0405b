#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/map.h"

static void test_empty_map_has_nothing(void **state) {
    (void)state;
    struct map map = {0};
    assert_int_equal(map_get(&map, 0), 0);
    assert_int_equal(map_get(&map, 7), 0);
    map_reset(&map);
    map_release(&map);
}

static void test_every_key_is_possible(void **state) {
    (void)state;
    struct map map = {0};
    map_put(&map, 0, 1);
    map_put(&map, UINT64_MAX, UINT32_MAX);
    assert_int_equal(map_get(&map, 0), 1);
    assert_int_equal(map_get(&map, UINT64_MAX), UINT32_MAX);
    assert_int_equal(map_get(&map, 1), 0);
    map_release(&map);
}

static void test_put_replaces(void **state) {
    (void)state;
    struct map map = {0};
    map_put(&map, 5, 1);
    map_put(&map, 5, 2);
    assert_int_equal(map_get(&map, 5), 2);
    assert_int_equal(map.size, 1);
    map_release(&map);
}

static void test_pairs_keep_their_order(void **state) {
    (void)state;
    struct map map = {0};
    map_put(&map, map_pair(1, 2), 12);
    map_put(&map, map_pair(2, 1), 21);
    assert_int_equal(map_get(&map, map_pair(1, 2)), 12);
    assert_int_equal(map_get(&map, map_pair(2, 1)), 21);
    map_release(&map);
}

static void test_many_pairs(void **state) {
    (void)state;
    struct map map = {0};
    for (uint32_t high = 0; high < 300; high++) {
        for (uint32_t low = 0; low < 300; low++) {
            map_put(&map, map_pair(high, low), high * 300 + low + 1);
        }
    }
    assert_int_equal(map.size, 90000);
    for (uint32_t high = 0; high < 300; high++) {
        for (uint32_t low = 0; low < 300; low++) {
            assert_int_equal(map_get(&map, map_pair(high, low)), high * 300 + low + 1);
        }
    }
    assert_int_equal(map_get(&map, map_pair(300, 0)), 0);
    map_release(&map);
}

static void test_reset_forgets_and_keeps_the_memory(void **state) {
    (void)state;
    struct map map = {0};
    for (uint32_t i = 1; i < 1000; i++) {
        map_put(&map, i, i);
    }
    const struct map_slot *slots = map.slots;
    map_reset(&map);
    for (uint32_t i = 1; i < 1000; i++) {
        assert_int_equal(map_get(&map, i), 0);
    }
    for (uint32_t i = 1; i < 1000; i++) {
        map_put(&map, i, i + 1);
    }
    assert_ptr_equal(map.slots, slots);
    assert_int_equal(map_get(&map, 1), 2);
    map_release(&map);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_map_has_nothing),
        cmocka_unit_test(test_every_key_is_possible),
        cmocka_unit_test(test_put_replaces),
        cmocka_unit_test(test_pairs_keep_their_order),
        cmocka_unit_test(test_many_pairs),
        cmocka_unit_test(test_reset_forgets_and_keeps_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
