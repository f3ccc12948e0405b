#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/redash.h"
#include "format/redash/path.h"
#include "format/redash/script.h"
#include "format/space.h"

#define QUERY "\"" SPACE_REDASH_QUERY "\""

struct fixture {
    struct builder builder;
    struct reading reading;
    struct arena arena; // of the document
    struct surroundings around;
};

static int set_up(void **state) {
    struct fixture *fixture = test_calloc(1, sizeof(*fixture));
    builder_init(&fixture->builder);
    reading_init(&fixture->reading, &fixture->builder);
    arena_init(&fixture->arena);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    reading_release(&fixture->reading);
    builder_release(&fixture->builder);
    arena_release(&fixture->arena);
    test_free(fixture);
    return 0;
}

static void start(struct fixture *fixture, const char *path, struct str file) {
    builder_reset(&fixture->builder);
    reading_reset(&fixture->reading);
    builder_lines(&fixture->builder, file);
    fixture->reading.file = file;
    fixture->reading.path = str_of(path);
    fixture->reading.around = &fixture->around;
}

// Whether Redash's format takes the document. Then it has been read.
static bool read_json(struct fixture *fixture, struct str file) {
    const struct tree_source source = {.text = file, .syntax = TREE_JSON};
    struct tree tree;
    struct tree_fault fault;
    arena_reset(&fixture->arena);
    start(fixture, "dump.json", file);
    if (!tree_parse(&fixture->arena, &source, &tree, &fault) ||
        !format_redash.takes_tree(fixture->reading.path, tree.root)) {
        return false;
    }
    format_redash.read_tree(&fixture->reading, &tree);
    reading_finish(&fixture->reading);
    return true;
}

// The dump of a query, up to its SQL.
#define HEAD "{\"id\": 1, \"name\": \"a\", \"data_source_id\": 1, "

// Reads a query of this SQL, which must need no escapes, and compares what is made of it.
static void assert_sql(struct fixture *fixture, const char *engine, const char *written,
                       const char *sql) {
    struct buf file;
    buf_init(&file);
    buf_print(&file, HEAD "%s\"query\": \"%s\"}", engine, written);
    assert_true(read_json(fixture, buf_str(&file)));
    assert_int_equal(fixture->reading.texts.size, 1);
    assert_string_equal(fixture->reading.texts.data[0].sql.data, sql);
    buf_release(&file);
}

// ---- queries of queries

static void test_queries_behind_from_and_join(void **state) {
    struct fixture *fixture = *state;
    assert_sql(fixture, "", "select a from query_12", "select a from " QUERY ".\"12\" AS query_12");
    assert_sql(fixture, "", "select q.a from query_12 q where q.b",
               "select q.a from " QUERY ".\"12\" q where q.b");
    assert_sql(fixture, "", "select q.a from Cached_Query_12 as q",
               "select q.a from " QUERY ".\"12\" as q");
    assert_sql(fixture, "", "select 1 from a JOIN query_7 ON a.b = query_7.b",
               "select 1 from a JOIN " QUERY ".\"7\" AS query_7 ON a.b = query_7.b");
    assert_sql(fixture, "", "select a from param_query_12_{a=1&b={{ c }}} where d",
               "select a from " QUERY ".\"12\" where d");
}

static void test_what_only_looks_like_a_query(void **state) {
    struct fixture *fixture = *state;
    const char *const plain[] = {
        "select query_12 from t",   "select a from query_",      "select a from query_12_old",
        "select a from query_12.t", "select ' from query_12 '",  "select a from param_query_12_{",
        "select a from xquery_12",  "select a from query_12(1)", "select a -- from query_12",
        "select a from query_x",
    };
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        assert_sql(fixture, "", plain[i], plain[i]);
    }
}

static void test_tables_of_postgresql_are_no_queries(void **state) {
    struct fixture *fixture = *state;
    assert_sql(fixture, "\"data_source\": {\"type\": \"pg\"},", "select a from query_12",
               "select a from query_12");
    assert_sql(fixture, "\"data_source\": {\"type\": \"results\"},", "select a from query_12 q",
               "select a from " QUERY ".\"12\" q");
}

