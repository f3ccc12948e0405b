#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/metabase.h"

// ---- a file that is read

struct file {
    struct builder builder;
    struct reading reading;
    bool taken;
};

static void file_open(struct file *file, const char *text) {
    *file = (struct file){0};
    builder_init(&file->builder);
    reading_init(&file->reading, &file->builder);
    file->reading.file = str_of(text);
    file->reading.path = STR("export/item.json");
    builder_lines(&file->builder, file->reading.file);
    bool json = text[0] == '{' || text[0] == '[';
    const struct tree_source source = {.text = file->reading.file,
                                       .syntax = json ? TREE_JSON : TREE_YAML};
    struct tree tree;
    struct tree_fault fault;
    assert_true(tree_parse(&file->reading.arena, &source, &tree, &fault));
    file->taken = format_metabase.takes_tree(file->reading.path, tree.root);
    if (file->taken) {
        format_metabase.read_tree(&file->reading, &tree);
        reading_finish(&file->reading);
    }
}

static void file_close(struct file *file) {
    reading_release(&file->reading);
    builder_release(&file->builder);
}

// ---- what it holds, as text

// Key spaces without the character that no SQL has, ? for what is not known.
static void add_sql(struct buf *out, struct str sql) {
    for (size_t i = 0; i < sql.size; i++) {
        struct str rest = str_sub(sql, i, sql.size);
        if (str_starts(rest, STR(KEY_SPACE))) {
            i += strlen(KEY_SPACE) - 1;
        } else if (str_starts(rest, STR(NAME_HOLE))) {
            i += strlen(NAME_HOLE) - 1;
            buf_add_char(out, '?');
        } else {
            buf_add_char(out, sql.data[i]);
        }
    }
}

static struct str string_of(const struct builder *builder, uint32_t string) {
    const struct object_string *at = &builder->strings.data[string];
    return (struct str){builder->bytes.data + at->start, at->length};
}

// KEEP and DROP of a text's fill, as +name and -name.
static void add_steps(struct buf *out, const struct file *file, uint32_t fill) {
    struct list steps = file->builder.fills.data[fill].steps;
    for (uint32_t i = 0; i < steps.count; i++) {
        const struct step *step =
            &file->builder.steps.data[file->builder.ids.data[steps.start + i]];
        buf_print(out, " %c%.*s", step->kind == STEP_KEEP ? '+' : '-',
                  STR_ARG(string_of(&file->builder, step->name)));
    }
}

static void add_notes(struct buf *out, const struct file *file) {
    for (uint32_t i = 1; i < file->builder.notes.size; i++) {
        const struct object_note *note = &file->builder.notes.data[i];
        buf_print(out, "%u:%u ", diag_number((enum diag_code)note->code), note->line);
    }
}

// The SQL of all texts, one a line, then the diagnostics.
static void check(const char *text, const char *expected) {
    struct file file;
    struct buf out;
    buf_init(&out);
    file_open(&file, text);
    assert_true(file.taken);
    for (uint32_t i = 0; i < file.reading.texts.size; i++) {
        const struct reading_text *read = &file.reading.texts.data[i];
        buf_print(&out, "%s", read->alternative ? "or " : "");
        add_sql(&out, read->sql);
        add_steps(&out, &file, read->fill);
        buf_add_char(&out, '\n');
    }
    add_notes(&out, &file);
    assert_string_equal(out.data, expected);
    file_close(&file);
    buf_release(&out);
}

// A question over table shop.orders with these members of its query.
static void check_query(const char *members, const char *expected) {
    struct buf text, sql;
    buf_init(&text);
    buf_init(&sql);
    buf_print(&text,
              "{\"id\": 1, \"name\": \"Q\", \"display\": \"table\", \"dataset_query\":\n"
              "{\"query\": {\"source-table\": [\"Shop\", \"shop\", \"orders\"], %s}}}",
              members);
    buf_print(&sql, "SELECT %s", expected);
    check(text.data, sql.data);
    buf_release(&text);
    buf_release(&sql);
}

// The same with one expression that is shown.
static void check_expression(const char *clause, const char *expected) {
    struct buf members, sql;
    buf_init(&members);
    buf_init(&sql);
    buf_print(&members, "\"expressions\": {\"x\": %s}, \"fields\": [[\"expression\", \"x\"]]",
              clause);
    buf_print(&sql, "%s AS \"x\" FROM \"shop\".\"orders\" AS \"source\"\n", expected);
    check_query(members.data, sql.data);
    buf_release(&members);
    buf_release(&sql);
}

