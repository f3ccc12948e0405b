#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "input/mustache_mask.h"
#include "query/declaration.h"

struct fixture {
    struct excerpt excerpt;
    struct mustache mustache;
};

static int set_up(void **state) {
    struct fixture *fixture = test_calloc(1, sizeof(*fixture));
    excerpt_init(&fixture->excerpt);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    excerpt_release(&fixture->excerpt);
    test_free(fixture);
    return 0;
}

static void mask(struct fixture *fixture, const char *written, bool inverted) {
    struct excerpt *excerpt = &fixture->excerpt;
    excerpt_reset(excerpt);
    struct span all =
        excerpt_write(excerpt, str_of(written), (struct span){0, (uint32_t)strlen(written)});
    mustache_init(&fixture->mustache, excerpt, all, inverted);
    mustache_mask(&fixture->mustache, all.length);
}

static void assert_masked(struct fixture *fixture, const char *written, const char *sql) {
    mask(fixture, written, true);
    assert_string_equal(fixture->excerpt.sql.data, sql);
}

// The first place of `sql` in what is made stands for the first place of `written`.
static void assert_stands_for(const struct fixture *fixture, const char *sql, const char *written) {
    const struct excerpt *excerpt = &fixture->excerpt;
    const char *made = strstr(excerpt->sql.data, sql);
    const char *from = strstr(excerpt->written.data, written);
    assert_non_null(made);
    assert_non_null(from);
    struct span span =
        trace_span(&excerpt->masks,
                   (struct span){(uint32_t)(made - excerpt->sql.data), (uint32_t)strlen(sql)});
    assert_int_equal(span.start, from - excerpt->written.data);
    assert_int_equal(span.length, strlen(written));
}

static void test_parameters_are_values(void **state) {
    struct fixture *fixture = *state;
    assert_masked(fixture, "select a from t where b = {{ p }} and c >= {{days.start}}",
                  "select a from t where b = '1' and c >= '1'");
    assert_masked(fixture, "select {{{ p }}}, {{& q }}", "select '1', '1'");
    assert_masked(fixture, "where a in ({{ list }})", "where a in ('1')");
}

static void test_parameters_in_strings_are_words(void **state) {
    struct fixture *fixture = *state;
    assert_masked(fixture, "where a like '%{{ p }}%' and b = '{{ q }}'",
                  "where a like '%1%' and b = '1'");
}

static void test_parameters_in_names_are_holes(void **state) {
    struct fixture *fixture = *state;
    assert_masked(fixture, "select * from {{ t }}", "select * from " NAME_HOLE);
    assert_masked(fixture, "select * from sales_{{ year }}", "select * from sales_" NAME_HOLE);
    assert_masked(fixture, "select o.{{ column }} from {{ schema }}.orders o",
                  "select o." NAME_HOLE " from " NAME_HOLE ".orders o");
    assert_masked(fixture, "select \"{{ p }}\" from t", "select \"" NAME_HOLE "\" from t");
}

static void test_sections_keep_their_bodies(void **state) {
    struct fixture *fixture = *state;
    assert_masked(fixture, "where a{{#p}} and b = {{p}}{{/p}}", "where a and b = '1'");
    assert_masked(fixture, "where {{^p}}a{{/p}}", "where a");
    assert_true(fixture->mustache.has_section);
}

static void test_inverted_sections_can_be_left_out(void **state) {
    struct fixture *fixture = *state;
    mask(fixture, "select {{#p}}a{{/p}}{{^p}}b{{/p}} from t", false);
    assert_string_equal(fixture->excerpt.sql.data, "select a  from t");
    assert_stands_for(fixture, "  ", "{{^p}}b{{/p}} "); // the hole, and the blank behind it
    mask(fixture, "select a{{^p}}, b{{^p}}, c{{/p}}, d{{/p}}, e", false);
    assert_string_equal(fixture->excerpt.sql.data, "select a , e");
}

static void test_comments_are_left_out(void **state) {
    struct fixture *fixture = *state;
    assert_masked(fixture, "select a{{! where {is} it? }} from t", "select a from t");
    assert_false(fixture->mustache.has_section);
}

static void test_what_is_no_tag_stays(void **state) {
    struct fixture *fixture = *state;
    assert_masked(fixture, "select '{\"a\": {}}', '{{'", "select '{\"a\": {}}', '{{'");
    assert_masked(fixture, "select {{ a", "select {{ a");
    assert_masked(fixture, "{{}}", " ");
    assert_masked(fixture, "", "");
}

static void test_sections_that_stay_open(void **state) {
    struct fixture *fixture = *state;
    mask(fixture, "select a {{^p}} from t", false);
    assert_string_equal(fixture->excerpt.sql.data, "select a  ");
    assert_masked(fixture, "select a {{#p}} from t{{/q}}", "select a  from t");
}

static void test_positions_lead_back(void **state) {
    struct fixture *fixture = *state;
    mask(fixture, "select a from t where b = {{ p }} and c", true);
    assert_stands_for(fixture, "'1'", "{{ p }}");
    assert_stands_for(fixture, " and c", " and c");
    assert_int_equal(trace_kind(&fixture->excerpt.masks, (struct span){26, 3}), RUN_VALUE);
}

static void test_parts_can_be_skipped(void **state) {
    struct fixture *fixture = *state;
    struct excerpt *excerpt = &fixture->excerpt;
    struct str written = STR("from query_1 where {{ p }}");
    struct span all = excerpt_write(excerpt, written, (struct span){0, (uint32_t)written.size});
    mustache_init(&fixture->mustache, excerpt, all, true);
    mustache_mask(&fixture->mustache, 5);
    excerpt_put(excerpt, STR("t"), (struct span){5, 7}, RUN_TEXT);
    mustache_skip(&fixture->mustache, 12);
    mustache_mask(&fixture->mustache, all.length);
    assert_string_equal(excerpt->sql.data, "from t where '1'");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_parameters_are_values),
        TEST(test_parameters_in_strings_are_words),
        TEST(test_parameters_in_names_are_holes),
        TEST(test_sections_keep_their_bodies),
        TEST(test_inverted_sections_can_be_left_out),
        TEST(test_comments_are_left_out),
        TEST(test_what_is_no_tag_stays),
        TEST(test_sections_that_stay_open),
        TEST(test_positions_lead_back),
        TEST(test_parts_can_be_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
