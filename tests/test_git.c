#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/path.h"
#include "input/disk.h"
#include "input/git_blob.h"
#include "input/git_repository.h"
#include "input/git_revision.h"
#include "input/git_snapshot.h"

struct fixture {
    char directory[64];
    struct repository repository;
    struct buf why;
    struct buf text;
};

// History:   a - b - d      main
//                 \ c - e   side      (and `island`, without a common ancestor)
static const char history[] =
    "export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null HOME=/nowhere;"
    "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a;"
    "set -e; exec >/dev/null 2>&1; git init -b main r; cd r;"
    "say() { echo \"SELECT $1;\" > $1.sql; git add -A; git commit -m $1; git tag $1; };"
    "say a; say b; git checkout -b side; say c; say e; git checkout main; say d;"
    "mkdir sub; cp a.sql sub/same.sql; ln -s same.sql sub/link; git add -A; git commit -m f;"
    "git tag f; git checkout --orphan island; git rm -rf .; say z; git checkout main;"
    "git clone --depth 1 --no-tags --no-single-branch file://$PWD ../shallow;"
    "git clone --depth 3 --no-tags --no-single-branch file://$PWD ../deeper";

static int setup(void **state) {
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    strcpy(fixture->directory, "/tmp/stemma-test-git-XXXXXX");
    if (!mkdtemp(fixture->directory) || chdir(fixture->directory) != 0 || system(history) != 0) {
        return 1;
    }
    buf_init(&fixture->why);
    buf_init(&fixture->text);
    *state = fixture;
    return repository_open(&fixture->repository, "r", &fixture->why) ? 0 : 1;
}

static int teardown(void **state) {
    struct fixture *fixture = *state;
    char command[128];
    repository_close(&fixture->repository);
    snprintf(command, sizeof(command), "rm -rf %s", fixture->directory);
    int status = system(command);
    buf_release(&fixture->why);
    buf_release(&fixture->text);
    free(fixture);
    return status;
}

static const char *resolved(struct fixture *fixture, const char *name, struct revision *revision) {
    buf_reset(&fixture->why);
    assert_true(revision_resolve(&fixture->repository, name, revision, &fixture->why));
    return revision->hash;
}

static void assert_range(struct fixture *fixture, const char *word, const char *base,
                         const char *head) {
    struct revision_range range;
    struct revision wanted;
    buf_reset(&fixture->why);
    assert_true(revision_range(&fixture->repository, word, &range, &fixture->why));
    assert_string_equal(range.base.hash, resolved(fixture, base, &wanted));
    assert_string_equal(range.head.hash, resolved(fixture, head, &wanted));
}

static void assert_no_range(struct fixture *fixture, const char *word, const char *says) {
    struct revision_range range;
    buf_reset(&fixture->why);
    assert_false(revision_range(&fixture->repository, word, &range, &fixture->why));
    assert_non_null(strstr(fixture->why.data, says));
}

static void test_names(void **state) {
    struct fixture *fixture = *state;
    struct revision one, other;
    assert_string_equal(resolved(fixture, "main~2", &one), resolved(fixture, "b", &other));
    assert_string_equal(resolved(fixture, "@", &one), resolved(fixture, "HEAD", &other));
    assert_int_equal(strlen(one.hash), 40);
    assert_false(revision_resolve(&fixture->repository, "sidee", &one, &fixture->why));
    assert_non_null(strstr(fixture->why.data, "did you mean side?"));
}

static void test_ranges(void **state) {
    struct fixture *fixture = *state;
    assert_true(revision_is_range("a..b"));
    assert_true(revision_is_range("..."));
    assert_false(revision_is_range("feature.x"));
    assert_range(fixture, "main..side", "f", "e");
    assert_range(fixture, "main...side", "b", "e");
    assert_range(fixture, "side...main", "b", "f");
    assert_range(fixture, "side..", "e", "f");
    assert_range(fixture, "...side", "b", "e");
    assert_range(fixture, "a...e", "a", "e");
    assert_no_range(fixture, "main...island", "have no merge base; compare them as they are");
    assert_no_range(fixture, "nowhere..side", "no revision nowhere");
    assert_no_range(fixture, "main", "is no range");
}

