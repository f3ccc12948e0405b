#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "input/split.h"

// Writes pieces as B[blank]S[statement]C[command]D[data], with ! behind an open one.
static void describe(struct str text, struct buf *out) {
    static const char letters[] = "BSCDR";
    struct pieces pieces = {0};
    split_sql(text, &pieces);
    for (uint32_t i = 0; i < pieces.size; i++) {
        const struct piece *piece = &pieces.data[i];
        buf_add_char(out, letters[piece->kind]);
        buf_add_char(out, '[');
        buf_add_str(out, str_sub(text, piece->start, piece->length));
        buf_add_char(out, ']');
        if (piece->flags & PIECE_OPEN) {
            buf_add_char(out, '!');
        }
    }
    VEC_RELEASE(&pieces);
}

static void check(const char *text, const char *expected) {
    struct buf out;
    buf_init(&out);
    describe(str_of(text), &out);
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void test_statements_and_blanks(void **state) {
    (void)state;
    check("", "");
    check("  \n", "B[  \n]");
    check("SELECT 1;", "S[SELECT 1;]");
    check("SELECT 1;SELECT 2;", "S[SELECT 1;]S[SELECT 2;]");
    check("\n-- one\nSELECT 1; /* two */\nSELECT 2\n-- end\n",
          "B[\n-- one\n]S[SELECT 1;]B[ /* two */\n]S[SELECT 2]B[\n-- end\n]");
    check("(SELECT 1);", "S[(SELECT 1);]");
}

static void test_semicolons_alone_are_blank(void **state) {
    (void)state;
    check(";; SELECT 1;;\n", "B[;; ]S[SELECT 1;]B[;\n]");
}

static void test_byte_order_mark_is_blank(void **state) {
    (void)state;
    check("\xEF\xBB\xBFSELECT 1;", "B[\xEF\xBB\xBF]S[SELECT 1;]");
    check("\xEF\xBB\xBF", "B[\xEF\xBB\xBF]");
}

static void test_quotes_and_comments_hide_semicolons(void **state) {
    (void)state;
    check("SELECT ';', E'\\';', \";\", $$;$$, U&';' -- ;\n /* ; */ , 1; x",
          "S[SELECT ';', E'\\';', \";\", $$;$$, U&';' -- ;\n /* ; */ , 1;]B[ ]S[x]");
    check("CREATE FUNCTION f() AS $a$ BEGIN x; $$;$$; END $a$ LANGUAGE plpgsql; x",
          "S[CREATE FUNCTION f() AS $a$ BEGIN x; $$;$$; END $a$ LANGUAGE plpgsql;]B[ ]S[x]");
}

static void test_statement_without_semicolon_ends_with_its_last_token(void **state) {
    (void)state;
    check("SELECT 1 -- c\n", "S[SELECT 1]B[ -- c\n]");
    check("SELECT 'a' /* c */ -- d", "S[SELECT 'a']B[ /* c */ -- d]");
    check("CREATE RULE r -- c\n", "S[CREATE RULE r]B[ -- c\n]");
}

static void test_semicolon_in_parentheses_ends_a_statement(void **state) {
    (void)state;
    check("SELECT (1; SELECT 2;", "S[SELECT (1;]B[ ]S[SELECT 2;]");
    check("SELECT 1)); SELECT (2);", "S[SELECT 1));]B[ ]S[SELECT (2);]");
}

static void test_rule_actions_in_parentheses(void **state) {
    (void)state;
    check("CREATE OR REPLACE RULE r AS ON INSERT TO t DO ALSO (SELECT f(1); DELETE FROM a;); x",
          "S[CREATE OR REPLACE RULE r AS ON INSERT TO t DO ALSO (SELECT f(1); DELETE FROM a;);]"
          "B[ ]S[x]");
    check("CREATE RULE r AS ON INSERT TO t DO NOTHING; x",
          "S[CREATE RULE r AS ON INSERT TO t DO NOTHING;]B[ ]S[x]");
    check("create rule r as on insert to t do (select 1;\ninsert into a select 2;\n"
          "-- next\nCREATE TABLE b ();",
          "S[create rule r as on insert to t do (select 1;\ninsert into a select 2;]B[\n-- next\n]"
          "S[CREATE TABLE b ();]");
}

static void test_begin_atomic(void **state) {
    (void)state;
    check("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; x",
          "S[CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;]B[ ]S[x]");
    check("create or replace procedure p() begin /* c */ atomic\n"
          "insert into t select case when a then 1 end from s; end; x",
          "S[create or replace procedure p() begin /* c */ atomic\n"
          "insert into t select case when a then 1 end from s; end;]B[ ]S[x]");
    check("CREATE FUNCTION f() BEGIN ATOMIC SELECT 1 AS end; SELECT t.case FROM t; END; x",
          "S[CREATE FUNCTION f() BEGIN ATOMIC SELECT 1 AS end; SELECT t.case FROM t; END;]"
          "B[ ]S[x]");
    check("BEGIN; SELECT 1; END;", "S[BEGIN;]B[ ]S[SELECT 1;]B[ ]S[END;]");
    check("CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;\nSELECT 2;\nCREATE TABLE t ();",
          "S[CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;\nSELECT 2;]B[\n]S[CREATE TABLE t ();]");
}

static void test_psql_commands(void **state) {
    (void)state;
    check("\\set a 1\nSELECT :a, :'a', :\"a\";\r\n\\echo 'x;'\r\n",
          "C[\\set a 1]B[\n]S[SELECT :a, :'a', :\"a\";]B[\r\n]C[\\echo 'x;']B[\r\n]");
    check("\\echo a \\\\ SELECT 1;", "C[\\echo a \\\\]B[ ]S[SELECT 1;]");
    check("\\echo 'a \\\\ b' \\\\SELECT 1;", "C[\\echo 'a \\\\ b' \\\\]S[SELECT 1;]");
    check("\\! echo a \\\\ b\nx", "C[\\! echo a \\\\ b]B[\n]S[x]");
    check("\\echo it's\r\nx", "C[\\echo it's]B[\r\n]S[x]"); // a quote does not hide a line break
    check("\\\r\nx", "C[\\]B[\r\n]S[x]");
    check("\\", "C[\\]");
    check("\\\\", "C[\\\\]");
}

static void test_commands_that_end_a_statement(void **state) {
    (void)state;
    check("SELECT 1 \\gset p_\nSELECT 2 -- c\n\\g\nSELECT 3\\gexec",
          "S[SELECT 1]B[ ]C[\\gset p_]B[\n]S[SELECT 2]B[ -- c\n]C[\\g]B[\n]S[SELECT 3]C[\\gexec]");
    check("SELECT 1\\; SELECT 2;", "S[SELECT 1]C[\\;]B[ ]S[SELECT 2;]");
    check("SELECT 1 \\gsetx\n;", "S[SELECT 1 \\gsetx\n;]");
    check("SELECT 1, '\\g';", "S[SELECT 1, '\\g';]");
}

static void test_copy_data(void **state) {
    (void)state;
    check("COPY t (a) FROM stdin;\n1\t;\n\\.\n\nSELECT 1;",
          "S[COPY t (a) FROM stdin;]B[\n]D[1\t;\n\\.\n]B[\n]S[SELECT 1;]");
    check("copy t from STDIN with csv;\r\n1,'\r\n\\.\r\nSELECT 1;",
          "S[copy t from STDIN with csv;]B[\r\n]D[1,'\r\n\\.\r\n]S[SELECT 1;]");
    check("COPY t FROM stdin;\n1\n", "S[COPY t FROM stdin;]B[\n]D[1\n]");
    check("COPY t FROM stdin;\n\\.", "S[COPY t FROM stdin;]B[\n]D[\\.]");
    check("COPY t FROM stdin;\na\\.\n\\.b\n\\.\nx",
          "S[COPY t FROM stdin;]B[\n]D[a\\.\n\\.b\n\\.\n]S[x]");
    check("COPY t FROM stdin;", "S[COPY t FROM stdin;]");
    check("COPY t FROM stdin \\g\n1\n\\.\n", "S[COPY t FROM stdin]B[ ]C[\\g]B[\n]D[1\n\\.\n]");
    check("\\copy t from stdin\n1\n\\.\nx", "C[\\copy t from stdin]B[\n]D[1\n\\.\n]S[x]");
}

static void test_rows_follow_the_line_of_the_copy(void **state) {
    (void)state;
    check("COPY a FROM stdin; COPY b FROM stdin; -- c\n1\n\\.\n2\n\\.\nx",
          "S[COPY a FROM stdin;]B[ ]S[COPY b FROM stdin;]B[ -- c\n]D[1\n\\.\n]D[2\n\\.\n]S[x]");
}

static void test_copies_without_data(void **state) {
    (void)state;
    check("COPY t TO stdout;\n1", "S[COPY t TO stdout;]B[\n]S[1]");
    check("COPY t FROM 'stdin';\n1", "S[COPY t FROM 'stdin';]B[\n]S[1]");
    check("COPY (SELECT a FROM stdin) TO stdout;\n1",
          "S[COPY (SELECT a FROM stdin) TO stdout;]B[\n]S[1]");
    check("SELECT a FROM stdin;\n1", "S[SELECT a FROM stdin;]B[\n]S[1]");
    check("-- COPY t FROM stdin;\n1", "B[-- COPY t FROM stdin;\n]S[1]");
    check("COPY t FROM stdin;\n-- rows are piped in\nINSERT INTO u SELECT a FROM t;",
          "S[COPY t FROM stdin;]B[\n]B[-- rows are piped in\n]S[INSERT INTO u SELECT a FROM t;]");
}

static void test_open_quotes_and_comments(void **state) {
    (void)state;
    check("SELECT 'a; b", "S[SELECT 'a; b]!");
    check("SELECT \"a; b", "S[SELECT \"a; b]!");
    check("SELECT $$a; b $x$", "S[SELECT $$a; b $x$]!");
    check("SELECT 1; /* a; b", "S[SELECT 1;]B[ /* a; b]!");
    check("SELECT 1 /* a; b", "S[SELECT 1]B[ /* a; b]!");
}

static void test_open_quote_does_not_swallow_what_follows(void **state) {
    (void)state;
    check("SELECT 'it's';\nSELECT 'a' AS b;\nSELECT 2;",
          "S[SELECT 'it's';]!B[\n]S[SELECT 'a' AS b;]B[\n]S[SELECT 2;]");
    check("SELECT \"a FROM t;\nSELECT \"b\" FROM t;",
          "S[SELECT \"a FROM t;]!B[\n]S[SELECT \"b\" FROM t;]");
    check("SELECT 'a;\n\n-- it is next\nSELECT 1;",
          "S[SELECT 'a;]!B[\n\n-- it is next\n]S[SELECT 1;]");
    check("SELECT f('a);\nSELECT 1 /* it's */;\nSELECT 2;",
          "S[SELECT f('a);]!B[\n]S[SELECT 1 /* it's */;]B[\n]S[SELECT 2;]");
    check("COPY t FROM stdin WITH (NULL '%);\nSELECT '%';",
          "S[COPY t FROM stdin WITH (NULL '%);]!B[\n]S[SELECT '%';]");
    check("DO $$ x;\nUPDATE t SET a = 1;\nCREATE TABLE b ();",
          "S[DO $$ x;\nUPDATE t SET a = 1;]!B[\n]S[CREATE TABLE b ();]");
}

static void test_statements_in_closed_strings_stay_there(void **state) {
    (void)state;
    check("SELECT f('a;\nSELECT 1;') ; x", "S[SELECT f('a;\nSELECT 1;') ;]B[ ]S[x]");
    check("DO $$BEGIN x;\nCREATE TABLE t (); END$$; x",
          "S[DO $$BEGIN x;\nCREATE TABLE t (); END$$;]B[ ]S[x]");
}

static void test_nul_is_kept(void **state) {
    (void)state;
    struct pieces pieces = {0};
    split_sql(STR("SELECT '\0;';\0 SELECT 2;"), &pieces);
    assert_int_equal(pieces.size, 2);
    assert_int_equal(pieces.data[0].length, 12);
    assert_int_equal(pieces.data[1].start, 12);
    assert_int_equal(pieces.data[1].length, 11);
    VEC_RELEASE(&pieces);
}

static void test_lines_and_states(void **state) {
    (void)state;
    struct pieces pieces = {0};
    split_sql(STR("\n\\x\n\nCOPY t\nFROM stdin;\n1\n2\n\\.\nSELECT 'a;\nSELECT 1"), &pieces);
    static const uint32_t lines[] = {1, 2, 2, 4, 5, 6, 9, 9, 10};
    static const enum piece_state states[] = {
        PIECE_NO_LINEAGE, PIECE_NO_LINEAGE, PIECE_NO_LINEAGE, PIECE_UNPARSABLE, PIECE_NO_LINEAGE,
        PIECE_SKIPPED,    PIECE_UNPARSABLE, PIECE_NO_LINEAGE, PIECE_UNPARSABLE,
    };
    assert_int_equal(pieces.size, 9);
    for (uint32_t i = 0; i < pieces.size; i++) {
        assert_int_equal(pieces.data[i].line, lines[i]);
        assert_int_equal(pieces.data[i].state, states[i]);
    }
    VEC_RELEASE(&pieces);
}

static void test_pieces_are_appended(void **state) {
    (void)state;
    struct pieces pieces = {0};
    split_sql(STR("SELECT 'a;\nSELECT 1"), &pieces);
    split_sql(STR("SELECT 'a;\nSELECT 1"), &pieces);
    assert_int_equal(pieces.size, 6);
    assert_int_equal(pieces.data[3].start, 0);
    VEC_RELEASE(&pieces);
}

// --- Properties: pieces cover the text, and their lines are right, whatever the text is.

static void check_cover(struct str text) {
    struct pieces pieces = {0};
    split_sql(text, &pieces);
    size_t end = 0;
    size_t line = 1;
    for (uint32_t i = 0; i < pieces.size; i++) {
        const struct piece *piece = &pieces.data[i];
        assert_int_equal(piece->start, end);
        assert_true(piece->length > 0);
        assert_int_equal(piece->line, line);
        struct str content = str_sub(text, piece->start, piece->length);
        assert_int_equal(content.size, piece->length);
        line += str_count(content, '\n');
        end += piece->length;
    }
    assert_int_equal(end, text.size);
    VEC_RELEASE(&pieces);
}

// The same for a copy of exactly this size, so that a sanitizer sees a byte read too far.
static void check_cover_exact(struct str text) {
    char *copy = malloc(text.size > 0 ? text.size : 1);
    assert_non_null(copy);
    memcpy(copy, text.data, text.size);
    check_cover((struct str){copy, text.size});
    free(copy);
}

static const char sample[] =
    "\xEF\xBB\xBF-- sample\n\\set v 1 \\\\ SELECT 'a''b', E'\\'' \"c\"\"d\" \\gset\n"
    "COPY t (a) FROM stdin; -- x\r\n1\t'\r\n\\.\r\n"
    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; END;\n"
    "CREATE RULE r AS ON INSERT TO t DO (SELECT 1;\nDELETE FROM a); /* n /* m */ */\n"
    "DO $x$ BEGIN PERFORM 1; END $x$; SELECT U&'x', $1, a$b \\; SELECT 2;\nSELECT 3";

static void test_every_truncation_is_covered(void **state) {
    (void)state;
    struct str text = str_of(sample);
    for (size_t size = 0; size <= text.size; size++) {
        check_cover_exact(str_sub(text, 0, size));
        check_cover_exact(str_sub(text, size, text.size));
    }
}

static void test_random_mutations_are_covered(void **state) {
    (void)state;
    static const char bytes[] = "'\"$();\\\n-/*E:x \0";
    srand(1);
    for (int i = 0; i < 20000; i++) {
        char text[sizeof(sample)];
        memcpy(text, sample, sizeof(sample));
        for (int count = rand() % 8; count >= 0; count--) {
            text[(size_t)rand() % sizeof(text)] = bytes[(size_t)rand() % sizeof(bytes)];
        }
        check_cover_exact((struct str){text, sizeof(text)});
    }
}

static int check_file(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)place;
    if (type != FTW_F || status->st_size == 0) {
        return 0;
    }
    size_t size = (size_t)status->st_size;
    char *text = malloc(size);
    FILE *file = fopen(path, "rb");
    assert_non_null(text);
    assert_non_null(file);
    assert_int_equal(fread(text, 1, size, file), size);
    check_cover((struct str){text, size});
    fclose(file);
    free(text);
    return 0;
}

