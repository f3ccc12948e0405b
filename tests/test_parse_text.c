// The texts that the model keeps: where each begins and ends, what is redacted, and what very long
// or deep statements come to.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parsed.h"

// A statement and all texts in it, in the order of the statement; outer before inner.
#define TEXTS_MAX 16
struct texts_of {
    const char *sql;
    const char *texts[TEXTS_MAX];
};

struct found_text {
    struct span span;
    struct str text;
};

static int compare_found(const void *a, const void *b) {
    const struct span *x = &((const struct found_text *)a)->span;
    const struct span *y = &((const struct found_text *)b)->span;
    if (x->start != y->start) {
        return x->start < y->start ? -1 : 1;
    }
    return (x->length < y->length) - (x->length > y->length);
}

static uint32_t collect_texts(const struct object *o, struct found_text *found, uint32_t max) {
    uint32_t count = 0;
    for (uint32_t i = 1; i < o->expr_count && count < max; i++) {
        if (o->exprs[i].text) {
            found[count++] =
                (struct found_text){o->exprs[i].text_span, object_text(o, o->exprs[i].text)};
        }
    }
    for (uint32_t i = 1; i < o->relation_count && count < max; i++) {
        if (o->relations[i].text) {
            found[count++] = (struct found_text){o->relations[i].text_span,
                                                 object_text(o, o->relations[i].text)};
        }
    }
    qsort(found, count, sizeof(*found), compare_found);
    return count;
}

static void assert_texts(struct parsed *parsed, const struct texts_of *expected) {
    struct found_text found[TEXTS_MAX + 1];
    parsed_sql(parsed, expected->sql);
    uint32_t count = collect_texts(&parsed->object, found, TEXTS_MAX + 1);
    for (uint32_t i = 0; i < count || (i < TEXTS_MAX && expected->texts[i]); i++) {
        struct str wanted = str_of(i < TEXTS_MAX ? expected->texts[i] : NULL);
        struct str text = i < count ? found[i].text : (struct str){"", 0};
        if (!str_equal(text, wanted)) {
            fail_msg("%s\ntext %u is '%.*s', not '%.*s'", expected->sql, i, STR_ARG(text),
                     STR_ARG(wanted));
        }
    }
}

#define ASSERT_TEXTS(parsed, examples)                                                             \
    for (size_t i = 0; i < sizeof(examples) / sizeof(*(examples)); i++) {                          \
        assert_texts((parsed), &(examples)[i]);                                                    \
    }

// ---- where a text ends

