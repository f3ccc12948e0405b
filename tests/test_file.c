#include <errno.h>
#include <fcntl.h>
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

#include "input/file.h"

struct fixture {
    char directory[64];
    char path[96];
    struct buf content;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    strcpy(fixture->directory, "/tmp/stemma-file-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    snprintf(fixture->path, sizeof(fixture->path), "%s/a.sql", fixture->directory);
    buf_init(&fixture->content);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    unlink(fixture->path);
    rmdir(fixture->directory);
    buf_release(&fixture->content);
    free(fixture);
    return 0;
}

static void write_file(const char *path, struct str text) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.data, 1, text.size, file), text.size);
    fclose(file);
}

static void test_content_with_a_nul_behind(void **state) {
    struct fixture *fixture = *state;
    write_file(fixture->path, STR("SELECT\0 1"));
    assert_int_equal(file_read(fixture->path, 100, &fixture->content), FILE_READ);
    assert_int_equal(fixture->content.size, 9);
    assert_memory_equal(fixture->content.data, "SELECT\0 1\0", 10);
}

static void test_empty_file(void **state) {
    struct fixture *fixture = *state;
    write_file(fixture->path, STR(""));
    buf_add(&fixture->content, "before", 6);
    assert_int_equal(file_read(fixture->path, 100, &fixture->content), FILE_READ);
    assert_int_equal(fixture->content.size, 0);
    assert_string_equal(fixture->content.data, "");
}

static void test_large_file(void **state) {
    struct fixture *fixture = *state;
    struct buf text;
    buf_init(&text);
    for (int i = 0; i < 100000; i++) {
        buf_print(&text, "SELECT %d;\n", i);
    }
    write_file(fixture->path, buf_str(&text));
    assert_int_equal(file_read(fixture->path, text.size, &fixture->content), FILE_READ);
    assert_true(str_equal(buf_str(&fixture->content), buf_str(&text)));
    buf_release(&text);
}

static void test_limit(void **state) {
    struct fixture *fixture = *state;
    write_file(fixture->path, STR("12345"));
    assert_int_equal(file_read(fixture->path, 5, &fixture->content), FILE_READ);
    assert_int_equal(file_read(fixture->path, 4, &fixture->content), FILE_TOO_LARGE);
    assert_int_equal(fixture->content.size, 0);
}

// Its size is 0, as that of all files there; the content still counts.
static void test_file_that_tells_no_size(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(file_read("/proc/self/status", 1 << 20, &fixture->content), FILE_READ);
    assert_true(fixture->content.size > 0);
    assert_int_equal(file_read("/proc/self/status", 4, &fixture->content), FILE_TOO_LARGE);
}

static void test_missing_file(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(file_read(fixture->path, 100, &fixture->content), FILE_UNREADABLE);
    assert_int_equal(errno, ENOENT);
}

static void test_link_is_not_followed(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(symlink("/etc/hostname", fixture->path), 0);
    assert_int_equal(file_read(fixture->path, 100, &fixture->content), FILE_UNREADABLE);
    assert_int_equal(errno, ELOOP);
}

static void test_only_regular_files(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(file_read(fixture->directory, 100, &fixture->content), FILE_NOT_REGULAR);
    assert_int_equal(file_read("/dev/zero", 100, &fixture->content), FILE_NOT_REGULAR);
    assert_int_equal(mkfifo(fixture->path, 0600), 0);
    assert_int_equal(file_read(fixture->path, 100, &fixture->content), FILE_NOT_REGULAR);
}

static void test_binary(void **state) {
    struct fixture *fixture = *state;
    assert_false(file_is_binary(STR("")));
    assert_false(file_is_binary(STR("SELECT '\xFF'")));
    assert_true(file_is_binary(STR("PK\0")));
    for (int i = 0; i < 8192; i++) {
        buf_add_char(&fixture->content, ' ');
    }
    buf_add_char(&fixture->content, '\0');
    assert_false(file_is_binary(buf_str(&fixture->content)));
    fixture->content.data[8191] = '\0';
    assert_true(file_is_binary(buf_str(&fixture->content)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_content_with_a_nul_behind),
        TEST(test_empty_file),
        TEST(test_large_file),
        TEST(test_limit),
        TEST(test_file_that_tells_no_size),
        TEST(test_missing_file),
        TEST(test_link_is_not_followed),
        TEST(test_only_regular_files),
        TEST(test_binary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
