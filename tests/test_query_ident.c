#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "query/ident.h"

// PostgreSQL's own list of keywords. What a table or column may be called without quotes: all words
// that are unreserved or may be the name of a column.
enum category { UNRESERVED_KEYWORD, COL_NAME_KEYWORD, TYPE_FUNC_NAME_KEYWORD, RESERVED_KEYWORD };

static const struct {
    const char *word;
    enum category category;
} keywords[] = {
#define PG_KEYWORD(name, value, category, label) {name, category},
#include <parser/kwlist.h>
#undef PG_KEYWORD
};

static void assert_written(const char *name, const char *expected) {
    struct buf out;
    buf_init(&out);
    ident_add(&out, str_of(name));
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void test_plain_names_stand_as_they_are(void **state) {
    (void)state;
    assert_written("orders", "orders");
    assert_written("_a1$", "_a1$");
    assert_written("value", "value");
}

static void test_other_names_are_quoted(void **state) {
    (void)state;
    assert_written("Orders", "\"Orders\"");
    assert_written("1a", "\"1a\"");
    assert_written("$a", "\"$a\"");
    assert_written("a b", "\"a b\"");
    assert_written("a\"b", "\"a\"\"b\"");
    assert_written("caf\xc3\xa9", "\"caf\xc3\xa9\"");
    assert_written("", "\"\"");
}

static void test_reserved_words_are_those_of_postgres(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        bool reserved = keywords[i].category >= TYPE_FUNC_NAME_KEYWORD;
        assert_int_equal(ident_needs_quotes(str_of(keywords[i].word)), reserved);
    }
    assert_false(ident_needs_quotes(STR("a"))); // parts of reserved words are not
    assert_false(ident_needs_quotes(STR("current_timestamp_")));
}

static void test_a_pair_without_a_schema_is_a_name(void **state) {
    (void)state;
    struct buf out;
    buf_init(&out);
    ident_add_pair(&out, STR("crm"), STR("user"));
    buf_add_char(&out, ' ');
    ident_add_pair(&out, STR(""), STR("orders"));
    assert_string_equal(out.data, "crm.\"user\" orders");
    buf_release(&out);
}

// Takes identifiers off a text and writes them and what is left: "a|b|rest".
static void assert_taken(const char *text, const char *expected) {
    struct arena arena;
    struct buf out;
    arena_init(&arena);
    buf_init(&out);
    struct str rest = str_of(text), name;
    while (ident_take(&arena, &rest, &name)) {
        buf_print(&out, "%.*s|", STR_ARG(name));
    }
    buf_add_str(&out, rest);
    assert_string_equal(out.data, expected);
    buf_release(&out);
    arena_release(&arena);
}

static void test_identifiers_are_read_as_the_grammar_reads_them(void **state) {
    (void)state;
    assert_taken("Orders.x", "orders|.x");
    assert_taken("\"Or\"\"d.ers\"x", "Or\"d.ers|x|");
    assert_taken("_a1$ b", "_a1$| b");
    assert_taken("caf\xc3\x89", "caf\xc3\x89|"); // only ASCII letters fold in UTF-8
    assert_taken("1a", "1a");
    assert_taken("$a", "$a");
    assert_taken("", "");
    assert_taken("\"\"", "\"\"");
    assert_taken("\"open", "\"open");
    assert_taken("\"open\"\"", "\"open\"\"");
}

static void test_longer_identifiers_are_none(void **state) {
    (void)state;
    struct arena arena;
    char text[65];
    memset(text, 'a', 64);
    text[64] = '\0';
    struct str rest = str_of(text), name;
    arena_init(&arena);
    assert_false(ident_take(&arena, &rest, &name));
    rest = str_of(text + 1);
    assert_true(ident_take(&arena, &rest, &name));
    assert_int_equal(name.size, 63);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_names_stand_as_they_are),
        cmocka_unit_test(test_other_names_are_quoted),
        cmocka_unit_test(test_reserved_words_are_those_of_postgres),
        cmocka_unit_test(test_a_pair_without_a_schema_is_a_name),
        cmocka_unit_test(test_identifiers_are_read_as_the_grammar_reads_them),
        cmocka_unit_test(test_longer_identifiers_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
