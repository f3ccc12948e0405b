#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/dbt/relation.h"
#include "format/dbt_catalog.h"
#include "format/dbt_manifest.h"
#include "format/dbt_properties.h"

// ---- what a reading found, as text

static struct str text_of(const struct builder *builder, uint32_t symbol) {
    return intern_str(&builder->names, symbol);
}

static void add_strings(const struct builder *builder, struct list list, const char *before,
                        struct buf *out) {
    for (uint32_t i = 0; i < list.count; i++) {
        struct str s = text_of(builder, builder->ids.data[list.start + i]);
        buf_add_str(out, str_of(i == 0 ? before : ","));
        buf_add_str(out, s);
    }
}

// Keys as words alone: each key's space is left out.
static void add_keys(const struct builder *builder, struct list keys, struct buf *out) {
    for (uint32_t i = 1; i < keys.count; i += 2) {
        buf_add_str(out, str_of(i == 1 ? " keys " : ","));
        buf_add_str(out, text_of(builder, builder->ids.data[keys.start + i]));
    }
}

static void add_asset(const struct builder *builder, const struct asset_def *def, struct buf *out) {
    buf_print(out, "%u%s", def->type, def->flags & ASSET_DEF_REMARK ? " remark" : "");
    add_strings(builder, def->names, " names ", out);
    if (def->title) {
        buf_print(out, " title %.*s", STR_ARG(text_of(builder, def->title)));
    }
    add_keys(builder, def->keys, out);
    add_strings(builder, def->owners, " owners ", out);
    add_strings(builder, def->tags, " tags ", out);
    for (uint32_t i = 0; i < def->columns.count; i++) {
        const struct field_def *field =
            &builder->field_defs.data[builder->ids.data[def->columns.start + i]];
        buf_print(out, "%s%.*s", i == 0 ? " columns " : ",",
                  STR_ARG(text_of(builder, field->name)));
        add_strings(builder, field->tags, "/", out);
    }
    buf_add_char(out, '\n');
}

// The bytes of spaces are no fun to read.
static void add_readable(struct str text, struct buf *out) {
    for (size_t i = 0; i < text.size; i++) {
        if (str_starts(str_sub(text, i, 3), STR(KEY_SPACE))) {
            buf_add_char(out, '@');
            i += 2;
        } else {
            buf_add_char(out, text.data[i]);
        }
    }
}

static void describe(const struct reading *reading, struct buf *out) {
    const struct builder *builder = reading->builder;
    for (uint32_t i = 1; i < builder->asset_defs.size; i++) {
        add_asset(builder, &builder->asset_defs.data[i], out);
    }
    for (uint32_t i = 0; i < reading->texts.size; i++) {
        const struct reading_text *text = &reading->texts.data[i];
        buf_print(out, "fills %u%s: ", builder->fills.data[text->fill].asset,
                  text->alternative ? " else" : "");
        add_readable(text->sql, out);
        buf_add_char(out, '\n');
    }
    for (uint32_t i = 1; i < builder->notes.size; i++) {
        const struct object_note *note = &builder->notes.data[i];
        buf_print(out, "%u %u:%u\n", diag_number((enum diag_code)note->code), note->line,
                  note->column);
    }
}

// ---- reading

struct sample {
    struct builder builder;
    struct reading reading;
    struct buf found;
};

static void sample_read(struct sample *sample, const struct format *format, const char *path,
                        const char *file) {
    struct tree tree;
    struct tree_fault fault;
    const struct tree_source source = {.text = str_of(file),
                                       .syntax = file[0] == '{' ? TREE_JSON : TREE_YAML};
    builder_init(&sample->builder);
    builder_lines(&sample->builder, source.text);
    reading_init(&sample->reading, &sample->builder);
    buf_init(&sample->found);
    sample->reading.file = source.text;
    sample->reading.path = str_of(path);
    assert_true(tree_parse(&sample->reading.arena, &source, &tree, &fault));
    assert_true(format->takes_tree(sample->reading.path, tree.root));
    format->read_tree(&sample->reading, &tree);
    describe(&sample->reading, &sample->found);
}

static void sample_release(struct sample *sample) {
    buf_release(&sample->found);
    reading_release(&sample->reading);
    builder_release(&sample->builder);
}