static void test_references_lead_back(void **state) {
    struct fixture *fixture = *state;
    assert_sql(fixture, "", "select a from query_12 where b",
               "select a from " QUERY ".\"12\" AS query_12 where b");
    const struct reading_text *text = &fixture->reading.texts.data[0];
    uint32_t relation = (uint32_t)strlen("select a from ");
    struct span at = origin_place(&text->origin, (struct span){relation, 3});
    assert_int_equal(at.start, strlen(HEAD "\"query\": \"") + relation);
    assert_int_equal(at.length, strlen("query_12"));
}

// ---- files that are taken

static void test_documents_of_others_are_left_alone(void **state) {
    struct fixture *fixture = *state;
    const char *const others[] = {
        "{\"name\": \"a\", \"dataset_query\": {}, \"data_source_id\": 1}",
        "{\"title\": \"a\", \"widgets\": [], \"layout_type\": \"free\"}",
        "{\"type\": \"a\", \"options\": {}}",
        "[]",
        "[1]",
        "{}",
        "null",
        "\"name\"",
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(read_json(fixture, str_of(others[i])));
    }
}

static bool is_script(struct fixture *fixture, const char *path, const char *file) {
    start(fixture, path, str_of(file));
    return format_redash_script.takes(str_of(path), &fixture->around) &&
           format_redash_script.holds(&fixture->reading);
}

static void test_scripts_are_told_by_a_visualization(void **state) {
    struct fixture *fixture = *state;
    assert_true(
        is_script(fixture, "a.sql",
                  "-- a\n-- {\"type\": \"TABLE\", \"options\": {}, \"query_id\": 1}\nselect 1"));
    assert_false(is_script(fixture, "a.sql", "-- a\nselect 1"));
    assert_false(is_script(fixture, "a.sql", "-- {\"options\": {}}\nselect 1"));
    assert_false(is_script(fixture, "a.sql",
                           "select 1\n-- {\"type\": \"TABLE\", \"options\": {}, \"query_id\": 1}"));
    assert_false(is_script(fixture, "a.sql", ""));
}

static void test_scripts_with_broken_comments_are_read(void **state) {
    struct fixture *fixture = *state;
    const char *file = "-- Orders\r\n"
                       "-- {\"type\": \"TABLE\", \"options\": {, \"query_id\": 1}\r\n"
                       "-- {\"dashboard_id\": 1}\r\n"
                       "select 1";
    assert_true(is_script(fixture, "a.sql", file));
    format_redash_script.read(&fixture->reading);
    assert_int_equal(fixture->reading.texts.size, 1);
    assert_string_equal(fixture->reading.texts.data[0].sql.data, "select 1");
    assert_int_equal(fixture->builder.asset_defs.size, 2); // none, and the query
    assert_int_equal(fixture->builder.notes.size, 2);
    assert_int_equal(fixture->builder.notes.data[1].code, DIAG_DOCUMENT_BROKEN);
    assert_int_equal(fixture->builder.notes.data[1].line, 2);
}

static void assert_path(const struct fixture *fixture, const char *path, enum redash_part part,
                        const char *query) {
    struct redash_path found = redash_path_of(str_of(path), &fixture->around);
    assert_int_equal(found.part, part);
    assert_true(str_equal(found.query, str_of(query)));
}

static void test_paths_say_the_query(void **state) {
    struct fixture *fixture = *state;
    const struct surrounding_file files[] = {
        {.path = STR("bi/query_3.json")},
        {.path = STR("bi/query_3.sql")},
        {.path = STR("queries/12/metadata.yaml")},
        {.path = STR("queries/12/query.sql")},
    };
    fixture->around.files = files;
    fixture->around.file_count = sizeof(files) / sizeof(files[0]);
    assert_path(fixture, "bi/query_3.sql", REDASH_SQL, "3");
    assert_path(fixture, "queries/12/query.sql", REDASH_SQL, "12");
    assert_path(fixture, "queries/12/metadata.yaml", REDASH_METADATA, "12");
    assert_path(fixture, "a/queries/12/visualization/5.yaml", REDASH_VISUALIZATION, "12");
    assert_path(fixture, "bi/query_4.sql", REDASH_NONE, ""); // nothing stands beside it
    assert_path(fixture, "queries/13/query.sql", REDASH_NONE, "");
    assert_path(fixture, "queries/x/metadata.yaml", REDASH_NONE, "");
    assert_path(fixture, "query_.sql", REDASH_NONE, "");
    assert_path(fixture, "", REDASH_NONE, "");
    assert_true(redash_path_has_sql(STR("bi/query_3.json"), STR("3"), &fixture->around));
    assert_true(redash_path_has_sql(STR("queries/12/metadata.yaml"), STR("5"), &fixture->around));
    assert_false(redash_path_has_sql(STR("query_3.json"), STR("3"), &fixture->around));
    assert_false(redash_path_has_sql(STR("bi/query_3.json"), STR("4"), &fixture->around));
}

