#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/scratch.h"

static void touch(const char *path) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("x", file);
    fclose(file);
}

static void closing_removes_it(void **state) {
    (void)state;
    struct scratch scratch;
    struct buf why, path;
    struct stat info;
    buf_init(&why);
    buf_init(&path);
    assert_true(scratch_open(&scratch, &why));
    scratch_path(&scratch, "after.db", &path);
    touch(path.data);
    assert_int_equal(stat(scratch.directory.data, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    *strrchr(path.data, '/') = '\0';
    scratch_close(&scratch);
    assert_int_equal(access(path.data, F_OK), -1);
    buf_release(&path);
    buf_release(&why);
}

// A child makes a directory, tells its path, and is ended by the signal.
static void end_by(int number) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct scratch scratch;
        struct buf text;
        buf_init(&text);
        if (scratch_open(&scratch, &text)) {
            scratch_path(&scratch, "before.db", &text);
            touch(text.data);
            ssize_t written = write(ends[1], scratch.directory.data, scratch.directory.size + 1);
            (void)written;
        }
        signal(number, SIG_DFL);
        raise(number);
        _exit(1);
    }
    close(ends[1]);
    char path[4096] = "";
    assert_true(read(ends[0], path, sizeof(path) - 1) > 0);
    close(ends[0]);
    waitpid(child, NULL, 0);
    for (int i = 0; i < 500 && access(path, F_OK) == 0; i++) {
        usleep(10000);
    }
    assert_int_equal(access(path, F_OK), -1);
}

static void signals_remove_it(void **state) {
    (void)state;
    end_by(SIGTERM);
    end_by(SIGINT);
    end_by(SIGKILL);
}

static void bad_place_is_named(void **state) {
    (void)state;
    const char *given = getenv("TMPDIR");
    char *before = given ? strdup(given) : NULL;
    setenv("TMPDIR", "/nowhere/at/all", 1);
    struct scratch scratch;
    struct buf why;
    buf_init(&why);
    assert_false(scratch_open(&scratch, &why));
    assert_non_null(strstr(why.data, "/nowhere/at/all/stemma-"));
    assert_non_null(strstr(why.data, "TMPDIR"));
    buf_release(&why);
    if (before) {
        setenv("TMPDIR", before, 1);
    } else {
        unsetenv("TMPDIR");
    }
    free(before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closing_removes_it),
        cmocka_unit_test(signals_remove_it),
        cmocka_unit_test(bad_place_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