static void check(const struct format *format, const char *path, const char *file,
                  const char *expected) {
    struct sample sample;
    sample_read(&sample, format, path, file);
    assert_string_equal(sample.found.data, expected);
    sample_release(&sample);
}

#define MANIFEST                                                                                   \
    "{\"metadata\": {\"dbt_schema_version\":"                                                      \
    " \"https://schemas.getdbt.com/dbt/manifest/v12.json\", \"project_name\": \"shop\"},\n"

static void check_manifest(const char *path, const char *rest, const char *expected) {
    struct buf file;
    buf_init(&file);
    buf_add_str(&file, STR(MANIFEST));
    buf_add_str(&file, str_of(rest));
    check(&format_dbt_manifest, path, file.data, expected);
    buf_release(&file);
}

// ---- relations

static void check_relation(const char *text, const char *schema, const char *name) {
    struct arena arena;
    struct dbt_relation relation;
    arena_init(&arena);
    assert_int_equal(dbt_relation_parse(&arena, str_of(text), &relation), name != NULL);
    if (name) {
        assert_true(str_equal(relation.schema, str_of(schema)));
        assert_true(str_equal(relation.name, str_of(name)));
    }
    arena_release(&arena);
}

static void test_relation_names(void **state) {
    (void)state;
    check_relation("\"wh\".\"marts\".\"Orders\"", "marts", "Orders");
    check_relation("\"a.b\".\"c\"\"d\"", "a.b", "c\"d");
    check_relation("WH.Marts.Orders", "marts", "orders");
    check_relation(" orders ", "", "orders");
    check_relation("`wh`.`marts`.`orders`", "marts", "orders");
    check_relation("", NULL, NULL);
    check_relation("a..b", NULL, NULL);
    check_relation("a.", NULL, NULL);
    check_relation("\"a", NULL, NULL);
    check_relation("\"a\"b", NULL, NULL);
    check_relation("a.b.c.d.e", NULL, NULL);
}

// ---- manifests

#define MODEL                                                                                      \
    "\"nodes\": {\"model.shop.a\": {\"resource_type\": \"model\", \"name\": \"a\","                \
    " \"package_name\": \"shop\", \"schema\": \"s\", \"alias\": \"b\","

static void test_a_model_is_run_by_its_file(void **state) {
    (void)state;
    const char *model = MODEL "\"original_file_path\": \"models\\\\a.sql\","
                              " \"compiled_code\": \"select 1\"}}}";
    check_manifest("dbt/target/manifest.json", model,
                   "0 names s,b keys model.shop.a,a,shop.a\n"
                   "4 title dbt/models/a.sql keys dbt/models/a.sql\n"
                   "fills 1: select 1\n");
    check_manifest("dbt/docs/manifest.json", model,
                   "0 names s,b keys model.shop.a,a,shop.a\n"
                   "4 title dbt/docs/models/a.sql keys dbt/docs/models/a.sql\n"
                   "fills 1: select 1\n");
    check_manifest("manifest.json", model,
                   "0 names s,b keys model.shop.a,a,shop.a\n"
                   "4 title models/a.sql keys models/a.sql\n"
                   "fills 1: select 1\n");
}

static void test_a_package_lies_below_its_project(void **state) {
    (void)state;
    check_manifest("target/manifest.json",
                   "\"nodes\": {\"model.tools.a\": {\"resource_type\": \"model\", \"name\": \"a\","
                   " \"package_name\": \"tools\", \"original_file_path\": \"models/a.sql\","
                   " \"relation_name\": \"s.a\", \"compiled_code\": \"select 1\"}}}",
                   "0 names s,a keys model.tools.a,a,tools.a\n"
                   "4 title dbt_packages/tools/models/a.sql keys dbt_packages/tools/models/a.sql\n"
                   "fills 1: select 1\n");
}

static void test_old_manifests_say_compiled_sql(void **state) {
    (void)state;
    check_manifest("manifest.json", MODEL "\"compiled_sql\": \"select 2\"}}}",
                   "0 names s,b keys model.shop.a,a,shop.a\n"
                   "fills 1: select 2\n");
}

