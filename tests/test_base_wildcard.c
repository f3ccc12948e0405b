#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/wildcard.h"

static bool matches(const char *pattern, const char *text) {
    return wildcard_matches(str_of(pattern), str_of(text));
}

static void test_plain_text_is_itself(void **state) {
    (void)state;
    assert_true(matches("mart.orders", "mart.orders"));
    assert_false(matches("mart.orders", "mart.Orders"));
    assert_false(matches("mart.orders", "mart.orders2"));
    assert_false(matches("mart.orders2", "mart.orders"));
    assert_true(matches("[a]", "[a]"));
    assert_true(matches("", ""));
    assert_false(matches("", "a"));
}

static void test_a_star_is_any_text(void **state) {
    (void)state;
    assert_true(matches("*", ""));
    assert_true(matches("mart.*", "mart.orders"));
    assert_true(matches("mart.*", "mart."));
    assert_false(matches("mart.*", "raw.mart.orders"));
    assert_true(matches("*.orders", "Sales / a.orders"));
    assert_true(matches("a*b*c", "abbbcbc"));
    assert_false(matches("a*b*c", "abbbcb"));
    assert_true(matches("**a**", "bab"));
}

static void test_a_question_mark_is_one_character(void **state) {
    (void)state;
    assert_true(matches("dwh-?", "dwh-2"));
    assert_true(matches("dwh-?", "dwh-\xC3\xA9"));
    assert_false(matches("dwh-?", "dwh-"));
    assert_false(matches("dwh-?", "dwh-12"));
    assert_true(matches("*?", "a"));
    assert_false(matches("*?", ""));
}

static void test_many_stars_end(void **state) {
    (void)state;
    char text[2001];
    memset(text, 'a', 2000);
    text[2000] = '\0';
    assert_false(matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*b", text));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_text_is_itself),
        cmocka_unit_test(test_a_star_is_any_text),
        cmocka_unit_test(test_a_question_mark_is_one_character),
        cmocka_unit_test(test_many_stars_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
