#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/keys.h"
#include "store/roots.h"
#include "store/table.h"

// What SQLite reads from tables whose pages were written without it. Small pages make deep trees.
#define PAGE_SIZE "512"

static const char schema[] =
    "PRAGMA page_size = " PAGE_SIZE ";"
    "CREATE TABLE plain (id INTEGER PRIMARY KEY, n INTEGER, t TEXT) STRICT;"
    "CREATE INDEX plain_by_text ON plain (n, t);"
    "CREATE TABLE keyed (n INTEGER, t TEXT, PRIMARY KEY (n, t))"
    " STRICT, WITHOUT ROWID;";

struct fixture {
    char path[32];
    struct pages pages;
    struct roots roots;
};

static void execute(const struct fixture *fixture, const char *sql) {
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void assert_answer(const struct fixture *fixture, const char *sql, const char *expected) {
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(statement, 0), expected);
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void assert_number(const struct fixture *fixture, const char *sql, uint64_t expected) {
    char text[32];
    snprintf(text, sizeof(text), "%llu", (unsigned long long)expected);
    assert_answer(fixture, sql, text);
}

static int setup(void **state) {
    struct fixture *fixture = test_calloc(1, sizeof(*fixture));
    strcpy(fixture->path, "/tmp/stemma-test-XXXXXX");
    int file = mkstemp(fixture->path);
    assert_true(file >= 0);
    close(file);
    *state = fixture;
    return 0;
}

static int teardown(void **state) {
    struct fixture *fixture = *state;
    unlink(fixture->path);
    test_free(fixture);
    return 0;
}

static void start(struct fixture *fixture) {
    unlink(fixture->path);
    execute(fixture, schema);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    roots_init(&fixture->roots);
    assert_true(roots_read(&fixture->roots, db));
    sqlite3_close(db);
    assert_true(pages_open(&fixture->pages, fixture->path));
}

static void finish(struct fixture *fixture) {
    assert_true(pages_close(&fixture->pages));
    roots_check(&fixture->roots);
    roots_release(&fixture->roots);
    assert_answer(fixture, "PRAGMA integrity_check", "ok");
}

static void n_and_t(struct record *record, const struct key *key) {
    record_int(record, (int64_t)key->number);
    record_text(record, key->text);
    record_int(record, (int64_t)key->row);
}

// `count` rows: n goes down from count - 1 in steps of two rows, t is `size` times 'x' and up to 6
// more.
static void write_rows(struct fixture *fixture, uint32_t count, uint32_t size) {
    char *text = test_malloc(size + 7);
    memset(text, 'x', size + 7);
    struct table plain;
    struct table keyed;
    struct keys keys;
    start(fixture);
    table_begin(&plain, &fixture->pages, roots_take(&fixture->roots, "plain"), BTREE_TABLE);
    table_begin(&keyed, &fixture->pages, roots_take(&fixture->roots, "keyed"), BTREE_INDEX);
    keys_init(&keys, KEYS_BY_TEXT);
    for (uint32_t i = 0; i < count; i++) {
        struct str t = {text, size + (i * 5) % 7};
        table_int(&plain, (count - 1 - i) / 2);
        table_text(&plain, t);
        table_row(&plain, i + 1);
        keys_add(&keys, (struct key){.number = (count - 1 - i) / 2, .text = t, .row = i + 1});
        table_int(&keyed, i);
        table_text(&keyed, t);
        table_row(&keyed, 0);
    }
    table_end(&plain);
    table_end(&keyed);
    keys_write(&keys, &fixture->pages, roots_take(&fixture->roots, "plain_by_text"), n_and_t);
    keys_release(&keys);
    finish(fixture);
    test_free(text);
}

static void check_rows(struct fixture *fixture, uint32_t count, uint32_t size) {
    write_rows(fixture, count, size);
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        bytes += size + (i * 5) % 7;
    }
    assert_number(fixture, "SELECT count(*) FROM plain", count);
    assert_number(fixture, "SELECT ifnull(sum(length(t)), 0) FROM plain NOT INDEXED", bytes);
    assert_number(fixture, "SELECT ifnull(sum(length(t)), 0) FROM keyed", bytes);
    assert_number(fixture, "SELECT ifnull(max(n), 0) FROM plain", count > 0 ? (count - 1) / 2 : 0);
    assert_number(fixture, "SELECT count(*) FROM plain INDEXED BY plain_by_text WHERE n >= 0",
                  count);
    assert_number(fixture,
                  "SELECT count(*) FROM keyed k JOIN plain p ON p.id = k.n + 1 AND p.t = k.t",
                  count);
}

static void test_trees_of_all_sizes(void **state) {
    struct fixture *fixture = *state;
    static const uint32_t counts[] = {0, 1, 2, 7, 35, 36, 37, 500, 20000};
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        check_rows(fixture, counts[i], 3);
    }
}

// Around the sizes where a record no longer fits into its page, and far above.
static void test_records_of_all_sizes(void **state) {
    struct fixture *fixture = *state;
    static const uint32_t sizes[] = {0, 50, 85, 90, 95, 115, 460, 465, 470, 475, 600, 5000};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        check_rows(fixture, 100, sizes[i]);
    }
    check_rows(fixture, 3, 300000);
}

static void test_values_come_back(void **state) {
    struct fixture *fixture = *state;
    static const int64_t numbers[] = {
        0,          1,          2,           -1,        127,       128,
        -128,       -129,       32767,       32768,     8388607,   8388608,
        2147483647, 2147483648, -2147483648, INT64_MAX, INT64_MIN, (int64_t)1 << 47,
        -2,         -8388609,   255,         256,       65536,     ((int64_t)1 << 47) - 1,
    };
    struct table table;
    start(fixture);
    roots_take(&fixture->roots, "keyed");
    roots_take(&fixture->roots, "plain_by_text");
    table_begin(&table, &fixture->pages, roots_take(&fixture->roots, "plain"), BTREE_TABLE);
    for (uint32_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        table_int(&table, numbers[i]);
        table_text_or_null(&table, i % 2 ? STR("caf\xe9") : STR(""));
        table_row(&table, (uint64_t)i << 33 | 5); // numbers need not be close
    }
    table_end(&table);
    assert_true(pages_close(&fixture->pages));
    roots_release(&fixture->roots);
    execute(fixture, "REINDEX"); // its keys were not written
    for (uint32_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        char sql[128];
        char expected[32];
        snprintf(sql, sizeof(sql), "SELECT n || ifnull(t, '-') FROM plain WHERE id = %llu",
                 (unsigned long long)i << 33 | 5);
        snprintf(expected, sizeof(expected), "%lld%s", (long long)numbers[i],
                 i % 2 ? "caf\xc3\xa9" : "-");
        assert_answer(fixture, sql, expected);
    }
    assert_answer(fixture, "PRAGMA integrity_check", "ok");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_trees_of_all_sizes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_records_of_all_sizes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_values_come_back, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