static bool is_taken(const char *text) {
    struct file file;
    file_open(&file, text);
    bool taken = file.taken;
    file_close(&file);
    return taken;
}

#define A         "[\"field\", \"a\", null]"
#define B         "[\"field\", {}, \"b\"]"
#define SQL_A     "\"source\".\"a\""
#define SQL_B     "\"source\".\"b\""
#define FROM      " FROM \"shop\".\"orders\" AS \"source\""
#define SELECT_ID "\"fields\": [[\"field\", \"id\", null]]"
#define SQL_ID    "\"source\".\"id\" AS \"id\"" FROM

// ---- queries

static void test_all_fields(void **state) {
    (void)state;
    check_query("\"limit\": 5", "*" FROM " LIMIT 5\n");
}

static void test_groups(void **state) {
    (void)state;
    check_query("\"breakout\": [" A "], \"aggregation\": [[\"count\"], [\"count\", " B "]],"
                " \"order-by\": [[\"desc\", [\"aggregation\", 1]]]",
                SQL_A " AS \"a\", count(*) AS \"count\", count(" SQL_B ") AS \"count_2\"" FROM
                      " GROUP BY " SQL_A " ORDER BY \"count_2\" DESC\n");
}

static void test_times(void **state) {
    (void)state;
    check_query("\"breakout\": [[\"field\", \"at\", {\"temporal-unit\": \"month\"}],"
                " [\"field\", {\"temporal-unit\": \"day-of-week\"}, \"at\"],"
                " [\"field\", \"at\", {\"temporal-unit\": \"default\"}],"
                " [\"field\", \"at\", {\"temporal-unit\": \"x');--\"}]]",
                "date_trunc('month', \"source\".\"at\") AS \"at\","
                " date_part('day-of-week', \"source\".\"at\") AS \"at_2\","
                " \"source\".\"at\" AS \"at_3\","
                " date_trunc('?', \"source\".\"at\") AS \"at_4\"" FROM
                " GROUP BY date_trunc('month', \"source\".\"at\"),"
                " date_part('day-of-week', \"source\".\"at\"), \"source\".\"at\","
                " date_trunc('?', \"source\".\"at\")\n");
}

static void test_filters(void **state) {
    (void)state;
    check_query(SELECT_ID ", \"filter\": [\"and\", [\"=\", " A ", \"it's\"], [\"!=\", " B
                          ", 1, 2, null]]",
                SQL_ID " WHERE ((" SQL_A " = 'it''s') AND (" SQL_B " NOT IN (1, 2, NULL)))\n");
    check_query(SELECT_ID ", \"filters\": [[\"is-null\", {}, " A "], [\">\", {}, " B ", 1.5]]",
                SQL_ID " WHERE (" SQL_A " IS NULL) AND (" SQL_B " > 1.5)\n");
}

static void test_expressions(void **state) {
    (void)state;
    check_expression("[\"+\", " A ", " B ", 1]", "(" SQL_A " + " SQL_B " + 1)");
    check_expression("[\"case\", [[[\">\", " A ", 0], " B "]], {\"default\": \"none\"}]",
                     "CASE WHEN (" SQL_A " > 0) THEN " SQL_B " ELSE 'none' END");
    check_expression("[\"case\", {}, [[true, " B "]], " A "]",
                     "CASE WHEN TRUE THEN " SQL_B " ELSE " SQL_A " END");
    check_expression("[\"coalesce\", " A ", " B ", 0]", "coalesce(" SQL_A ", " SQL_B ", 0)");
    check_expression("5", "5");
    check_expression("[\"binning-strategy\", [\"field-literal\", \"a\", \"type/Integer\"], \"x\"]",
                     "floor(" SQL_A ")");
}

static void test_unknown_functions(void **state) {
    (void)state;
    check_query("\"expressions\": {\"x\": [\"frob\", " A
                "]}, \"fields\": [[\"expression\", \"x\"]]",
                "\"frob\"(" SQL_A ") AS \"x\"" FROM "\n1011:2 ");
}