// ---- hostile input

static const char whole[] =
    "{\"count\": 1, \"results\": [{\"id\": 3, \"slug\": \"s\", \"name\": \"Sales\","
    " \"tags\": [\"t\"], \"user\": {\"name\": \"Ada\", \"email\": \"a@b.example\"},"
    " \"is_archived\": true, \"public_url\": \"u\", \"widgets\": [[{\"id\": 1,"
    " \"visualization_id\": 9}], {\"restricted\": true}, {\"visualization\": {\"id\": 31,"
    " \"type\": \"PIVOT\", \"name\": \"v\", \"options\": {\"rows\": [\"a\"], \"cols\": [\"b\"],"
    " \"vals\": [\"c\"], \"aggregatorName\": \"Sum\", \"valueFilter\": {\"d\": {\"e\": true}}},"
    " \"query\": {\"id\": 12, \"name\": \"q\", \"data_source_id\": 1,"
    " \"data_source\": {\"type\": \"results\"}, \"query\": \"select {{ p }} from query_1\","
    " \"visualizations\": [{\"id\": 1, \"type\": \"CHART\", \"options\": {\"columnMapping\":"
    " {\"a::x\": \"x\", \"b\": \"unused\"}}}, {\"id\": 2, \"type\": \"TABLE\", \"options\":"
    " {\"columns\": [{\"name\": \"a\", \"title\": \"A\", \"visible\": true}]}},"
    " {\"id\": 3, \"type\": \"MAP\", \"options\": {\"classify\": \"c\", \"popup\": {\"enabled\":"
    " true, \"template\": \"{{ a }}\"}}}, {\"id\": 4, \"type\": \"COUNTER\", \"options\":"
    " {\"countRow\": true, \"targetColName\": \"t\"}}, {\"id\": 5, \"type\": \"FUNNEL\","
    " \"options\": {\"stepCol\": {\"colName\": \"s\"}, \"autoSort\": false, \"sortKeyCol\":"
    " {\"colName\": \"k\"}}}]}}}]}]}";

static void replace(struct fixture *fixture, const struct node *node, const char *by) {
    struct str file = {whole, sizeof(whole) - 1};
    struct buf made;
    buf_init(&made);
    buf_add_str(&made, str_sub(file, 0, node->span.start));
    buf_add_str(&made, str_of(by));
    buf_add_str(&made, str_sub(file, node->span.start + node->span.length, file.size));
    read_json(fixture, buf_str(&made));
    buf_release(&made);
}

// Puts what nobody expects in the place of a node and of all below it.
static void replace_all(struct fixture *fixture, const struct node *node) {
    static const char *const values[] = {
        "null",        "7",  "-1e99", "true",     "\"\"",   "\"}}{{\"",
        "\"\\u0000\"", "[]", "{}",    "[[[[]]]]", "[null]", "{\"\": {\"\": []}}",
    };
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        replace(fixture, node, values[i]);
    }
    for (const struct node *child = node_first(node); child; child = child->next) {
        replace_all(fixture, child);
    }
}

static void test_nothing_unexpected_is_fatal(void **state) {
    struct fixture *fixture = *state;
    const struct tree_source source = {.text = {whole, sizeof(whole) - 1}, .syntax = TREE_JSON};
    struct arena arena;
    struct tree tree;
    struct tree_fault fault;
    arena_init(&arena);
    assert_true(tree_parse(&arena, &source, &tree, &fault));
    assert_true(read_json(fixture, source.text));
    assert_int_equal(fixture->reading.texts.size, 7); // six visualizations and their query
    replace_all(fixture, tree.root);
    arena_release(&arena);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_queries_behind_from_and_join),
        TEST(test_what_only_looks_like_a_query),
        TEST(test_tables_of_postgresql_are_no_queries),
        TEST(test_references_lead_back),
        TEST(test_documents_of_others_are_left_alone),
        TEST(test_scripts_are_told_by_a_visualization),
        TEST(test_scripts_with_broken_comments_are_read),
        TEST(test_paths_say_the_query),
        TEST(test_nothing_unexpected_is_fatal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
