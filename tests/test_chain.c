#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bind/chain.h"

struct bench {
    struct chains chains;
    struct intern names;
    struct arena arena;
};

static int set_up(void **state) {
    static struct bench bench;
    chains_init(&bench.chains);
    intern_init(&bench.names);
    arena_init(&bench.arena);
    *state = &bench;
    return 0;
}

static int tear_down(void **state) {
    struct bench *bench = *state;
    chains_release(&bench->chains);
    intern_release(&bench->names);
    arena_release(&bench->arena);
    return 0;
}

// "lower md5" as a chain.
static uint32_t chain_of(struct bench *bench, const char *text) {
    uint32_t chain = 0;
    for (struct str rest = str_of(text); rest.size;) {
        size_t end = 0;
        while (end < rest.size && rest.data[end] != ' ') {
            end++;
        }
        chain = chain_add(&bench->chains, chain, intern_add(&bench->names, str_sub(rest, 0, end)));
        rest = str_sub(rest, end < rest.size ? end + 1 : end, rest.size);
    }
    return chain;
}

static void assert_common(struct bench *bench, const char *const *ways, uint32_t count,
                          const char *expected) {
    uint32_t chains[3];
    for (uint32_t turn = 0; turn < count; turn++) { // in any order
        for (uint32_t i = 0; i < count; i++) {
            chains[i] = chain_of(bench, ways[(i + turn) % count]);
        }
        uint32_t common = chain_common(&bench->chains, &bench->names, chains, count);
        struct str text = chain_text(&bench->arena, &bench->chains, &bench->names, common);
        assert_string_equal(text.data, expected);
    }
}

static void test_equal_chains_are_one_number(void **state) {
    struct bench *bench = *state;
    assert_int_equal(chain_of(bench, ""), 0);
    assert_int_equal(chain_of(bench, "lower md5"), chain_of(bench, "lower md5"));
    assert_int_not_equal(chain_of(bench, "lower md5"), chain_of(bench, "md5 lower"));
}

static void test_common_is_what_all_have(void **state) {
    struct bench *bench = *state;
    assert_common(bench, (const char *[]){"lower md5", "upper md5"}, 2, "md5");
    assert_common(bench, (const char *[]){"lower md5", ""}, 2, "");
    assert_common(bench, (const char *[]){"a b a", "a a c", "c a b a"}, 3, "a a");
    assert_common(bench, (const char *[]){"md5 left", "md5 left", "md5 left"}, 3, "md5 left");
}

static void test_order_of_ways_does_not_matter(void **state) {
    struct bench *bench = *state;
    assert_common(bench, (const char *[]){"lower md5", "md5 lower"}, 2, "lower md5");
    assert_common(bench, (const char *[]){"b a c", "c b a", "a c b"}, 3, "a c b");
    assert_common(bench, (const char *[]){"x y b a", "y x a b", "b a"}, 3, "a b");
}

static void test_length_is_bounded(void **state) {
    struct bench *bench = *state;
    uint32_t chain = 0;
    for (uint32_t i = 0; i < 100; i++) {
        chain = chain_add(&bench->chains, chain, 1 + i % 2);
    }
    assert_int_equal(bench->chains.links.data[chain].length, CHAIN_LONGEST);
    assert_int_equal(chain_add(&bench->chains, chain, 1), chain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_equal_chains_are_one_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_common_is_what_all_have, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_order_of_ways_does_not_matter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_length_is_bounded, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
