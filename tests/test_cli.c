#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lineage_text.h"

// STEMMA_PROGRAM is the program under test. A command runs in a shell, in which $STEMMA is the
// program and $STORE a store; standard output and standard error come back together.
struct outcome {
    int code; // of the shell
    char out[65536];
};

static struct outcome run(const char *command) {
    static struct outcome outcome;
    char whole[2048];
    snprintf(whole, sizeof(whole), "exec 2>&1; %s", command);
    FILE *pipe = popen(whole, "r");
    assert_non_null(pipe);
    size_t size = fread(outcome.out, 1, sizeof(outcome.out) - 1, pipe);
    outcome.out[size] = '\0';
    int status = pclose(pipe);
    assert_true(WIFEXITED(status));
    outcome.code = WEXITSTATUS(status);
    return outcome;
}

static void assert_runs(const char *command, int code, const char *expected) {
    struct outcome outcome = run(command);
    if (outcome.code != code || !strstr(outcome.out, expected)) {
        fail_msg("%s: code %d (expected %d), output without \"%s\":\n%s", command, outcome.code,
                 code, expected, outcome.out);
    }
}

static int make_store(void **state) {
    (void)state;
    lineage_text_store(lineage_text_path(),
                       "table crm.customers id email\n"
                       "table stg.customers email\n"
                       "script stg/customers.sql\n"
                       "piece analysed 50\n"
                       "statement insert stg.customers\n"
                       "edge stg.customers.email crm.customers.email identity 0.95 c.email\n"
                       "edge stg.customers.(rows) crm.customers.id filter 1 c.id>0\n"
                       "ref crm.customers.email 1:8 5\n");
    setenv("STORE", lineage_text_path(), 1);
    setenv("STEMMA", STEMMA_PROGRAM, 1);
    return 0;
}

static int remove_store(void **state) {
    (void)state;
    return unlink(lineage_text_path());
}

static void test_help(void **state) {
    (void)state;
    assert_runs("$STEMMA help", 0, "  impact     what breaks");
    assert_runs("$STEMMA --help", 0, "Commands:\n  scan");
    assert_runs("$STEMMA help impact", 0, "Usage: stemma impact [OPTION...] NAME...\n");
    assert_runs("$STEMMA impact --help", 0, "  --min-confidence X  only what is at least as sure");
    assert_runs("$STEMMA --version", 0, "stemma " STEMMA_VERSION "\n");
    assert_runs("$STEMMA", 2, "stemma: no command was given (see `stemma help`)\n");
}

static void test_misspelled_words(void **state) {
    (void)state;
    assert_runs("$STEMMA imapct", 2, "stemma: imapct is not a command; did you mean impact?");
    assert_runs("$STEMMA help imapct", 2, "did you mean impact?");
    assert_runs("$STEMMA impact --fromat json x", 2,
                "stemma: impact has no option --fromat; did you mean --format?");
    assert_runs("$STEMMA impact -x y", 2, "stemma: impact has no option -x");
    assert_runs("$STEMMA impact --store $STORE --format jsno crm.customers", 2,
                "stemma: jsno is not a format; did you mean json");
    assert_runs("$STEMMA edges --store $STORE --kind filtre", 2, "did you mean filter?");
    assert_runs("$STEMMA columns --store $STORE --kind vew", 2, "did you mean view?");
    assert_runs("$STEMMA impact --store $STORE crm.custmers.email", 2,
                "stemma: crm.custmers.email is not in the store; did you mean crm.customers");
}

