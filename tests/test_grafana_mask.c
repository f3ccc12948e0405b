#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "input/grafana_mask.h"
#include "query/declaration.h"

#define FILTERED " BETWEEN '2000-01-01T00:00:00Z' AND '2000-01-02T00:00:00Z')"

// Masks and shows each hole in a name as <>.
static void mask(const char *text, struct excerpt *excerpt, struct buf *shown,
                 struct span *unknown) {
    excerpt_init(excerpt);
    buf_init(shown);
    struct str all = str_of(text);
    struct span written = excerpt_write(excerpt, all, (struct span){0, (uint32_t)all.size});
    *unknown = grafana_mask(excerpt, written);
    struct str sql = buf_str(&excerpt->sql);
    for (size_t i = 0; i < sql.size; i++) {
        bool hole = str_starts(str_sub(sql, i, sql.size), STR(NAME_HOLE));
        buf_add_str(shown, hole ? STR("<>") : str_sub(sql, i, 1));
        i += hole ? sizeof(NAME_HOLE) - 2 : 0;
    }
}

static void check(const char *text, const char *expected) {
    struct excerpt excerpt;
    struct buf shown;
    struct span unknown;
    mask(text, &excerpt, &shown, &unknown);
    assert_string_equal(shown.data, expected);
    buf_release(&shown);
    excerpt_release(&excerpt);
}

static void stays(const char *text) {
    check(text, text);
}

// `part` of the SQL stands for `expected` as written, and is of this kind.
static void check_part(const char *text, const char *part, const char *expected,
                       enum run_kind kind) {
    struct excerpt excerpt;
    struct buf shown;
    struct span unknown;
    mask(text, &excerpt, &shown, &unknown);
    const char *found = strstr(excerpt.sql.data, part);
    assert_non_null(found);
    struct span sql = {(uint32_t)(found - excerpt.sql.data), (uint32_t)strlen(part)};
    struct span from = trace_span(&excerpt.masks, sql);
    struct str written = excerpt_written(&excerpt, from);
    assert_int_equal(written.size, strlen(expected));
    assert_memory_equal(written.data, expected, written.size);
    assert_int_equal(trace_kind(&excerpt.masks, sql), kind);
    buf_release(&shown);
    excerpt_release(&excerpt);
}

// ---- macros

static void test_macros(void **state) {
    (void)state;
    check("SELECT 1 WHERE $__timeFilter(t.at)", "SELECT 1 WHERE (t.at" FILTERED);
    check("SELECT $__timeFrom(), $__timeTo()",
          "SELECT '2000-01-01T00:00:00Z', '2000-01-02T00:00:00Z'");
    check("SELECT $__time(at), x", "SELECT at AS \"time\", x");
    check("SELECT $__timeEpoch(at)", "SELECT extract(epoch from at) AS \"time\"");
    check("SELECT $__timeGroupAlias(at, '5m', NULL)",
          "SELECT floor(extract(epoch from at)/60)*60 AS \"time\"");
    check("SELECT 1 WHERE $__unixEpochFilter(e) AND $__unixEpochNanoFilter(n)",
          "SELECT 1 WHERE (e BETWEEN 0 AND 1) AND (n BETWEEN 0 AND 1)");
    check("SELECT $__unixEpochGroup(e, '1h')", "SELECT floor((e)/60)*60");
    check("SELECT $__unixEpochGroupAlias(e, '1h')", "SELECT floor((e)/60)*60 AS \"time\"");
    check("SELECT $__unixEpochFrom() + $__unixEpochNanoTo()", "SELECT 1 + 1");
}

static void test_time_group_is_an_alias_before_a_comma(void **state) {
    (void)state;
    check("SELECT $__timeGroup(at,'1h'),x",
          "SELECT floor(extract(epoch from at)/60)*60 AS \"time\",x");
    check("SELECT $__timeGroup(at,'1h') , x", "SELECT floor(extract(epoch from at)/60)*60 , x");
    check("SELECT $__timeGroup(at,'1h') AS t", "SELECT floor(extract(epoch from at)/60)*60 AS t");
    check("SELECT x FROM t GROUP BY $__timeGroup(at,'1h'),x",
          "SELECT x FROM t GROUP BY floor(extract(epoch from at)/60)*60,x");
    check("SELECT coalesce($__timeGroup(at,'1h'),0)",
          "SELECT coalesce(floor(extract(epoch from at)/60)*60,0)");
    check("SELECT * FROM (SELECT $__timeGroup(at,'1h'),x FROM t) q",
          "SELECT * FROM (SELECT floor(extract(epoch from at)/60)*60 AS \"time\",x FROM t) q");
}

