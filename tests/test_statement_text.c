// The SQL that a statement keeps where its file tells it in another way.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "input/excerpt.h"
#include "query/builder.h"
#include "syntax/parse.h"

struct bench {
    struct builder builder;
    struct parser parser;
    struct excerpt excerpt;
    struct buf bytes;
};

static int set_up(void **state) {
    static struct bench bench;
    builder_init(&bench.builder);
    parser_init(&bench.parser, &bench.builder);
    excerpt_init(&bench.excerpt);
    buf_init(&bench.bytes);
    *state = &bench;
    return 0;
}

static int tear_down(void **state) {
    struct bench *bench = *state;
    excerpt_release(&bench->excerpt);
    parser_release(&bench->parser);
    builder_release(&bench->builder);
    buf_release(&bench->bytes);
    return 0;
}

// Parses the excerpt and expects its statement to keep this SQL.
static void assert_sql(struct bench *bench, const char *expected) {
    struct excerpt *excerpt = &bench->excerpt;
    struct origin origin = {
        .written = buf_str(&excerpt->written), .masks = excerpt->masks, .places = excerpt->places};
    struct parse_input input = {
        .piece = {.kind = PIECE_STATEMENT, .line = 1, .length = (uint32_t)excerpt->sql.size},
        .number = 1,
        .origin = &origin,
    };
    buf_add_char(&excerpt->sql, '\n');
    input.text = excerpt->sql.data;
    struct object object;
    const char *why = NULL;
    builder_reset(&bench->builder);
    builder_lines(&bench->builder, STR("{}"));
    assert_int_equal(parser_statement(&bench->parser, &input), PIECE_ANALYSED);
    buf_reset(&bench->bytes);
    builder_finish(&bench->builder, &bench->bytes);
    assert_true(object_open(&object, bench->bytes.data, bench->bytes.size, &why));
    struct str sql = object_text(&object, object.statements[1].sql);
    assert_int_equal(sql.size, strlen(expected));
    assert_memory_equal(sql.data, expected, sql.size);
    assert_null(memmem(bench->bytes.data, bench->bytes.size, "4711", 4));
}

// SQL that an escaped string of the file says.
static void escaped(struct bench *bench, const char *sql) {
    excerpt_reset(&bench->excerpt);
    struct span all = excerpt_write_as(&bench->excerpt, str_of(sql), (struct span){1, 100});
    excerpt_copy(&bench->excerpt, all);
}

static void test_bytes_of_the_file_are_not_kept(void **state) {
    struct bench *bench = *state;
    struct str file = STR("SELECT 'a' FROM t");
    excerpt_reset(&bench->excerpt);
    struct span all = excerpt_write(&bench->excerpt, file, (struct span){0, (uint32_t)file.size});
    excerpt_copy(&bench->excerpt, all);
    assert_sql(bench, "");
}

static void test_escaped_text_is_kept(void **state) {
    struct bench *bench = *state;
    escaped(bench, "SELECT 'a' FROM t -- all");
    assert_sql(bench, "SELECT 'a' FROM t");
}

static void test_rows_are_never_kept(void **state) {
    struct bench *bench = *state;
    escaped(bench, "INSERT INTO t VALUES (4711, f(4711)), (4711, 4711) RETURNING 'x'");
    assert_sql(bench, "INSERT INTO t VALUES (\xE2\x80\xA6) RETURNING 'x'");
}

static void test_literals_are_left_out_when_redacting(void **state) {
    struct bench *bench = *state;
    bench->parser.redact = true;
    escaped(bench, "SELECT a  + 4711 FROM t /* 4711 */ WHERE b = '4711'");
    assert_sql(bench, "SELECT a + ? FROM t WHERE b = ?");
}

// SELECT $x FROM $t: a macro that is known, and a variable that is not.
static void test_templates(void **state) {
    struct bench *bench = *state;
    struct str file = STR("SELECT $x FROM t WHERE a = $v");
    excerpt_reset(&bench->excerpt);
    excerpt_write(&bench->excerpt, file, (struct span){0, (uint32_t)file.size});
    excerpt_copy(&bench->excerpt, (struct span){0, 7});
    excerpt_put(&bench->excerpt, STR("x + 1"), (struct span){7, 2}, RUN_TEXT);
    excerpt_copy(&bench->excerpt, (struct span){9, 18});
    excerpt_put(&bench->excerpt, STR("1"), (struct span){27, 2}, RUN_VALUE);
    assert_sql(bench, ""); // the template stands in the file
    excerpt_reset(&bench->excerpt);
    excerpt_write(&bench->excerpt, file, (struct span){0, (uint32_t)file.size});
    excerpt_copy(&bench->excerpt, (struct span){0, 7});
    excerpt_put(&bench->excerpt, STR("x + 1"), (struct span){7, 2}, RUN_TEXT);
    excerpt_copy(&bench->excerpt, (struct span){9, 7});
    assert_sql(bench, "SELECT x + 1 FROM t");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bytes_of_the_file_are_not_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_escaped_text_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rows_are_never_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_literals_are_left_out_when_redacting, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_templates, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