static void test_shallow_clone(void **state) {
    struct fixture *fixture = *state;
    repository_close(&fixture->repository);
    assert_true(repository_open(&fixture->repository, "shallow", &fixture->why));
    assert_range(fixture, "main..origin/side", "HEAD", "origin/side");
    assert_no_range(fixture, "main...origin/side", "git fetch --unshallow");
    assert_range(fixture, "main...main", "HEAD", "HEAD");
    assert_no_range(fixture, "HEAD~3..HEAD", "git fetch --unshallow");
    repository_close(&fixture->repository);
    assert_true(repository_open(&fixture->repository, "deeper", &fixture->why));
    assert_range(fixture, "main...origin/side", "main~2", "origin/side");
    assert_range(fixture, "origin/side...main", "main~2", "main");
    repository_close(&fixture->repository);
    assert_true(repository_open(&fixture->repository, "r", &fixture->why));
}

static void test_places(void **state) {
    struct fixture *fixture = *state;
    const struct repository *repository = &fixture->repository;
    struct buf *text = &fixture->text;
    assert_true(repository_locate(repository, "r/none/../sub/./x", text));
    assert_true(str_ends(buf_str(text), STR("/r/sub/x")));
    assert_true(repository_locate(repository, "r", text));
    assert_true(str_equal(buf_str(text), repository->root));
    assert_false(repository_locate(repository, ".", text));
    assert_false(repository_locate(repository, "r/../none", text));
    assert_false(repository_locate(repository, "/", text));
    assert_false(repository_open(&(struct repository){0}, "/", &fixture->why));
}

static struct str entry_path(struct fixture *fixture, const char *path) {
    assert_true(repository_locate(&fixture->repository, path, &fixture->text));
    return buf_str(&fixture->text);
}

static void test_blobs_are_shared(void **state) {
    struct fixture *fixture = *state;
    struct revision revision;
    struct snapshot old, new;
    struct snapshot_entry before, after;
    resolved(fixture, "a", &revision);
    assert_true(snapshot_open(&old, &fixture->repository, &revision, &fixture->why));
    resolved(fixture, "f", &revision);
    assert_true(snapshot_open(&new, &fixture->repository, &revision, &fixture->why));
    assert_true(snapshot_find(&old, entry_path(fixture, "r/a.sql"), &before));
    assert_false(snapshot_find(&old, entry_path(fixture, "r/sub/same.sql"), &after));
    assert_true(snapshot_find(&new, entry_path(fixture, "r/sub/same.sql"), &after));
    assert_ptr_equal(before.blob, after.blob);
    assert_int_equal(blob_size(after.blob), 10);
    assert_null(after.blob->held);
    assert_true(str_equal(blob_bytes(after.blob), STR("SELECT a;\n")));
    assert_int_equal(blob_read(after.blob, 9, &fixture->text), FILE_TOO_LARGE);
    assert_int_equal(blob_read(after.blob, 10, &fixture->text), FILE_READ);
    assert_string_equal(fixture->text.data, "SELECT a;\n");
    snapshot_close(&old);
    snapshot_close(&new);
}

static void test_directories(void **state) {
    struct fixture *fixture = *state;
    struct revision revision;
    struct snapshot snapshot;
    struct disk_entries entries = {0};
    struct arena arena;
    arena_init(&arena);
    resolved(fixture, "f", &revision);
    assert_true(snapshot_open(&snapshot, &fixture->repository, &revision, &fixture->why));
    assert_true(disk_list(&snapshot, &arena, entry_path(fixture, "r/sub"), &entries));
    assert_int_equal(entries.size, 2);
    assert_string_equal(entries.data[0].name.data, "link");
    assert_int_equal(entries.data[0].kind, DISK_LINK);
    assert_string_equal(entries.data[1].name.data, "same.sql");
    assert_int_equal(entries.data[1].kind, DISK_FILE);
    assert_int_equal(entries.data[1].size, 10);
    assert_false(disk_list(&snapshot, &arena, entry_path(fixture, "r/a.sql"), &entries));
    assert_false(disk_list(&snapshot, &arena, entry_path(fixture, "r/none"), &entries));
    struct buf written, real;
    buf_init(&written);
    buf_init(&real);
    struct str link = path_join(&arena, fixture->repository.root, STR("sub/link"));
    assert_true(disk_target(&snapshot, link, &written, &real));
    assert_string_equal(written.data, "same.sql");
    assert_true(str_ends(buf_str(&real), STR("/r/sub/same.sql")));
    buf_release(&written);
    buf_release(&real);
    snapshot_close(&snapshot);
    arena_release(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_shallow_clone),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_blobs_are_shared),
        cmocka_unit_test(test_directories),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