static void test_arguments(void **state) {
    (void)state;
    check("$__timeFilter(to_timestamp(a, 'x)'))", "(to_timestamp(a, 'x)')" FILTERED);
    check("SELECT $__timeGroup(date_trunc('hour', (a)), $iv)",
          "SELECT floor(extract(epoch from date_trunc('hour', (a)))/60)*60");
    check("WHERE $__timeFilter(${s}.at)", "WHERE (<>.at" FILTERED);
    check("WHERE $__timeFilter($column)", "WHERE ('1'" FILTERED);
    check("WHERE $__timeFilter($__timeGroup(at, '1h'))",
          "WHERE (floor(extract(epoch from at)/60)*60" FILTERED);
    check("WHERE $__timeFilter()", "WHERE TRUE");
    check("WHERE $__timeFilter(a", "WHERE TRUE(a");
}

static void test_an_unknown_macro_is_a_call(void **state) {
    (void)state;
    struct excerpt excerpt;
    struct buf shown;
    struct span unknown;
    mask("SELECT $__bucket(at, $n) FROM t", &excerpt, &shown, &unknown);
    assert_string_equal(shown.data, "SELECT __bucket(at, '1') FROM t");
    assert_int_equal(unknown.start, 7);
    assert_int_equal(unknown.length, strlen("$__bucket"));
    buf_release(&shown);
    excerpt_release(&excerpt);
}

// ---- variables

static void test_values(void **state) {
    (void)state;
    check("WHERE a = $a AND b = ${b:csv} AND c = [[c]]", "WHERE a = '1' AND b = '1' AND c = '1'");
    check("WHERE a IN ($a) AND b IN $b AND c = ANY(ARRAY[$c])",
          "WHERE a IN ('1') AND b IN ('1') AND c = ANY(ARRAY['1'])");
    check("WHERE a > now() - interval $i LIMIT $n OFFSET $m",
          "WHERE a > now() - interval '1' LIMIT '1' OFFSET '1'");
    check("WHERE a > $__from/1000 AND b = ${__user.login}", "WHERE a > 1/1000 AND b = '1'");
    check("WHERE a = ${n}000 AND b = -$m", "WHERE a = '1' AND b = -'1'");
    check("WHERE a BETWEEN $from AND $to", "WHERE a BETWEEN '1' AND '1'");
    check("WHERE d > date $d AND e = $__timeFrom",
          "WHERE d > date '1' AND e = '2000-01-01T00:00:00Z'");
    check("SELECT extract(epoch from $t), a IS DISTINCT FROM $b",
          "SELECT extract(epoch from '1'), a IS DISTINCT FROM '1'");
}

static void test_names(void **state) {
    (void)state;
    check("SELECT a FROM $t", "SELECT a FROM <>");
    check("SELECT a FROM ${s}.orders o, $t", "SELECT a FROM <>.orders o, <>");
    check("SELECT a FROM t JOIN $u ON t.a = $u.b, $v", "SELECT a FROM t JOIN <> ON t.a = <>.b, <>");
    check("SELECT t.$c, $f(a), b::$type, c AS $n FROM t",
          "SELECT t.<>, <>(a), b::<>, c AS <> FROM t");
    check("SELECT start_${unit}_km, $a$b FROM t_$x", "SELECT start_<>_km, '1' FROM t_<>");
    check("SELECT a FROM $schema$table", "SELECT a FROM <>");
    check("SELECT \"$c\" FROM \"$s\".\"t_$t\"", "SELECT \"<>\" FROM \"<>\".\"t_<>\"");
    check("WITH q AS (SELECT 1) DELETE FROM $t", "WITH q AS (SELECT 1) DELETE FROM <>");
}

static void test_aliases_stay(void **state) {
    (void)state;
    stays("SELECT a AS \"load of $host\" FROM t ORDER BY \"load of $host\"");
    stays("SELECT a \"load of $host\" FROM t");
}

static void test_strings_stay(void **state) {
    (void)state;
    stays("SELECT '$a', E'\\'$b', $$ $c $$, $q$ $d $q$ -- $e isn't\n /* $f */");
    stays("SELECT a ->> '$b', $1 FROM t");
    check("SELECT a FROM $s$t WHERE a = $s$t", "SELECT a FROM <> WHERE a = '1'");
}