static void test_joins(void **state) {
    (void)state;
    check_query(SELECT_ID ", \"joins\": [{\"alias\": \"C\", \"source-table\": [\"s\", \"t\"],"
                          " \"fields\": [[\"field\", \"e\", {\"join-alias\": \"C\"}]],"
                          " \"condition\": [\"=\", " A
                          ", [\"field\", \"id\", {\"join-alias\": \"C\"}]]}]",
                "\"source\".\"id\" AS \"id\", \"C\".\"e\" AS \"e\"" FROM
                " LEFT JOIN \"t\" AS \"C\" ON (" SQL_A " = \"C\".\"id\")\n");
}

static void test_stages(void **state) {
    (void)state;
    check("{\"display\": \"table\", \"dataset_query\": {\"stages\": [{\"source-card\": 7,"
          " \"aggregation\": [[\"sum\", {\"name\": \"s\"}, [\"field\", {}, \"a\"]]],"
          " \"breakout\": [[\"field\", {}, \"b\"]]}, {},"
          " {\"filters\": [[\">\", {}, [\"field\", {}, \"s\"], 1]]}]}}",
          "SELECT \"source\".\"b\" AS \"b\", \"source\".\"s\" AS \"s\" FROM ("
          "SELECT \"source\".\"b\" AS \"b\", sum(\"source\".\"a\") AS \"s\""
          " FROM \"metabase card\".\"7\" AS \"source\" GROUP BY \"source\".\"b\") AS \"source\""
          " WHERE (\"source\".\"s\" > 1)\n");
}

static void test_stages_over_sql(void **state) {
    (void)state;
    check("{\"display\": \"table\", \"dataset_query\": {\"stages\": ["
          " {\"native\": \"SELECT 1 AS a -- one\\n;\"},"
          " {\"filters\": [[\">\", {}, [\"field\", {}, \"a\"], 1]]}]}}",
          "SELECT * FROM (SELECT 1 AS a\n) AS \"source\" WHERE (\"source\".\"a\" > 1)\n");
}

// A stage is asked for what it does not list.
static void test_asking(void **state) {
    (void)state;
    check("{\"display\": \"table\", \"dataset_query\": {\"query\": {\"source-query\":"
          " {\"source-table\": \"card__1\", \"limit\": 9, \"joins\": [{\"alias\": \"C\","
          " \"source-table\": \"card__2\", \"condition\": [\"=\", 1, 1]}]},"
          " \"aggregation\": [[\"max\", [\"field\", \"C__e\", null]], [\"min\", " A "]]}}}",
          "SELECT max(\"source\".\"C__e\") AS \"max\", min(\"source\".\"a\") AS \"min\" FROM ("
          "SELECT \"source\".*, \"C\".\"e\" AS \"C__e\" FROM \"metabase card\".\"1\" AS \"source\""
          " LEFT JOIN \"metabase card\".\"2\" AS \"C\" ON (1 = 1) LIMIT 9) AS \"source\"\n");
}

static void test_unknown_ids(void **state) {
    (void)state;
    check("{\"display\": \"table\", \"dataset_query\": {\"query\": {\"source-table\": 10,\n"
          " \"breakout\": [[\"field\", 84, null]],\n \"filter\": [\"=\", [\"field\", 84, null], "
          "1]}}}",
          "SELECT \"?\" AS \"field 84\" FROM \"metabase table\".\"10\" AS \"source\""
          " WHERE (\"?\" = 1) GROUP BY \"?\"\n1012:2 ");
}

static void test_circles_end(void **state) {
    (void)state;
    struct file file;
    file_open(
        &file,
        "{\"display\": \"table\", \"dataset_query\": {\"query\": {\"source-table\": 1,"
        " \"expressions\": {\"x\": [\"+\", [\"expression\", \"x\"], [\"expression\", \"x\"]]},"
        " \"aggregation\": [[\"sum\", [\"expression\", \"x\"]]]}}}");
    assert_int_equal(file.builder.notes.data[1].code, DIAG_TOO_DEEP);
    assert_int_equal(file.builder.notes.size, 2);
    file_close(&file);
}

static void test_deep_queries(void **state) {
    (void)state;
    struct buf text;
    buf_init(&text);
    buf_print(&text, "{\"display\": \"table\", \"dataset_query\": {\"query\": ");
    for (int i = 0; i < 200; i++) {
        buf_print(&text, "{\"limit\": 1, \"source-query\": ");
    }
    buf_print(&text, "{\"source-table\": 1}");
    for (int i = 0; i < 202; i++) {
        buf_print(&text, "}");
    }
    struct file file;
    file_open(&file, text.data);
    assert_int_equal(file.reading.texts.size, 1);
    assert_int_equal(file.builder.notes.data[1].code, DIAG_TOO_DEEP);
    file_close(&file);
    buf_release(&text);
}

