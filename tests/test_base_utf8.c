#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/utf8.h"

static bool valid(const char *text) {
    return utf8_valid(str_of(text));
}

static void test_valid_text(void **state) {
    (void)state;
    assert_true(valid(""));
    assert_true(utf8_valid((struct str){NULL, 0}));
    assert_true(valid("select 1 from a_long_enough_table"));
    assert_true(valid("gr\xC3\xB6\xC3\x9F"
                      "e"));
    assert_true(valid("\xE2\x82\xAC"));     // U+20AC
    assert_true(valid("\xF0\x9F\x90\x98")); // U+1F418
    assert_true(valid("\xED\x9F\xBF"));     // U+D7FF, the last before the surrogates
    assert_true(valid("\xF4\x8F\xBF\xBF")); // U+10FFFF, the last of all
    assert_true(utf8_valid(STR("a\0b")));
}

static void test_invalid_text(void **state) {
    (void)state;
    assert_false(valid("abcdefgh\x80"));     // continues nothing
    assert_false(valid("\xC0\xAF"));         // overlong
    assert_false(valid("\xE0\x9F\xBF"));     // overlong
    assert_false(valid("\xF0\x8F\xBF\xBF")); // overlong
    assert_false(valid("\xED\xA0\x80"));     // a surrogate
    assert_false(valid("\xF4\x90\x80\x80")); // above U+10FFFF
    assert_false(valid("\xFF"));
    assert_false(valid("caf\xE9 latin1"));
    assert_false(valid("cut\xE2\x82"));
}

// Every code point, encoded by the definition, is valid; a surrogate is not.
static void test_every_code_point(void **state) {
    (void)state;
    for (uint32_t c = 0x80; c <= 0x10FFFF; c++) {
        char text[4];
        size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        for (size_t i = size - 1; i > 0; i--) {
            text[i] = (char)(0x80 | (c >> 6 * (size - 1 - i) & 0x3F));
        }
        text[0] = (char)((0xF00 >> size & 0xFF) | c >> 6 * (size - 1));
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        if (utf8_valid((struct str){text, size}) == surrogate) {
            fail_msg("U+%04X", c);
        }
    }
}

static void test_count(void **state) {
    (void)state;
    assert_int_equal(utf8_count(STR("")), 0);
    assert_int_equal(utf8_count(STR("abc")), 3);
    assert_int_equal(utf8_count(STR("\xE2\x82\xAC\xF0\x9F\x90\x98x")), 3);
    assert_int_equal(utf8_count(STR("\xE9t\xE9")), 3);
}

static void test_text_becomes_utf8(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct str valid = STR("caf\xc3\xa9");
    assert_ptr_equal(utf8_text(&arena, valid).data, valid.data);
    assert_true(
        str_equal(utf8_text(&arena, STR("caf\xe9 \x80\xff")), STR("caf\xc3\xa9 \xc2\x80\xc3\xbf")));
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid_text),        cmocka_unit_test(test_invalid_text),
        cmocka_unit_test(test_every_code_point),  cmocka_unit_test(test_count),
        cmocka_unit_test(test_text_becomes_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