static void test_arrays_are_no_variables(void **state) {
    (void)state;
    stays("SELECT ARRAY[[1, 2], [3, 4]], ARRAY[[a]]");
    check("SELECT ARRAY[[[a]]], x[1]", "SELECT ARRAY['1'], x[1]");
}

static void test_clauses(void **state) {
    (void)state;
    check("SELECT a FROM t ${where:raw} ORDER BY a $dir", "SELECT a FROM t   ORDER BY a  ");
    check("SELECT a FROM t WHERE b = 1 $more GROUP BY a",
          "SELECT a FROM t WHERE b = 1   GROUP BY a");
    check("SELECT a FROM t WHERE b ${op} 5", "SELECT a FROM t WHERE b  =  5");
    check("$query", "TABLE <>");
    check("SELECT * FROM ($query) q", "SELECT * FROM (TABLE <>) q");
    check("WITH q AS ($query) SELECT 1", "WITH q AS (TABLE <>) SELECT 1");
    check("SELECT 1 UNION ALL $query", "SELECT 1 UNION ALL TABLE <>");
    check("SELECT 1; $query;", "SELECT 1; TABLE <>;");
    check("$with SELECT 1", "  SELECT 1");
}

// ---- the way back

static void test_positions(void **state) {
    (void)state;
    const char *sql = "SELECT $__timeGroup(at,'1h'),x FROM t WHERE $__timeFilter(at) AND c = $c";
    check_part(sql, "floor(extract(epoch from at)/60)*60", "$__timeGroup(at,'1h')", RUN_TEXT);
    check_part(sql, "at BETWEEN '2000-01-01T00:00:00Z' AND '2000-01-02T00:00:00Z'",
               "$__timeFilter(at)", RUN_TEXT);
    check_part(sql, "x FROM t", "x FROM t", RUN_COPY);
    check_part(sql, "c = '1'", "c = $c", RUN_VALUE);
    check_part("SELECT start_${u}_km FROM t", "start_" NAME_HOLE "_km", "start_${u}_km", RUN_HOLE);
}

static void test_holes(void **state) {
    (void)state;
    check_part("SELECT $c FROM t", "'1'", "$c", RUN_HOLE);
    check_part("SELECT avg($c) FROM t", "'1'", "$c", RUN_HOLE);
    check_part("SELECT round($c, 2) FROM t", "'1'", "$c", RUN_VALUE);
    check_part("SELECT a FROM t WHERE $c AND b", "'1'", "$c", RUN_HOLE);
    check_part("SELECT a FROM t WHERE ($c)", "'1'", "$c", RUN_HOLE);
    check_part("SELECT a FROM t WHERE $c = 'x'", "'1'", "$c", RUN_VALUE);
    check_part("SELECT a FROM t WHERE b BETWEEN 1 AND $c", "'1'", "$c", RUN_VALUE);
    check_part("SELECT a FROM t GROUP BY $c, a", "'1'", "$c", RUN_HOLE);
    check_part("SELECT a FROM t GROUP BY a HAVING max(b) > 1 AND $c", "'1'", "$c", RUN_HOLE);
    check_part("SELECT a FROM t WHERE ${c:doublequote} = 2", "'1'", "${c:doublequote}", RUN_HOLE);
    check_part("SELECT $__from AS x", "1 AS x", "$__from AS x", RUN_VALUE);
    check_part("SELECT a FROM t WHERE c = '$c'", "c = '$c'", "c = '$c'", RUN_VALUE);
    check_part("SELECT a FROM t WHERE c ~ '^c$'", "'^c$'", "'^c$'", RUN_COPY);
}

// ---- what nobody means

static void test_broken_text_is_kept(void **state) {
    (void)state;
    stays("");
    stays("SELECT '$a");
    stays("SELECT \"$");
    stays("SELECT \"${a\"b}");
    stays("SELECT ${a");
    stays("SELECT $, [[a], $$ x");
    stays(")))");
    check("$__timeFilter(", "TRUE(");
    check("$__timeGroup((a, b)", "'1'((a, b)");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_macros),
        cmocka_unit_test(test_time_group_is_an_alias_before_a_comma),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_an_unknown_macro_is_a_call),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_aliases_stay),
        cmocka_unit_test(test_strings_stay),
        cmocka_unit_test(test_arrays_are_no_variables),
        cmocka_unit_test(test_clauses),
        cmocka_unit_test(test_positions),
        cmocka_unit_test(test_holes),
        cmocka_unit_test(test_broken_text_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
