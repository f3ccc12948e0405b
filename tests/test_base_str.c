#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

static const struct str nothing = {NULL, 0};

static void assert_str(struct str s, const char *expected) {
    assert_true(str_equal(s, str_of(expected)));
}

static void test_of(void **state) {
    (void)state;
    assert_int_equal(str_of("abc").size, 3);
    assert_int_equal(str_of(NULL).size, 0);
    assert_non_null(str_of(NULL).data);
    assert_int_equal(STR("a\0b").size, 3);
}

static void test_sub_is_clipped(void **state) {
    (void)state;
    struct str s = STR("column");
    assert_str(str_sub(s, 0, 3), "col");
    assert_str(str_sub(s, 3, 100), "umn");
    assert_str(str_sub(s, 6, 1), "");
    assert_str(str_sub(s, 100, 1), "");
    assert_str(str_sub(s, 2, SIZE_MAX), "lumn");
    assert_str(str_sub(nothing, 1, 1), "");
}

static void test_equal(void **state) {
    (void)state;
    assert_true(str_equal(STR("a"), STR("a")));
    assert_false(str_equal(STR("a"), STR("b")));
    assert_false(str_equal(STR("a"), STR("aa")));
    assert_true(str_equal(nothing, STR("")));
}

static void test_equal_nocase_knows_ascii_only(void **state) {
    (void)state;
    assert_true(str_equal_nocase(STR("SeLeCt"), STR("select")));
    assert_false(str_equal_nocase(STR("selec"), STR("select")));
    assert_false(str_equal_nocase(STR("[a"), STR("{a"))); // 0x20 apart, but no letters
    assert_false(str_equal_nocase(STR("\xC3\x84"), STR("\xC3\xA4")));
    assert_true(str_equal_nocase(nothing, STR("")));
}

static void test_compare(void **state) {
    (void)state;
    assert_true(str_compare(STR("a"), STR("b")) < 0);
    assert_true(str_compare(STR("b"), STR("a")) > 0);
    assert_true(str_compare(STR("a"), STR("ab")) < 0);
    assert_true(str_compare(STR("ab"), STR("a")) > 0);
    assert_true(str_compare(STR("\xFF"), STR("a")) > 0); // bytes are unsigned
    assert_int_equal(str_compare(STR("ab"), STR("ab")), 0);
    assert_int_equal(str_compare(nothing, STR("")), 0);
}

static void test_starts_and_ends(void **state) {
    (void)state;
    assert_true(str_starts(STR("daily.sql"), STR("daily")));
    assert_false(str_starts(STR("da"), STR("daily")));
    assert_true(str_ends(STR("daily.sql"), STR(".sql")));
    assert_false(str_ends(STR("sql"), STR(".sql")));
    assert_true(str_starts(nothing, STR("")));
    assert_true(str_ends(nothing, nothing));
}

static void test_trim(void **state) {
    (void)state;
    assert_str(str_trim(STR(" \t\r\n\v\fa b \n")), "a b");
    assert_str(str_trim(STR("  ")), "");
    assert_str(str_trim(nothing), "");
}

static void test_find(void **state) {
    (void)state;
    assert_int_equal(str_find(STR("a.b.c"), '.'), 1);
    assert_int_equal(str_find_last(STR("a.b.c"), '.'), 3);
    assert_int_equal(str_find(STR("abc"), '.'), 3);
    assert_int_equal(str_find_last(STR("abc"), '.'), 3);
    assert_int_equal(str_find(nothing, '.'), 0);
    assert_int_equal(str_find_last(nothing, '.'), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of),      cmocka_unit_test(test_sub_is_clipped),
        cmocka_unit_test(test_equal),   cmocka_unit_test(test_equal_nocase_knows_ascii_only),
        cmocka_unit_test(test_compare), cmocka_unit_test(test_starts_and_ends),
        cmocka_unit_test(test_trim),    cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
