#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/suggest.h"

static void test_distance(void **state) {
    (void)state;
    assert_int_equal(suggest_distance(STR("impact"), STR("impact"), 3), 0);
    assert_int_equal(suggest_distance(STR("impact"), STR("IMPACT"), 3), 0);
    assert_int_equal(suggest_distance(STR("imapct"), STR("impact"), 3), 1); // a swap
    assert_int_equal(suggest_distance(STR("impct"), STR("impact"), 3), 1);
    assert_int_equal(suggest_distance(STR("impaact"), STR("impact"), 3), 1);
    assert_int_equal(suggest_distance(STR("kitten"), STR("sitting"), 9), 3);
    assert_int_equal(suggest_distance(STR("kitten"), STR("sitting"), 2), 3); // more than 2
    assert_int_equal(suggest_distance(STR(""), STR("ab"), 5), 2);
}

static void test_nearest_first(void **state) {
    (void)state;
    struct suggest near;
    struct buf out;
    buf_init(&out);
    suggest_init(&near, STR("customes"));
    suggest_offer(&near, STR("products"));
    suggest_offer(&near, STR("costumes"));
    suggest_offer(&near, STR("customers"));
    suggest_offer(&near, STR("customer"));
    suggest_offer(&near, STR("customers"));
    suggest_add(&near, &out);
    assert_string_equal(out.data, "; did you mean customers, customer or costumes?");
    buf_release(&out);
}

static void test_nothing_near(void **state) {
    (void)state;
    struct suggest near;
    struct buf out;
    buf_init(&out);
    suggest_init(&near, STR("id"));
    suggest_offer(&near, STR("total"));
    suggest_offer(&near, STR("a name so long that nobody types it by hand, and that is longer than "
                             "what the table of distances has room for, whatever it is called"));
    suggest_add(&near, &out);
    assert_int_equal(near.count, 0);
    assert_string_equal(out.data, "");
    buf_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_nearest_first),
        cmocka_unit_test(test_nothing_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
