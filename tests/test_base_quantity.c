#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/quantity.h"

// 0: it is no size.
static uint64_t size_of(const char *text) {
    uint64_t bytes = 0;
    return quantity_size(str_of(text), &bytes) ? bytes : 0;
}

static uint64_t nanoseconds_of(const char *text) {
    uint64_t nanoseconds = 0;
    return quantity_seconds(str_of(text), &nanoseconds) ? nanoseconds : 0;
}

static void test_sizes(void **state) {
    (void)state;
    assert_int_equal(size_of("1"), 1);
    assert_int_equal(size_of("500K"), 512000);
    assert_int_equal(size_of("64M"), 67108864);
    assert_int_equal(size_of("4G"), 4294967296);
    assert_int_equal(size_of("9223372036854775807"), INT64_MAX);
}

static void test_what_is_no_size(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",           "0",    "-1", "K",   " 1",  "1 ",
        "1k",         "1.5M", "1T", "1MB", "0x1", "9223372036854775808",
        "8589934592G" // 2^63
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(size_of(texts[i]), 0);
    }
}

static void test_seconds(void **state) {
    (void)state;
    assert_int_equal(nanoseconds_of("60"), 60000000000);
    assert_int_equal(nanoseconds_of("0.5"), 500000000);
    assert_int_equal(nanoseconds_of("1000000"), 1000000000000000);
}

static void test_what_is_no_time(void **state) {
    (void)state;
    static const char *const texts[] = {"",   "0",   "-1", "1s",      "nan",   "inf",
                                        " 1", "1e9", ".",  "1000001", "1e-20", "0x1"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(nanoseconds_of(texts[i]), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_what_is_no_size),
        cmocka_unit_test(test_seconds),
        cmocka_unit_test(test_what_is_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
