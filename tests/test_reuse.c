#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "format/settings.h"
#include "input/git_repository.h"
#include "input/git_revision.h"
#include "input/git_snapshot.h"
#include "scan/scan.h"

// A repository in the current directory, the shop and all formats in it (valgrind is too slow for
// those). Each test makes its change on a branch of its own.
static const char start[] =
    "set -e; exec >/dev/null 2>&1;"
    "export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null;"
    "git init -b main .; git config user.name a; git config user.email a;"
    "cp -r " STEMMA_SOURCE_DIR "/fixtures/shop .;"
    "[ -n \"$STEMMA_VALGRIND\" ] || cp -r " STEMMA_SOURCE_DIR "/fixtures/formats .;"
    "git add -A -f; git commit -m main";

static char directory[64];

static int setup(void **state) {
    (void)state;
    strcpy(directory, "/tmp/stemma-test-reuse-XXXXXX");
    return mkdtemp(directory) && chdir(directory) == 0 && system(start) == 0 ? 0 : 1;
}

static int teardown(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", directory);
    return system(command);
}

static void change(const char *script) {
    char command[1024];
    snprintf(command, sizeof(command),
             "set -e; exec >/dev/null 2>&1; git checkout -q -f -B change main; %s;"
             "git add -A -f; git commit --allow-empty -m change",
             script);
    assert_int_equal(system(command), 0);
}

static void scan_of(struct scan *scan, const struct snapshot *snapshot, const struct scan *before,
                    bool redact) {
    const char *roots[] = {"."};
    const struct scan_options options = {
        .jobs = 2,
        .file_limit = 64 << 20,
        .statement_limit = 60000000000,
        .redact = redact,
        .snapshot = snapshot,
        .before = before,
    };
    struct buf why;
    buf_init(&why);
    assert_true(scan_run(scan, roots, 1, &options, &why));
    buf_release(&why);
}

static void snapshot_of(struct snapshot *snapshot, struct repository *repository,
                        const char *name) {
    struct revision revision;
    struct buf why;
    buf_init(&why);
    assert_true(revision_resolve(repository, name, &revision, &why));
    assert_true(snapshot_open(snapshot, repository, &revision, &why));
    buf_release(&why);
}

static void assert_same_array(const void *a, uint32_t a_count, const void *b, uint32_t b_count,
                              size_t size) {
    assert_int_equal(a_count, b_count);
    if (a_count > 0) {
        assert_memory_equal(a, b, a_count * size);
    }
}

static void assert_same_object(const struct object *a, const struct object *b) {
    assert_true(a->file_hash == b->file_hash);
    assert_int_equal(a->format, b->format);
#define X(field, type)                                                                             \
    assert_same_array(a->field##s, a->field##_count, b->field##s, b->field##_count, sizeof(type));
    OBJECT_ARRAYS
#undef X
}

static void assert_same_scan(const struct scan *a, const struct scan *b) {
    assert_int_equal(a->files.size, b->files.size);
    assert_true(a->input_hash == b->input_hash);
    assert_int_equal(a->diags.size, b->diags.size);
    assert_memory_equal(&a->account, &b->account, sizeof(a->account));
    for (uint32_t i = 0; i < a->files.size; i++) {
        assert_true(str_equal(a->files.data[i].path, b->files.data[i].path));
        assert_int_equal(a->files.data[i].read, b->files.data[i].read);
        assert_ptr_equal(a->files.data[i].format, b->files.data[i].format);
        if (a->files.data[i].read) {
            assert_same_object(&a->files.data[i].object, &b->files.data[i].object);
        }
    }
}

// How many files of the change had to be parsed; the result is what it is without reuse.
static uint32_t parsed(bool redact) {
    struct repository repository;
    struct snapshot old, new;
    struct scan base, head, fresh;
    struct buf why;
    buf_init(&why);
    assert_true(repository_open(&repository, ".", &why));
    snapshot_of(&old, &repository, "main");
    snapshot_of(&new, &repository, "change");
    scan_of(&base, &old, NULL, false);
    scan_of(&head, &new, &base, redact);
    scan_of(&fresh, &new, NULL, redact);
    assert_int_equal(base.reused + fresh.reused, 0);
    assert_int_equal(head.parsed + head.reused, fresh.parsed);
    assert_same_scan(&head, &fresh);
    uint32_t count = head.parsed;
    scan_release(&fresh);
    scan_release(&head);
    scan_release(&base);
    snapshot_close(&old);
    snapshot_close(&new);
    repository_close(&repository);
    buf_release(&why);
    return count;
}

static void test_nothing_changed(void **state) {
    (void)state;
    change("true");
    assert_int_equal(parsed(false), 0);
}

static void test_one_statement(void **state) {
    (void)state;
    change("for f in shop/ops/*.sql; do echo 'SELECT 1;' >> $f; break; done");
    uint32_t count = parsed(false); // programs and notebooks of Python may include it
    assert_true(count > 0 && count < 20);
}

static void test_renamed_scripts(void **state) {
    (void)state;
    change("git mv shop/ops old; for f in old/*.sql; do git mv $f $f.sql; done");
    parsed(false);
}

static void test_settings_matter(void **state) {
    (void)state;
    change("true");
    assert_true(parsed(true) > 50); // no literals: nothing can be reused
}

static void test_gathered_files_matter(void **state) {
    (void)state;
    change("find . -name dbt_project.yml | while read f; do echo '# more' >> $f; done");
    parsed(false);
    change("find . -name '*.json' | grep -i metabase | while read f; do echo >> $f; done");
    parsed(false);
    change("find . -path '*macros*' -name '*.sql' | while read f; do echo '{# x #}' >> $f; done");
    parsed(false);
    change("find . -name 'dbt_project.yml' -delete");
    parsed(false);
    change("find . -name 'metadata.*' -exec rm -r {} +; find . -type f -name '*database*' -delete");
    parsed(false);
    change("find . -name CODEOWNERS -delete; find . -name stemma.yaml -delete");
    parsed(false);
}

static void test_moved_to_another_format(void **state) {
    (void)state;
    change("f=$(find . -name dbt_project.yml | head -1); d=$(dirname $f.)/models; mkdir -p $d;"
           "for s in $(find shop/crm -name '*.sql' | head -3); do git mv $s $d; done");
    parsed(false);
    change("mkdir -p plain; n=0; for s in $(find . -path '*models*' -name '*.sql' | head -5);"
           "do n=$((n+1)); git mv $s plain/$n.sql; done");
    parsed(false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_changed),
        cmocka_unit_test(test_one_statement),
        cmocka_unit_test(test_renamed_scripts),
        cmocka_unit_test(test_settings_matter),
        cmocka_unit_test(test_gathered_files_matter),
        cmocka_unit_test(test_moved_to_another_format),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