static void test_places_in_compiled_code(void **state) {
    (void)state;
    struct sample sample;
    const char *file = MANIFEST MODEL "\"compiled_code\": \"select\\t\\\"x\\\"\\nfrom t\"}}}";
    sample_read(&sample, &format_dbt_manifest, "manifest.json", file);
    const struct reading_text *text = &sample.reading.texts.data[0];
    assert_string_equal(text->sql.data, "select\t\"x\"\nfrom t");
    struct span quoted = origin_place(&text->origin, (struct span){7, 3});
    assert_memory_equal(file + quoted.start, "\\\"x\\\"", quoted.length);
    struct span table = origin_place(&text->origin, (struct span){16, 1});
    assert_ptr_equal(file + table.start, strstr(file, "t\"}}}"));
    sample_release(&sample);
}

static void test_what_is_not_compiled_still_depends(void **state) {
    (void)state;
    check_manifest("manifest.json",
                   MODEL "\"raw_code\": \"{{ all() }}\", \"depends_on\": {\"nodes\":\n"
                         "[\"seed.shop.c\", \"macro.shop.all\", \"seed.shop.c\", 1]}}},\n"
                         "\"sources\": {\"seed.shop.c\": {\"name\": \"c\"}}}",
                   "0 names s,b keys model.shop.a,a,shop.a\n"
                   "0 names c keys seed.shop.c,c\n"
                   "fills 1: SELECT * FROM \"@dbt id\".\"seed.shop.c\"\n"
                   "2009 2:132\n"
                   "1012 3:17\n"
                   "1010 3:50\n"
                   "2009 2:131\n");
}

static void test_versions_of_a_model(void **state) {
    (void)state;
    check_manifest("manifest.json",
                   "\"nodes\": {"
                   "\"model.shop.a.v1\": {\"resource_type\": \"model\", \"name\": \"a\","
                   " \"version\": 1, \"latest_version\": 2, \"package_name\": \"shop\","
                   " \"original_file_path\": \"models/a_v1.sql\", \"relation_name\": \"s.a_v1\"},"
                   "\"model.shop.a.v2\": {\"resource_type\": \"model\", \"name\": \"a\","
                   " \"version\": 2, \"latest_version\": 2, \"package_name\": \"shop\","
                   " \"original_file_path\": \"models/a.sql\", \"relation_name\": \"s.a\"}}}",
                   "0 names s,a_v1 keys model.shop.a.v1,a.v1,shop.a.v1,a_v1,shop.a_v1\n"
                   "4 title models/a_v1.sql keys models/a_v1.sql\n"
                   "0 names s,a keys model.shop.a.v2,a.v2,shop.a.v2,a,shop.a\n"
                   "4 title models/a.sql keys models/a.sql\n");
}

static void test_broken_manifests(void **state) {
    (void)state;
    check_manifest("manifest.json", "\"nodes\": [], \"sources\": null, \"exposures\": 1}",
                   "1010 2:10\n1010 2:44\n");
    check_manifest("manifest.json",
                   "\"nodes\": {\"a\": 1, \"b\": {}, \"c\": {\"resource_type\": \"model\","
                   " \"name\": {}, \"columns\": 2, \"config\": [], \"compiled_code\": true,"
                   " \"original_file_path\": 3, \"depends_on\": null, \"tags\": {}}}}",
                   "0 title c keys c\n"
                   "1010 2:16\n"
                   "1010 2:24\n"
                   "1010 2:68\n"
                   "1010 2:145\n"
                   "1010 2:117\n"
                   "1010 2:96\n"
                   "1010 2:176\n"
                   "1010 2:83\n");
}

static void test_unknown_versions_are_read_all_the_same(void **state) {
    (void)state;
    check(&format_dbt_manifest, "manifest.json",
          "{\"metadata\": {\"dbt_schema_version\": \"x/manifest/v99.json\"}, \"exposures\":"
          " {\"e\": {\"name\": \"e\"}}}",
          "5 title e keys e\n1011 1:37\n");
}

// ---- catalogs

static void test_catalog(void **state) {
    (void)state;
    check(&format_dbt_catalog, "catalog.json",
          "{\"metadata\": {\"dbt_schema_version\": \"x/catalog/v1.json\"},"
          " \"nodes\": {\"model.shop.a\": {\"metadata\": {\"schema\": \"s\", \"name\": \"a\"},"
          " \"columns\": {\"Y\": {\"index\": 2}, \"x\": {\"index\": 1}}}},"
          " \"sources\": {\"source.shop.crm.people\": {\"columns\": {}}}}",
          "0 remark names s,a keys model.shop.a,a,shop.a columns x,Y\n"
          "0 remark keys source.shop.crm.people,crm.people,shop.crm.people\n");
}