// Every file of the fixtures, and of the directory that STEMMA_CORPORA names, if it names one.
static void test_files_are_covered(void **state) {
    (void)state;
    const char *roots[] = {STEMMA_SOURCE_DIR "/fixtures", getenv("STEMMA_CORPORA")};
    for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++) {
        if (roots[i] && access(roots[i], R_OK) == 0) {
            assert_int_equal(nftw(roots[i], check_file, 16, FTW_PHYS), 0);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statements_and_blanks),
        cmocka_unit_test(test_semicolons_alone_are_blank),
        cmocka_unit_test(test_byte_order_mark_is_blank),
        cmocka_unit_test(test_quotes_and_comments_hide_semicolons),
        cmocka_unit_test(test_statement_without_semicolon_ends_with_its_last_token),
        cmocka_unit_test(test_semicolon_in_parentheses_ends_a_statement),
        cmocka_unit_test(test_rule_actions_in_parentheses),
        cmocka_unit_test(test_begin_atomic),
        cmocka_unit_test(test_psql_commands),
        cmocka_unit_test(test_commands_that_end_a_statement),
        cmocka_unit_test(test_copy_data),
        cmocka_unit_test(test_rows_follow_the_line_of_the_copy),
        cmocka_unit_test(test_copies_without_data),
        cmocka_unit_test(test_open_quotes_and_comments),
        cmocka_unit_test(test_open_quote_does_not_swallow_what_follows),
        cmocka_unit_test(test_statements_in_closed_strings_stay_there),
        cmocka_unit_test(test_nul_is_kept),
        cmocka_unit_test(test_lines_and_states),
        cmocka_unit_test(test_pieces_are_appended),
        cmocka_unit_test(test_every_truncation_is_covered),
        cmocka_unit_test(test_random_mutations_are_covered),
        cmocka_unit_test(test_files_are_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