static const struct texts_of outputs[] = {
    {"SELECT a, b c, d AS e, f \"G\", 1 h", {"a", "b", "d", "f", "1"}},
    {"SELECT a case, b end, c and, d or, e left, f set, g do FROM t",
     {"a", "b", "c", "d", "e", "f", "g"}},
    {"SELECT case a when b then c end end, case when d then e else f end case FROM t",
     {"case a when b then c end", "a", "b", "case when d then e else f end", "d"}},
    {"SELECT a AS from, b AS \"case\", t.from, t.case, t.end, (u).where AS w FROM t",
     {"a", "b", "t.from", "t.case", "t.end", "(u).where"}},
    {"SELECT a U&\"d!0061t\" UESCAPE '!', U&\"d!0061t\" UESCAPE '!' FROM t",
     {"a", "U&\"d!0061t\" UESCAPE '!'"}},
    {"SELECT a /* one */ AS /* two */ b /* three */, -- four\n  c -- five\n, (d /* six */) FROM t",
     {"a", "c", "(d /* six */)"}},
    {"SELECT ((a)), ( (b) + (c) ), (d).e, ((f)).g[1], (h.i).*, j.* FROM t",
     {"((a))", "( (b) + (c) )", "(d).e", "((f)).g[1]", "(h.i).*", "j.*"}},
    {"SELECT a::timestamp with time zone, CAST(b AS numeric(10, 2))::text c, "
     "interval '1' day to second(3) d, e AT TIME ZONE 'utc', f COLLATE \"C\" g, h::int[] FROM t",
     {"a::timestamp with time zone", "CAST(b AS numeric(10, 2))::text",
      "interval '1' day to second(3)", "e AT TIME ZONE 'utc'", "f COLLATE \"C\"", "h::int[]"}},
    {"SELECT a IS NOT NULL, b IS DISTINCT FROM c, NOT d, e IS NFC NORMALIZED f, g NOTNULL FROM t",
     {"a IS NOT NULL", "b IS DISTINCT FROM c", "NOT d", "e IS NFC NORMALIZED", "g NOTNULL"}},
    {"SELECT (a, b) OVERLAPS (c, d), ROW(a, b) OVERLAPS ROW (c, d) x, (e, f) = (g, h) FROM t",
     {"(a, b) OVERLAPS (c, d)", "ROW(a, b) OVERLAPS ROW (c, d)", "(e, f) = (g, h)"}},
    {"SELECT a[1], a[b + 1:], a[:c] d, (ARRAY[1, 2])[1], ARRAY[[e], [f]] FROM t",
     {"a[1]", "a[b + 1:]", "a[:c]", "(ARRAY[1, 2])[1]", "ARRAY[[e], [f]]"}},
    {"SELECT count(*) FILTER (WHERE a AND (b)) OVER (PARTITION BY c, (d) ORDER BY e DESC, f USING "
     "< "
     "ROWS 1 PRECEDING) g FROM t WINDOW w AS (ORDER BY h RANGE UNBOUNDED PRECEDING)",
     {"count(*) FILTER (WHERE a AND (b)) OVER (PARTITION BY c, (d) ORDER BY e DESC, f USING < ROWS "
      "1 "
      "PRECEDING)",
      "a", "(b)", "c", "(d)", "e", "f", "h"}},
    {"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) b, substring(c FROM 1 FOR 2) FROM t",
     {"percentile_cont(0.5) WITHIN GROUP (ORDER BY a)", "a", "substring(c FROM 1 FOR 2)"}},
    {"SELECT (SELECT (SELECT a) + 1 b), EXISTS (SELECT c WHERE d) e",
     {"(SELECT (SELECT a) + 1 b)", "(SELECT a) + 1", "a", "EXISTS (SELECT c WHERE d)", "c", "d"}},
    {"INSERT INTO t SELECT a b, c ON CONFLICT DO NOTHING RETURNING (d), e f, *",
     {"a", "c", "(d)", "e", "*"}},
    {"CREATE TABLE t AS SELECT a, b IS NULL WITH NO DATA", {"a", "b IS NULL"}},
    {"SELECT a INTO x FROM t", {"a"}},
    {"CREATE SCHEMA s CREATE VIEW v AS SELECT a b CREATE VIEW w AS SELECT c GRANT ALL ON v TO u",
     {"a", "c"}},
    {"SELECT FROM collation(a)", {"collation(a)"}},
    {"SELECT a UNION SELECT b ORDER BY c", {"a", "b", "c"}},
};

static const struct texts_of conditions[] = {
    {"SELECT FROM t WHERE (a = 1) AND (b AND c) AND ((d OR e)) AND NOT f",
     {"(a = 1)", "b", "c", "((d OR e))", "NOT f"}},
    {"SELECT FROM t WHERE a BETWEEN 1 AND 2 AND b NOT BETWEEN c AND (d) GROUP BY e, (f), g + 1",
     {"a BETWEEN 1 AND 2", "b NOT BETWEEN c AND (d)", "e", "(f)", "g + 1"}},
    {"SELECT FROM t WHERE a OR b AND c", {"a OR b AND c"}},
    {"SELECT FROM t WHERE (a OR b) HAVING c AND d > ANY (ARRAY[1]) WINDOW w AS ()",
     {"(a OR b)", "c", "d > ANY (ARRAY[1])"}},
    {"SELECT FROM t WHERE a IN (1, 2) AND b IN (SELECT c FROM u WHERE d) AND (e, f) IN (SELECT 1, "
     "g)",
     {"a IN (1, 2)", "b IN (SELECT c FROM u WHERE d)", "c", "d", "(e, f) IN (SELECT 1, g)", "1",
      "g"}},
    {"SELECT FROM a JOIN b ON c = d AND (e) LEFT JOIN f ON (g IS NOT NULL) CROSS JOIN h INNER JOIN "
     "i "
     "ON j, k",
     {"c = d", "(e)", "(g IS NOT NULL)", "j"}},
    {"SELECT FROM (a JOIN b ON c) AS d JOIN e USING (f, g) AS h NATURAL FULL OUTER JOIN i",
     {"c", "USING (f, g)", "NATURAL FULL OUTER JOIN"}},
    {"UPDATE t SET a = (b + 1), (c, d) = (e, f), g = DEFAULT FROM u WHERE h",
     {"(b + 1)", "(e, f)", "(e, f)", "(e, f)", "DEFAULT", "h"}},
    {"MERGE INTO t USING u ON (a) AND b WHEN MATCHED AND c AND (d) THEN UPDATE SET e = f WHEN NOT "
     "MATCHED THEN INSERT VALUES (g, (h), (i + 1))",
     {"(a)", "b", "c", "(d)", "f", "g", "(h)", "(i + 1)"}},
    {"SELECT CASE WHEN a THEN b WHEN (c) THEN d END FROM t ORDER BY (e), f DESC NULLS LAST, g "
     "USING "
     "> LIMIT (h) OFFSET 2 ROWS",
     {"CASE WHEN a THEN b WHEN (c) THEN d END", "a", "(c)", "(e)", "f", "g", "(h)", "2"}},
};

