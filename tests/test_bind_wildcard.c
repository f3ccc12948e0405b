// Names that a template variable is glued into (bind/wildcard.h).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bind/wildcard.h"
#include "query/declaration.h"

#define HOLE NAME_HOLE

static void test_what_is_a_wildcard(void **state) {
    (void)state;
    assert_true(wildcard_is(STR("start_" HOLE "_km")));
    assert_false(
        wildcard_is(STR("start_*_km"))); // a star is a letter like any other in "start_*_km"
    assert_false(wildcard_is(STR("")));
    assert_true(wildcard_is_blank(STR(HOLE)));
    assert_true(wildcard_is_blank(STR(HOLE HOLE)));
    assert_false(wildcard_is_blank(STR("a" HOLE)));
    assert_false(wildcard_is_blank(STR(HOLE "_")));
}

static void test_what_fits(void **state) {
    (void)state;
    static const struct {
        struct str pattern;
        struct str name;
        bool fits;
    } examples[] = {
        {STR("start_" HOLE "_km"), STR("start_range_km"), true},
        {STR("start_" HOLE "_km"), STR("start__km"), true}, // the variable may be empty
        {STR("start_" HOLE "_km"), STR("start_km"), false}, // one underscore cannot be both
        {STR("start_" HOLE "_km"), STR("start_range_mi"), false},
        {STR("start_" HOLE "_km"), STR("my_start_range_km"), false},
        {STR(HOLE "_id"), STR("order_id"), true},
        {STR(HOLE "_id"), STR("order_ids"), false},
        {STR("sales_" HOLE), STR("sales_2024"), true},
        {STR("sales_" HOLE), STR("sale"), false},
        {STR("a" HOLE "b" HOLE "c"), STR("a_b_b_c"), true},
        {STR("a" HOLE "b" HOLE "c"), STR("ac"), false},
        {STR("a" HOLE "b" HOLE "bc"), STR("abc"), false}, // the b is used up
        {STR("a" HOLE "ab"), STR("ab"), false},
    };
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        assert_int_equal(wildcard_fits(examples[i].pattern, examples[i].name), examples[i].fits);
    }
}

static void test_how_it_is_shown(void **state) {
    (void)state;
    struct buf shown;
    buf_init(&shown);
    wildcard_show(&shown, STR("start_" HOLE "_km"));
    assert_string_equal(shown.data, "start_\xE2\x80\xA6_km");
    buf_release(&shown);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_a_wildcard),
        cmocka_unit_test(test_what_fits),
        cmocka_unit_test(test_how_it_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
