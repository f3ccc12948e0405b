// Bodies of functions: what is counted in them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "syntax/body.h"

static void assert_same(const char *body, struct measure found, struct measure expected) {
    if (found.statements != expected.statements || found.branches != expected.branches ||
        found.loops != expected.loops || found.handlers != expected.handlers ||
        found.dynamic != expected.dynamic) {
        fail_msg("%s\nstatements %u, expected %u\nbranches %u, %u\nloops %u, %u\nhandlers %u, "
                 "%u\ndynamic %u, %u",
                 body, found.statements, expected.statements, found.branches, expected.branches,
                 found.loops, expected.loops, found.handlers, expected.handlers, found.dynamic,
                 expected.dynamic);
    }
}

// ---- PL/pgSQL

// Expected: lines (not compared), statements, branches, loops, handlers, dynamic.
struct body_of {
    const char *body;
    struct measure expected;
};

static const struct body_of bodies[] = {
    {"BEGIN END", {0}},
    {"begin null; end;", {0}},
    {"BEGIN a := 1; PERFORM f(a); RETURN; END", {0, 3, 0, 0, 0, 0, 0}},
    {"BEGIN IF a = 1 THEN a := 2; END IF; END", {0, 2, 1, 0, 0, 0, 0}},
    {"BEGIN IF a = 1 THEN a := 2; ELSIF a = 2 THEN a := 3; ELSEIF a = 3 THEN a := 4; ELSE a := 5;"
     " END IF; END",
     {0, 5, 3, 0, 0, 0, 0}},
    // CASE in an expression is no branch, its WHEN and THEN are not those of the statement
    {"BEGIN IF (CASE WHEN a = 1 THEN true ELSE false END) THEN a := CASE a WHEN 1 THEN 2 END; END "
     "IF; END",
     {0, 2, 1, 0, 0, 0, 0}},
    {"BEGIN CASE a WHEN 1 THEN a := 1; WHEN 2, 3 THEN a := 2; ELSE a := 3; END CASE; END",
     {0, 4, 2, 0, 0, 0, 0}},
    {"BEGIN CASE WHEN a > (CASE WHEN true THEN 1 END) THEN a := 1; END CASE; END",
     {0, 2, 1, 0, 0, 0, 0}},
    {"DECLARE i int; BEGIN LOOP EXIT; END LOOP; WHILE a < 1 LOOP a := 2; END LOOP;"
     " FOR i IN 1 .. 3 LOOP CONTINUE; END LOOP; FOREACH i IN ARRAY '{1}'::int[] LOOP a := i; END "
     "LOOP; END",
     {0, 8, 0, 4, 0, 0, 0}},
    {"<<outer_loop>> DECLARE r record; BEGIN <<l>> FOR r IN SELECT 1 LOOP EXIT l WHEN a > 1;"
     " CONTINUE WHEN a < 0; END LOOP l; END",
     {0, 3, 2, 1, 0, 0, 0}},
    {"BEGIN EXECUTE 'DROP TABLE ' || b; EXECUTE format('a %s', b) INTO a USING 1; END",
     {0, 2, 0, 0, 0, 2, 0}},
    {"DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT 1' USING a LOOP NULL; END LOOP; END",
     {0, 1, 0, 1, 0, 1, 0}},
    {"BEGIN RETURN QUERY EXECUTE 'SELECT 1'; RETURN QUERY SELECT 1; RETURN NEXT 1; END",
     {0, 3, 0, 0, 0, 1, 0}},
    {"DECLARE c refcursor; d CURSOR FOR SELECT 1; BEGIN OPEN c FOR EXECUTE 'SELECT 1'; OPEN c FOR "
     "SELECT 2; OPEN d; FETCH c INTO a; CLOSE c; END",
     {0, 5, 0, 0, 0, 1, 0}},
    {"BEGIN BEGIN a := 1; EXCEPTION WHEN unique_violation OR check_violation THEN a := 2; WHEN "
     "others THEN RAISE NOTICE 'if % then', a; END; a := 3; EXCEPTION WHEN others THEN RAISE; END",
     {0, 5, 0, 0, 3, 0, 0}},
    // words of control within SQL and strings
    {"BEGIN CREATE TABLE IF NOT EXISTS t (a int); DROP TABLE IF EXISTS t; GRANT EXECUTE ON "
     "FUNCTION "
     "f TO x; COMMENT ON TABLE t IS 'a; IF b THEN'; SELECT 1 /* ; LOOP */ INTO a; END -- END IF;",
     {0, 5, 0, 0, 0, 0, 0}},
    {"DECLARE open int; BEGIN open := 1; a = 2; END", {0, 2, 0, 0, 0, 0, 0}},
    {"#variable_conflict use_column\nDECLARE x int := 1; DECLARE y int DEFAULT 2; BEGIN x := y; "
     "END",
     {0, 1, 0, 0, 0, 0, 0}},
    {"BEGIN UPDATE t SET loop = 1 WHERE t.case = 2; END", {0, 1, 0, 0, 0, 0, 0}},
    {"BEGIN ASSERT a = 1; GET DIAGNOSTICS a = ROW_COUNT; CALL p(); COMMIT; END",
     {0, 4, 0, 0, 0, 0, 0}},
};

static void test_plpgsql(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct measure found = body_measure_plpgsql(str_of(bodies[i].body));
        assert_same(bodies[i].body, found, bodies[i].expected);
    }
}

// What is cut off or no PL/pgSQL at all is counted as far as it goes.
static void test_broken_bodies(void **state) {
    (void)state;
    static const char *const broken[] = {
        "",
        "END END END;",
        "IF",
        "BEGIN IF a THEN",
        "WHEN x THEN ELSE EXCEPTION",
        "BEGIN CASE",
        "FOR r IN EXECUTE",
        "<< a",
        "DECLARE x int",
        "BEGIN 'open",
        "#",
        ";;;",
        "OPEN",
        "RETURN QUERY",
        "BEGIN ((((; END",
    };
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        struct measure found = body_measure_plpgsql(str_of(broken[i]));
        assert_true(found.statements <= 2);
    }
}

static void test_place_of_dynamic_sql(void **state) {
    (void)state;
    const char *body = "BEGIN\n  a := 1;\n  EXECUTE b;\n  EXECUTE c;\nEND";
    struct measure found = body_measure_plpgsql(str_of(body));
    assert_int_equal(found.dynamic, 2);
    assert_int_equal(found.first_dynamic, strstr(body, "EXECUTE b") - body);
}

static void test_lines(void **state) {
    (void)state;
    assert_int_equal(body_measure_plpgsql(STR("\n\nBEGIN\n\nEND\n  ")).lines, 3);
    assert_int_equal(body_measure_lines(STR("return 1")).lines, 1);
    assert_int_equal(body_measure_lines(STR(" \n ")).lines, 0);
}

static void test_sql(void **state) {
    (void)state;
    struct measure found =
        body_measure_sql(STR("SELECT 1; -- a; b\nINSERT INTO t VALUES (';');\n"));
    assert_int_equal(found.statements, 2);
    assert_int_equal(found.lines, 2);
    assert_int_equal(body_measure_sql(STR(" ; ;")).statements, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plpgsql),
        cmocka_unit_test(test_broken_bodies),
        cmocka_unit_test(test_place_of_dynamic_sql),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