static const struct texts_of lists[] = {
    {"SELECT DISTINCT ON (a, (b), c + 1) d FROM t", {"a", "(b)", "c + 1", "d"}},
    {"SELECT DISTINCT ON ((a)) d FROM t", {"(a)", "d"}},
    {"SELECT FROM t GROUP BY ROLLUP (a, (b)), CUBE ((c, d)), GROUPING SETS ((e), ()), (f)",
     {"ROLLUP (a, (b))", "CUBE ((c, d))", "GROUPING SETS ((e), ())", "(f)"}},
    {"VALUES (1, a), ((b), (c)), (f(x), (a)), ((1), 2), (((d))), (- e)",
     {"a", "(b)", "(c)", "f(x)", "(a)", "((d))", "- e"}},
    {"SELECT FROM f(a) x, s.g(b, (c)) AS y (d int), ROWS FROM (h(e), i()) z, current_timestamp(3) "
     "w, "
     "collation for (j) v",
     {"f(a)", "s.g(b, (c))", "h(e)", "i()", "current_timestamp(3)", "collation for (j)"}},
    {"SELECT FROM t TABLESAMPLE system ((a)) REPEATABLE (b)", {"(a)", "b"}},
    {"CREATE TABLE t (a int DEFAULT 1 NOT NULL, b text DEFAULT 'x'::character varying COLLATE "
     "\"C\" "
     "CHECK (b > 'a') CHECK ((c IS NOT NULL)), d int GENERATED ALWAYS AS (e + 1) STORED, f bool "
     "CONSTRAINT n DEFAULT (g IS NOT NULL) NULL, h int DEFAULT (1) + (2) UNIQUE, CHECK (i AND j))",
     {"1", "'x'::character varying", "b > 'a'", "(c IS NOT NULL)", "e + 1", "(g IS NOT NULL)",
      "(1) + (2)", "i AND j"}},
    {"CREATE INDEX ON t (a, lower(b) text_ops, (c || d) DESC, ((e)), \"F\") INCLUDE (g) WHERE (h) "
     "AND i",
     {"a", "lower(b)", "(c || d)", "((e))", "\"F\"", "g", "(h)", "i"}},
    {"INSERT INTO t DEFAULT VALUES ON CONFLICT (a, (lower(b)), lower(c) COLLATE \"C\") WHERE d AND "
     "(e) "
     "DO UPDATE SET f = g WHERE h",
     {"a", "(lower(b))", "lower(c)", "d", "(e)", "g", "h"}},
    {"CREATE FUNCTION f(a int DEFAULT (1) + 2, b bool DEFAULT c IS NOT NULL) RETURNS int RETURN "
     "(d) + e",
     {"(1) + 2", "c IS NOT NULL", "(d) + e"}},
    {"ALTER TABLE t ALTER a SET DEFAULT (b) + 1, ALTER c TYPE int USING (d::int), ADD CHECK (e)",
     {"(b) + 1", "(d::int)", "e"}},
    {"CALL p(a, 1);", {"p(a, 1)"}},
};

static void test_texts_of_outputs(void **state) {
    ASSERT_TEXTS(*state, outputs)
}

static void test_texts_of_conditions(void **state) {
    ASSERT_TEXTS(*state, conditions)
}

static void test_texts_of_lists(void **state) {
    ASSERT_TEXTS(*state, lists)
}

// ---- a text stands for its expression: SELECT text is one output, with this text, without a label

