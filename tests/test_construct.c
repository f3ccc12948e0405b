// Constructs worth knowing before a migration: which are found, how often, and where the first is.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"
#include "query/construct.h"

// A statement and all its constructs, "code count@line:column", sorted, with blanks between.
struct constructs_of {
    const char *sql;
    const char *constructs;
};

static int compare_texts(const void *a, const void *b) {
    return strcmp(a, b);
}

#define FOUND_MAX  40
#define FOUND_SIZE 80

static void assert_constructs(struct parsed *parsed, const struct constructs_of *expected) {
    char found[FOUND_MAX][FOUND_SIZE];
    parsed_sql(parsed, expected->sql);
    const struct object *o = &parsed->object;
    uint32_t count = 0;
    for (uint32_t i = 1; i < o->occurrence_count; i++, count++) {
        const struct occurrence *one = &o->occurrences[i];
        struct place place = object_place(o, one->offset);
        assert_int_equal(one->statement, 1);
        snprintf(found[count], FOUND_SIZE, "%s %u@%u:%u",
                 construct_code((enum construct)one->construct), one->count, place.line,
                 place.column);
    }
    qsort(found, count, FOUND_SIZE, compare_texts);
    struct buf text;
    buf_init(&text);
    for (uint32_t i = 0; i < count; i++) {
        buf_print(&text, "%s%s", i > 0 ? " " : "", found[i]);
    }
    if (!str_equal(buf_str(&text), str_of(expected->constructs))) {
        fail_msg("%s\nhas      %.*s\nexpected %s", expected->sql, STR_ARG(buf_str(&text)),
                 expected->constructs);
    }
    buf_release(&text);
}

#define ASSERT_CONSTRUCTS(state, examples)                                                         \
    for (size_t i = 0; i < sizeof(examples) / sizeof(*(examples)); i++) {                          \
        assert_constructs((state), &(examples)[i]);                                                \
    }

static void test_queries(void **state) {
    static const struct constructs_of examples[] = {
        {"SELECT a, sum(b) FROM t WHERE c IN (1, 2) GROUP BY a ORDER BY a LIMIT 1", ""},
        {"WITH RECURSIVE r AS (SELECT 1) SELECT * FROM r", "recursive-with 1@1:1"},
        {"WITH r AS MATERIALIZED (SELECT 1) SELECT * FROM r", "materialized-with 1@1:6"},
        {"SELECT DISTINCT a FROM t", ""},
        {"SELECT DISTINCT ON (a) a FROM t", "distinct-on 1@1:21"},
        {"SELECT a FROM t, LATERAL (SELECT b FROM u WHERE u.c = t.c) v", "lateral 1@1:27"},
        {"SELECT sum(a) OVER (PARTITION BY b),\n rank() OVER w FROM t WINDOW w AS (ORDER BY c)",
         "window-function 2@1:8"},
        {"SELECT count(*) FILTER (WHERE a) FROM t", "aggregate-filter 1@1:8"},
        {"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t",
         "ordered-set-aggregate 1@1:8"},
        {"SELECT a, b FROM t GROUP BY ROLLUP (a), CUBE (b)", "grouping-sets 2@1:29"},
        {"SELECT a FROM t GROUP BY GROUPING SETS ((a), ())", "grouping-sets 1@1:26"},
        {"SELECT a FROM t TABLESAMPLE system (1)", "tablesample 1@1:29"},
        {"SELECT a FROM t NATURAL JOIN u", "natural-join 1@1:30"},
        {"SELECT a FROM t FOR UPDATE", "row-lock 1@1:1"},
        {"SELECT ctid, t.xmin FROM t", "system-column 2@1:8"},
        {"SELECT relname FROM pg_class", "system-catalogue 1@1:21"},
        {"SELECT 1 FROM information_schema.tables", "information-schema 1@1:15"},
        {"SELECT n FROM generate_series(1, 3) n", "function-in-from 1@1:15"},
        {"SELECT unnest(a) FROM t", "array-function 1@1:8 set-in-select 1@1:8"},
        {"SELECT v FROM unnest(ARRAY[1]) v",
         "array 1@1:22 array-function 1@1:15 function-in-from 1@1:15"},
        {"SELECT v FROM f((SELECT max(x) FROM unnest(a) x)) v",
         "array-function 1@1:37 function-in-from 2@1:15"},
        {"SELECT v FROM unnest((SELECT max(x) FROM f() x)) v",
         "array-function 1@1:15 function-in-from 2@1:15"},
        {"SELECT a INTO t2 FROM t", "select-into 1@1:15"},
        {"SELECT a FROM t UNION ALL SELECT b::int FROM u UNION ALL SELECT c::int FROM v",
         "double-colon-cast 2@1:35"},
    };
    ASSERT_CONSTRUCTS(*state, examples)
}

