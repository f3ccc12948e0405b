#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "input/ignore.h"

// Whether the rules of a file in the root ignore a path; a slash at its end makes it a directory.
static bool ignored(const char *rules, const char *path) {
    struct ignore ignore;
    struct ignore_lines bad = {0};
    ignore_init(&ignore);
    uint32_t scope = ignore_add(&ignore, IGNORE_NONE, STR(""), str_of(rules), &bad);
    struct str subject = str_of(path);
    bool is_directory = str_ends(subject, STR("/"));
    subject.size -= is_directory;
    bool result = ignore_match(&ignore, scope, subject, is_directory);
    VEC_RELEASE(&bad);
    ignore_release(&ignore);
    return result;
}

// How many lines of the rules can match nothing, and the first of them.
static uint32_t bad_lines(const char *rules, uint32_t *first) {
    struct ignore ignore;
    struct ignore_lines bad = {0};
    ignore_init(&ignore);
    ignore_add(&ignore, IGNORE_NONE, STR(""), str_of(rules), &bad);
    uint32_t count = bad.size;
    *first = count > 0 ? bad.data[0] : 0;
    VEC_RELEASE(&bad);
    ignore_release(&ignore);
    return count;
}

static void test_name_matches_at_any_depth(void **state) {
    (void)state;
    assert_true(ignored("a.sql", "a.sql"));
    assert_true(ignored("a.sql", "x/y/a.sql"));
    assert_false(ignored("a.sql", "a.sql.bak"));
    assert_false(ignored("a.sql", "xa.sql"));
    assert_false(ignored("a.sql", "aXsql"));
}

static void test_slash_ties_a_pattern_to_its_directory(void **state) {
    (void)state;
    assert_true(ignored("/a", "a"));
    assert_false(ignored("/a", "x/a"));
    assert_true(ignored("x/a", "x/a"));
    assert_false(ignored("x/a", "y/x/a"));
}

static void test_slash_at_the_end_matches_directories(void **state) {
    (void)state;
    assert_true(ignored("a/", "a/"));
    assert_true(ignored("a/", "x/a/"));
    assert_false(ignored("a/", "a"));
    assert_false(ignored("x/a/", "y/x/a/"));
}

static void test_question_mark_and_star_stop_at_slashes(void **state) {
    (void)state;
    assert_true(ignored("x/*.sql", "x/a.sql"));
    assert_false(ignored("x/*.sql", "x/y/a.sql"));
    assert_true(ignored("x/*", "x/.hidden"));
    assert_true(ignored("*.sql", "x/y/.sql"));
    assert_true(ignored("a?c", "abc"));
    assert_false(ignored("a?c", "ac"));
    assert_false(ignored("/a?c", "a/c"));
}

static void test_two_stars(void **state) {
    (void)state;
    assert_true(ignored("**/a", "a"));
    assert_true(ignored("**/a", "x/y/a"));
    assert_true(ignored("**/x/a", "y/x/a"));
    assert_true(ignored("x/**", "x/y/a"));
    assert_false(ignored("x/**", "x/"));
    assert_true(ignored("x/**/a", "x/a"));
    assert_true(ignored("x/**/a", "x/y/z/a"));
    assert_false(ignored("x/**/a", "x/ba"));
    assert_true(ignored("x/*y**", "x/yz"));
    assert_false(ignored("x/*y**", "x/y/z"));
    assert_false(ignored("x/**y", "x/z/y"));
}

static void test_bracket_expressions(void **state) {
    (void)state;
    assert_true(ignored("[a-c]x", "bx"));
    assert_false(ignored("[a-c]x", "dx"));
    assert_true(ignored("[!a-c]x", "dx"));
    assert_true(ignored("[^a-c]x", "dx"));
    assert_false(ignored("[!a-c]x", "ax"));
    assert_true(ignored("[]-]", "]"));
    assert_true(ignored("[]-]", "-"));
    assert_true(ignored("[\\]a]", "]"));
    assert_true(ignored("[[:digit:]_]", "7"));
    assert_true(ignored("[[:digit:]_]", "_"));
    assert_false(ignored("[[:digit:]_]", "a"));
    assert_false(ignored("x[!a]y", "x/y"));
    assert_false(ignored("/x[/]y", "x/y"));
    assert_false(ignored("[z-a]", "m"));
    assert_true(ignored("[!z-a]", "m"));
}