static void test_values_of_options(void **state) {
    (void)state;
    assert_runs("$STEMMA impact --depth", 2, "stemma: --depth needs a value: --depth N\n");
    assert_runs("$STEMMA impact --depth -1 x", 2, "--depth needs a whole number, not -1\n");
    assert_runs("$STEMMA impact --depth=1x x", 2, "--depth needs a whole number, not 1x\n");
    assert_runs("$STEMMA impact --depth=99999999999 x", 2, "--depth needs a whole number");
    assert_runs("$STEMMA impact --min-confidence 1.5 x", 2,
                "needs a number from 0 to 1, not 1.5\n");
    assert_runs("$STEMMA impact --min-confidence nan x", 2,
                "needs a number from 0 to 1, not nan\n");
    assert_runs("$STEMMA upstream --rows=yes x", 2, "stemma: --rows takes no value\n");
    assert_runs("$STEMMA edges --rows both", 2, "stemma: --rows needs once or each, not both\n");
    assert_runs("$STEMMA impact", 2, "stemma: impact needs NAME... (see `stemma impact --help`)\n");
    assert_runs("$STEMMA edges a", 2, "stemma: edges cannot take a");
    assert_runs("$STEMMA columns a", 2, "stemma: columns cannot take a");
}

static void test_options_may_stand_anywhere(void **state) {
    (void)state;
    assert_runs("$STEMMA impact crm.customers.email --store=$STORE", 0,
                "affects 1 pipeline, 1 table");
    assert_runs("$STEMMA impact --store $STORE -- crm.customers.email", 0, "1 table (1 column)");
    assert_runs("$STEMMA impact --store $STORE -- --format", 2, "--format is not in the store");
}

static void test_stores_that_cannot_be_opened(void **state) {
    (void)state;
    assert_runs("cd / && $STEMMA impact x", 2, "stemma: stemma.db cannot be opened");
    assert_runs("$STEMMA impact --store /nowhere/s.db x", 2,
                "stemma: /nowhere/s.db cannot be opened");
    assert_runs("$STEMMA impact --store $STEMMA x", 2, "cannot be read as a store");
    assert_runs("$STEMMA impact --store /tmp x", 2, "stemma: /tmp cannot be");
}

static void test_reports(void **state) {
    (void)state;
    assert_runs("$STEMMA impact --store $STORE crm.customers.email", 0,
                "changing crm.customers.email affects 1 pipeline, 1 table (1 column)\n");
    assert_runs("$STEMMA impact --store $STORE stg.customers.email", 0,
                "stg.customers.email: 0 dependencies, safe to change\n\nCoverage of the scan\n");
    assert_runs("$STEMMA upstream --store $STORE stg.customers --rows", 0,
                "stg.customers: its values and rows come from 1 table (2 columns)\n");
    assert_runs("$STEMMA columns --store $STORE --asset 'crm.*' --format csv", 0,
                "crm.customers,id,1,,declared,table,,,\n");
    assert_runs("$STEMMA assets --store $STORE --kind table", 0, "stg.customers  table");
    assert_runs(
        "$STEMMA edges --store $STORE --format jsonl --kind identity", 0,
        "{\"target_type\":\"table\",\"target_table\":\"stg.customers\",\"target_column\":\"email\","
        "\"source_type\":\"table\",\"source_table\":\"crm.customers\",\"source_column\":\"email\","
        "\"kind\":\"identity\",\"type\":\"direct\",\"confidence\":0.95,"
        "\"evidence\":[\"declared-column\"],\"file\":\"stg/customers.sql\",\"line\":1,\"column\":5,"
        "\"expression\":\"c.email\"}\n");
    assert_runs("$STEMMA edges --store $STORE --format jsonl --kind filter", 0,
                "\"target_column\":null,");
}

// Each line is answered by itself; what is not known is told with its line.
static void test_names_from_standard_input(void **state) {
    (void)state;
    assert_runs("printf 'crm.customers.email\\n\\n# all of it\\n stg.customers.email ' |"
                " $STEMMA impact --store $STORE --stdin | grep -cE 'dependencies,|affects'",
                0, "2\n");
    assert_runs("printf 'nope\\nstg.customers.email\\n' | $STEMMA impact --store $STORE --stdin", 2,
                "stemma: standard input:1: nope is not in the store");
    assert_runs("printf 'nope\\nstg.customers.email\\n' | $STEMMA impact --store $STORE --stdin", 2,
                "stg.customers.email: 0 dependencies");
    assert_runs("printf 'stg.customers.email\\nstg.customers\\n' | $STEMMA upstream --store $STORE"
                " --stdin --format csv | grep -c ^name,",
                0, "1\n");
    assert_runs("$STEMMA impact --store $STORE --stdin x", 2,
                "stemma: impact takes names or --stdin, not both");
    assert_runs("printf '' | $STEMMA impact --store $STORE --stdin; echo code $?", 0, "code 0\n");
    assert_runs("$STEMMA impact --store $STORE 'crm.*.emial'", 2, "did you mean email?");
}