static void assert_stands_alone(struct parsed *parsed, struct str text) {
    struct buf sql;
    buf_init(&sql);
    buf_print(&sql, "SELECT %.*s", STR_ARG(text));
    parsed_str(parsed, buf_str(&sql), 0);
    const struct object *o = &parsed->object;
    if (parsed->state != PIECE_ANALYSED) {
        fail_msg("%s is %s", sql.data, piece_state_label(parsed->state));
    }
    const struct query *query = &o->querys[o->statements[1].query];
    assert_int_equal(query->targets.count, 1);
    const struct target *target = &o->targets[object_item(o, query->targets, 0)];
    assert_int_equal(target->named, 0);
    assert_true(str_equal(object_text(o, o->exprs[target->expr].text), text));
    buf_release(&sql);
}

// What is no expression in a SELECT list.
static bool is_expression(const struct expr *expr) {
    return expr->text && expr->kind != EXPR_DEFAULT && expr->kind != EXPR_GROUPING_SET &&
           expr->kind != EXPR_ASSIGN;
}

static void assert_all_stand_alone(struct parsed *parsed, const struct texts_of *examples,
                                   size_t count) {
    void *second;
    parsed_setup(&second);
    for (size_t i = 0; i < count; i++) {
        parsed_sql(parsed, examples[i].sql);
        const struct object *o = &parsed->object;
        for (uint32_t j = 1; j < o->expr_count; j++) {
            if (is_expression(&o->exprs[j])) {
                assert_stands_alone(second, object_text(o, o->exprs[j].text));
            }
        }
    }
    parsed_teardown(&second);
}

static void test_texts_stand_alone(void **state) {
    assert_all_stand_alone(*state, outputs, sizeof(outputs) / sizeof(*outputs));
    assert_all_stand_alone(*state, conditions, sizeof(conditions) / sizeof(*conditions));
    assert_all_stand_alone(*state, lists, sizeof(lists) / sizeof(*lists));
}

// ---- redaction

static void test_redaction(void **state) {
    static const struct texts_of examples[] = {
        {"SELECT a  +\n 1.5 /* why */ || 'secret' -- x\n || $tag$secret$tag$, U&'s' UESCAPE '!', "
         "$1, "
         "\"Col 1\", E'it\\'s', b/**/-- c\n+d FROM t WHERE e = '12'\n  AND f > -3",
         {"a + ? || ? || ?", "? UESCAPE ?", "$1", "\"Col 1\"", "?", "b +d", "e = ?", "f > -?"}},
        {"SELECT CASE WHEN a = 'x' THEN numeric(10,2) '1' END FROM t JOIN u USING ( k /* x */ )",
         {"CASE WHEN a = ? THEN numeric(?,?) ? END", "a = ?", "USING ( k )"}},
    };
    struct parsed *parsed = *state;
    parsed->parser.redact = true;
    ASSERT_TEXTS(parsed, examples)
}

static bool object_holds(const struct parsed *parsed, const char *bytes) {
    return memmem(parsed->bytes.data, parsed->bytes.size, bytes, strlen(bytes)) != NULL;
}

// Rows of VALUES are data, whatever the settings; other literals are kept unless redacted.
static void test_row_data_is_not_stored(void **state) {
    struct parsed *parsed = *state;
    parsed_sql(parsed, "INSERT INTO t VALUES ('secret', 4711), (f('secret'), 4711), "
                       "((SELECT 'secret' WHERE a), DEFAULT) "
                       "ON CONFLICT (a) DO UPDATE SET b = 'open'");
    assert_false(object_holds(parsed, "secret"));
    assert_false(object_holds(parsed, "4711"));
    assert_true(object_holds(parsed, "'open'"));
    for (uint32_t i = 1; i < parsed->object.expr_count; i++) {
        assert_true(parsed->object.exprs[i].extra != 4711);
    }
}

static void test_messages_are_redacted(void **state) {
    struct parsed *parsed = *state;
    parsed_sql(parsed, "SELECT a b 'secret'");
    assert_true(object_holds(parsed, "secret"));
    parsed->parser.redact = true;
    parsed_sql(parsed, "SELECT a b 'secret'");
    assert_int_equal(parsed->state, PIECE_UNPARSABLE);
    assert_false(object_holds(parsed, "secret"));
    parsed_sql(parsed, "SELECT a b c");
    assert_true(object_holds(parsed, "at or near \"c\""));
}

// ---- long and deep statements

static void add_repeated(struct buf *sql, const char *part, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        buf_add_str(sql, str_of(part));
    }
}

// before, `count` times part, middle, `count` times closing
struct tower {
    const char *before;
    const char *part;
    const char *middle;
    const char *closing;
    uint32_t count;
};