static void test_backslash_takes_the_next_byte_as_it_is(void **state) {
    (void)state;
    assert_true(ignored("\\*", "*"));
    assert_false(ignored("\\*", "a"));
    assert_true(ignored("\\#a", "#a"));
    assert_true(ignored("\\!a", "!a"));
    assert_true(ignored("a\\ ", "a "));
    assert_true(ignored("a.(b|c)+$", "a.(b|c)+$")); // no regular expression
}

static void test_lines(void **state) {
    (void)state;
    assert_false(ignored("# a\n\n   \n", "# a"));
    assert_true(ignored("a  \r\nb\r\n", "a"));
    assert_true(ignored("a  \r\nb\r\n", "b"));
    assert_true(ignored("\xEF\xBB\xBF"
                        "a",
                        "a"));
    assert_true(ignored(" a", " a"));
}

static void test_last_match_wins(void **state) {
    (void)state;
    assert_false(ignored("*.sql\n!a.sql", "a.sql"));
    assert_true(ignored("!a.sql\n*.sql", "a.sql"));
    assert_true(ignored("*.sql\n!a.sql\n/a.sql", "a.sql"));
    assert_false(ignored("*.sql\n!a.sql\n/a.sql", "x/a.sql"));
}

static void test_patterns_that_match_nothing(void **state) {
    (void)state;
    uint32_t line;
    assert_int_equal(bad_lines("a\n[b\nc\n", &line), 1);
    assert_int_equal(line, 2);
    assert_int_equal(bad_lines("[[:no:]]", &line), 1);
    assert_int_equal(bad_lines("a\\", &line), 1);
    assert_int_equal(bad_lines("/\n!\n", &line), 2);
    assert_int_equal(bad_lines("#[\n\n!a\n[]]\n", &line), 0);
    assert_true(ignored("[b\na", "a"));
}

static void test_deeper_files_come_last(void **state) {
    (void)state;
    struct ignore ignore;
    struct ignore_lines bad = {0};
    ignore_init(&ignore);
    uint32_t top = ignore_add(&ignore, IGNORE_NONE, STR(""), STR("*.tmp\n/old\n"), &bad);
    uint32_t marts = ignore_add(&ignore, top, STR("marts"), STR("!keep.tmp\n/old\n"), &bad);
    uint32_t same = ignore_add(&ignore, top, STR("raw"), STR("# nothing\n"), &bad);
    assert_int_equal(same, top);
    assert_true(ignore_match(&ignore, marts, STR("marts/a.tmp"), false));
    assert_false(ignore_match(&ignore, marts, STR("marts/keep.tmp"), false));
    assert_true(ignore_match(&ignore, top, STR("raw/keep.tmp"), false));
    assert_true(ignore_match(&ignore, marts, STR("marts/old"), false));
    assert_false(ignore_match(&ignore, marts, STR("marts/x/old"), false));
    assert_false(ignore_match(&ignore, top, STR("raw/old"), false));
    assert_false(ignore_match(&ignore, IGNORE_NONE, STR("a.tmp"), false));
    VEC_RELEASE(&bad);
    ignore_release(&ignore);
}

static void test_many_stars_end(void **state) {
    (void)state;
    char name[201];
    memset(name, 'a', 200);
    name[200] = '\0';
    assert_false(ignored("*a*a*a*a*a*a*a*a*a*a*a*a*b", name));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_name_matches_at_any_depth),
        cmocka_unit_test(test_slash_ties_a_pattern_to_its_directory),
        cmocka_unit_test(test_slash_at_the_end_matches_directories),
        cmocka_unit_test(test_question_mark_and_star_stop_at_slashes),
        cmocka_unit_test(test_two_stars),
        cmocka_unit_test(test_bracket_expressions),
        cmocka_unit_test(test_backslash_takes_the_next_byte_as_it_is),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_last_match_wins),
        cmocka_unit_test(test_patterns_that_match_nothing),
        cmocka_unit_test(test_deeper_files_come_last),
        cmocka_unit_test(test_many_stars_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
