#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/path.h"

static void assert_path(struct str path, const char *expected) {
    assert_string_equal(path.data, expected);
    assert_int_equal(path.size, strlen(expected));
}

static void test_name(void **state) {
    (void)state;
    assert_true(str_equal(path_name(STR("marts/daily.sql")), STR("daily.sql")));
    assert_true(str_equal(path_name(STR("daily.sql")), STR("daily.sql")));
    assert_true(str_equal(path_name(STR("marts/")), STR("")));
}

static void test_clean(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_path(path_clean(&arena, STR("./a//b/.")), "a/b");
    assert_path(path_clean(&arena, STR("/a/./b/")), "/a/b");
    assert_path(path_clean(&arena, STR("../a/..")), "../a/..");
    assert_path(path_clean(&arena, STR(".")), ".");
    assert_path(path_clean(&arena, STR("")), ".");
    assert_path(path_clean(&arena, STR("//")), "/");
    assert_path(path_clean(&arena, STR("./.a")), ".a");
    arena_release(&arena);
}

static void test_join(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    assert_path(path_join(&arena, STR("a"), STR("b/c")), "a/b/c");
    assert_path(path_join(&arena, STR("/"), STR("b")), "/b");
    assert_path(path_join(&arena, STR(""), STR("b")), "b");
    assert_path(path_join(&arena, STR("."), STR("b")), "b");
    arena_release(&arena);
}

static void test_inside(void **state) {
    (void)state;
    assert_true(path_inside(STR("/a/b"), STR("/a")));
    assert_true(path_inside(STR("/a"), STR("/a")));
    assert_true(path_inside(STR("/a"), STR("/")));
    assert_false(path_inside(STR("/ab"), STR("/a")));
    assert_false(path_inside(STR("/"), STR("/a")));
}

static void assert_relative(const char *path, const char *directory, const char *expected) {
    struct buf out;
    buf_init(&out);
    path_add_relative(&out, str_of(path), str_of(directory));
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void test_relative(void **state) {
    (void)state;
    assert_relative("/a/b/c", "/a", "b/c");
    assert_relative("/a/b/c", "/a/x", "../b/c");
    assert_relative("/a", "/x/y/z", "../../../a");
    assert_relative("/ab", "/a", "../ab");
    assert_relative("/a/b", "/", "a/b");
    assert_relative("/a", "/a", ".");
    assert_relative("/a", "/a/b/c", "../..");
}

static void assert_followed(const char *path, const char *steps, const char *expected) {
    struct buf out;
    buf_init(&out);
    buf_add_str(&out, str_of(path));
    path_follow(&out, str_of(steps));
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void test_follow(void **state) {
    (void)state;
    assert_followed("/a/b", "../c", "/a/c");
    assert_followed("/a/b", "./c//d/", "/a/b/c/d");
    assert_followed("/a", "../../../b", "/b");
    assert_followed("/", "a", "/a");
    assert_followed("/a/b", "..", "/a");
    assert_followed("/a", "", "/a");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_name),     cmocka_unit_test(test_clean),
        cmocka_unit_test(test_join),     cmocka_unit_test(test_inside),
        cmocka_unit_test(test_relative), cmocka_unit_test(test_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