static void parse_tower(struct parsed *parsed, struct tower tower) {
    struct buf sql;
    buf_init(&sql);
    buf_add_str(&sql, str_of(tower.before));
    add_repeated(&sql, tower.part, tower.count);
    buf_add_str(&sql, str_of(tower.middle));
    add_repeated(&sql, tower.closing, tower.count);
    parsed_str(parsed, buf_str(&sql), 0);
    buf_release(&sql);
}

static const struct query *top_query(const struct parsed *parsed) {
    return &parsed->object.querys[parsed->object.statements[1].query];
}

static const struct expr *first_output(const struct parsed *parsed) {
    uint32_t target = object_item(&parsed->object, top_query(parsed)->targets, 0);
    return &parsed->object.exprs[parsed->object.targets[target].expr];
}

static void test_a_million_terms(void **state) {
    struct parsed *parsed = *state;
    parse_tower(parsed, (struct tower){"SELECT ", "a + ", "b", "", 999999});
    assert_int_equal(parsed->state, PIECE_ANALYSED);
    assert_int_equal(first_output(parsed)->kind, EXPR_OP);
    assert_int_equal(first_output(parsed)->args.count, 1000000);
    parse_tower(parsed, (struct tower){"SELECT ", "a + b - ", "c", "", 100000});
    assert_int_equal(parsed->state, PIECE_ANALYSED);
    assert_int_equal(first_output(parsed)->kind, EXPR_OP);
    parse_tower(parsed, (struct tower){"SELECT 1 WHERE ", "a AND ", "b", "", 99999});
    assert_int_equal(parsed->object.exprs[top_query(parsed)->where].args.count, 100000);
    parse_tower(parsed, (struct tower){"SELECT ", "a OR ", "b", "", 99999});
    assert_int_equal(first_output(parsed)->args.count, 100000);
}

// How deep the expressions of an object nest, subqueries left aside. Parts come before the whole.
static uint32_t depth_of(const struct object *o) {
    uint32_t *depths = calloc(o->expr_count, sizeof(*depths));
    uint32_t deepest = 0;
    assert_non_null(depths);
    for (uint32_t i = 1; i < o->expr_count; i++) {
        const struct expr *expr = &o->exprs[i];
        for (uint32_t j = 0; expr->kind != EXPR_COLUMN && j < expr->args.count; j++) {
            uint32_t depth = depths[object_item(o, expr->args, j)];
            depths[i] = depth > depths[i] ? depth : depths[i];
        }
        depths[i]++;
        deepest = depths[i] > deepest ? depths[i] : deepest;
    }
    free(depths);
    return deepest;
}

// Whoever reads the model may recurse.
static void test_no_expression_is_deeper_than_the_limit(void **state) {
    static const struct tower towers[] = {
        {"SELECT ", "", "a", " + b - c", 5000},
        {"SELECT ", "f(", "a", " + b - c + d - e + g - h + i - j + k - l + m - n)", 1200},
        {"SELECT ", "((", "a", ").b.c.d.e.f.g.h.i.j.k.l.m).n", 1200},
        {"SELECT ", "f(", "a", ")", 1500},
    };
    struct parsed *parsed = *state;
    for (size_t i = 0; i < sizeof(towers) / sizeof(*towers); i++) {
        parse_tower(parsed, towers[i]);
        assert_in_range(depth_of(&parsed->object), 490, 1010);
    }
}

static void test_long_set_operations(void **state) {
    struct parsed *parsed = *state;
    parse_tower(parsed, (struct tower){"", "SELECT a UNION ALL ", "SELECT b", "", 99999});
    assert_int_equal(parsed->state, PIECE_ANALYSED);
    assert_int_equal(top_query(parsed)->arms.count, 100000);
    parse_tower(parsed,
                (struct tower){"", "SELECT a UNION ALL SELECT b EXCEPT ", "SELECT c", "", 20000});
    assert_int_equal(parsed->state, PIECE_ANALYSED);
    assert_int_equal(top_query(parsed)->arms.count, 2);
}

static void assert_cut(const struct parsed *parsed) {
    assert_int_equal(parsed->state, PIECE_PARTIAL);
    assert_int_equal(parsed->object.note_count, 2);
    assert_int_equal(parsed->object.notes[1].code, DIAG_TOO_DEEP);
    assert_true(parsed->object.statements[1].flags & STATEMENT_FLAG_CUT);
}

static bool has_name(const struct object *o, struct list names, const char *name) {
    return str_equal(object_str(o, object_item(o, names, names.count - 1)), str_of(name));
}