static void test_changes(void **state) {
    static const struct constructs_of examples[] = {
        {"INSERT INTO t VALUES (1)", ""},
        {"INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING RETURNING id",
         "on-conflict 1@1:26 returning 1@1:59"},
        {"UPDATE t SET a = 1", ""},
        {"UPDATE t SET a = u.a FROM u WHERE u.id = t.id", "update-from 1@1:27"},
        {"DELETE FROM t USING u WHERE u.id = t.id", "delete-using 1@1:21"},
        {"WITH gone AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM gone",
         "data-modifying-with 1@1:6 returning 1@1:39"},
        {"MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE", "merge 1@1:12"},
        {"COPY t FROM stdin", "copy 1@1:1"},
    };
    ASSERT_CONSTRUCTS(*state, examples)
}

static void test_expressions(void **state) {
    static const struct constructs_of examples[] = {
        {"SELECT a::int, CAST(b AS int), date '2024-01-01' FROM t", "double-colon-cast 1@1:9"},
        {"SELECT '{1}'::int[]", "array-type 1@1:15 double-colon-cast 1@1:13"},
        {"SELECT a[1], ARRAY(SELECT 1) FROM t", "array 2@1:8"},
        {"SELECT a -> 'b' ->> 'c' FROM t", "json-operator 2@1:10"},
        {"SELECT a + b - c + d FROM t", ""},
        {"SELECT jsonb_build_object('a', b) FROM t", "json-function 1@1:8"},
        {"SELECT a FROM t WHERE a @> b AND c && d", "containment 2@1:25"},
        {"SELECT a FROM t WHERE a ~ 'x' AND b !~* 'y'", "regular-expression 2@1:25"},
        {"SELECT ~ a FROM t", ""},
        {"SELECT regexp_replace(a, 'b', 'c') FROM t", "regular-expression 1@1:8"},
        {"SELECT my.regexp_replace(a) FROM t", ""},
        {"SELECT a ILIKE 'b' FROM t", "ilike 1@1:10"},
        {"SELECT a SIMILAR TO 'b' FROM t", "similar-to 1@1:10"},
        {"SELECT to_tsvector(a) @@ to_tsquery('b') FROM t", "full-text 3@1:8"},
        {"SELECT daterange(a, b) FROM t", "range-type 1@1:8"},
        {"SELECT xmlelement(name a, b) FROM t", "xml 1@1:8"},
        {"SELECT a COLLATE \"C\" FROM t", "collation 1@1:10"},
        {"SELECT date_trunc('day', a), to_char(a, 'YYYY') FROM t",
         "date-function 1@1:8 format-function 1@1:30"},
        {"SELECT string_agg(a, ',') FROM t", "string-aggregate 1@1:8"},
        {"SELECT md5(a) FROM t", "digest-function 1@1:8"},
        {"SELECT nextval('s')", "sequence-function 1@1:8"},
        {"SELECT pg_advisory_lock(1)", "advisory-lock 1@1:8"},
        {"SELECT * FROM dblink('c', 'q') AS t (a int)",
         "function-in-from 1@1:15 other-server 1@1:15"},
    };
    ASSERT_CONSTRUCTS(*state, examples)
}

static void test_tables_and_types(void **state) {
    static const struct constructs_of examples[] = {
        {"CREATE TABLE t (a int PRIMARY KEY, b text DEFAULT 'x')", ""},
        {"CREATE TEMP TABLE t (a int)", "temporary-table 1@1:19"},
        {"CREATE UNLOGGED TABLE t (a int)", "unlogged-table 1@1:23"},
        {"CREATE TABLE t (a serial, b int GENERATED ALWAYS AS IDENTITY,\n"
         " c int GENERATED ALWAYS AS (b * 2) STORED, d jsonb, e text[], f inet)",
         "array-type 1@2:55 generated-column 1@2:8 identity-column 1@1:33 json-type 1@2:46 "
         "serial-column 1@1:19 special-type 1@2:65"},
        {"CREATE TABLE t (a int) PARTITION BY RANGE (a)", "partitioned-table 1@1:14"},
        {"CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)", "partition 1@1:30"},
        {"ALTER TABLE t ATTACH PARTITION t1 DEFAULT", "partition 1@1:1"},
        {"CREATE TABLE t (a int) INHERITS (u)", "inheritance 1@1:34"},
        {"CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH &&))",
         "exclusion-constraint 1@1:30 range-type 1@1:19"},
        {"CREATE FOREIGN TABLE f (a int) SERVER s", "foreign-data 1@1:1"},
        {"CREATE MATERIALIZED VIEW m AS SELECT 1", "materialized-view 1@1:1"},
        {"REFRESH MATERIALIZED VIEW m", "materialized-view 1@1:1"},
        {"CREATE INDEX ON t (a)", ""},
        {"CREATE INDEX ON t USING gin (lower(a)) WHERE b",
         "index-expression 1@1:17 index-method 1@1:17 partial-index 1@1:17"},
        {"CREATE DOMAIN d AS text CHECK (VALUE ~ 'x')", "domain 1@1:1 regular-expression 1@1:38"},
        {"CREATE TYPE c AS (a int)", "composite-type 1@1:1"},
        {"CREATE TYPE e AS ENUM ('a')", "enum-type 1@1:1"},
        {"CREATE SEQUENCE s", "sequence 1@1:1"},
        {"ALTER TABLE t ENABLE ROW LEVEL SECURITY", "row-security 1@1:1"},
        {"ALTER TABLE t OWNER TO r", "privileges 1@1:1"},
        {"SECURITY LABEL ON TABLE t IS 'x'", "security-label 1@1:1"},
    };
    ASSERT_CONSTRUCTS(*state, examples)
}

