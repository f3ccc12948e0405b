#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "format/settings.h"
#include "format/settings_edge.h"
#include "input/file.h"
#include "query/declaration.h"

#define FIXTURES STEMMA_SOURCE_DIR "/fixtures/settings/"

struct fixture {
    struct arena arena;
    struct buf text;
    struct settings settings;
    struct diags faults;
};

static bool read_text(struct fixture *fixture, struct str text) {
    const struct settings_source source = {
        .file = STR("/srv/shop/stemma.yaml"), .directory = STR("/srv/shop"), .text = text};
    VEC_RESET(&fixture->faults);
    return settings_read(&fixture->arena, &source, &fixture->settings, &fixture->faults);
}

static bool read_file(struct fixture *fixture, const char *path) {
    assert_int_equal(file_read(path, 1 << 20, &fixture->text), FILE_READ);
    return read_text(fixture, buf_str(&fixture->text));
}

static void init(struct fixture *fixture) {
    *fixture = (struct fixture){0};
    arena_init(&fixture->arena);
    buf_init(&fixture->text);
}

static void release(struct fixture *fixture) {
    VEC_RELEASE(&fixture->faults);
    buf_release(&fixture->text);
    arena_release(&fixture->arena);
}

#define assert_text(said, expected)                                                                \
    assert_true(str_equal((said).text, STR(expected)) || !printf("%.*s\n", STR_ARG((said).text)))

// ---- reading

static void test_the_documented_file(void **state) {
    (void)state;
    struct fixture fixture;
    init(&fixture);
    assert_true(read_file(&fixture, FIXTURES "good/documented.yaml"));
    const struct settings *s = &fixture.settings;
    const struct root_setting *roots = s->roots.items;
    assert_int_equal(s->roots.count, 2);
    assert_text(roots[0].path, "dashboards");
    assert_text(roots[1].database, "warehouse");
    assert_int_equal(roots[1].search_path.count, 2);
    assert_int_equal(s->ignore.size, 3);
    assert_int_equal(s->limits.file_size.value, 64 << 20);
    assert_int_equal(s->limits.statement_seconds.value, 60000000000);
    assert_int_equal(s->limits.memory.value, (uint64_t)4 << 30);
    const struct asset_setting *assets = s->assets.items;
    assert_int_equal(s->assets.count, 4);
    assert_int_equal(assets[0].type, 0);
    assert_int_equal(assets[1].type, ASSET_FOREIGN_TABLE + 1);
    const struct column_setting *columns = assets[0].columns.items;
    assert_text(columns[0].pii, "email");
    assert_string_equal(settings_classification(columns[0].classification), "confidential");
    columns = assets[2].columns.items;
    assert_int_equal(assets[2].columns.count, 2);
    assert_text(columns[1].name, "margin");
    const struct edge_setting *edges = s->edges.items;
    assert_int_equal(s->edges.count, 3);
    assert_text(edges[1].description, "in percent, rounded by hand");
    const struct gate_setting *gates = s->gates.items;
    assert_int_equal(s->gates.count, 3);
    assert_text(gates[0].name, "board");
    assert_int_equal(gates[0].verdicts.count, 2);
    assert_text(gates[0].verdicts.items[1], "undecidable");
    assert_text(gates[0].tags.items[0], "exec");
    assert_int_equal(gates[0].reports.count, 0);
    assert_text(gates[1].codes.items[0], "pii-reaches");
    assert_true(gates[1].min_confidence == 0.8);
    assert_int_equal(gates[2].paths.size, 2);
    release(&fixture);
}

// Calls `check` for each file of a directory whose name ends with .yaml.
static void each_file(const char *directory, void (*check)(const char *path)) {
    DIR *stream = opendir(directory);
    assert_non_null(stream);
    uint32_t count = 0;
    for (const struct dirent *entry; (entry = readdir(stream));) {
        if (str_ends(str_of(entry->d_name), STR(".yaml"))) {
            char path[512];
            snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
            check(path);
            count++;
        }
    }
    closedir(stream);
    assert_true(count > 0);
}

static void add_faults(const struct diags *faults, struct buf *out) {
    for (uint32_t i = 0; i < faults->size; i++) {
        const struct diag *fault = &faults->data[i];
        buf_print(out, "%u:%u %.*s\n", fault->line, fault->column, STR_ARG(fault->message));
    }
}