// ---- property files

static void check_properties(const char *file, const char *expected) {
    check(&format_dbt_properties, "models/schema.yml", file, expected);
}

static void test_columns_of_versions(void **state) {
    (void)state;
    check_properties("models:\n"
                     "  - name: a\n"
                     "    columns: [{name: x}, {name: y}]\n"
                     "    versions:\n"
                     "      - v: 1\n"
                     "        defined_in: old\n"
                     "        columns: [{include: all, exclude: [y]}, {name: z}]\n"
                     "      - v: 10\n"
                     "      - v: 9\n"
                     "        columns: [{name: w}]\n",
                     "0 remark keys a.v1,old columns x\n"
                     "0 remark keys a.v1,old columns z\n"
                     "0 remark keys a.v10,a_v10,a columns x,y\n"
                     "0 remark keys a.v10,a_v10,a\n"
                     "0 remark keys a.v9,a_v9\n"
                     "0 remark keys a.v9,a_v9 columns w\n");
}

static void test_references(void **state) {
    (void)state;
    check_properties("exposures:\n"
                     "  - name: e\n"
                     "    type: notebook\n"
                     "    depends_on:\n"
                     "      - ref('a')\n"
                     "      - ref( \"shop\" , 'b', )\n"
                     "      - \"{{ ref('c', v=2) }}\"\n"
                     "      - source('crm', 'people')\n"
                     "      - ref(a.b)\n"
                     "      - ref('a\n",
                     "5 title e\n"
                     "fills 1: SELECT * FROM \"@dbt\".\"a\"\n"
                     "fills 1: SELECT * FROM \"@dbt\".\"shop.b\"\n"
                     "fills 1: SELECT * FROM \"@dbt\".\"c.v2\"\n"
                     "fills 1: SELECT * FROM \"@dbt source\".\"crm.people\"\n"
                     "2010 9:9\n"
                     "2010 10:9\n");
}

static void check_schema(const char *schema, const char *expected) {
    struct buf file, found;
    buf_init(&file);
    buf_init(&found);
    buf_print(&file, "sources:\n- name: s\n  schema: %s\n  tables: [{name: t}]\n", schema);
    buf_print(&found, "0 %s keys s.t\n", expected);
    check_properties(file.data, found.data);
    buf_release(&file);
    buf_release(&found);
}

static void test_jinja_in_names(void **state) {
    (void)state;
    check_schema("raw", "names raw,t");
    check_schema("null", "names s,t");
    check_schema("\"{{ env_var('RAW', 'raw') }}\"", "names raw,t");
    check_schema("\"a_{{- var(\\\"x\\\", \\\"b\\\") -}}_c\"", "names a_b_c,t");
}

static void test_what_is_no_property_file(void **state) {
    (void)state;
    static const char *const files[] = {"models: {shop: {materialized: view}}",
                                        "version: 3\nmodels: [{name: a, columns: []}]",
                                        "models: [{name: big}]",
                                        "sources: [{name: a, url: b}]",
                                        "version: 2\nmacros: [{name: a}]",
                                        "[sources]"};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct arena arena;
        struct tree tree;
        struct tree_fault fault;
        const struct tree_source source = {.text = str_of(files[i]), .syntax = TREE_YAML};
        arena_init(&arena);
        assert_true(tree_parse(&arena, &source, &tree, &fault));
        assert_false(format_dbt_properties.takes_tree(STR("a.yml"), tree.root));
        arena_release(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_relation_names),
        cmocka_unit_test(test_a_model_is_run_by_its_file),
        cmocka_unit_test(test_a_package_lies_below_its_project),
        cmocka_unit_test(test_old_manifests_say_compiled_sql),
        cmocka_unit_test(test_places_in_compiled_code),
        cmocka_unit_test(test_what_is_not_compiled_still_depends),
        cmocka_unit_test(test_versions_of_a_model),
        cmocka_unit_test(test_broken_manifests),
        cmocka_unit_test(test_unknown_versions_are_read_all_the_same),
        cmocka_unit_test(test_catalog),
        cmocka_unit_test(test_columns_of_versions),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_jinja_in_names),
        cmocka_unit_test(test_what_is_no_property_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
