#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// Each test runs shell commands in a folder of its own with two scripts in `sql`. $STEMMA is the
// program under test; standard output and standard error come back together.
static int setup(void **state) {
    char *folder = test_malloc(32);
    strcpy(folder, "/tmp/stemma-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    setenv("STEMMA", STEMMA_PROGRAM, 1);
    assert_int_equal(system("mkdir sql && printf 'CREATE TABLE raw.orders (id int, amount int);\\n"
                            "SELEC 1;\\n' >sql/a.sql && printf 'CREATE VIEW mart.revenue AS\\n"
                            "SELECT sum(amount) AS total FROM raw.orders;\\n' >sql/b.sql"),
                     0);
    *state = folder;
    return 0;
}

static int teardown(void **state) {
    char command[64];
    snprintf(command, sizeof(command), "rm -r %s", (char *)*state);
    assert_int_equal(chdir("/"), 0);
    test_free(*state);
    return system(command);
}

static void assert_runs(const char *command, int code, const char *expected) {
    char whole[1024];
    char out[16384];
    snprintf(whole, sizeof(whole), "exec 2>&1; %s", command);
    FILE *pipe = popen(whole, "r");
    assert_non_null(pipe);
    size_t size = fread(out, 1, sizeof(out) - 1, pipe);
    out[size] = '\0';
    int status = pclose(pipe);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != code || !strstr(out, expected)) {
        fail_msg("%s: status %d, expected code %d and \"%s\":\n%s", command, status, code, expected,
                 out);
    }
}

static void test_a_scan_tells_what_it_found(void **state) {
    (void)state;
    assert_runs("$STEMMA scan sql", 0, "2 files, 3 statements");
    assert_runs("$STEMMA scan sql", 0,
                "a.sql:2:1: error STM2001: syntax error at or near \"SELEC\"");
    assert_runs("$STEMMA scan sql --format json", 0, "\"edges\": 1");
    assert_runs(
        "test \"$($STEMMA scan sql --quiet 2>&1)\" = '' && $STEMMA impact raw.orders.amount", 0,
        "mart.revenue");
}

static void test_a_scan_that_cannot_run_leaves_the_store(void **state) {
    (void)state;
    assert_runs("$STEMMA scan sql --quiet && cp stemma.db before.db; $STEMMA scan nowhere", 2,
                "cannot read nowhere");
    assert_runs("$STEMMA scan sql --store sql/a.sql", 2, "no store of stemma");
    assert_runs("$STEMMA scan", 2, "stemma: ");
    assert_runs("$STEMMA scan sql --jobs 65", 2, "--jobs");
    assert_runs("$STEMMA scan sql --max-file-size 4G", 2, "--max-file-size");
    assert_runs("$STEMMA scan sql --statement-timeout -1", 2, "--statement-timeout");
    assert_runs("$STEMMA scan sql --format yarn", 2, "yarn is not a format");
    assert_runs("mkdir d && mkfifo d/x.sql && $STEMMA scan d", 2, "not one file could be read");
    assert_runs("cmp stemma.db before.db && ls", 0, "before.db\nd\nsql\nstemma.db\n");
}

static void test_an_empty_folder_makes_an_empty_store(void **state) {
    (void)state;
    assert_runs("mkdir none && $STEMMA scan none", 0, "STM1007");
    assert_runs("$STEMMA assets --format csv | wc -l", 0, "1\n");
}

static void test_limits_are_obeyed(void **state) {
    (void)state;
    assert_runs("$STEMMA scan sql --max-file-size 60", 0, "b.sql: warning STM1003");
    assert_runs("$STEMMA scan sql --max-file-size 1K", 0, "warnings: 0");
}

// A folder with a stemma.yaml that names `sql` and `more` as roots.
static void make_config(void) {
    assert_int_equal(system("mkdir -p p/sql p/more p/.github && cp sql/*.sql p/sql &&"
                            "printf 'CREATE VIEW mart.ids AS SELECT id FROM raw.orders;\n'"
                            " >p/more/c.sql && echo '* @all' >p/.github/CODEOWNERS &&"
                            "printf 'roots: [sql, more]\nignore: a.sql\n' >p/stemma.yaml"),
                     0);
}

#define FILES "sqlite3 stemma.db 'SELECT path FROM files ORDER BY path'"