static void check_good(const char *path) {
    struct fixture fixture;
    struct buf found;
    init(&fixture);
    buf_init(&found);
    bool good = read_file(&fixture, path);
    add_faults(&fixture.faults, &found);
    if (!good) {
        fail_msg("%s\n%s", path, found.data);
    }
    buf_release(&found);
    release(&fixture);
}

static void check_bad(const char *path) {
    struct fixture fixture;
    struct buf found, expected;
    char expectation[512];
    init(&fixture);
    buf_init(&found);
    buf_init(&expected);
    int stem = (int)(strlen(path) - strlen(".yaml"));
    snprintf(expectation, sizeof(expectation), "%.*s.expected", stem, path);
    assert_int_equal(file_read(expectation, 1 << 20, &expected), FILE_READ);
    assert_false(read_file(&fixture, path));
    add_faults(&fixture.faults, &found);
    if (!str_equal(buf_str(&found), buf_str(&expected))) {
        fail_msg("%s\n%s", path, found.data);
    }
    buf_release(&found);
    buf_release(&expected);
    release(&fixture);
}

static void test_good_files(void **state) {
    (void)state;
    each_file(FIXTURES "good", check_good);
}

static void test_all_mistakes_are_reported_with_their_places(void **state) {
    (void)state;
    each_file(FIXTURES "bad", check_bad);
    each_file(FIXTURES "bad-beyond-schema", check_bad);
}

static void test_columns_of_places_count_characters(void **state) {
    (void)state;
    struct fixture fixture;
    init(&fixture);
    assert_false(read_text(&fixture, STR("roots: [\"caf\xC3\xA9\", 7]\n")));
    assert_int_equal(fixture.faults.size, 1);
    assert_int_equal(fixture.faults.data[0].line, 1);
    assert_int_equal(fixture.faults.data[0].column, 17);
    release(&fixture);
}

// ---- files

struct expected_file {
    const char *path;
    const char *root;     // NULL: none
    const char *pipeline; // its name
    const char *owner;    // the first one
};

static const char *shown(const struct said *said) {
    return said ? said->text.data : NULL;
}

static void assert_same(const char *found, const char *expected, const char *path) {
    bool same = found && expected ? strcmp(found, expected) == 0 : found == expected;
    if (!same) {
        fail_msg("%s: %s, not %s", path, found ? found : "none", expected ? expected : "none");
    }
}

static void check_files(struct fixture *fixture, const struct expected_file *files) {
    for (; files->path; files++) {
        struct file_settings found;
        settings_for_file(&fixture->settings, str_of(files->path), &found);
        assert_same(shown(found.root ? &found.root->path : NULL), files->root, files->path);
        assert_same(shown(found.pipeline ? &found.pipeline->name : NULL), files->pipeline,
                    files->path);
        assert_same(shown(found.owner ? &found.owner->owners.items[0] : NULL), files->owner,
                    files->path);
    }
}

static void test_files(void **state) {
    (void)state;
    struct fixture fixture;
    init(&fixture);
    assert_true(read_text(&fixture, STR("roots: [etl, etl/old, ../ops/, /data]\n"
                                        "pipelines:\n"
                                        "  - {name: all, files: [etl/, '!*.md']}\n"
                                        "  - {name: old, files: etl/old}\n"
                                        "owners:\n"
                                        "  - {owners: data, paths: '*.sql'}\n"
                                        "  - {owners: ops, paths: [../ops/, /run.sh]}\n")));
    check_files(&fixture, (struct expected_file[]){
                              {"/srv/shop/etl/a.sql", "etl", "all", "data"},
                              {"/srv/shop/etl/x/README.md", "etl", NULL, NULL},
                              {"/srv/shop/etl/old/a.sql", "etl/old", "old", "data"},
                              {"/srv/shop/etl/older/a.sql", "etl", "all", "data"},
                              {"/srv/shop/run.sh", NULL, NULL, "ops"},
                              {"/srv/shop/x/run.sh", NULL, NULL, NULL},
                              {"/srv/ops/a.sql", "../ops/", NULL, "ops"},
                              {"/data/a.sql", "/data", NULL, "data"},
                              {"/database/a.csv", NULL, NULL, NULL},
                              {0},
                          });
    release(&fixture);
}

