#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/intern.h"

static void test_symbols_count_from_one_in_order_of_arrival(void **state) {
    (void)state;
    struct intern names;
    intern_init(&names);
    assert_int_equal(intern_add(&names, STR("email")), 1);
    assert_int_equal(intern_add(&names, STR("id")), 2);
    assert_int_equal(intern_add(&names, STR("email")), 1);
    assert_int_equal(names.size, 3);
    assert_string_equal(intern_str(&names, 2).data, "id");
    intern_release(&names);
}

static void test_the_empty_string_is_symbol_zero(void **state) {
    (void)state;
    struct intern names;
    intern_init(&names);
    assert_int_equal(intern_add(&names, STR("")), 0);
    assert_int_equal(intern_find(&names, STR("")), 0);
    assert_string_equal(intern_str(&names, 0).data, "");
    assert_int_equal(intern_str(&names, 0).size, 0);
    intern_release(&names);
}

static void test_find_adds_nothing(void **state) {
    (void)state;
    struct intern names;
    intern_init(&names);
    assert_int_equal(intern_find(&names, STR("a")), 0);
    intern_add(&names, STR("a"));
    assert_int_equal(intern_find(&names, STR("a")), 1);
    assert_int_equal(intern_find(&names, STR("A")), 0);
    assert_int_equal(names.size, 2);
    intern_release(&names);
}

static void test_the_text_is_a_copy_and_may_hold_nul(void **state) {
    (void)state;
    struct intern names;
    intern_init(&names);
    char text[] = "a\0b";
    uint32_t symbol = intern_add(&names, (struct str){text, 3});
    text[0] = 'x';
    assert_int_equal(intern_find(&names, STR("a\0b")), symbol);
    assert_int_equal(intern_find(&names, STR("a")), 0);
    intern_release(&names);
}

static void test_many_strings_and_reset(void **state) {
    (void)state;
    struct intern names;
    intern_init(&names);
    for (int round = 0; round < 2; round++) {
        char text[32];
        for (uint32_t i = 0; i < 50000; i++) {
            int size = snprintf(text, sizeof(text), "column_%u", i);
            assert_int_equal(intern_add(&names, (struct str){text, (size_t)size}), i + 1);
        }
        assert_string_equal(intern_str(&names, 49999).data, "column_49998");
        assert_int_equal(intern_find(&names, STR("column_7")), 8);
        intern_reset(&names);
        assert_int_equal(intern_find(&names, STR("column_7")), 0);
        assert_int_equal(names.size, 1);
    }
    intern_release(&names);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_symbols_count_from_one_in_order_of_arrival),
        cmocka_unit_test(test_the_empty_string_is_symbol_zero),
        cmocka_unit_test(test_find_adds_nothing),
        cmocka_unit_test(test_the_text_is_a_copy_and_may_hold_nul),
        cmocka_unit_test(test_many_strings_and_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
