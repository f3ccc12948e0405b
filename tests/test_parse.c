#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

// ---- queries

static void test_select(void **state) {
    static const struct example examples[] = {
        {"SELECT o.id AS order_id, t.*, * FROM shop.orders o, ONLY t x (a, b) WHERE o.paid",
         PIECE_ANALYSED,
         {"statement 1: select piece 0 @1:1+80", "query select @1:1+80",
          "target named order_id @1:16+8", "column o.id @1:10+2 | o.id", "target\n",
          "column t.* @1:28+1 | t.*", "target\n", "column * @1:31+1 | *",
          "from: table shop.orders as o @1:38+11", "from: table t only as x (a, b) @1:58+1",
          "where: column o.paid @1:77+4 | o.paid"}},
        {"SELECT a FROM t GROUP BY DISTINCT b, ROLLUP (c, d), (), GROUPING SETS ((e), f)"
         " HAVING count(*) > 1 AND g ORDER BY 1, h DESC NULLS LAST LIMIT 10 OFFSET i",
         PIECE_ANALYSED,
         {"query select group-distinct", "from: table t", "group: column b", "group: grouping-set",
          "column c", "column d", "group: grouping-set", "group: grouping-set", "column e",
          "column f", "having: and", "op >", "call count star", "const integer 1", "column g",
          "order: const integer 1", "order: column h", "limit: const integer 10",
          "offset: column i"}},
        {"SELECT DISTINCT a FROM t", PIECE_ANALYSED, {"query select distinct"}},
        {"SELECT DISTINCT ON (a, b + 1) c FROM t FETCH FIRST 3 ROWS ONLY",
         PIECE_ANALYSED,
         {"query select @", "distinct: column a", "distinct: op +", "target called c",
          "limit: const integer 3"}},
        {"WITH RECURSIVE q (a, b) AS (SELECT 1 UNION ALL SELECT a FROM q) SEARCH BREADTH FIRST "
         "BY a SET s CYCLE a, b SET m USING p, w AS MATERIALIZED (INSERT INTO t VALUES (1) "
         "RETURNING x) SELECT * FROM q, w",
         PIECE_ANALYSED,
         {"query select recursive",
          "cte q (a, b) search (a) set s cycle (a, b) mark m path p @1:16+1",
          "query setop union all @1:29+34", "arm: query select", "arm: query select",
          "from: table q", "cte w @", "query insert", "into: table t",
          "source: query values width 1", "returning: target called x", "from: table q",
          "from: table w"}},
        {"VALUES (1, 'a'), (2, b), (3, 'c') ORDER BY 2",
         PIECE_ANALYSED,
         {"query values width 2", "row", "const integer 2", "column b @1:22+1 | b",
          "order: const integer 2"}},
        {"TABLE s.t", PIECE_ANALYSED, {"query select", "target\n", "column *", "from: table s.t"}},
        {"SELECT", PIECE_ANALYSED, {"query select @1:1+6"}},
        {"SELECT a FROM t FOR UPDATE OF t SKIP LOCKED", PIECE_ANALYSED, {"from: table t"}},
        {"-- not this\nSELECT 1 -- nor this\n;",
         PIECE_ANALYSED,
         {"statement 1: select piece 0 @2:1+8"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_set_operations(void **state) {
    static const struct example examples[] = {
        {"SELECT a UNION SELECT b UNION SELECT c ORDER BY 1 LIMIT 2",
         PIECE_ANALYSED,
         {"query setop union @", "arm: query select", "column a", "arm: query select", "column b",
          "arm: query select", "column c", "order: const integer 1", "limit: const integer 2"}},
        {"SELECT a UNION ALL SELECT b UNION SELECT c EXCEPT SELECT d",
         PIECE_ANALYSED,
         {"query setop except @", "arm: query setop union\n", "arm: query setop union all\n",
          "arm: query select", "column a", "arm: query select", "column b", "arm: query select",
          "column c", "arm: query select", "column d"}},
        {"SELECT a UNION SELECT b INTERSECT ALL SELECT c",
         PIECE_ANALYSED,
         {"query setop union @", "arm: query select", "column a", "arm: query setop intersect all",
          "column b", "column c"}},
        {"(SELECT a ORDER BY x) UNION (SELECT b UNION SELECT c)",
         PIECE_ANALYSED,
         {"query setop union @", "arm: query select", "column a", "order: column x",
          "arm: query setop union\n", "column b", "column c"}},
        {"(SELECT a UNION SELECT b LIMIT 1) UNION SELECT c",
         PIECE_ANALYSED,
         {"query setop union @", "arm: query setop union\n", "column a", "column b",
          "limit: const integer 1", "arm: query select", "column c"}},
        {"WITH q AS (SELECT 1) SELECT a FROM q UNION VALUES (2)",
         PIECE_ANALYSED,
         {"query setop union @", "cte q", "arm: query select", "arm: query values width 1"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_joins(void **state) {
    static const struct example examples[] = {
        {"SELECT 1 FROM a LEFT JOIN b USING (x, y) AS j RIGHT JOIN c ON p AND q FULL JOIN d ON r "
         "CROSS JOIN e NATURAL LEFT JOIN f",
         PIECE_ANALYSED,
         {"from: join left natural @1:15 | NATURAL LEFT JOIN", "left: join inner @",
          "left: join full @", "left: join right @",
          "left: join left using (x, y) using-alias j @1:15 | USING (x, y)", "left: table a",
          "right: table b", "right: table c", "on: and", "column p", "column q", "right: table d",
          "on: column r", "right: table e", "right: table f"}},
        {"SELECT 1 FROM (a JOIN (b JOIN c USING (k)) USING (l)) AS j (m) JOIN (SELECT 1 FROM d "
         "JOIN e USING (n)) s USING (o)",
         PIECE_ANALYSED,
         {"from: join inner using (o) @1:16 | USING (o)",
          "left: join inner using (l) as j (m) @1:16 | USING (l)", "left: table a",
          "right: join inner using (k) @1:24 | USING (k)", "left: table b", "right: table c",
          "right: subquery as s @1:69+1", "query select @1:70+32",
          "from: join inner using (n) @1:84 | USING (n)"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_other_relations(void **state) {
    static const struct example examples[] = {
        {"SELECT 1 FROM (SELECT a) x (b), LATERAL (VALUES (c, 1), (2, 3)) AS y",
         PIECE_ANALYSED,
         {"from: subquery as x (b) @1:15+1", "query select @1:16+8",
          "from: subquery lateral as y @1:41+1", "query values width 2 @1:42+21", "row"}},
        {"SELECT 1 FROM f(a, 1) WITH ORDINALITY x (b, c), s.g() AS (d int, e text[]), "
         "ROWS FROM (h(), i(j) AS (k date)) z, current_date cd",
         PIECE_ANALYSED,
         {"from: functions ordinality as x (b, c)", "call f @1:15+7 | f(a, 1)", "from: functions @",
          "call s.g @1:49+5 | s.g()", "column d pg_catalog.int4 @1:59+1", "column e text[]",
          "from: functions rows-from as z", "call h", "call i", "column k date",
          "value-function current_date"}},
        {"SELECT 1 FROM t TABLESAMPLE bernoulli (a + 1) REPEATABLE (2)",
         PIECE_ANALYSED,
         {"from: table t", "sample: op + @1:40+5 | a + 1", "sample: const integer 2"}},
        {"SELECT 1 FROM XMLTABLE('/r' PASSING t.doc COLUMNS a int PATH 'x' DEFAULT b NOT NULL, "
         "n FOR ORDINALITY) x",
         PIECE_ANALYSED,
         {"from: xmltable as x @1:15", "document: column t.doc", "row: const string",
          "column a pg_catalog.int4 not-null @1:51+1", "value: const string", "default: column b",
          "column n ordinality"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

// ---- changes

static void test_insert(void **state) {
    static const struct example examples[] = {
        {"INSERT INTO s.t AS x (a, b[1], c.d) SELECT e, f, g FROM u RETURNING *, a AS z",
         PIECE_ANALYSED,
         {"statement 1: insert", "query insert", "into: table s.t as x @1:13+3",
          "target named a @1:23+1", "target named b @1:26+1", "below: subscript",
          "target named c @1:32+1", "below: field d", "source: query select", "column e",
          "from: table u", "returning: target\n", "column *", "returning: target named z"}},
        {"INSERT INTO t VALUES (1, DEFAULT, -2), (3, (a), f('x'))",
         PIECE_ANALYSED,
         {"source: query values width 3", "row", "const integer @", "column a @1:45+1 | (a)",
          "call f @1:49+6 | f(?)"}},
        {"INSERT INTO t DEFAULT VALUES", PIECE_ANALYSED, {"query insert", "into: table t"}},
        {"INSERT INTO t (a) TABLE u ON CONFLICT (a, lower(b), (c || d) text_ops) WHERE e AND f "
         "DO UPDATE SET a = excluded.a, (b, c) = (SELECT 1, 2), d = DEFAULT WHERE t.a > 1",
         PIECE_ANALYSED,
         {"conflict update", "infer: column a @1:40+1 | a", "infer: call lower @1:43+8 | lower(b)",
          "infer: op || @1:53+8 | (c || d)", "infer-where: and", "column e", "column f",
          "set: target named a", "column excluded.a", "set: target named b", "assign 1 @",
          "sublink scalar", "set: target named c", "assign 2 @", "set: target named d", "default",
          "where: op >"}},
        {"INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT pk DO NOTHING",
         PIECE_ANALYSED,
         {"conflict nothing constraint pk"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_update_and_delete(void **state) {
    static const struct example examples[] = {
        {"UPDATE ONLY t AS x SET a = u.b + 1, (b, c) = (1, u.d), e[2].f = DEFAULT FROM u, v "
         "WHERE x.id = u.id AND u.ok RETURNING x.a",
         PIECE_ANALYSED,
         {"statement 1: update",
          "query update",
          "into: table t only as x",
          "target named a @1:24+1",
          "op + @1:28+7 | u.b + 1",
          "target named b @1:38+1",
          "assign 1 @1:46+8 | (1, u.d)",
          "row",
          "target named c @1:41+1",
          "assign 2 @1:46+8 | (1, u.d)",
          "target named e",
          "below: subscript",
          "below: field f",
          "default",
          "from: table u",
          "from: table v",
          "where: and",
          "op = @",
          "column u.ok",
          "returning: target called a"}},
        {"DELETE FROM t USING u WHERE t.id = u.id RETURNING *",
         PIECE_ANALYSED,
         {"statement 1: delete", "query delete", "into: table t", "from: table u",
          "where: op =", "returning: target\n"}},
        {"DELETE FROM t WHERE CURRENT OF c", PIECE_ANALYSED, {"into: table t", "where: other\n"}},
        {"WITH gone AS (DELETE FROM t RETURNING a) INSERT INTO u SELECT a FROM gone",
         PIECE_ANALYSED,
         {"query insert", "cte gone", "query delete", "into: table u", "from: table gone"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_merge(void **state) {
    static const struct example examples[] = {
        {"MERGE INTO t AS x USING (SELECT a FROM u) s ON x.a = s.a AND s.ok "
         "WHEN MATCHED AND s.b > 1 AND s.c THEN UPDATE SET a = s.a, b = (s.b) "
         "WHEN MATCHED THEN DELETE "
         "WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, (s.b)) "
         "WHEN NOT MATCHED THEN DO NOTHING",
         PIECE_ANALYSED,
         {"statement 1: merge",
          "query merge",
          "into: table t as x",
          "from: subquery as s",
          "where: and",
          "op = @1:48+9 | x.a = s.a",
          "column s.ok @1:64+2 | s.ok",
          "when matched update",
          "and: and",
          "op > @1:84+7 | s.b > 1",
          "column s.c @1:98+1 | s.c",
          "set: target named a",
          "column s.a",
          "set: target named b",
          "column s.b @1:132+1 | (s.b)",
          "when matched delete",
          "when not-matched insert",
          "target named a",
          "target named b",
          "value: column s.a @1:206+1 | s.a",
          "value: column s.b @1:212+1 | (s.b)",
          "when not-matched nothing"}},
        {"MERGE INTO t USING u ON true WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
         PIECE_ANALYSED,
         {"where: const boolean @1:25+4 | true", "when not-matched insert\n"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

// ---- expressions

static void test_constants_and_columns(void **state) {
    static const struct example examples[] = {
        {"SELECT 1, -1, 1.5, 'a', NULL, true, b'1', 99999999999, $2",
         PIECE_ANALYSED,
         {"const integer 1 @1:8+1", "const integer @1:11+2 | -1", "const numeric", "const string",
          "const null", "const boolean", "const bits", "const numeric", "param 2 @1:56+2 | $2"}},
        {"SELECT a, b.c, d.e.f.g, \"Mixed Case\".\"x\"\"y\", FOO.Bar",
         PIECE_ANALYSED,
         {"column a @1:8+1", "column b.c @1:13+1", "column d.e.f.g @1:22+1",
          "column \"Mixed Case\".\"x\"\"y\" @1:38+6", "column foo.bar @1:50+3"}},
        {"SELECT a /* x */ . -- y\n b, (c).d, (e.f).g.h, (i).*, j[1], k[2:l][3].m",
         PIECE_ANALYSED,
         {"column a.b @2:2+1", "field d", "column c", "field h", "field g", "column e.f",
          "field-star", "column i", "subscript", "column j", "const integer 1", "field m",
          "subscript", "column k", "const integer 2", "column l", "const integer 3"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_operators(void **state) {
    static const struct example examples[] = {
        {"SELECT a + b + c - d * e, - f, x OPERATOR(s.@@) y",
         PIECE_ANALYSED,
         {"op - @1:8+17", "op + @1:8\n", "column a", "column b", "column c", "op * @1:20\n",
          "column d", "column e", "op - @1:27+3", "column f", "op @@"}},
        {"SELECT a AND b AND (c OR d OR NOT e)",
         PIECE_ANALYSED,
         {"and @", "column a", "column b", "or @", "column c", "column d", "not @", "column e"}},
        {"SELECT a IS NULL, b NOTNULL, c IS NOT TRUE, d IS UNKNOWN, e IS DISTINCT FROM f, "
         "g IS NOT DISTINCT FROM h",
         PIECE_ANALYSED,
         {"op is null", "op is not null", "op is not true", "op is unknown", "op is distinct from",
          "op is not distinct from"}},
        {"SELECT a IN (1, b), c NOT IN (2), d BETWEEN 1 AND e, f NOT BETWEEN SYMMETRIC g AND 2, "
         "h LIKE 'x' ESCAPE i, j NOT ILIKE k, l SIMILAR TO m",
         PIECE_ANALYSED,
         {"op in @", "column a", "const integer 1", "column b", "op not in", "op between @",
          "column d", "const integer 1", "column e", "op not between symmetric", "op ~~ @",
          "column h", "call pg_catalog.like_escape", "column i", "op !~~*", "op ~ @", "column l",
          "call pg_catalog.similar_to_escape", "column m"}},
        {"SELECT a = ANY (b), c < ALL (ARRAY[1, d]), (e, f) = (g, h), ROW(i) = ROW(j)",
         PIECE_ANALYSED,
         {"op = @", "column a", "column b", "op < @", "array", "column d", "op = @", "row",
          "column e", "column f", "row", "column g", "column h", "op = @", "row", "column i", "row",
          "column j"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_calls(void **state) {
    static const struct example examples[] = {
        {"SELECT s.f(a, VARIADIC b), count(*), g(x => c, y := d), array_agg(DISTINCT e ORDER BY f, "
         "g DESC) FILTER (WHERE h AND i), percentile_cont(0.5) WITHIN GROUP (ORDER BY j)",
         PIECE_ANALYSED,
         {"call s.f variadic", "column a", "column b", "call count star", "call g", "named x",
          "column c", "named y", "column d", "call array_agg distinct", "column e",
          "order: column f", "order: column g", "filter: and", "column h", "column i",
          "call percentile_cont within-group", "order: column j"}},
        {"SELECT sum(a) OVER w, rank() OVER (w ORDER BY b), avg(c) OVER (PARTITION BY d, e + 1 "
         "ORDER "
         "BY f ROWS BETWEEN g PRECEDING AND 1 FOLLOWING) FROM t WINDOW w AS (PARTITION BY h)",
         PIECE_ANALYSED,
         {"call sum", "over: window base w\n", "call rank", "over: window base w\n",
          "order: column b", "call avg", "over: window\n", "partition: column d", "partition: op +",
          "order: column f", "frame-start: column g", "frame-end: const integer 1",
          "window name w\n", "partition: column h"}},
        {"SELECT coalesce(a, 0), nullif(b, c), greatest(d, e), least(f), grouping(g), "
         "xmlelement(name x, xmlattributes(h AS i), j), xmlserialize(content k AS text), "
         "current_date, localtime(3)",
         PIECE_ANALYSED,
         {"coalesce", "column a", "nullif", "column b", "column c", "minmax", "column d",
          "column e", "minmax", "column f", "grouping", "column g", "xml", "column h", "column j",
          "xml", "column k", "value-function current_date", "value-function localtime"}},
        {"SELECT extract(year FROM a), b AT TIME ZONE c, substring(d FROM 1 FOR e), trim(BOTH FROM "
         "f), "
         "(g, h) OVERLAPS (i, j), position(k IN l)",
         PIECE_ANALYSED,
         {"call pg_catalog.extract", "column a", "call pg_catalog.timezone", "column c", "column b",
          "call pg_catalog.substring", "column d", "column e", "call pg_catalog.btrim", "column f",
          "call pg_catalog.\"overlaps\"", "column g", "column h", "column i", "column j",
          "call pg_catalog.position", "column l", "column k"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_casts_and_case(void **state) {
    static const struct example examples[] = {
        {"SELECT a::numeric(10, 2)[], CAST(b AS s.t), date '2020-01-01', c COLLATE \"C\"",
         PIECE_ANALYSED,
         {"cast pg_catalog.numeric[]", "column a", "typmod: const integer 10",
          "typmod: const integer 2", "cast s.t", "column b", "cast date", "const string",
          "collate C", "column c"}},
        {"SELECT CASE a WHEN 1 THEN b ELSE c END, CASE WHEN d > 1 AND e THEN f END",
         PIECE_ANALYSED,
         {"case", "operand: column a @1:13+1 | a", "when: const integer 1", "then: column b",
          "else: column c", "case", "when: and @1:51", "op > @1:51+5 | d > 1",
          "column e @1:61+1 | e", "then: column f"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_subqueries(void **state) {
    static const struct example examples[] = {
        {"SELECT (SELECT a FROM t), ARRAY(SELECT b), EXISTS (SELECT 1)",
         PIECE_ANALYSED,
         {"sublink scalar", "query select @1:9+15", "from: table t", "sublink array",
          "query select @1:33+8", "sublink exists", "query select @1:52+8"}},
        {"SELECT 1 WHERE a IN (SELECT b) AND c NOT IN (SELECT d) AND e = ANY (SELECT f) AND "
         "g OPERATOR(s.<) ALL (SELECT h) AND (i, j) < (SELECT k, l)",
         PIECE_ANALYSED,
         {"where: and", "sublink any @1:16+15 | a IN (SELECT b)", "test: column a", "query select",
          "not @", "sublink any", "test: column c", "sublink any", "test: column e",
          "query select @1:69+8", "sublink < all", "test: column g", "query select @1:104+8",
          "sublink < row", "test: row", "query select"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

// ---- output names, as a PostgreSQL 15 server gives them

static void assert_output_name(struct parsed *parsed, const char *expr, const char *name) {
    struct buf sql;
    buf_init(&sql);
    buf_print(&sql, "SELECT %s FROM t", expr);
    parsed_str(parsed, buf_str(&sql), 0);
    buf_release(&sql);
    const struct target *target = &parsed->object.targets[parsed->object.target_count - 1];
    assert_int_equal(target->named, 0);
    struct str found = object_str(&parsed->object, target->name);
    if (!str_equal(found, str_of(name))) {
        fail_msg("%s is called %.*s, not %s", expr, STR_ARG(found), name);
    }
}

static void test_output_names(void **state) {
    static const char *const names[][2] = {
        {"a", "a"},
        {"t.a", "a"},
        {"(t.c).f[1]", "f"},
        {"(c).g", "g"},
        {"(c[1:2])[3]", "c"},
        {"(array[c])[1].g", "g"},
        {"(array[1])[1]", "array"},
        {"(f(a)).x", "x"},
        {"t.*", ""},
        {"(c).*", ""},
        {"a + b", "?column?"},
        {"-a", "?column?"},
        {"a IS NULL", "?column?"},
        {"NOT true", "?column?"},
        {"true", "?column?"},
        {"NULL", "?column?"},
        {"'x'", "?column?"},
        {"$1", "?column?"},
        {"a::text", "a"},
        {"1::int", "int4"},
        {"'1'::varchar(3)", "varchar"},
        {"CAST(a + 1 AS numeric)", "numeric"},
        {"(a + 1)::int::text", "text"},
        {"date '2020-01-01'", "date"},
        {"interval '1 day'", "interval"},
        {"'{1}'::int[]", "int4"},
        {"b::s.my_type", "b"},
        {"CASE WHEN a THEN b END", "case"},
        {"CASE WHEN a THEN b ELSE a END", "a"},
        {"CASE WHEN a THEN b ELSE 1::int END", "case"},
        {"CASE WHEN a THEN 1 ELSE CASE WHEN b THEN 2 ELSE length(d) END END", "length"},
        {"(CASE WHEN a THEN 1 END)::text", "text"},
        {"(CASE WHEN a THEN 1 ELSE 2::int END)::text", "text"},
        {"EXISTS (SELECT 1)", "exists"},
        {"NOT EXISTS (SELECT 1)", "?column?"},
        {"ARRAY(SELECT 1)", "array"},
        {"(SELECT a FROM t LIMIT 1)", "a"},
        {"(SELECT 1)", "?column?"},
        {"(SELECT 1)::int", "?column?"},
        {"(SELECT 1 AS q)", "q"},
        {"(SELECT 1::int)::text", "int4"},
        {"(VALUES (1))", "column1"},
        {"(SELECT a UNION SELECT b FROM t)", "a"},
        {"(WITH w AS (SELECT 1 AS z) SELECT z FROM w)", "z"},
        {"a IN (1, 2)", "?column?"},
        {"a IN (SELECT 1)", "?column?"},
        {"ARRAY[1]", "array"},
        {"ROW(1, 2)", "row"},
        {"(1, 2)", "row"},
        {"coalesce(a, b)", "coalesce"},
        {"greatest(a, b)", "greatest"},
        {"least(a, b)", "least"},
        {"nullif(a, b)", "nullif"},
        {"count(*)", "count"},
        {"pg_catalog.count(a)", "count"},
        {"sum(a) OVER ()", "sum"},
        {"grouping(a)", "grouping"},
        {"current_date", "current_date"},
        {"current_time(3)", "current_time"},
        {"current_timestamp", "current_timestamp"},
        {"current_timestamp(2)", "current_timestamp"},
        {"localtime", "localtime"},
        {"localtimestamp(0)", "localtimestamp"},
        {"current_role", "current_role"},
        {"current_user", "current_user"},
        {"user", "user"},
        {"session_user", "session_user"},
        {"current_catalog", "current_catalog"},
        {"current_schema", "current_schema"},
        {"xmlconcat(x)", "xmlconcat"},
        {"xmlelement(name foo)", "xmlelement"},
        {"xmlforest(a)", "xmlforest"},
        {"xmlparse(document d)", "xmlparse"},
        {"xmlpi(name y)", "xmlpi"},
        {"xmlroot(x, version no value)", "xmlroot"},
        {"xmlserialize(content x AS text)", "xmlserialize"},
        {"x IS DOCUMENT", "?column?"},
        {"extract(year FROM ts)", "extract"},
        {"ts AT TIME ZONE 'utc'", "timezone"},
        {"trim(d)", "btrim"},
        {"trim(leading FROM d)", "ltrim"},
        {"substring(d FROM 1)", "substring"},
        {"overlay(d PLACING 'x' FROM 1)", "overlay"},
        {"position('a' IN d)", "position"},
        {"normalize(d)", "normalize"},
        {"d IS NORMALIZED", "is_normalized"},
        {"d LIKE 'x' ESCAPE 'y'", "?column?"},
        {"collation for (d)", "pg_collation_for"},
        {"d COLLATE \"C\"", "d"},
        {"(d || 'x') COLLATE \"C\"", "?column?"},
        {"treat(a AS int)", "int4"},
        {"(ts, ts) OVERLAPS (ts, ts)", "overlaps"},
        {"\"Q q\"", "Q q"},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        assert_output_name(*state, names[i][0], names[i][1]);
    }
}

// NAMEDATALEN: 63 bytes, and never half a character. 31 times é are 62 bytes.
static void test_names_are_cut_like_postgresql_does(void **state) {
    struct parsed *parsed = *state;
    parsed_sql(parsed, "SELECT "
                       "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij, "
                       "ééééééééééééééééééééééééééééééééééé");
    const struct object *o = &parsed->object;
    struct str ascii = object_str(o, o->targets[1].name);
    struct str wide = object_str(o, o->targets[2].name);
    assert_true(str_equal(ascii, STR("abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"
                                     "abcdefghijabc")));
    assert_true(str_equal(wide, STR("ééééééééééééééééééééééééééééééé")));
    assert_int_equal(o->exprs[1].span.length, 70); // as written
}

// ---- CREATE

static void test_create_table(void **state) {
    static const struct example examples[] = {
        {"CREATE UNLOGGED TABLE IF NOT EXISTS s.t (a int DEFAULT 1 NOT NULL, b numeric(10, 2) "
         "CHECK (b > 0) PRIMARY KEY, c text GENERATED ALWAYS AS (b || 'x') STORED UNIQUE, "
         "d bigint GENERATED BY DEFAULT AS IDENTITY, e int REFERENCES o (id))",
         PIECE_ANALYSED,
         {"statement 1: create table s.t if-not-exists unlogged", "element column name a @1:42+1",
          "column a pg_catalog.int4 not-null @1:42+1", "value: const integer 1 @1:56+1 | 1",
          "column b pg_catalog.numeric primary-key", "typmod: const integer 10",
          "check: op > @1:92+5 | b > 0", "column c text unique generated",
          "value: op || @1:140+8 | b || 'x'", "column d pg_catalog.int8 identity", "column e",
          "element foreign-key columns (e) references (id)", "table o @1:225+1"}},
        {"CREATE TABLE t (a int, CONSTRAINT pk PRIMARY KEY (a, b), UNIQUE (c), CONSTRAINT fk "
         "FOREIGN "
         "KEY (d, e) REFERENCES s.o (x, y), CHECK (a > 1), LIKE l INCLUDING ALL, EXCLUDE (a WITH "
         "=)) "
         "INHERITS (p, q)",
         PIECE_ANALYSED,
         {"element inherits", "table p", "element inherits", "table q", "element column name a",
          "element key flagged name pk columns (a, b) @1:24+10 mentions a @1:51+1 mentions b "
          "@1:54+1",
          "element key columns (c) @1:58+6 mentions c @1:66+1",
          "element foreign-key name fk columns (d, e) references (x, y)", "table s.o",
          "element check", "op > @1:133+5 | a > 1", "element like flagged", "table l"}},
        {"CREATE TEMP TABLE t PARTITION OF p (b DEFAULT 1) FOR VALUES IN (1)",
         PIECE_ANALYSED,
         {"statement 1: create table t temporary", "element partition", "table p", "column b @",
          "value: const integer 1"}},
        {"CREATE TABLE t OF s.ty (a WITH OPTIONS DEFAULT b)",
         PIECE_ANALYSED,
         {"element of", "table s.ty", "column a @", "value: column b"}},
        {"CREATE FOREIGN TABLE f (a int OPTIONS (n 'x')) SERVER s",
         PIECE_ANALYSED,
         {"statement 1: create foreign table f", "column a pg_catalog.int4"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_create_from_a_query(void **state) {
    static const struct example examples[] = {
        {"CREATE TABLE IF NOT EXISTS x (a, b) AS SELECT 1, 2 WITH NO DATA",
         PIECE_ANALYSED,
         {"statement 1: create table as x (a, b) if-not-exists", "query select"}},
        {"CREATE TEMP TABLE x AS TABLE y",
         PIECE_ANALYSED,
         {"statement 1: create table as x temporary", "from: table y"}},
        {"SELECT a INTO UNLOGGED x FROM t",
         PIECE_ANALYSED,
         {"statement 1: create table as x into unlogged", "query select", "from: table t"}},
        {"SELECT a INTO x FROM t UNION SELECT b FROM u UNION ALL SELECT c FROM v",
         PIECE_ANALYSED,
         {"statement 1: create table as x into", "query setop union all",
          "arm: query setop union"}},
        {"CREATE TABLE x AS EXECUTE p",
         PIECE_PARTIAL,
         {"note STM2006 1:1 CREATE TABLE AS EXECUTE", "statement 1: create table as x"}},
        {"CREATE OR REPLACE VIEW s.v (a) AS SELECT 1 WITH CHECK OPTION",
         PIECE_ANALYSED,
         {"statement 1: create view s.v (a) or-replace", "query select"}},
        {"CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM v",
         PIECE_ANALYSED,
         {"statement 1: create view v (n) recursive", "query select recursive", "cte v (n)",
          "query setop union all", "from: table v"}},
        {"CREATE MATERIALIZED VIEW m AS SELECT a FROM t",
         PIECE_ANALYSED,
         {"statement 1: create materialized view m", "from: table t"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_create_others(void **state) {
    static const struct example examples[] = {
        {"CREATE TYPE s.ty AS (a int, b text[])",
         PIECE_ANALYSED,
         {"statement 1: create type s.ty", "column a pg_catalog.int4", "column b text[]"}},
        {"CREATE TYPE e AS ENUM ('x')", PIECE_ANALYSED, {"statement 1: create type e piece"}},
        {"CREATE TYPE r AS RANGE (subtype = int)",
         PIECE_ANALYSED,
         {"statement 1: create type r piece"}},
        {"CREATE TYPE shell", PIECE_ANALYSED, {"statement 1: create type shell"}},
        {"CREATE DOMAIN s.d AS text CHECK (value <> '')",
         PIECE_ANALYSED,
         {"statement 1: create domain s.d text", "element check", "op <> @1:34+11"}},
        {"CREATE SEQUENCE s.q", PIECE_ANALYSED, {"statement 1: create sequence s.q"}},
        {"CREATE AGGREGATE s.agg (int) (sfunc = f, stype = int)",
         PIECE_ANALYSED,
         {"statement 1: create aggregate s.agg"}},
        {"CREATE UNIQUE INDEX i ON s.t USING btree (a, lower(b) DESC, (c || d)) INCLUDE (e) WHERE "
         "f",
         PIECE_ANALYSED,
         {"statement 1: create index s.t target i", "column a @1:43+1 | a",
          "call lower @1:46+8 | lower(b)", "op || @1:61+8 | (c || d)", "column e @1:80+1 | e",
          "element expr flagged", "column f"}},
        {"CREATE TRIGGER tr AFTER UPDATE OF a, b ON s.t FOR EACH ROW EXECUTE FUNCTION s.f()",
         PIECE_ANALYSED,
         {"statement 1: create trigger s.t (a, b) target f"}},
        {"CREATE OR REPLACE RULE r AS ON INSERT TO t DO INSTEAD (INSERT INTO u VALUES (new.a); "
         "NOTIFY x; DELETE FROM v)",
         PIECE_ANALYSED,
         {"statement 1: create rule t or-replace instead", "action: query insert", "column new.a",
          "action: query delete", "into: table v"}},
        {"CREATE OPERATOR = (leftarg = int, rightarg = int, function = f)",
         PIECE_NO_LINEAGE,
         {"statement 1: other"}},
        {"CREATE EXTENSION x", PIECE_NO_LINEAGE, {"statement 1: other"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_create_schema_with_elements(void **state) {
    static const struct example examples[] = {
        {"CREATE SCHEMA IF NOT EXISTS s",
         PIECE_ANALYSED,
         {"statement 1: create schema s if-not-exists"}},
        {"CREATE SCHEMA AUTHORIZATION joe", PIECE_ANALYSED, {"statement 1: create schema joe"}},
        {"CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW x.v AS SELECT a FROM t GRANT SELECT "
         "ON t TO u",
         PIECE_ANALYSED,
         {"statement 1: create schema s piece", "statement 1: create table s.t nested",
          "statement 1: create view x.v nested", "from: table t", "statement 1: other nested"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_functions(void **state) {
    static const struct example examples[] = {
        {"CREATE OR REPLACE FUNCTION s.f(a int DEFAULT 1 + 1, INOUT b s.t.c%TYPE, VARIADIC d "
         "text[]) "
         "RETURNS SETOF u LANGUAGE SQL SET search_path = x, \"Y\" AS $$SELECT 1$$",
         PIECE_PARTIAL,
         {"note STM2008 1:146 the body, in language sql,",
          "statement 1: create function s.f (x, \"Y\") or-replace",
          "function language sql returns setof u lines 1 statements 1 body @1:149+12 | SELECT 1",
          "parameter in name a pg_catalog.int4", "value: op + @1:46+5 | 1 + 1",
          "parameter inout name b s.t.c%type", "parameter variadic name d text[]"}},
        {"CREATE FUNCTION f() RETURNS TABLE (a int, b text) BEGIN ATOMIC SELECT c FROM t WHERE d; "
         "INSERT INTO u SELECT 1; END",
         PIECE_ANALYSED,
         {"function returns setof pg_catalog.record", "parameter table name a",
          "parameter table name b", "query select", "target called c",
          "where: column d @1:86+1 | d", "query insert", "into: table u"}},
        {"CREATE FUNCTION f(a int) RETURNS int RETURN a + 1",
         PIECE_ANALYSED,
         {"function returns pg_catalog.int4", "query select", "op + @1:45+5 | a + 1"}},
        {"CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'symbol'",
         PIECE_ANALYSED,
         {"function language c returns pg_catalog.int4\n"}},
        {"CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN END'",
         PIECE_PARTIAL,
         {"note STM2008 1:39", "procedure language plpgsql lines 1 body @1:42+11 | BEGIN END"}},
        {"DO $$ BEGIN NULL; END $$",
         PIECE_PARTIAL,
         {"note STM2008 1:4 the body, in language plpgsql,", "statement 1: do",
          "function lines 1 body @1:4+21"}},
        {"DO LANGUAGE plpython3u 'pass'",
         PIECE_PARTIAL,
         {"note STM2008 1:24 the body, in language plpython3u,",
          "function language plpython3u lines 1 body @1:24+6 | pass"}},
        {"CALL s.p(a, 1)",
         PIECE_ANALYSED,
         {"statement 1: call", "query select", "target called p", "call s.p @1:6+9 | s.p(a, 1)"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

// ---- ALTER and others

static void test_alter(void **state) {
    static const struct example examples[] = {
        {"ALTER TABLE IF EXISTS s.t ADD COLUMN IF NOT EXISTS a int DEFAULT b REFERENCES o, DROP "
         "COLUMN "
         "c, ALTER d TYPE text USING (d::text), ALTER e SET DEFAULT f + 1, ALTER g DROP DEFAULT, "
         "ADD CONSTRAINT k UNIQUE (h), OWNER TO x, INHERIT p, NO INHERIT q",
         PIECE_ANALYSED,
         {"statement 1: alter table on table s.t if-exists",
          "element add-column flagged name a @1:52+1", "column a pg_catalog.int4",
          "value: column b", "element foreign-key columns (a)", "table o",
          "element drop-column name c @1:82+4", "element alter-type name d", "column d text",
          "value: cast text @1:121+9 | (d::text)", "element alter-default name e",
          "op + @1:152+5 | f + 1", "element alter-default name g", "element key name k columns (h)",
          "element inherit", "table p", "element no-inherit", "table q"}},
        {"ALTER TABLE t ATTACH PARTITION s.p DEFAULT",
         PIECE_ANALYSED,
         {"element attach", "table s.p"}},
        {"ALTER TABLE t DETACH PARTITION p", PIECE_ANALYSED, {"element detach", "table p"}},
        {"ALTER TYPE ty ADD ATTRIBUTE a int",
         PIECE_ANALYSED,
         {"statement 1: alter table on type ty", "element add-column name a"}},
        {"ALTER VIEW v ALTER a SET DEFAULT 1",
         PIECE_ANALYSED,
         {"statement 1: alter table on view v"}},
        {"ALTER TABLE s.t SET SCHEMA n",
         PIECE_ANALYSED,
         {"statement 1: alter table on table s.t", "element set-schema to n"}},
        {"ALTER TYPE s.ty SET SCHEMA n",
         PIECE_ANALYSED,
         {"statement 1: alter table on type s.ty", "element set-schema to n"}},
        {"ALTER INDEX i SET TABLESPACE x", PIECE_NO_LINEAGE, {"statement 1: other"}},
        {"ALTER FUNCTION f() SET SCHEMA n", PIECE_NO_LINEAGE, {"statement 1: other"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_rename(void **state) {
    static const struct example examples[] = {
        {"ALTER TABLE IF EXISTS s.t RENAME TO u",
         PIECE_ANALYSED,
         {"statement 1: rename on table s.t if-exists", "element rename to u"}},
        {"ALTER MATERIALIZED VIEW m RENAME COLUMN a TO b",
         PIECE_ANALYSED,
         {"statement 1: rename on column m", "element rename-column name a to b"}},
        {"ALTER TYPE ty RENAME ATTRIBUTE a TO b",
         PIECE_ANALYSED,
         {"statement 1: rename on column ty", "element rename-column name a to b"}},
        {"ALTER FOREIGN TABLE f RENAME TO g",
         PIECE_ANALYSED,
         {"statement 1: rename on foreign table f"}},
        {"ALTER SCHEMA s RENAME TO t",
         PIECE_ANALYSED,
         {"statement 1: rename on schema s", "element rename to t"}},
        {"ALTER FUNCTION s.f(int) RENAME TO g",
         PIECE_ANALYSED,
         {"statement 1: rename on function s.f", "element rename to g"}},
        {"ALTER TABLE t RENAME CONSTRAINT a TO b", PIECE_NO_LINEAGE, {"statement 1: other"}},
        {"ALTER INDEX i RENAME TO j", PIECE_NO_LINEAGE, {"statement 1: other"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_drop_and_comment(void **state) {
    static const struct example examples[] = {
        {"DROP TABLE IF EXISTS a, s.b CASCADE",
         PIECE_ANALYSED,
         {"statement 1: drop on table if-exists", "table a", "table s.b"}},
        {"DROP VIEW v", PIECE_ANALYSED, {"statement 1: drop on view", "table v"}},
        {"DROP MATERIALIZED VIEW m", PIECE_ANALYSED, {"statement 1: drop on materialized view"}},
        {"DROP SCHEMA s", PIECE_ANALYSED, {"statement 1: drop on schema", "table s"}},
        {"DROP FUNCTION s.f(int)", PIECE_ANALYSED, {"statement 1: drop on function", "table s.f"}},
        {"DROP TYPE s.ty", PIECE_ANALYSED, {"statement 1: drop on type", "table s.ty"}},
        {"DROP TRIGGER x ON t", PIECE_ANALYSED, {"statement 1: drop piece"}},
        {"COMMENT ON TABLE s.t IS 'owner: bi'",
         PIECE_ANALYSED,
         {"statement 1: comment on table s.t piece 0 @1:1+35 | owner: bi"}},
        {"COMMENT ON COLUMN s.t.c IS NULL",
         PIECE_ANALYSED,
         {"statement 1: comment on column s.t.c piece 0 @1:1+31 mentions c @1:23+1\n"}},
        {"COMMENT ON CONSTRAINT k ON t IS 'x'", PIECE_ANALYSED, {"statement 1: comment piece"}},
        {"SECURITY LABEL FOR anon ON COLUMN s.t.c IS 'MASKED'",
         PIECE_ANALYSED,
         {"statement 1: security label on column s.t.c target anon piece 0 @1:1+51 mentions c "
          "@1:39+1 | MASKED"}},
        {"SECURITY LABEL ON TABLE t IS NULL",
         PIECE_ANALYSED,
         {"statement 1: security label on table t piece 0 @1:1+33\n"}},
        {"SECURITY LABEL ON ROLE r IS 'x'", PIECE_ANALYSED, {"statement 1: security label piece"}},
        {"TRUNCATE a, s.b",
         PIECE_NO_LINEAGE,
         {"statement 1: truncate", "table a @1:10+1", "table s.b @1:13+3"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_search_path(void **state) {
    static const struct example examples[] = {
        {"SET search_path = a, \"B c\", '$user'",
         PIECE_NO_LINEAGE,
         {"statement 1: set search_path (a, \"B c\", \"$user\")"}},
        {"SET LOCAL search_path TO x", PIECE_NO_LINEAGE, {"statement 1: set search_path (x)"}},
        {"SET SCHEMA 'x'", PIECE_NO_LINEAGE, {"statement 1: set search_path (x)"}},
        {"SET search_path TO DEFAULT", PIECE_NO_LINEAGE, {"statement 1: set search_path piece"}},
        {"RESET search_path", PIECE_NO_LINEAGE, {"statement 1: set search_path piece"}},
        {"RESET ALL", PIECE_NO_LINEAGE, {"statement 1: set search_path piece"}},
        {"SET work_mem = '1GB'", PIECE_NO_LINEAGE, {"statement 1: other"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_other_statements(void **state) {
    static const struct example examples[] = {
        {"COPY s.t (a, b) FROM STDIN", PIECE_ANALYSED, {"statement 1: copy from s.t (a, b)"}},
        {"COPY t TO '/x'", PIECE_ANALYSED, {"statement 1: copy to t"}},
        {"COPY (SELECT a FROM t) TO STDOUT",
         PIECE_ANALYSED,
         {"statement 1: copy to piece", "query select", "from: table t"}},
        {"PREPARE p (int) AS SELECT $1 + a FROM t",
         PIECE_ANALYSED,
         {"statement 1: prepare p", "query select", "param 1"}},
        {"DECLARE c CURSOR FOR SELECT a FROM t",
         PIECE_ANALYSED,
         {"statement 1: declare cursor c", "query select"}},
        {"REFRESH MATERIALIZED VIEW CONCURRENTLY s.m",
         PIECE_ANALYSED,
         {"statement 1: refresh materialized view s.m"}},
        {"EXPLAIN ANALYZE SELECT a FROM t", PIECE_NO_LINEAGE, {"statement 1: explain"}},
        {"GRANT SELECT ON t TO u", PIECE_NO_LINEAGE, {"statement 1: other"}},
        {"BEGIN", PIECE_NO_LINEAGE, {"statement 1: other"}},
        {"ANALYZE t", PIECE_NO_LINEAGE, {"statement 1: other"}},
        {"EXECUTE p (1)", PIECE_NO_LINEAGE, {"statement 1: other"}},
        {";", PIECE_NO_LINEAGE, {NULL}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

// ---- what is wrong with a statement

static void test_errors_have_a_place(void **state) {
    static const struct example examples[] = {
        {"SELECT 'é',\n  'ü' FORM t x",
         PIECE_UNPARSABLE,
         {"note STM2001 2:12 syntax error at or near \"t\"; PostgreSQL's grammar stops here"}},
        {"SELECT (", PIECE_UNPARSABLE, {"note STM2001 1:9 syntax error at end of input"}},
        {"SELECT E'\\xff'", PIECE_UNPARSABLE, {"note STM2001 1:1 invalid byte sequence"}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

static void test_a_nul_is_an_error(void **state) {
    struct parsed *parsed = *state;
    parsed_str(parsed, STR("SELECT\n \0 1"), 0);
    assert_int_equal(parsed->state, PIECE_UNPARSABLE);
    assert_int_equal(parsed->object.note_count, 2);
    assert_int_equal(parsed->object.notes[1].code, DIAG_SYNTAX_ERROR);
    assert_int_equal(parsed->object.notes[1].line, 2);
    assert_int_equal(parsed->object.notes[1].column, 2);
}

static void test_an_open_quote_is_named(void **state) {
    struct parsed *parsed = *state;
    parsed_str(parsed, STR("SELECT 'abc"), PIECE_OPEN);
    assert_int_equal(parsed->state, PIECE_UNPARSABLE);
    assert_int_equal(parsed->object.notes[1].code, DIAG_QUOTE_OPEN);
    assert_int_equal(parsed->object.notes[1].column, 8);
}

// psql sends both statements at once; the backslash is not SQL.
static void test_statements_of_one_piece(void **state) {
    static const struct example examples[] = {
        {"SELECT a FROM t \\; /* b */ DELETE FROM u WHERE x = '\\;' -- c\n;",
         PIECE_ANALYSED,
         {"statement 1: select piece 0 @1:1+15", "statement 2: delete piece 0 @1:28+28"}},
        {"SELECT a \\ FROM t",
         PIECE_UNPARSABLE,
         {"note STM2001 1:10 syntax error at or near \"\\\""}},
    };
    ASSERT_EXAMPLES(*state, examples)
}

// ---- the object as a whole

// Whoever walks the arrays from the front meets parts before what they are part of.
static void test_parts_come_before_the_whole(void **state) {
    struct parsed *parsed = *state;
    parsed_sql(parsed,
               "SELECT a + b * c, f((SELECT d FROM (SELECT 1 UNION SELECT 2) x JOIN y USING (k)))");
    const struct object *o = &parsed->object;
    for (uint32_t i = 1; i < o->expr_count; i++) {
        const struct expr *expr = &o->exprs[i];
        for (uint32_t j = 0; expr->kind != EXPR_COLUMN && j < expr->args.count; j++) {
            assert_true(object_item(o, expr->args, j) < i);
        }
    }
    for (uint32_t i = 1; i < o->query_count; i++) {
        for (uint32_t j = 0; j < o->querys[i].arms.count; j++) {
            assert_true(object_item(o, o->querys[i].arms, j) < i);
        }
    }
    for (uint32_t i = 1; i < o->relation_count; i++) {
        assert_true(o->relations[i].left < i && o->relations[i].right < i);
    }
}

static void test_the_same_statement_gives_the_same_bytes(void **state) {
    struct parsed *parsed = *state;
    struct buf first;
    buf_init(&first);
    static const char sql[] =
        "INSERT INTO t SELECT a, f(b + 1) FROM u WHERE c ON CONFLICT DO NOTHING";
    parsed_sql(parsed, sql);
    buf_add_str(&first, buf_str(&parsed->bytes));
    parsed_sql(parsed, "SELECT something, else FROM somewhere(1, 2)");
    parsed_sql(parsed, sql);
    assert_true(str_equal(buf_str(&first), buf_str(&parsed->bytes)));
    buf_release(&first);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, parsed_setup, parsed_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_select),
        TEST(test_set_operations),
        TEST(test_joins),
        TEST(test_other_relations),
        TEST(test_insert),
        TEST(test_update_and_delete),
        TEST(test_merge),
        TEST(test_constants_and_columns),
        TEST(test_operators),
        TEST(test_calls),
        TEST(test_casts_and_case),
        TEST(test_subqueries),
        TEST(test_output_names),
        TEST(test_names_are_cut_like_postgresql_does),
        TEST(test_create_table),
        TEST(test_create_from_a_query),
        TEST(test_create_others),
        TEST(test_create_schema_with_elements),
        TEST(test_functions),
        TEST(test_alter),
        TEST(test_rename),
        TEST(test_drop_and_comment),
        TEST(test_search_path),
        TEST(test_other_statements),
        TEST(test_errors_have_a_place),
        TEST(test_a_nul_is_an_error),
        TEST(test_an_open_quote_is_named),
        TEST(test_statements_of_one_piece),
        TEST(test_parts_come_before_the_whole),
        TEST(test_the_same_statement_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
