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
#include "input/walk.h"

// Each test runs in a new directory of its own.
struct fixture {
    char directory[64];
    char before[4096];
    struct buf out;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    strcpy(fixture->directory, "/tmp/stemma-walk-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    assert_non_null(getcwd(fixture->before, sizeof(fixture->before)));
    assert_int_equal(chdir(fixture->directory), 0);
    buf_init(&fixture->out);
    *state = fixture;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(chdir(fixture->before), 0);
    nftw(fixture->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    buf_release(&fixture->out);
    free(fixture);
    return 0;
}

// Makes a file, and the directories above it.
static void make_file(const char *path, const char *content) {
    char directory[256];
    for (size_t i = 1; path[i]; i++) {
        if (path[i] == '/') {
            snprintf(directory, sizeof(directory), "%.*s", (int)i, path);
            mkdir(directory, 0755);
        }
    }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
}

// Walks the roots, up to NULL, and writes the paths found, one a line.
static void list_with(struct buf *out, const char *const *roots,
                      const struct walk_options *options) {
    struct walk walk;
    uint32_t count = 0;
    while (roots[count]) {
        count++;
    }
    walk_init(&walk);
    walk.options = *options;
    const char *error = walk_run(&walk, roots, count);
    buf_reset(out);
    for (uint32_t i = 0; i < walk.files.size; i++) {
        buf_print(out, "%.*s\n", STR_ARG(walk.files.data[i].path));
    }
    for (uint32_t i = 0; i < walk.diags.size; i++) {
        struct diag *diag = &walk.diags.data[i];
        buf_print(out, "STM%u %.*s\n", diag_number(diag->code), STR_ARG(diag->message));
    }
    if (error) {
        buf_print(out, "error: %s\n", error);
    }
    walk_release(&walk);
}

static void list(struct buf *out, const char *const *roots) {
    list_with(out, roots, &(struct walk_options){0});
}

#define CHECK(fixture, expected, ...)                                                              \
    do {                                                                                           \
        list(&(fixture)->out, (const char *const[]){__VA_ARGS__, NULL});                           \
        assert_string_equal((fixture)->out.data, expected);                                        \
    } while (0)

static void test_one_root_shows_paths_below_it(void **state) {
    struct fixture *fixture = *state;
    make_file("shop/marts/daily.sql", "");
    make_file("shop/a.sql", "");
    CHECK(fixture, "a.sql\nmarts/daily.sql\n", "shop");
    CHECK(fixture, "a.sql\nmarts/daily.sql\n", "./shop/");
    CHECK(fixture, "shop/a.sql\nshop/marts/daily.sql\n", ".");
}

static void test_several_roots_are_shown_in_their_order(void **state) {
    struct fixture *fixture = *state;
    make_file("b/a.sql", "");
    make_file("a/a.sql", "");
    make_file("c.sql", "");
    CHECK(fixture, "b/a.sql\na/a.sql\nc.sql\n", "./b/", "a", "c.sql");
}

static void test_root_that_is_a_file(void **state) {
    struct fixture *fixture = *state;
    make_file("marts/daily.sql", "");
    CHECK(fixture, "marts/daily.sql\n", "./marts/daily.sql");
}

static void test_order_is_that_of_bytes(void **state) {
    struct fixture *fixture = *state;
    make_file("a/z", "");
    make_file("a-b/z", "");
    make_file("a.b", "");
    make_file("B", "");
    make_file("\xC3\xA9", "");
    CHECK(fixture, "B\na-b/z\na.b\na/z\n\xC3\xA9\n", ".");
}

static void test_file_of_two_roots_comes_once(void **state) {
    struct fixture *fixture = *state;
    make_file("a/b/c.sql", "");
    make_file("a/d.sql", "");
    CHECK(fixture, "a/b/c.sql\na/d.sql\n", "a", "a/b", "a");
    CHECK(fixture, "a/b/c.sql\na/d.sql\n", "a/b", "a");
    CHECK(fixture, "a/d.sql\na/b/c.sql\n", "a/d.sql", "a");
}

static void test_found_file_knows_root_size_and_real_path(void **state) {
    struct fixture *fixture = *state;
    make_file("a/b.sql", "SELECT 1");
    assert_int_equal(symlink("a", "link"), 0);
    const char *roots[] = {"a", "link"};
    struct walk walk;
    walk_init(&walk);
    assert_null(walk_run(&walk, roots + 1, 1));
    assert_int_equal(walk.files.size, 1);
    assert_int_equal(walk.files.data[0].size, 8);
    assert_int_equal(walk.files.data[0].root, 0);
    char expected[128];
    snprintf(expected, sizeof(expected), "%s/a/b.sql", fixture->directory);
    assert_string_equal(walk.files.data[0].open.data, expected);
    walk_release(&walk);
}

static void test_hidden_files_but_not_git(void **state) {
    struct fixture *fixture = *state;
    make_file(".hidden/.a.sql", "");
    make_file(".git/config", "");
    make_file("sub/.git", "gitdir: x");
    make_file("sub/.gitkeep", "");
    CHECK(fixture, ".hidden/.a.sql\nsub/.gitkeep\n", ".");
}

static void test_ignore_files(void **state) {
    struct fixture *fixture = *state;
    make_file(".gitignore", "*.tmp\n/target/\n");
    make_file(".stemmaignore", "!keep.tmp\nold_*\n");
    make_file("a.tmp", "");
    make_file("keep.tmp", "");
    make_file("target/keep.tmp", "");
    make_file("x/target/a", "");
    make_file("x/.gitignore", "!a.tmp\n/target/\n");
    make_file("x/a.tmp", "");
    make_file("x/b.tmp", "");
    make_file("x/old_a", "");
    CHECK(fixture, ".gitignore\n.stemmaignore\nkeep.tmp\nx/.gitignore\nx/a.tmp\n", ".");
    CHECK(fixture, ".gitignore\na.tmp\nb.tmp\nold_a\n", "x");
    CHECK(fixture, "keep.tmp\n", "target");
}

static void test_pattern_that_matches_nothing_is_reported(void **state) {
    struct fixture *fixture = *state;
    make_file("x/.gitignore", "a\n[b\n");
    CHECK(fixture,
          "x/.gitignore\n"
          "STM1008 the pattern in line 2 of x/.gitignore matches nothing; correct or remove it\n",
          ".");
    CHECK(fixture,
          "x/.gitignore\n"
          "STM1008 the pattern in line 2 of x/.gitignore matches nothing; correct or remove it\n",
          ".", "x");
}

static void test_links_inside_the_roots_are_left_alone(void **state) {
    struct fixture *fixture = *state;
    make_file("a/b.sql", "");
    assert_int_equal(symlink("..", "a/up"), 0);
    assert_int_equal(symlink(".", "a/here"), 0);
    assert_int_equal(symlink("b.sql", "a/c.sql"), 0);
    CHECK(fixture, "a/b.sql\n", ".");
}

static void test_links_out_of_the_roots_are_reported(void **state) {
    struct fixture *fixture = *state;
    make_file("a/b.sql", "");
    make_file("c/d.sql", "");
    assert_int_equal(symlink("../c", "a/out"), 0);
    assert_int_equal(symlink("../c/d.sql", "a/e.sql"), 0);
    assert_int_equal(symlink("nowhere", "a/none"), 0);
    assert_int_equal(symlink("loop", "a/loop"), 0);
    CHECK(fixture,
          "b.sql\n"
          "STM1006 link e.sql is not followed: its target ../c/d.sql is outside the scanned roots; "
          "name it as a root to scan it\n"
          "STM1006 link loop is not followed: its target loop does not exist\n"
          "STM1006 link none is not followed: its target nowhere does not exist\n"
          "STM1006 link out is not followed: its target ../c is outside the scanned roots; "
          "name it as a root to scan it\n",
          "a");
    CHECK(fixture,
          "a/b.sql\nc/d.sql\n"
          "STM1006 link a/loop is not followed: its target loop does not exist\n"
          "STM1006 link a/none is not followed: its target nowhere does not exist\n",
          "a", "c");
}

static void test_link_with_a_root_as_prefix_is_outside(void **state) {
    struct fixture *fixture = *state;
    make_file("a/b.sql", "");
    make_file("ab/c.sql", "");
    assert_int_equal(symlink("../ab/c.sql", "a/c.sql"), 0);
    list(&fixture->out, (const char *const[]){"a", NULL});
    assert_non_null(strstr(fixture->out.data, "STM1006"));
}

static void test_pipes_stand_among_the_files(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(mkfifo("pipe.sql", 0600), 0);
    CHECK(fixture, "pipe.sql\n", ".");
}

static void test_unreadable_directory_stands_among_the_files(void **state) {
    struct fixture *fixture = *state;
    make_file("a/b.sql", "");
    make_file("c.sql", "");
    assert_int_equal(chmod("a", 0), 0);
    assert_int_equal(chmod(fixture->directory, 0755), 0);
    bool root = geteuid() == 0; // whom no mode keeps out
    assert_false(root && seteuid(65534) != 0);
    CHECK(fixture, "a\nc.sql\n", ".");
    CHECK(fixture, "error: cannot read a: Permission denied\n", "a");
    assert_false(root && seteuid(0) != 0);
    assert_int_equal(chmod("a", 0700), 0);
}

static void test_missing_root_is_an_error(void **state) {
    struct fixture *fixture = *state;
    make_file("a.sql", "");
    CHECK(fixture, "error: cannot read b: No such file or directory\n", "a.sql", "b");
}

static void test_many_directories(void **state) {
    struct fixture *fixture = *state;
    char path[2000] = "";
    for (int i = 0; i < 300; i++) {
        strcat(path, "d/");
    }
    strcat(path, "x");
    for (size_t i = 1; path[i]; i++) {
        if (path[i] == '/') {
            path[i] = '\0';
            assert_int_equal(mkdir(path, 0755), 0);
            path[i] = '/';
        }
    }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fclose(file);
    list(&fixture->out, (const char *const[]){".", NULL});
    assert_memory_equal(fixture->out.data, path, strlen(path));
}

// --- The same files as git finds, for random rules over a small tree.

static const char *const tree[] = {
    "a", "b.sql", "x/a", "x/b.sql", "x/y/a", "x/y/ab", "x/y/z/b.sql", "y/a", "y/x/a", "y/x/b.tmp",
};

static const char *const parts[] = {
    "a",     "b",    "x",   "y",   "z",   ".sql", ".tmp",        "*",     "**", "?", "/",     "/",
    "[a-b]", "[!x]", "\\a", "**/", "/**", "/**/", "[[:alpha:]]", "b.sql", "[",  " ", "[]-a]", "\\",
};

static const char *pick(const char *const *from, size_t count) {
    return from[(size_t)rand() % count];
}

static void random_rules(struct buf *out) {
    buf_reset(out);
    for (int lines = rand() % 4; lines >= 0; lines--) {
        buf_add_str(out, rand() % 4 == 0 ? STR("!") : STR(""));
        for (int count = rand() % 4; count >= 0; count--) {
            buf_add_str(out, str_of(pick(parts, sizeof(parts) / sizeof(*parts))));
        }
        buf_add_str(out, STR("\n"));
    }
}

// What git lists, or false when it cannot be run.
static bool git_list(struct buf *out) {
    buf_reset(out);
    FILE *pipe = popen("git -c core.excludesFile= -c core.quotePath=off ls-files --others "
                       "--exclude-standard 2>&1 | LC_ALL=C sort",
                       "r");
    char line[256];
    while (pipe && fgets(line, sizeof(line), pipe)) {
        buf_add_str(out, str_of(line));
    }
    return pipe && pclose(pipe) == 0;
}

static void test_the_same_files_as_git(void **state) {
    struct fixture *fixture = *state;
    if (system("git init -q . >/dev/null 2>&1") != 0) {
        skip();
    }
    for (size_t i = 0; i < sizeof(tree) / sizeof(*tree); i++) {
        make_file(tree[i], "");
    }
    struct buf expected;
    buf_init(&expected);
    srand(1);
    for (int i = 0; i < 100; i++) {
        random_rules(&fixture->out);
        make_file(".gitignore", fixture->out.data);
        random_rules(&fixture->out);
        make_file("x/.gitignore", fixture->out.data);
        assert_true(git_list(&expected));
        list(&fixture->out, (const char *const[]){".", NULL});
        char *diags = strstr(fixture->out.data, "STM");
        if (diags) {
            *diags = '\0';
        }
        assert_string_equal(fixture->out.data, expected.data);
    }
    buf_release(&expected);
}

// Checks the walk with patterns relative to a directory, each line of them one.
static void check_patterns(struct fixture *fixture, const char *root, const char *directory,
                           const char *patterns, const char *expected) {
    struct arena arena;
    struct patterns compiled;
    struct pattern_rules rules = {0};
    arena_init(&arena);
    patterns_init(&compiled, &arena);
    for (struct str rest = str_of(patterns); rest.size > 0;) {
        struct str line = str_sub(rest, 0, str_find(rest, '\n'));
        assert_true(pattern_rules_add(&rules, &compiled, line));
        rest = str_sub(rest, line.size + 1, rest.size);
    }
    char path[512];
    snprintf(path, sizeof(path), "%s%s", fixture->directory, directory);
    const struct walk_options options = {.ignore = &rules, .ignore_directory = str_of(path)};
    list_with(&fixture->out, (const char *const[]){root, NULL}, &options);
    assert_string_equal(fixture->out.data, expected);
    arena_release(&arena);
}

static void test_patterns_of_the_caller(void **state) {
    struct fixture *fixture = *state;
    make_file("etl/a.sql", "");
    make_file("etl/old/b.sql", "");
    make_file("etl/old/c.bak", "");
    check_patterns(fixture, ".", "", "etl/old/", "etl/a.sql\n");
    check_patterns(fixture, ".", "", "*.bak", "etl/a.sql\netl/old/b.sql\n");
    check_patterns(fixture, "etl", "", "/etl/old", "a.sql\n");
    check_patterns(fixture, "etl", "", "/old", "a.sql\nold/b.sql\nold/c.bak\n");
    check_patterns(fixture, ".", "/etl/old", "/b.sql\n../a.sql", "etl/old/c.bak\n");
}

static void test_patterns_of_the_caller_decide_before_ignore_files(void **state) {
    struct fixture *fixture = *state;
    make_file(".gitignore", "target/\n!b.sql\n");
    make_file("target/manifest.json", "");
    make_file("b.sql", "");
    check_patterns(fixture, ".", "", "x", ".gitignore\nb.sql\n");
    check_patterns(fixture, ".", "", "!target/", ".gitignore\nb.sql\ntarget/manifest.json\n");
    check_patterns(fixture, ".", "", "b.sql", ".gitignore\n");
}

static void check_extras(struct fixture *fixture, const char *const *roots,
                         const char *const *extras, const char *expected) {
    list_with(&fixture->out, roots, &(struct walk_options){.extras = extras});
    assert_string_equal(fixture->out.data, expected);
}

static void test_extra_files(void **state) {
    struct fixture *fixture = *state;
    make_file("stemma.yaml", "");
    make_file("etl/a.sql", "");
    make_file("etl/.gitignore", "*.yaml\n.gitignore\n");
    make_file("etl/b.yaml", "");
    make_file("ops/c.sql", "");
    const char *const one[] = {"etl", NULL};
    const char *const two[] = {"etl", "ops", NULL};
    const char *const file[] = {"etl/a.sql", NULL};
    const char *const extras[] = {"./stemma.yaml", "missing", "ops", NULL};
    check_extras(fixture, one, extras, "../stemma.yaml\na.sql\n");
    check_extras(fixture, two, extras, "etl/a.sql\nstemma.yaml\nops/c.sql\n");
    check_extras(fixture, file, extras, "etl/a.sql\nstemma.yaml\n");
    const char *const found[] = {"etl/a.sql", "etl/b.yaml", NULL};
    check_extras(fixture, one, found, "a.sql\nb.yaml\n");
}

static void test_a_file_that_is_left_out(void **state) {
    struct fixture *fixture = *state;
    make_file("etl/a.sql", "");
    make_file("etl/stemma.db", "");
    const struct walk_options options = {.except = "./etl/stemma.db"};
    list_with(&fixture->out, (const char *const[]){"etl", NULL}, &options);
    assert_string_equal(fixture->out.data, "a.sql\n");
    const struct walk_options missing = {.except = "nowhere"};
    list_with(&fixture->out, (const char *const[]){"etl", NULL}, &missing);
    assert_string_equal(fixture->out.data, "a.sql\nstemma.db\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_one_root_shows_paths_below_it),
        TEST(test_several_roots_are_shown_in_their_order),
        TEST(test_root_that_is_a_file),
        TEST(test_order_is_that_of_bytes),
        TEST(test_file_of_two_roots_comes_once),
        TEST(test_found_file_knows_root_size_and_real_path),
        TEST(test_hidden_files_but_not_git),
        TEST(test_ignore_files),
        TEST(test_pattern_that_matches_nothing_is_reported),
        TEST(test_links_inside_the_roots_are_left_alone),
        TEST(test_links_out_of_the_roots_are_reported),
        TEST(test_link_with_a_root_as_prefix_is_outside),
        TEST(test_pipes_stand_among_the_files),
        TEST(test_unreadable_directory_stands_among_the_files),
        TEST(test_missing_root_is_an_error),
        TEST(test_many_directories),
        TEST(test_patterns_of_the_caller),
        TEST(test_patterns_of_the_caller_decide_before_ignore_files),
        TEST(test_extra_files),
        TEST(test_a_file_that_is_left_out),
        TEST(test_the_same_files_as_git),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