static void test_a_root_that_is_the_directory_itself(void **state) {
    (void)state;
    struct fixture fixture;
    init(&fixture);
    assert_true(read_text(&fixture, STR("roots: [./]")));
    check_files(&fixture, (struct expected_file[]){
                              {"/srv/shop/etl/a.sql", "./", NULL, NULL},
                              {"/srv/a.sql", NULL, NULL, NULL},
                              {0},
                          });
    release(&fixture);
}

// ---- data sources

static void test_data_sources(void **state) {
    (void)state;
    struct fixture fixture;
    init(&fixture);
    assert_true(read_text(&fixture, STR("data_sources:\n"
                                        "  - {name: '*', engine: other}\n"
                                        "  - {name: warehouse, uid: 'P1*', database: shop}\n"
                                        "  - {name: replica, uid: 2, same_as: warehouse}\n")));
    const struct settings *settings = &fixture.settings;
    assert_int_equal(settings_data_source(settings, STR("clicks"), STR(""))->engine, ENGINE_OTHER);
    assert_text(settings_data_source(settings, STR("warehouse"), STR(""))->database, "shop");
    assert_text(settings_data_source(settings, STR(""), STR("P1809"))->database, "shop");
    assert_text(settings_data_source(settings, STR("replica"), STR(""))->database, "shop");
    assert_text(settings_data_source(settings, STR(""), STR("2"))->database, "shop");
    assert_null(settings_data_source(settings, STR(""), STR("3")));
    assert_null(settings_data_source(settings, STR(""), STR("")));
    assert_null(settings_data_source(NULL, STR("warehouse"), STR("")));
    release(&fixture);
}

// ---- ends of edges

// "asset|schema|name|column", or what is wrong.
static void check_end(struct fixture *fixture, const char *text, bool column,
                      const char *expected) {
    struct edge_end end;
    char found[256];
    const char *why =
        settings_edge_end(&fixture->arena, &fixture->settings, str_of(text), column, &end);
    struct str asset = end.asset ? end.asset->name.text : STR("");
    snprintf(found, sizeof(found), "%.*s|%.*s|%.*s|%.*s", STR_ARG(asset), STR_ARG(end.schema),
             STR_ARG(end.name), STR_ARG(end.column));
    assert_string_equal(why ? "wrong" : found, expected);
}

static void test_ends_of_edges(void **state) {
    (void)state;
    struct fixture fixture;
    init(&fixture);
    assert_true(read_text(&fixture, STR("assets:\n"
                                        "  - {name: shop.example, type: api}\n"
                                        "  - {name: shop.example.v1, type: api}\n"
                                        "  - {name: crm.customers}\n")));
    check_end(&fixture, "shop.example.v1.id", true, "shop.example.v1|||id");
    check_end(&fixture, "shop.example.Net price", true, "shop.example|||Net price");
    check_end(&fixture, "shop.example", false, "shop.example|||");
    check_end(&fixture, "crm.customers.Email", true, "crm.customers|||email");
    check_end(&fixture, "crm.customers.\"Email\"", true, "crm.customers|||Email");
    check_end(&fixture, "crm.customers.e mail", true, "wrong");
    check_end(&fixture, "crm.customers", true, "wrong");
    check_end(&fixture, "crm.customers.email", false, "wrong");
    check_end(&fixture, "Mart.Revenue.total", true, "|mart|revenue|total");
    check_end(&fixture, "\"Mart\".\"a.b\".c", true, "|Mart|a.b|c");
    check_end(&fixture, "revenue.total", true, "||revenue|total");
    check_end(&fixture, "total", true, "wrong");
    check_end(&fixture, "a.b.c.d", true, "wrong");
    check_end(&fixture, "a..b", true, "wrong");
    check_end(&fixture, "\"a.b", true, "wrong");
    check_end(&fixture, "mart.revenue", false, "|mart|revenue|");
    check_end(&fixture, "revenue", false, "||revenue|");
    check_end(&fixture, "mart.revenue.total", false, "wrong");
    release(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_documented_file),
        cmocka_unit_test(test_good_files),
        cmocka_unit_test(test_all_mistakes_are_reported_with_their_places),
        cmocka_unit_test(test_columns_of_places_count_characters),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_a_root_that_is_the_directory_itself),
        cmocka_unit_test(test_data_sources),
        cmocka_unit_test(test_ends_of_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
