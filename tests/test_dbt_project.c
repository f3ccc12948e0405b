#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "format/dbt/rules.h"
#include "format/dbt_project.h"

#define CASES STEMMA_SOURCE_DIR "/fixtures/formats/dbt/"

// ---- the files of a case

struct found {
    struct surroundings around;
    struct surrounding_file files[16];
};

static void gather(struct found *found, const char *name, const char *const *paths) {
    *found = (struct found){0};
    arena_init(&found->around.arena);
    uint32_t count = 0;
    for (; paths[count]; count++) {
        struct buf open;
        buf_init(&open);
        buf_print(&open, CASES "%s/input/%s", name, paths[count]);
        struct str copy = {arena_copy(&found->around.arena, open.data, open.size), open.size};
        found->files[count] = (struct surrounding_file){.path = str_of(paths[count]), .open = copy};
        buf_release(&open);
    }
    found->around.files = found->files;
    found->around.file_count = count;
    format_dbt_project.gather(&found->around);
}

static void release(struct found *found) {
    VEC_RELEASE(&found->around.diags);
    arena_release(&found->around.arena);
}

static void gather_packages(struct found *found) {
    static const char *const paths[] = {"dbt_packages/till/dbt_project.yml",
                                        "dbt_packages/till/macros/amount.sql",
                                        "dbt_packages/till/models/sales.sql",
                                        "dbt_project.yml",
                                        "models/sales.sql",
                                        "models/top.sql",
                                        "raw.sql",
                                        NULL};
    gather(found, "packages", paths);
}

static bool is(struct str text, const char *expected) {
    return str_equal(text, str_of(expected));
}

// ---- tests

static void test_without_a_project_there_is_nothing(void **state) {
    (void)state;
    static const char *const paths[] = {"models/top.sql", NULL};
    struct found found;
    struct str below;
    gather(&found, "packages", paths);
    assert_null(found.around.dbt);
    assert_null(dbt_project_of(NULL, STR("models/top.sql"), &below));
    assert_null(dbt_project_named(NULL, STR("shop")));
    assert_false(dbt_is_ambiguous(NULL, STR("top")));
    release(&found);
}

static void test_files_belong_to_the_deepest_project(void **state) {
    (void)state;
    struct found found;
    struct str below, folder;
    gather_packages(&found);
    const struct dbt *dbt = found.around.dbt;
    const struct dbt_project *shop = dbt_project_of(dbt, STR("models/top.sql"), &below);
    assert_true(is(shop->name, "shop"));
    assert_null(shop->parent);
    assert_int_equal(dbt_role_of(shop, below, &folder), DBT_MODEL);
    const struct dbt_project *till =
        dbt_project_of(dbt, STR("dbt_packages/till/macros/amount.sql"), &below);
    assert_true(is(till->name, "till"));
    assert_true(is(below, "macros/amount.sql"));
    assert_ptr_equal(till->parent, shop);
    assert_int_equal(dbt_role_of(till, below, &folder), DBT_MACRO);
    assert_true(is(folder, "macros"));
    assert_int_equal(dbt_role_of(till, STR("other/a.sql"), &folder), DBT_NONE);
    assert_int_equal(dbt_role_of(till, STR("modelsbut/a.sql"), &folder), DBT_NONE);
    release(&found);
}

static void test_names_and_macros_are_found(void **state) {
    (void)state;
    struct found found;
    gather_packages(&found);
    const struct dbt *dbt = found.around.dbt;
    const struct dbt_project *shop = dbt_project_named(dbt, STR("shop"));
    const struct dbt_project *till = dbt_project_named(dbt, STR("till"));
    assert_true(dbt_has_node(shop, STR("top")));
    assert_false(dbt_has_node(till, STR("top")));
    assert_true(dbt_is_ambiguous(dbt, STR("sales")));
    assert_false(dbt_is_ambiguous(dbt, STR("top")));
    assert_non_null(dbt_project_macro(till, STR("till_amount")));
    assert_null(dbt_project_macro(shop, STR("till_amount")));
    assert_null(dbt_project_properties(shop, STR("top")));
    release(&found);
}

static void test_profiles_say_where_it_is_built(void **state) {
    (void)state;
    static const char *const paths[] = {"dbt_project.yml", "models/marts/properties.yml",
                                        "profiles.yml", NULL};
    struct found found;
    gather(&found, "schema", paths);
    const struct dbt_project *shop = dbt_project_named(found.around.dbt, STR("shop"));
    assert_true(is(shop->schema, "analytics"));
    assert_true(is(shop->target, "prod"));
    assert_true(is(shop->engine, "postgres"));
    assert_non_null(dbt_project_properties(shop, STR("weekly")));
    release(&found);
}

// What a template of a project prints.
static void check(const struct found *found, const char *project, const char *text,
                  const char *expected) {
    struct arena arena;
    struct jinja jinja;
    struct str plain = {0};
    arena_init(&arena);
    struct dbt_run run = {.dbt = found->around.dbt,
                          .project = dbt_project_named(found->around.dbt, str_of(project)),
                          .model = STR("top")};
    jinja_init(&jinja, &arena, &dbt_rules, &run);
    struct jinja_value value = jinja_evaluate(&jinja, str_of(text));
    assert_int_equal(jinja_plain(&arena, &value, &plain), expected != NULL);
    assert_true(!expected || is(plain, expected));
    arena_release(&arena);
}

static void test_rules(void **state) {
    (void)state;
    struct found found;
    gather_packages(&found);
    check(&found, "till", "{{ var('receipts') }}", "receipts_v2");
    check(&found, "shop", "{{ var('receipts', 'none') }}", "none");
    check(&found, "shop", "{{ var('receipts') }}", NULL);
    check(&found, "shop", "{{ env_var('A', 'b') }}", "b");
    check(&found, "shop", "{{ ref('top').identifier }} {{ this.name }} {{ model.name }}",
          "top top top");
    check(&found, "shop", "{{ till.till_amount() }} {{ till_amount() }}", "price * 2 price * 2");
    check(&found, "shop", "{{ target.type }}", "postgres");
    check(&found, "shop", "{{ dbt.type_string() }} {{ type_int() }} {{ dbt_utils.type_int() }}",
          "text integer integer");
    check(&found, "shop", "{{ dbt_utils.group_by(3) }}", "group by 1, 2, 3");
    check(&found, "shop", "{{ dbt_utils.safe_add('a', 'b') }}{{ dbt_utils.safe_add(['c']) }}",
          "coalesce(a, 0) + coalesce(b, 0)coalesce(c, 0)");
    check(&found, "shop", "{{ adapter.dispatch('hash', 'dbt')('a') }}", "md5(cast(a as text))");
    check(&found, "shop", "{{ run_query('select 1') }}", NULL);
    release(&found);
}

// Each of the macros that come with stemma can be read.
static void test_built_in_macros(void **state) {
    (void)state;
    struct found found;
    gather_packages(&found);
    const struct jinja_template *builtin = &found.around.dbt->builtin;
    uint32_t count = 0;
    for (const struct jinja_block *block = builtin->first; block; block = block->next) {
        count += block->kind == JINJA_BLOCK_MACRO ? 1 : 0;
    }
    assert_int_equal(builtin->faults.size, 0);
    assert_true(count > 40);
    release(&found);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_a_project_there_is_nothing),
        cmocka_unit_test(test_files_belong_to_the_deepest_project),
        cmocka_unit_test(test_names_and_macros_are_found),
        cmocka_unit_test(test_profiles_say_where_it_is_built),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_built_in_macros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