// ---- SQL

static void test_native(void **state) {
    (void)state;
    check("{\"display\": \"table\", \"dataset_query\": {\"native\": {\"query\":"
          " \"SELECT {{n}} FROM t WHERE x = {{v}} [[AND y = {{w}}]]\","
          " \"template-tags\": {\"n\": {\"type\": \"number\"}}}}}",
          "SELECT 1 FROM t WHERE x = '1' AND y = '1'\n"
          "or SELECT 1 FROM t WHERE x = '1' \n");
}

static void test_field_filters(void **state) {
    (void)state;
    check("{\"display\": \"table\", \"dataset_query\": {\"native\": {\"query\":"
          " \"SELECT 1 FROM s.t AS x, U WHERE {{a}} AND {{b}} AND {{c}}\", \"template-tags\": ["
          "{\"name\": \"a\", \"type\": \"dimension\", \"dimension\": [\"field\", [\"d\", \"s\", "
          "\"t\", \"k\"], null]},"
          "{\"name\": \"b\", \"type\": \"dimension\", \"dimension\": [\"field\", [\"d\", \"P\", "
          "\"U\", \"K\"], null]},"
          "{\"name\": \"c\", \"type\": \"dimension\", \"alias\": \"x.j\"}]}}}",
          "SELECT 1 FROM s.t AS x, U WHERE x.\"k\" IS NOT NULL AND U.K IS NOT NULL"
          " AND x.j IS NOT NULL\n");
}

static void test_snippets_that_hold_themselves(void **state) {
    (void)state;
    check("[{\"name\": \"s\", \"content\": \"a = {{snippet: s}}\", \"creator_id\": 1},\n"
          " {\"display\": \"table\", \"dataset_query\": {\"native\": {\"query\":"
          " \"SELECT 1 WHERE {{snippet: s}}\"}}}]",
          "SELECT 1 WHERE a = a = a = a = a = a = a = a = a = a = '1'\n2009:2 ");
}

// ---- what is shown

static void test_steps(void **state) {
    (void)state;
    check(
        "{\"display\": \"bar\", \"dataset_query\": {\"native\": {\"query\": \"SELECT a, b, c\"}},"
        " \"visualization_settings\": {\"graph.dimensions\": [\"a\"], \"graph.metrics\": [\"c\"]}}",
        "SELECT a, b, c +a +c\n");
    check("{\"display\": \"bar\", \"dataset_query\": {\"native\": {\"query\": \"SELECT a, b, c\"}},"
          " \"visualization_settings\": {\"graph.metrics\": [\"c\"]}}",
          "SELECT a, b, c\n");
    check("{\"display\": \"table\", \"dataset_query\": {\"native\": {\"query\": \"SELECT t.* FROM "
          "t\"}},"
          " \"result_metadata\": [{\"name\": \"a\"}, {\"name\": \"b\"}, {\"name\": \"b_2\"}],"
          " \"visualization_settings\": {\"table.columns\": [{\"name\": \"a\", \"enabled\": "
          "false}]}}",
          "SELECT t.* FROM t +a +b -a\n");
}

static void test_settings_for_all_outputs_are_no_steps(void **state) {
    (void)state;
    check(
        "{\"display\": \"pie\", \"dataset_query\": {\"query\": {\"source-table\": \"card__1\","
        " \"breakout\": [" A "], \"aggregation\": [[\"count-where\", [\"=\", " B ", 1]]]}},"
        " \"visualization_settings\": {\"pie.dimension\": [\"a\"], \"pie.metric\": "
        "\"count_where\"}}",
        "SELECT \"source\".\"a\" AS \"a\", sum(CASE WHEN (\"source\".\"b\" = 1) THEN 1 ELSE 0 END)"
        " AS \"count-where\" FROM \"metabase card\".\"1\" AS \"source\" GROUP BY "
        "\"source\".\"a\"\n");
}

static void test_long_names_are_cut_like_identifiers(void **state) {
    (void)state;
    check("{\"display\": \"scalar\", \"dataset_query\": {\"native\": {\"query\": \"SELECT 1\"}},"
          " \"visualization_settings\": {\"scalar.field\":"
          " \"12345678901234567890123456789012345678901234567890123456789012\xC3\xA9\"}}",
          "SELECT 1 +12345678901234567890123456789012345678901234567890123456789012\n");
}