static bool has_column(const struct parsed *parsed, const char *name) {
    for (uint32_t i = 1; i < parsed->object.expr_count; i++) {
        const struct expr *expr = &parsed->object.exprs[i];
        if (expr->kind == EXPR_COLUMN && expr->args.count > 0 &&
            has_name(&parsed->object, expr->args, name)) {
            return true;
        }
    }
    return false;
}

static bool has_table(const struct parsed *parsed, const char *name) {
    for (uint32_t i = 1; i < parsed->object.relation_count; i++) {
        const struct relation *relation = &parsed->object.relations[i];
        if (relation->kind == RELATION_TABLE && has_name(&parsed->object, relation->names, name)) {
            return true;
        }
    }
    return false;
}

// What is cut off keeps its columns and tables.
static void test_deep_nesting_is_cut(void **state) {
    static const struct tower towers[] = {
        {"SELECT ", "f(x, ", "deep", ")", 1500},
        {"SELECT ", "NOT ", "deep", "", 1500},
        {"SELECT ", "(a || ", "deep", ")", 1500},
        {"SELECT deep", "::int", "", "", 100000},
        {"SELECT deep", " IS NULL", "", "", 100000},
        {"SELECT (deep)", ".f", "", "", 100000},
        {"SELECT ", "CASE WHEN a THEN ", "deep", " END", 1200},
        {"SELECT ", "(SELECT ", "deep", " FROM inner_table)", 600},
        {"SELECT 1 WHERE ", "(a AND ", "deep", ")", 1500},
        {"SELECT deep FROM ", "(SELECT * FROM ", "inner_table", ") x", 600},
        {"SELECT deep FROM ", "(a JOIN ", "inner_table", " USING (k))", 1500},
        {"SELECT deep FROM inner_table", " JOIN t ON a", "", "", 5000},
        {"", "(SELECT deep FROM inner_table UNION ", "SELECT b", ")", 1200},
    };
    struct parsed *parsed = *state;
    for (size_t i = 0; i < sizeof(towers) / sizeof(*towers); i++) {
        parse_tower(parsed, towers[i]);
        assert_cut(parsed);
        assert_true(has_column(parsed, "deep"));
        assert_true(!strstr(towers[i].before, "inner") || has_table(parsed, "inner_table"));
    }
}

// The text around a cut is whole all the same.
static void test_texts_around_a_cut(void **state) {
    struct parsed *parsed = *state;
    parse_tower(parsed, (struct tower){"SELECT ", "f(", "1 = ANY ($1)", ")", 1500});
    struct str text = object_text(&parsed->object, first_output(parsed)->text);
    assert_int_equal(text.size, 1500 * 3 + strlen("1 = ANY ($1)"));
}

static void test_brackets_alone_nest_as_deep_as_the_grammar_allows(void **state) {
    struct parsed *parsed = *state;
    parse_tower(parsed, (struct tower){"SELECT ", "(", "a", ")", 9000});
    assert_int_equal(parsed->state, PIECE_ANALYSED);
    assert_int_equal(object_text(&parsed->object, first_output(parsed)->text).size, 18001);
    parse_tower(parsed, (struct tower){"SELECT ", "(", "a", ")", 10000});
    assert_int_equal(parsed->state, PIECE_UNPARSABLE);
    struct str message = object_text(&parsed->object, parsed->object.notes[1].text);
    assert_true(
        str_starts(message, STR("memory exhausted at or near \"(\"; the statement is nested "
                                "too deeply for the parser: split it")));
}

static void test_a_large_insert_stays_small(void **state) {
    struct parsed *parsed = *state;
    parse_tower(parsed, (struct tower){"INSERT INTO t VALUES (0, 'secret')", ", (1, 'secret')", "",
                                       "", 100000});
    assert_int_equal(parsed->state, PIECE_ANALYSED);
    assert_in_range(parsed->bytes.size, 1, 4096);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, parsed_setup, parsed_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_texts_of_outputs),
        TEST(test_texts_of_conditions),
        TEST(test_texts_of_lists),
        TEST(test_texts_stand_alone),
        TEST(test_redaction),
        TEST(test_row_data_is_not_stored),
        TEST(test_messages_are_redacted),
        TEST(test_a_million_terms),
        TEST(test_no_expression_is_deeper_than_the_limit),
        TEST(test_long_set_operations),
        TEST(test_deep_nesting_is_cut),
        TEST(test_texts_around_a_cut),
        TEST(test_brackets_alone_nest_as_deep_as_the_grammar_allows),
        TEST(test_a_large_insert_stays_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
