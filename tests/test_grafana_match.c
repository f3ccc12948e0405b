#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/grafana/match.h"

static void check_str(struct str found, const char *expected) {
    assert_int_equal(found.size, str_of(expected).size);
    assert_memory_equal(found.data, expected, found.size);
}

static void test_refs(void **state) {
    (void)state;
    assert_true(grafana_matches_ref(STR("A"), STR("A")));
    assert_true(grafana_matches_ref(STR("A|B"), STR("B")));
    assert_true(grafana_matches_ref(STR("/^(?:A|Sum of B)$/"), STR("Sum of B")));
    assert_true(grafana_matches_ref(STR("$A / ${B}"), STR("B")));
    assert_false(grafana_matches_ref(STR("AB"), STR("A")));
    assert_false(grafana_matches_ref(STR("BA"), STR("A")));
    assert_false(grafana_matches_ref(STR("A"), STR("")));
    assert_false(grafana_matches_ref(STR(""), STR("A")));
}

static void test_patterns(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    check_str(grafana_pattern(&arena, STR("total_(.*)")), "^total_(.*)$");
    check_str(grafana_pattern(&arena, STR("/total/")), "total");
    check_str(grafana_pattern(&arena, STR("/a\\/b/gi")), "(?i)a\\/b");
    check_str(grafana_pattern(&arena, STR("/")), "^/$");
    check_str(grafana_replacement(&arena, STR("5 $ of $1")), "5 $$ of $$1");
    arena_release(&arena);
}

// What a matcher picks, each name behind a blank, each pattern behind a tilde.
static void check_matcher(const char *json, const char *expected, bool others) {
    struct arena arena;
    struct tree tree;
    struct tree_fault fault;
    struct grafana_picks picks = {0};
    struct buf shown;
    bool except = false;
    arena_init(&arena);
    buf_init(&shown);
    const struct tree_source source = {.text = str_of(json), .syntax = TREE_JSON};
    assert_true(tree_parse(&arena, &source, &tree, &fault));
    grafana_pick_matcher(&arena, &picks, tree.root, &except);
    for (uint32_t i = 0; i < picks.size; i++) {
        buf_add_char(&shown, picks.data[i].pattern ? '~' : ' ');
        buf_add_str(&shown, picks.data[i].name);
    }
    check_str(buf_str(&shown), expected);
    assert_int_equal(except, others);
    buf_release(&shown);
    arena_release(&arena);
}

static void test_matchers(void **state) {
    (void)state;
    check_matcher("{\"id\": \"byName\", \"options\": \"a b\"}", " a b", false);
    check_matcher("{\"id\": \"byRegexp\", \"options\": \"/^a.*/\"}", "~^a.*", false);
    check_matcher("{\"id\": \"byRegexp\", \"options\": \"/^Total \\\\(net\\\\)$/\"}",
                  " Total (net)", false);
    check_matcher("{\"id\": \"byRegexp\", \"options\": \"/^\\\\d$/\"}", "~^\\d$", false);
    check_matcher("{\"id\": \"byNames\", \"options\": {\"names\": [\"a\", 5, \"b\"]}}", " a b",
                  false);
    check_matcher("{\"id\": \"byNames\", \"options\": {\"mode\": \"exclude\", \"names\": [\"a\"]}}",
                  " a", true);
    check_matcher("{\"id\": \"byType\", \"options\": \"number\"}", "", false);
    check_matcher("[]", "", false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refs),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_matchers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