static void test_a_pipe_that_closes_is_no_error(void **state) {
    (void)state;
    assert_runs("{ sleep 0.2; $STEMMA help; echo code $? >&3; } 3>&2 | true", 0, "code 0\n");
    struct outcome outcome =
        run("{ sleep 0.2; $STEMMA edges --store $STORE; echo code $? >&3; } 3>&2 | true");
    assert_string_equal(outcome.out, "code 0\n");
}

static void test_output_that_cannot_be_written(void **state) {
    (void)state;
    assert_runs("$STEMMA help > /dev/full", 2,
                "stemma: standard output cannot be written: No space left on device\n");
    assert_runs("$STEMMA edges --store $STORE > /dev/full", 2, "cannot be written");
    assert_runs("$STEMMA edges --store $STORE --format json >&-", 2, "cannot be written");
}

static void test_no_colour_off_a_terminal(void **state) {
    (void)state;
    struct outcome outcome = run("TERM=xterm $STEMMA impact --store $STORE crm.customers.email");
    assert_int_equal(outcome.code, 0);
    assert_null(strchr(outcome.out, '\x1b'));
}

// Settings stand in a file beside the store.
#define GATES(text)                                                                                \
    "printf '" text "' >$STORE.yaml; $STEMMA impact crm.customers.email"                           \
    " --store $STORE --config $STORE.yaml"

static void test_gates(void **state) {
    (void)state;
    assert_runs("$STEMMA impact crm.customers.email --store $STORE --fail-on breaking", 1,
                "stemma: failed: gate fail-on\n");
    assert_runs("$STEMMA impact crm.customers.email --store $STORE --fail-on safe,undecidable", 0,
                "fail-on  passed");
    assert_runs("$STEMMA impact stg.customers.email --store $STORE --fail-on safe", 1, "safe");
    assert_runs("$STEMMA impact crm.customers.email --store $STORE --fail-on brekaing", 2,
                "stemma: --fail-on: brekaing is not a verdict; did you mean breaking?\n");
    assert_runs(GATES("gates: [{name: stage, assets: stg.*, message: Ask first.}]"), 1,
                "stage  failed          1  Ask first.\n"
                "      breaking    table  stg.customers.email    0.95  stg/customers.sql");
    assert_runs(GATES("gates: [{name: stage, assets: stg.*, paths: mart/}]"), 0, "stage  passed");
    assert_runs(GATES("gates: [{name: sure, min_confidence: 0.96, types: table}]"), 0,
                "sure  passed");
    assert_runs(GATES("gates: [{name: diffs, verdicts: breaking, reports: diff}]"), 0,
                "affects 1 pipeline, 1 table");
    assert_runs(GATES("gates: [{name: one, verdicts: breaking}, {name: two, paths: stg/}]"), 1,
                "stemma: failed: gates one, two\n");
    assert_runs(GATES("gates: [{name: a, verdicts: safe, kind: x}]"), 2,
                "yaml:1:35: error STM1015");
    assert_runs("rm $STORE.yaml", 0, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_misspelled_words),
        cmocka_unit_test(test_values_of_options),
        cmocka_unit_test(test_options_may_stand_anywhere),
        cmocka_unit_test(test_stores_that_cannot_be_opened),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_names_from_standard_input),
        cmocka_unit_test(test_a_pipe_that_closes_is_no_error),
        cmocka_unit_test(test_output_that_cannot_be_written),
        cmocka_unit_test(test_no_colour_off_a_terminal),
        cmocka_unit_test(test_gates),
    };
    return cmocka_run_group_tests(tests, make_store, remove_store);
}
