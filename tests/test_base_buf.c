#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void test_empty_buffer_is_an_empty_string(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf);
    assert_string_equal(buf.data, "");
    assert_int_equal(buf_str(&buf).size, 0);
    buf_reset(&buf);
    buf_add(&buf, NULL, 0);
    assert_string_equal(buf.data, "");
    buf_release(&buf);
    buf_release(&buf);
}

static void test_appends_stand_in_order_with_a_nul_behind(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf);
    buf_add(&buf, "ab", 2);
    buf_add_char(&buf, 'c');
    buf_add_str(&buf, STR("de"));
    buf_print(&buf, "-%d-%s", 42, "x");
    assert_string_equal(buf.data, "abcde-42-x");
    assert_int_equal(buf.size, 10);
    buf_reset(&buf);
    assert_string_equal(buf.data, "");
    buf_print(&buf, "%s", "");
    assert_string_equal(buf.data, "");
    buf_release(&buf);
}

static void test_growing_keeps_the_content(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf);
    for (int i = 0; i < 10000; i++) {
        buf_add_char(&buf, (char)('a' + i % 26));
    }
    for (int i = 0; i < 10000; i++) {
        assert_int_equal(buf.data[i], 'a' + i % 26);
    }
    assert_int_equal(buf.data[10000], 0);
    buf_release(&buf);
}

static void test_print_longer_than_the_room_left(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf);
    buf_print(&buf, "%05000d", 7);
    assert_int_equal(buf.size, 5000);
    assert_int_equal(strlen(buf.data), 5000);
    assert_int_equal(buf.data[4999], '7');
    buf_release(&buf);
}

static void test_reserve_and_grew(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf);
    buf_add_char(&buf, '<');
    memcpy(buf_reserve(&buf, 100), "text", 4);
    buf_grew(&buf, 4);
    assert_string_equal(buf.data, "<text");
    buf_release(&buf);
}

static void test_align_pads_with_zeros(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf);
    buf_align(&buf, 8);
    assert_int_equal(buf.size, 0);
    buf_add(&buf, "abc", 3);
    buf_align(&buf, 8);
    assert_int_equal(buf.size, 8);
    assert_memory_equal(buf.data, "abc\0\0\0\0\0", 8);
    buf_align(&buf, 8);
    assert_int_equal(buf.size, 8);
    buf_release(&buf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_buffer_is_an_empty_string),
        cmocka_unit_test(test_appends_stand_in_order_with_a_nul_behind),
        cmocka_unit_test(test_growing_keeps_the_content),
        cmocka_unit_test(test_print_longer_than_the_room_left),
        cmocka_unit_test(test_reserve_and_grew),
        cmocka_unit_test(test_align_pads_with_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
