#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "input/lexer.h"

// One letter a kind, in the order of enum token_kind.
static const char letters[] = "_-wqsn$op\\?";

// Writes tokens as kind:text, with ! behind an open one, blanks as _ alone.
static void describe(struct str text, struct buf *out) {
    struct lexer lexer;
    lexer_init(&lexer, text);
    struct token token;
    while (lexer_next(&lexer, &token)) {
        if (out->size > 0) {
            buf_add_char(out, ' ');
        }
        buf_add_char(out, letters[token.kind]);
        if (token.kind != TOKEN_BLANK) {
            buf_add_char(out, ':');
            buf_add_str(out, lexer_text(&lexer, &token));
        }
        if (token.open) {
            buf_add_char(out, '!');
        }
    }
}

static void check(const char *text, const char *expected) {
    struct buf out;
    buf_init(&out);
    describe(str_of(text), &out);
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void test_empty_text_has_no_token(void **state) {
    (void)state;
    check("", "");
}

static void test_words_and_quoted_identifiers(void **state) {
    (void)state;
    check("a _b c1$d$ gr\xC3\xB6\xC3\x9F", "w:a _ w:_b _ w:c1$d$ _ w:gr\xC3\xB6\xC3\x9F");
    check("\"a b\"\"c\".d", "q:\"a b\"\"c\" p:. w:d");
    check("U&\"d\" u&\"d\"", "q:U&\"d\" _ q:u&\"d\"");
    check("u&x", "w:u o:& w:x");
    check("\"a", "q:\"a!");
}

static void test_blanks(void **state) {
    (void)state;
    check("a \t\r\n\fb", "w:a _ w:b");
    check("a\vb", "w:a ?:\v w:b"); // a vertical tab is white space from PostgreSQL 16 on only
}

static void test_standard_strings(void **state) {
    (void)state;
    check("'a''b'c", "s:'a''b' w:c");
    check("'a\\' b", "s:'a\\' _ w:b"); // a backslash means nothing in ''
    check("''", "s:''");
    check("'a", "s:'a!");
    check("'a''", "s:'a''!");
}

static void test_prefixed_strings(void **state) {
    (void)state;
    check("E'a\\'b' c", "s:E'a\\'b' _ w:c");
    check("e'a''b\\\\' c", "s:e'a''b\\\\' _ w:c");
    check("E'a\\", "s:E'a\\!");
    check("B'01' x'1F' N'n''' U&'d!0061''\\'", "s:B'01' _ s:x'1F' _ s:N'n''' _ s:U&'d!0061''\\'");
    check("b'01''10'", "s:b'01' s:'10'"); // bit strings know no doubled quote
    check("be'a'", "w:be s:'a'");
    check("1e'\\''", "n:1 s:e'\\''");
    check("u 'a'", "w:u _ s:'a'");
}

// (PostgreSQL: Lexical Structure, String Constants)
static void test_strings_go_on_behind_a_line_break(void **state) {
    (void)state;
    check("'a'\n 'b' c", "s:'a'\n 'b' _ w:c");
    check("'a' -- c\n'b'", "s:'a' -- c\n'b'");
    check("'a' 'b'", "s:'a' _ s:'b'");
    check("'a'\n/* c */'b'", "s:'a' _ -:/* c */ s:'b'");
    check("E'a'\n'\\''", "s:E'a'\n'\\''");
    check("'a'\n", "s:'a' _");
}

static void test_dollar_quotes(void **state) {
    (void)state;
    check("$$a'b$$c", "s:$$a'b$$ w:c");
    check("$x$ $$ $X$ $x$;", "s:$x$ $$ $X$ $x$ p:;");
    check("$x_1\xC3\xA9$a$x_1\xC3\xA9$", "s:$x_1\xC3\xA9$a$x_1\xC3\xA9$");
    check("a$x$b", "w:a$x$b"); // the dollar signs belong to the identifier
    check("$1$", "$:$1 ?:$");
    check("$x", "?:$ w:x");
    check("$a$ $a", "s:$a$ $a!");
    check("$1x$a$", "$:$1 w:x$a$");
}

static void test_comments(void **state) {
    (void)state;
    check("a--b\nc", "w:a -:--b _ w:c");
    check("--b\rc", "-:--b _ w:c");
    check("--", "-:--");
    check("/* a /* b */ c */d", "-:/* a /* b */ c */ w:d");
    check("/*/ a */b", "-:/*/ a */ w:b");
    check("/**/b", "-:/**/ w:b");
    check("/* a /* b */ c", "-:/* a /* b */ c!");
    check("/* ' */ '/*'", "-:/* ' */ _ s:'/*'");
}

static void test_numbers(void **state) {
    (void)state;
    check("15 1.5e10 .5 1. 1e-7", "n:15 _ n:1.5e10 _ n:.5 _ n:1. _ n:1e-7");
    check("1..2", "n:1 o:.. n:2");
    check("1.5.6", "n:1.5 n:.6");
    check("1ex 1e+", "n:1 w:ex _ n:1 w:e o:+");
    check("a.5", "w:a n:.5");
    check("$12", "$:$12");
}

static void test_operators(void **state) {
    (void)state;
    check("a<>b", "w:a o:<> w:b");
    check("a::b:=c=>d", "w:a o::: w:b o::= w:c o:=> w:d");
    check("a:b", "w:a p:: w:b");
    check("*-1", "o:* o:- n:1");
    check("@-1", "o:@- n:1");
    check("=+-+1", "o:= o:+ o:- o:+ n:1");
    check("*/*c*/", "o:* -:/*c*/");
    check("+--c", "o:+ -:--c");
    check("a-- b", "w:a -:-- b");
    check("<@--", "o:<@ -:--");
    check("|/ ||/", "o:|/ _ o:||/");
}

static void test_punctuation_and_the_rest(void **state) {
    (void)state;
    check("(a[1],b);", "p:( w:a p:[ n:1 p:] p:, w:b p:) p:;");
    check("a\\g", "w:a \\:\\ w:g");
    check("{{a}}", "?:{ ?:{ w:a ?:} ?:}");
}

static void test_nul_is_a_byte_like_others(void **state) {
    (void)state;
    struct lexer lexer;
    lexer_init(&lexer, STR("a\0c'\0'"));
    struct token token;
    assert_true(lexer_next(&lexer, &token));
    assert_true(lexer_next(&lexer, &token));
    assert_int_equal(token.kind, TOKEN_OTHER);
    assert_int_equal(token.length, 1);
    assert_true(lexer_next(&lexer, &token));
    assert_true(lexer_next(&lexer, &token));
    assert_int_equal(token.kind, TOKEN_STRING);
    assert_int_equal(token.length, 3);
    assert_false(lexer_next(&lexer, &token));
}

static void test_solid_tokens(void **state) {
    (void)state;
    struct lexer lexer;
    lexer_init(&lexer, STR(" /* c */ Select -- d\n ("));
    struct token token;
    assert_true(lexer_next_solid(&lexer, &token));
    assert_true(lexer_is_word(&lexer, &token, "select"));
    assert_false(lexer_is_word(&lexer, &token, "selec"));
    assert_true(lexer_next_solid(&lexer, &token));
    assert_true(lexer_is_punct(&lexer, &token, '('));
    assert_false(lexer_next_solid(&lexer, &token));
}

// Skips from `at` and says where it stopped and where the solid text before ends.
static void check_skip(const char *text, uint32_t at, uint32_t stop, uint32_t solid) {
    struct lexer lexer;
    lexer_init(&lexer, str_of(text));
    lexer.at = at;
    assert_int_equal(lexer_skip_plain(&lexer), solid);
    assert_int_equal(lexer.at, stop);
}

static void test_skipping_stops_before_what_may_hide_or_end_a_statement(void **state) {
    (void)state;
    check_skip("a, (b) - 1 ;", 0, 11, 10);
    check_skip("a + b -- c", 0, 6, 5);
    check_skip("a / b /* c", 0, 6, 5);
    check_skip("a = E'\\''", 0, 4, 3);
    check_skip("a = U&'b'", 0, 4, 3);
    check_skip("a = \"b\"", 0, 4, 3);
    check_skip("a b$$c", 0, 2, 1);
    check_skip("a \\g", 0, 2, 1);
    check_skip("a b  ", 0, 5, 3);
    check_skip("  ", 0, 2, 0);
    check_skip("'a' ;", 3, 4, 3);
}

// Random texts of tricky parts: tokens cover the text without gaps, and a text that is skipped
// through has the same comments, quotes and semicolons as one that is read token by token.
static const char *const parts[] = {
    "'",    "''", "\"", "--", "/*",       "*/", "\n",  " ",     "e'", "E'", "u&'",
    "U&\"", "x'", "b'", "n'", "$",        "$$", "$a$", "$1",    "a",  "1",  "1.",
    "..",   ".",  ":",  "=",  "+",        "-",  "*",   "/",     "@",  "&",  "\\",
    "\\'",  "(",  ")",  ";",  "\xC3\xA9", "ab", "1e",  "'x'\n", "\r", "\t", "u",
};

static size_t random_text(char *text, size_t room) {
    size_t size = 0;
    for (int count = rand() % 12 + 1; count > 0; count--) {
        const char *part = parts[(size_t)rand() % (sizeof(parts) / sizeof(*parts))];
        size_t length = strlen(part);
        if (size + length > room) {
            break;
        }
        memcpy(text + size, part, length);
        size += length;
    }
    return size;
}

static bool matters(const struct lexer *lexer, const struct token *token) {
    return token->kind == TOKEN_COMMENT || token->kind == TOKEN_QUOTED ||
           token->kind == TOKEN_STRING || token->kind == TOKEN_BACKSLASH ||
           lexer_is_punct(lexer, token, ';');
}

// The next token that matters.
static bool next_that_matters(struct lexer *lexer, struct token *token, bool skip) {
    for (;;) {
        if (skip) {
            lexer_skip_plain(lexer);
        }
        if (!lexer_next(lexer, token)) {
            return false;
        }
        if (matters(lexer, token)) {
            return true;
        }
    }
}

static void check_random(struct str text) {
    struct lexer lexer;
    lexer_init(&lexer, text);
    struct token token;
    uint32_t end = 0;
    while (lexer_next(&lexer, &token)) {
        assert_int_equal(token.start, end);
        assert_true(token.length > 0);
        end += token.length;
    }
    assert_int_equal(end, text.size);

    struct lexer skipping;
    struct token skipped;
    lexer_init(&lexer, text);
    lexer_init(&skipping, text);
    while (next_that_matters(&lexer, &token, false)) {
        assert_true(next_that_matters(&skipping, &skipped, true));
        assert_int_equal(skipped.start, token.start);
        assert_int_equal(skipped.length, token.length);
    }
    assert_false(next_that_matters(&skipping, &skipped, true));
}

static void test_random_texts(void **state) {
    (void)state;
    srand(1);
    for (int i = 0; i < 50000; i++) {
        char text[64];
        size_t size = random_text(text, sizeof(text));
        char *exact = malloc(size); // so that a sanitizer sees a byte read too far
        assert_non_null(exact);
        memcpy(exact, text, size);
        check_random((struct str){exact, size});
        free(exact);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_text_has_no_token),
        cmocka_unit_test(test_words_and_quoted_identifiers),
        cmocka_unit_test(test_blanks),
        cmocka_unit_test(test_standard_strings),
        cmocka_unit_test(test_prefixed_strings),
        cmocka_unit_test(test_strings_go_on_behind_a_line_break),
        cmocka_unit_test(test_dollar_quotes),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_punctuation_and_the_rest),
        cmocka_unit_test(test_nul_is_a_byte_like_others),
        cmocka_unit_test(test_solid_tokens),
        cmocka_unit_test(test_skipping_stops_before_what_may_hide_or_end_a_statement),
        cmocka_unit_test(test_random_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