static void test_settings_are_found(void **state) {
    (void)state;
    make_config();
    assert_runs("cd p && $STEMMA scan --quiet && " FILES, 0,
                ".github/CODEOWNERS\nmore/c.sql\nsql/b.sql\nstemma.yaml\n");
    assert_runs("$STEMMA scan --quiet --config p/stemma.yaml && " FILES, 0,
                "p/.github/CODEOWNERS\np/more/c.sql\np/sql/b.sql\np/stemma.yaml\n");
    assert_runs("$STEMMA scan --quiet p && " FILES, 0,
                ".github/CODEOWNERS\nmore/c.sql\nsql/b.sql\nstemma.db\nstemma.yaml\n");
    assert_runs("cd p && $STEMMA scan --quiet more && " FILES, 0,
                "../.github/CODEOWNERS\n../stemma.yaml\nc.sql\n");
    assert_runs("$STEMMA scan --quiet --config p/stemma.yaml sql && " FILES, 0,
                "../p/.github/CODEOWNERS\n../p/stemma.yaml\nb.sql\n");
    assert_runs("cd p && echo >stemma.yaml && $STEMMA scan --quiet && " FILES, 0,
                ".github/CODEOWNERS\nmore/c.sql\nsql/a.sql\nsql/b.sql\nstemma.yaml\n");
}

static void test_settings_with_mistakes_stop_the_scan(void **state) {
    (void)state;
    make_config();
    assert_runs("cd p && echo 'rots: []' >>stemma.yaml && $STEMMA scan", 2,
                "stemma.yaml:3:1: error STM1015: stemma.yaml has no rots; did you mean roots?\n"
                "stemma: stemma.yaml has 1 mistake; nothing was done\n");
    assert_runs("$STEMMA scan --config nowhere sql", 2, "cannot read nowhere: No such file");
    assert_runs("$STEMMA scan --config sql sql", 2, "cannot read sql: not a file");
    assert_runs("cd sql && $STEMMA scan", 2, "scan needs DIR..., or a stemma.yaml here");
    assert_runs("cd p && echo 'roots: [nowhere]' >stemma.yaml && $STEMMA scan", 2,
                "cannot read nowhere");
}

static void test_the_command_line_wins_over_settings(void **state) {
    (void)state;
    make_config();
    assert_runs("cd p && echo 'limits: {file_size: 50}' >stemma.yaml && $STEMMA scan", 0,
                "c.sql: warning STM1003");
    assert_runs("cd p && $STEMMA scan --max-file-size 1K", 0, "warnings: 0");
}

// A scan of the folder that the store stands in.
static void test_the_store_is_no_input(void **state) {
    (void)state;
    assert_runs("$STEMMA scan --quiet . && cp stemma.db /tmp/stemma-$$.db &&"
                "$STEMMA scan --quiet . && cmp stemma.db /tmp/stemma-$$.db && echo same;"
                "rm /tmp/stemma-$$.db",
                0, "same\n");
}

static void test_jobs_and_runs_give_the_same_bytes(void **state) {
    (void)state;
    assert_runs(
        "$STEMMA scan sql --quiet --jobs 1 --store one.db &&"
        "$STEMMA scan sql --quiet --jobs 5 --store five.db && cmp one.db five.db && echo ok",
        0, "ok\n");
}

// SIGTERM arrives while a worker is at a large file.
static void test_a_signal_ends_the_scan_and_leaves_the_store(void **state) {
    (void)state;
    assert_runs("yes 'SELECT a, b FROM t WHERE c > 1;' | head -1000000 >sql/long.sql;"
                ": >stemma.db; $STEMMA scan sql --quiet & "
                "sleep 0.2; kill -TERM $!; wait $!; echo \"code $?\"; ls; wc -c <stemma.db",
                0, "code 143\nsql\nstemma.db\n0\n");
}

static void test_dump_shows_a_file(void **state) {
    (void)state;
    assert_runs("$STEMMA dump sql/b.sql", 0, "create view");
    assert_runs("$STEMMA dump sql/a.sql", 0, "error STM2001");
    assert_runs("$STEMMA dump sql", 2, "not a file that can be read");
    assert_runs("$STEMMA dump nowhere", 2, "cannot read nowhere");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_scan_tells_what_it_found, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_scan_that_cannot_run_leaves_the_store, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_an_empty_folder_makes_an_empty_store, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits_are_obeyed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_settings_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(test_settings_with_mistakes_stop_the_scan, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_command_line_wins_over_settings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_store_is_no_input, setup, teardown),
        cmocka_unit_test_setup_teardown(test_jobs_and_runs_give_the_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_signal_ends_the_scan_and_leaves_the_store, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_dump_shows_a_file, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
