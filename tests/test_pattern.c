#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/pattern.h"

// What a single pattern matches is tested with ignore files.

struct fixture {
    struct arena arena;
    struct patterns patterns;
    struct pattern_rules rules;
};

static int set_up(void **state) {
    struct fixture *fixture = test_calloc(1, sizeof(*fixture));
    arena_init(&fixture->arena);
    patterns_init(&fixture->patterns, &fixture->arena);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    arena_release(&fixture->arena);
    test_free(fixture);
    return 0;
}

static bool covers(struct fixture *fixture, const char *pattern, const char *file) {
    return pattern_covers(pattern_new(&fixture->patterns, str_of(pattern)), str_of(file));
}

static void test_a_directory_covers_what_is_in_it(void **state) {
    struct fixture *f = *state;
    assert_true(covers(f, "etl", "etl/raw/a.sql"));
    assert_true(covers(f, "etl/", "x/etl/a.sql"));
    assert_true(covers(f, "/etl/*", "etl/raw/a.sql"));
    assert_true(covers(f, "*.sql", "etl/a.sql"));
    assert_false(covers(f, "/etl", "x/etl/a.sql"));
    assert_false(covers(f, "etl/", "etl"));
    assert_false(covers(f, "etl/raw", "etl/rawer/a.sql"));
    assert_true(covers(f, "../etl/", "../etl/a.sql"));
}

static void add(struct fixture *fixture, const char *pattern) {
    assert_true(pattern_rules_add(&fixture->rules, &fixture->patterns, str_of(pattern)));
}

static void test_the_last_rule_decides(void **state) {
    struct fixture *f = *state;
    assert_false(pattern_rules_cover(&f->rules, STR("a.sql")));
    add(f, "etl/");
    add(f, "!*.md");
    add(f, "etl/docs/index.md");
    assert_true(pattern_rules_cover(&f->rules, STR("etl/a.sql")));
    assert_false(pattern_rules_cover(&f->rules, STR("etl/docs/a.md")));
    assert_true(pattern_rules_cover(&f->rules, STR("etl/docs/index.md")));
    assert_false(pattern_rules_cover(&f->rules, STR("a.sql")));
}

static void test_a_rule_that_matches_itself_is_found(void **state) {
    struct fixture *f = *state;
    add(f, "etl/");
    add(f, "!a.md");
    assert_false(pattern_rules_find(&f->rules, STR("etl"), true)->negated);
    assert_true(pattern_rules_find(&f->rules, STR("x/a.md"), false)->negated);
    assert_null(pattern_rules_find(&f->rules, STR("etl/a.sql"), false));
}

static void test_what_matches_nothing_is_no_pattern(void **state) {
    struct fixture *f = *state;
    assert_null(pattern_new(&f->patterns, STR("[a")));
    assert_null(pattern_new(&f->patterns, STR("/")));
    assert_false(pattern_rules_add(&f->rules, &f->patterns, STR("!")));
    assert_int_equal(f->rules.size, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_directory_covers_what_is_in_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_last_rule_decides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_rule_that_matches_itself_is_found, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_matches_nothing_is_no_pattern, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