static void test_code_and_session(void **state) {
    static const struct constructs_of examples[] = {
        {"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
         "function 1@1:1 security-definer 1@1:46"},
        {"CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY INVOKER AS 'SELECT 1'",
         "function 1@1:1"},
        {"CREATE PROCEDURE p() LANGUAGE plpgsql AS $$\nBEGIN\n  EXECUTE 'x';\n  EXECUTE 'y';\nEND "
         "$$",
         "dynamic-sql 2@3:3 plpgsql 1@1:22 procedure 1@1:1"},
        {"CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'return 1'",
         "function 1@1:1 other-language 1@1:33"},
        {"DO 'BEGIN EXECUTE ''x''; END'", "anonymous-block 1@1:1 dynamic-sql 1@1:4 plpgsql 1@1:1"},
        {"CALL p()", "call 1@1:1"},
        {"CREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "trigger 1@1:1"},
        {"CREATE RULE r AS ON INSERT TO t DO ALSO NOTIFY x", "rule 1@1:1"},
        {"CREATE EXTENSION hstore", "extension 1@1:1"},
        {"SET work_mem = '1GB'", "session-setting 1@1:1"},
        {"SET search_path = a", "search-path 1@1:1"},
        {"DECLARE c CURSOR FOR SELECT 1", "cursor 1@1:1"},
        {"PREPARE p AS SELECT 1", "prepared-statement 1@1:1"},
        {"LISTEN x", "notification 1@1:1"},
        {"LOCK TABLE t", "table-lock 1@1:1"},
        {"BEGIN", "transaction-control 1@1:1"},
        {"GRANT SELECT ON t TO r", "privileges 1@1:1"},
        {"VACUUM t", "maintenance 1@1:1"},
    };
    ASSERT_CONSTRUCTS(*state, examples)
}

static void test_statements_of_one_text(void **state) {
    struct parsed *parsed = *state;
    parsed_sql(parsed, "CREATE SCHEMA s CREATE TABLE t (a jsonb) CREATE VIEW v AS SELECT a::text "
                       "FROM t");
    assert_int_equal(parsed->object.occurrence_count, 3);
    assert_int_equal(parsed->object.occurrences[1].statement, 2);
    assert_int_equal(parsed->object.occurrences[1].construct, CONSTRUCT_JSON_TYPE);
    assert_int_equal(parsed->object.occurrences[2].statement, 3);
    assert_int_equal(parsed->object.occurrences[2].construct, CONSTRUCT_CAST);
}

static void test_codes_are_found(void **state) {
    (void)state;
    for (int i = 1; i < CONSTRUCT_COUNT; i++) {
        const char *code = construct_code((enum construct)i);
        assert_int_equal(construct_find(str_of(code)), i);
        assert_true(strlen(construct_title((enum construct)i)) > 0);
    }
    assert_int_equal(construct_find(STR("no-such-construct")), CONSTRUCT_NONE);
}

// The tables are searched by bisection.
static void test_names_are_sorted(void **state) {
    (void)state;
    static const char *const functions[] = {
#define X(name, construct, set) name,
#include "syntax/construct_function.def"
#undef X
    };
    static const char *const types[] = {
#define X(name, construct) name,
#include "syntax/construct_type.def"
#undef X
    };
    for (size_t i = 1; i < sizeof(functions) / sizeof(functions[0]); i++) {
        assert_true(strcmp(functions[i - 1], functions[i]) < 0);
    }
    for (size_t i = 1; i < sizeof(types) / sizeof(types[0]); i++) {
        assert_true(strcmp(types[i - 1], types[i]) < 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, parsed_setup, parsed_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_queries),
        TEST(test_changes),
        TEST(test_expressions),
        TEST(test_tables_and_types),
        TEST(test_code_and_session),
        TEST(test_statements_of_one_text),
        cmocka_unit_test(test_codes_are_found),
        cmocka_unit_test(test_names_are_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
