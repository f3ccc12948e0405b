#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "input/excerpt.h"

// The file says SELECT "a" FROM $t in a JSON string; its first byte is the opening quote.
static const char file[] = "\"SELECT \\\"a\\\" FROM $t\"";

static struct excerpt excerpt;

static int setup(void **state) {
    (void)state;
    excerpt_init(&excerpt);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    excerpt_release(&excerpt);
    return 0;
}

static void write_file(uint32_t start, uint32_t length) {
    excerpt_write(&excerpt, str_of(file), (struct span){start, length});
}

static void write_quote(uint32_t start) {
    excerpt_write_as(&excerpt, STR("\""), (struct span){start, 2});
}

static void write_example(void) {
    write_file(1, 7);
    write_quote(8);
    write_file(10, 1);
    write_quote(11);
    write_file(13, 8);
}

static struct origin origin_of(void) {
    return (struct origin){buf_str(&excerpt.written), excerpt.masks, excerpt.places};
}

// Where bytes of the SQL stand in the file, and what was written there.
static void check(uint32_t start, uint32_t length, const char *place, const char *written) {
    struct origin origin = origin_of();
    struct span sql = {start, length};
    struct span at = origin_place(&origin, sql);
    assert_int_equal(at.length, strlen(place));
    assert_memory_equal(file + at.start, place, at.length);
    assert_true(str_equal(origin_text(&origin, sql), str_of(written)));
}

static void test_written(void **state) {
    (void)state;
    write_example();
    assert_string_equal(excerpt.written.data, "SELECT \"a\" FROM $t");
    struct span from = {11, 4};
    assert_true(str_equal(excerpt_written(&excerpt, from), STR("FROM")));
}

static void test_copied_sql_leads_back(void **state) {
    (void)state;
    write_example();
    excerpt_copy(&excerpt, (struct span){0, 16});
    assert_string_equal(excerpt.sql.data, "SELECT \"a\" FROM ");
    check(0, 6, "SELECT", "SELECT");
    check(7, 3, "\\\"a\\\"", "\"a\"");
    check(8, 1, "a", "a");
    check(11, 4, "FROM", "FROM");
}

static void test_put_sql_stands_for_what_is_written(void **state) {
    (void)state;
    write_example();
    excerpt_copy(&excerpt, (struct span){0, 16});
    excerpt_put(&excerpt, STR("some_table"), (struct span){16, 2}, RUN_HOLE);
    assert_string_equal(excerpt.sql.data, "SELECT \"a\" FROM some_table");
    check(16, 10, "$t", "$t");
    check(20, 3, "$t", "$t");
    check(11, 15, "FROM $t", "FROM $t");
    assert_int_equal(trace_kind(&excerpt.masks, (struct span){11, 15}), RUN_HOLE);
    assert_int_equal(trace_kind(&excerpt.masks, (struct span){0, 16}), RUN_COPY);
}

static void test_quoting(void **state) {
    (void)state;
    write_example();
    excerpt_put_ident(&excerpt, STR("a \"b\""), (struct span){8, 1});
    excerpt_put(&excerpt, STR(" = "), (struct span){8, 1}, RUN_TEXT);
    excerpt_put_string(&excerpt, STR("it's"), (struct span){16, 2});
    assert_string_equal(excerpt.sql.data, "\"a \"\"b\"\"\" = 'it''s'");
    check(0, 9, "a", "a");
    check(14, 7, "$t", "$t");
}

static void test_sql_that_is_the_file(void **state) {
    (void)state;
    struct span at = origin_place(NULL, (struct span){4, 2});
    assert_int_equal(at.start, 4);
    assert_int_equal(at.length, 2);
}

// The text x"y was itself unescaped from bytes 8 to 12 of the file: \"a\" there.
static void test_text_out_of_a_text(void **state) {
    (void)state;
    struct trace outer = {0};
    trace_add(&outer, 1, (struct span){8, 2}, RUN_TEXT);
    trace_add(&outer, 1, (struct span){10, 1}, RUN_COPY);
    trace_add(&outer, 1, (struct span){11, 2}, RUN_TEXT);
    struct span all = excerpt_write_nested(&excerpt, STR("\"a\""), (struct span){0, 3}, &outer);
    struct span a = excerpt_write_nested(&excerpt, STR("\"a\""), (struct span){1, 1}, &outer);
    assert_int_equal(all.length, 3);
    assert_int_equal(a.start, 3);
    assert_string_equal(excerpt.written.data, "\"a\"a");
    excerpt_copy(&excerpt, (struct span){0, 4});
    check(0, 3, "\\\"a\\\"", "\"a\"");
    check(1, 1, "a", "a");
    check(3, 1, "a", "a");
    trace_release(&outer);
}

static void test_reset(void **state) {
    (void)state;
    write_example();
    excerpt_copy(&excerpt, (struct span){0, 18});
    excerpt_reset(&excerpt);
    assert_int_equal(excerpt.sql.size, 0);
    write_file(10, 1);
    excerpt_copy(&excerpt, (struct span){0, 1});
    assert_string_equal(excerpt.sql.data, "a");
    check(0, 1, "a", "a");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_written),
        TEST(test_copied_sql_leads_back),
        TEST(test_put_sql_stands_for_what_is_written),
        TEST(test_quoting),
        TEST(test_sql_that_is_the_file),
        TEST(test_text_out_of_a_text),
        TEST(test_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