// ---- places

// The bytes of the file that a part of the first text comes from.
static void check_place(const struct file *file, const char *sql, const char *expected) {
    const struct reading_text *text = &file->reading.texts.data[0];
    const char *found = memmem(text->sql.data, text->sql.size, sql, strlen(sql));
    assert_non_null(found);
    struct span span = {(uint32_t)(found - text->sql.data), (uint32_t)strlen(sql)};
    struct span place = origin_place(&text->origin, span);
    struct str said = str_sub(file->reading.file, place.start, place.length);
    assert_int_equal(said.size, strlen(expected));
    assert_memory_equal(said.data, expected, said.size);
}

static void test_places(void **state) {
    (void)state;
    struct file file;
    file_open(&file, "{\"display\": \"table\", \"dataset_query\": {\"query\": {"
                     "\"source-table\": [\"Shop\", \"shop\", \"orders\"],"
                     " \"aggregation\": [[\"sum\", [\"field\", \"a\", null]]],"
                     " \"filter\": [\"=\", [\"field\", [\"d\", \"s\", \"t\", \"b\"], null], 5]}}}");
    check_place(&file, "sum(\"source\".\"a\")", "[\"sum\", [\"field\", \"a\", null]]");
    check_place(&file, "\"a\"", "\"a\"");
    check_place(&file, "\"b\"", "\"b\"");
    check_place(&file, "\"source\".\"b\"", "[\"field\", [\"d\", \"s\", \"t\", \"b\"], null]");
    check_place(&file, "(\"source\".\"b\" = 5)",
                "[\"=\", [\"field\", [\"d\", \"s\", \"t\", \"b\"], null], 5]");
    check_place(&file, "\"shop\".\"orders\"", "\"orders\"");
    file_close(&file);
}

static void test_places_in_a_string(void **state) {
    (void)state;
    struct file file;
    file_open(&file, "{\"display\": \"table\", \"dataset_query\": "
                     "\"{\\\"query\\\": {\\\"source-table\\\": \\\"card__1\\\","
                     " \\\"aggregation\\\": [[\\\"count\\\"]]}}\"}");
    check_place(&file, "count(*)", "[\\\"count\\\"]");
    file_close(&file);
}

// ---- documents

static void test_other_documents(void **state) {
    (void)state;
    assert_false(is_taken("{\"name\": \"x\", \"display\": \"table\"}"));
    assert_false(is_taken("[]"));
    assert_false(is_taken("[1, null, \"x\"]"));
    assert_false(is_taken("{\"tables\": []}"));
    assert_true(is_taken("name: x\nserdes/meta: [{id: x, model: Collection}]\n"));
    assert_true(is_taken("name: x\nserdes/meta: []\n"));
    assert_true(is_taken("{\"ordered_cards\": []}"));
}

static void test_dashboards(void **state) {
    (void)state;
    struct file file;
    file_open(&file, "{\"id\": 1, \"name\": \"D\", \"dashcards\": [{\"card_id\": null}, 5, null,"
                     " {\"card_id\": 4, \"series\": [{\"id\": 5}, null]}]}");
    assert_int_equal(file.builder.asset_defs.size, 4); // [0], the dashboard, cards 4 and 5
    assert_int_equal(file.builder.asset_defs.data[2].flags, ASSET_DEF_REMARK);
    assert_int_equal(file.builder.asset_defs.data[2].parents.count, 2);
    file_close(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_fields),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_expressions),
        cmocka_unit_test(test_unknown_functions),
        cmocka_unit_test(test_joins),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_stages_over_sql),
        cmocka_unit_test(test_asking),
        cmocka_unit_test(test_unknown_ids),
        cmocka_unit_test(test_circles_end),
        cmocka_unit_test(test_deep_queries),
        cmocka_unit_test(test_native),
        cmocka_unit_test(test_field_filters),
        cmocka_unit_test(test_snippets_that_hold_themselves),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_settings_for_all_outputs_are_no_steps),
        cmocka_unit_test(test_long_names_are_cut_like_identifiers),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_places_in_a_string),
        cmocka_unit_test(test_other_documents),
        cmocka_unit_test(test_dashboards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
