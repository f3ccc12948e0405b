#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "scan/scan.h"

#define SECOND UINT64_C(1000000000)

// Each test scans a folder of its own.
struct fixture {
    char folder[32];
    struct scan_options options;
    struct scan scan;
    struct buf why;
};

static int setup(void **state) {
    struct fixture *fixture = test_calloc(1, sizeof(*fixture));
    strcpy(fixture->folder, "/tmp/stemma-scan-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    fixture->options =
        (struct scan_options){.jobs = 2, .file_limit = 1 << 20, .statement_limit = 100 * SECOND};
    buf_init(&fixture->why);
    *state = fixture;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static int teardown(void **state) {
    struct fixture *fixture = *state;
    nftw(fixture->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    scan_release(&fixture->scan);
    buf_release(&fixture->why);
    test_free(fixture);
    return 0;
}

static void make_file(const struct fixture *fixture, const char *name, struct str content) {
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", fixture->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(content.data, 1, content.size, file), content.size);
    fclose(file);
}

static bool run_roots(struct fixture *fixture, const char *root) {
    scan_release(&fixture->scan);
    return scan_run(&fixture->scan, &root, 1, &fixture->options, &fixture->why);
}

static const struct scan *run_scan(struct fixture *fixture) {
    assert_true(run_roots(fixture, fixture->folder));
    assert_string_equal(fixture->why.data, "");
    return &fixture->scan;
}

// "name: state state ...; " for each file.
static void assert_states(const struct scan *scan, const char *expected) {
    struct buf text;
    buf_init(&text);
    for (uint32_t i = 0; i < scan->files.size; i++) {
        const struct scan_file *file = &scan->files.data[i];
        buf_print(&text, "%.*s:", STR_ARG(file->path));
        for (uint32_t p = 0; p < file->object.piece_count; p++) {
            buf_print(&text, " %s", piece_state_label(file->object.pieces[p].state));
        }
        buf_print(&text, "%s; ", file->read ? "" : " (not read)");
    }
    assert_string_equal(text.data, expected);
    buf_release(&text);
}

static const struct diag *find_diag(const struct scan *scan, enum diag_code code) {
    for (uint32_t i = 0; i < scan->diags.size; i++) {
        if (scan->diags.data[i].code == code) {
            return &scan->diags.data[i];
        }
    }
    return NULL;
}

static void assert_diag(const struct scan *scan, enum diag_code code, const char *file,
                        uint32_t line, uint32_t column) {
    const struct diag *diag = find_diag(scan, code);
    assert_non_null(diag);
    struct str path = file ? scan->files.data[diag->file].path : STR("");
    assert_true(file ? str_equal(path, str_of(file)) : diag->file == UINT32_MAX);
    assert_int_equal(diag->line, line);
    assert_int_equal(diag->column, column);
}

static void assert_bytes(const struct scan *scan, enum piece_state state, uint64_t bytes) {
    assert_int_equal(scan->account.bytes[state], bytes);
}

static void test_every_byte_has_a_state(void **state) {
    struct fixture *fixture = *state;
    make_file(fixture, "a.sql",
              STR("CREATE TABLE t (a int);\n"       // 23 + 1
                  "SELEC a FROM t;\n"               // 15 + 1
                  "\\set x 1\n"                     // 8 + 1
                  "COPY t FROM stdin;\n1\n\\.\n")); // 18 + 1, 5
    make_file(fixture, "notes.txt", STR("# notes"));
    const struct scan *scan = run_scan(fixture);
    assert_int_equal(scan->account.size, 23 + 1 + 15 + 1 + 8 + 1 + 18 + 1 + 5 + 7);
    assert_bytes(scan, PIECE_UNPARSABLE, 15);
    assert_bytes(scan, PIECE_SKIPPED, 5 + 7);
    assert_int_equal(account_statements(&scan->account), 3);
    assert_diag(scan, DIAG_SYNTAX_ERROR, "a.sql", 2, 1);
}

static void test_files_that_are_no_sql_are_skipped(void **state) {
    struct fixture *fixture = *state;
    make_file(fixture, "binary.sql", STR("SELECT 1;\0\n"));
    make_file(fixture, "empty.sql", STR(""));
    make_file(fixture, "large.SQL", STR("SELECT 12345;"));
    make_file(fixture, "notes.txt", STR("# notes"));
    fixture->options.file_limit = 12;
    const struct scan *scan = run_scan(fixture);
    assert_states(scan, "binary.sql: skipped; empty.sql:; large.SQL: (not read); "
                        "notes.txt: (not read); ");
    assert_bytes(scan, PIECE_SKIPPED, 11 + 13 + 7);
    assert_int_equal(scan->account.size, 11 + 13 + 7);
    assert_diag(scan, DIAG_FILE_BINARY, "binary.sql", 0, 0);
    assert_diag(scan, DIAG_FILE_EMPTY, "empty.sql", 0, 0);
    assert_diag(scan, DIAG_FILE_TOO_LARGE, "large.SQL", 0, 0);
    assert_int_equal(scan->diags.size, 3);
}

static void test_what_is_no_regular_file_is_reported(void **state) {
    struct fixture *fixture = *state;
    char path[256];
    snprintf(path, sizeof(path), "%s/pipe.sql", fixture->folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    const struct scan *scan = run_scan(fixture);
    assert_states(scan, "pipe.sql: (not read); ");
    assert_diag(scan, DIAG_FILE_UNREADABLE, "pipe.sql", 0, 0);
}

static void test_latin1_is_read_and_reported_once(void **state) {
    struct fixture *fixture = *state;
    make_file(fixture, "a.sql", STR("SELECT 1;\n-- caf\xe9\nSELECT 'caf\xe9', 'caf\xe9' AS b;\n"));
    const struct scan *scan = run_scan(fixture);
    assert_bytes(scan, PIECE_UNPARSABLE, 0);
    assert_diag(scan, DIAG_FILE_NOT_UTF8, "a.sql", 2, 1);
    assert_int_equal(scan->diags.size, 1);
}

static void test_a_nul_byte_does_not_hide_what_follows(void **state) {
    struct fixture *fixture = *state;
    struct buf text;
    buf_init(&text);
    while (text.size < 9000) { // a file with one nearer to its start is binary
        buf_add_str(&text, STR("SELECT 1;\n"));
    }
    buf_add_str(&text, STR("SELECT a\0 FROM t;\nSELECT 2;\n"));
    make_file(fixture, "a.sql", buf_str(&text));
    const struct scan *scan = run_scan(fixture);
    assert_bytes(scan, PIECE_UNPARSABLE, 17);
    assert_diag(scan, DIAG_SYNTAX_ERROR, "a.sql", 901, 9);
    buf_release(&text);
}

static void test_a_comment_that_is_never_closed_is_reported(void **state) {
    struct fixture *fixture = *state;
    make_file(fixture, "a.sql", STR("SELECT 1;\n/* fine */\n  /* open\nSELECT 2;\n"));
    const struct scan *scan = run_scan(fixture);
    assert_diag(scan, DIAG_QUOTE_OPEN, "a.sql", 3, 3);
}

static void add_sum(struct buf *text, uint32_t terms) {
    buf_add_str(text, STR("SELECT a"));
    for (uint32_t i = 0; i < terms; i++) {
        buf_add_str(text, STR(" + a"));
    }
    buf_add_str(text, STR(" FROM t;\n"));
}

static void test_a_statement_that_takes_too_long_is_left_out(void **state) {
    struct fixture *fixture = *state;
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, STR("SELECT a FROM t;\n"));
    add_sum(&text, 6000000);
    buf_add_str(&text, STR("SELECT b FROM t;\n"));
    make_file(fixture, "a.sql", buf_str(&text));
    make_file(fixture, "b.sql", STR("SELECT c FROM t;\n"));
    fixture->options.file_limit = UINT32_MAX;
    fixture->options.statement_limit = SECOND / 4;
    const struct scan *scan = run_scan(fixture);
    assert_states(scan, "a.sql: analysed no-lineage unparsable no-lineage analysed no-lineage; "
                        "b.sql: analysed no-lineage; ");
    assert_diag(scan, DIAG_PARSER_TIMEOUT, "a.sql", 2, 1);
    buf_release(&text);
}

#ifndef STEMMA_SANITIZE
static void test_a_statement_that_takes_too_much_memory_is_left_out(void **state) {
    if (getenv("STEMMA_VALGRIND")) {
        skip(); // valgrind needs memory of its own, under the same limit
    }
    struct fixture *fixture = *state;
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, STR("SELECT a FROM t;\n"));
    add_sum(&text, 1500000);
    buf_add_str(&text, STR("SELECT b FROM t;\n"));
    make_file(fixture, "a.sql", buf_str(&text));
    fixture->options.file_limit = UINT32_MAX;
    fixture->options.memory_limit = (uint64_t)200 << 20;
    const struct scan *scan = run_scan(fixture);
    assert_states(scan, "a.sql: analysed no-lineage unparsable no-lineage analysed no-lineage; ");
    assert_diag(scan, DIAG_PARSER_MEMORY, "a.sql", 2, 1);
    buf_release(&text);
}
#endif

static void test_jobs_change_nothing(void **state) {
    struct fixture *fixture = *state;
    char name[16];
    struct buf text;
    buf_init(&text);
    for (uint32_t i = 0; i < 60; i++) {
        buf_reset(&text);
        snprintf(name, sizeof(name), "f%u.sql", i);
        buf_print(&text, "CREATE TABLE t%u (a int, b text);\n%s", i, i % 7 ? "" : "SELEC;");
        add_sum(&text, i * i);
        make_file(fixture, name, buf_str(&text));
    }
    struct fixture other = *fixture;
    fixture->options.jobs = 1;
    other.options.jobs = 5;
    const struct scan *one = run_scan(fixture);
    const struct scan *many = run_scan(&other);
    assert_int_equal(one->files.size, 60);
    assert_int_equal(one->input_hash, many->input_hash);
    for (uint32_t i = 0; i < 60; i++) {
        assert_true(str_equal(one->files.data[i].path, many->files.data[i].path));
        assert_int_equal(one->pool.items[i].size, many->pool.items[i].size);
        assert_memory_equal(one->pool.items[i].bytes, many->pool.items[i].bytes,
                            one->pool.items[i].size);
    }
    scan_release(&other.scan);
    buf_release(&text);
}

static void test_a_folder_without_sql_is_said(void **state) {
    struct fixture *fixture = *state;
    make_file(fixture, "notes.txt", STR("# notes"));
    assert_diag(run_scan(fixture), DIAG_ROOT_WITHOUT_SQL, NULL, 0, 0);
}

static void test_a_missing_root_is_an_error(void **state) {
    struct fixture *fixture = *state;
    assert_false(run_roots(fixture, "/nowhere/at/all"));
    assert_non_null(strstr(fixture->why.data, "/nowhere/at/all"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_byte_has_a_state, setup, teardown),
        cmocka_unit_test_setup_teardown(test_files_that_are_no_sql_are_skipped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_no_regular_file_is_reported, setup, teardown),
        cmocka_unit_test_setup_teardown(test_latin1_is_read_and_reported_once, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_nul_byte_does_not_hide_what_follows, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_comment_that_is_never_closed_is_reported, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_statement_that_takes_too_long_is_left_out, setup,
                                        teardown),
#ifndef STEMMA_SANITIZE
        cmocka_unit_test_setup_teardown(test_a_statement_that_takes_too_much_memory_is_left_out,
                                        setup, teardown),
#endif
        cmocka_unit_test_setup_teardown(test_jobs_change_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_folder_without_sql_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_missing_root_is_an_error, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
