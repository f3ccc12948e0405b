#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "output/renderer.h"
#include "report/policy.h"

#define LIST(...)                                                                                  \
    ((struct str_list){(const struct str[]){__VA_ARGS__},                                          \
                       sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str)})

// A chart of the board, broken by a change.
static struct policy_fact revenue(void) {
    static const struct str owners[] = {STR("cfo@shop.example"), STR("@shop/finance")};
    static const struct str tags[] = {STR("exec"), STR("weekly")};
    return (struct policy_fact){
        .verdict = STR("breaking"),
        .code = STR("column-removed"),
        .type = STR("chart"),
        .asset = STR("Board: Revenue"),
        .name = STR("Board: Revenue.total"),
        .classification = STR("confidential"),
        .owners = {owners, 2},
        .tags = {tags, 2},
        .confidence = 0.9,
        .file = STR("boards/deck.json"),
        .line = 12,
        .column = 3,
    };
}

static uint32_t failures(const struct gate *gate, const struct policy_fact *facts, uint32_t count) {
    const struct policy policy = {gate, 1};
    struct policy_run run;
    policy_begin(&run, &policy, STR("diff"), 0);
    for (uint32_t i = 0; i < count; i++) {
        policy_try(&run, &facts[i]);
    }
    uint32_t found = run.count > 0 ? run.results[0].count : 0;
    assert_int_equal(run.failed, found > 0);
    policy_end(&run);
    return found;
}

static bool fails(const struct gate *gate) {
    const struct policy_fact fact = revenue();
    return failures(gate, &fact, 1) == 1;
}

// ---- conditions

static void test_each_condition(void **state) {
    (void)state;
    static const struct {
        enum gate_condition condition;
        struct str pattern;
        bool holds;
    } cases[] = {
        {GATE_VERDICT, STR("breaking"), true},
        {GATE_VERDICT, STR("safe"), false},
        {GATE_CODE, STR("column-removed"), true},
        {GATE_CODE, STR("column-*"), true},
        {GATE_CODE, STR("column"), false},
        {GATE_TYPE, STR("chart"), true},
        {GATE_TYPE, STR("dashboard"), false},
        {GATE_NAME, STR("Board: *"), true},
        {GATE_NAME, STR("Board: Revenue"), true},
        {GATE_NAME, STR("*.total"), true},
        {GATE_NAME, STR("mart.*"), false},
        {GATE_OWNER, STR("@shop/*"), true},
        {GATE_OWNER, STR("cfo@shop.example"), true},
        {GATE_OWNER, STR("cfo"), false},
        {GATE_TAG, STR("weekly"), true},
        {GATE_TAG, STR("week"), false},
        {GATE_CLASSIFICATION, STR("confidential"), true},
        {GATE_CLASSIFICATION, STR("restricted"), false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct gate gate = {.name = STR("g")};
        gate.conditions[cases[i].condition] = LIST(cases[i].pattern);
        assert_int_equal(fails(&gate), cases[i].holds);
        gate.conditions[cases[i].condition] = LIST(STR("none"), cases[i].pattern);
        assert_int_equal(fails(&gate), cases[i].holds);
    }
}

static void test_confidence_is_at_least(void **state) {
    (void)state;
    assert_true(fails(&(struct gate){.confidence = 0.9}));
    assert_false(fails(&(struct gate){.confidence = 0.91}));
}

static bool covers_boards(const void *paths, struct str file) {
    return str_starts(file, *(const struct str *)paths);
}

static void test_paths(void **state) {
    (void)state;
    const struct str boards = STR("boards/"), etl = STR("etl/");
    assert_true(fails(&(struct gate){.covers = covers_boards, .paths = &boards}));
    assert_false(fails(&(struct gate){.covers = covers_boards, .paths = &etl}));
    struct policy_fact nowhere = revenue();
    const struct str any = STR("");
    nowhere.file = STR("");
    assert_int_equal(failures(&(struct gate){.covers = covers_boards, .paths = &any}, &nowhere, 1),
                     0);
}

static void test_what_a_fact_does_not_have_meets_no_condition(void **state) {
    (void)state;
    const struct policy_fact bare = {.verdict = STR("breaking"), .confidence = 1};
    for (uint32_t i = 1; i < GATE_CONDITION_COUNT; i++) {
        struct gate gate = {.name = STR("g")};
        gate.conditions[i] = LIST(STR("*"));
        assert_int_equal(failures(&gate, &bare, 1), 0);
        assert_true(fails(&gate));
    }
}

// Breaking for a dashboard or chart tagged exec: a broken table and a changed exec chart together
// are not that.
static void test_one_fact_has_to_meet_all_conditions(void **state) {
    (void)state;
    struct gate gate = {.name = STR("board")};
    gate.conditions[GATE_VERDICT] = LIST(STR("breaking"), STR("undecidable"));
    gate.conditions[GATE_TYPE] = LIST(STR("dashboard"), STR("chart"));
    gate.conditions[GATE_TAG] = LIST(STR("exec"));
    struct policy_fact facts[3] = {revenue(), revenue(), revenue()};
    facts[0].verdict = STR("review");
    facts[1].type = STR("table");
    facts[2].tags = LIST(STR("weekly"));
    assert_int_equal(failures(&gate, facts, 3), 0);
    facts[1].type = STR("dashboard");
    assert_int_equal(failures(&gate, facts, 3), 1);
}

static void test_reports(void **state) {
    (void)state;
    assert_true(fails(&(struct gate){.reports = LIST(STR("check"), STR("diff"))}));
    assert_false(fails(&(struct gate){.reports = LIST(STR("check"), STR("pii"))}));
}

// ---- showing

struct target {
    struct arena arena;
    struct buf out;
    struct sink sink;
};

static bool take(void *context, struct str bytes) {
    buf_add_str(&((struct target *)context)->out, bytes);
    return true;
}

// Three gates over two facts, one of which is listed.
static void assert_shown(const char *format, const char *expected) {
    struct gate gates[3] = {
        {.name = STR("board"), .message = STR("Ask the CFO.")},
        {.name = STR("restricted"), .message = STR("Never.")},
        {.name = STR("other"), .reports = LIST(STR("pii"))},
    };
    gates[0].conditions[GATE_TAG] = LIST(STR("exec"));
    gates[1].conditions[GATE_CLASSIFICATION] = LIST(STR("restricted"));
    const struct policy policy = {gates, 3};
    const struct policy_fact fact = revenue();
    struct target target;
    struct policy_run run;
    const struct renderer_options look = {0};
    const struct renderer *renderer = renderer_find(str_of(format));
    policy_begin(&run, &policy, STR("diff"), 1);
    policy_try(&run, &fact);
    policy_try(&run, &fact);
    arena_init(&target.arena);
    buf_init(&target.out);
    sink_init(&target.sink, take, &target);
    struct document *doc = renderer->create(&target.arena, &target.sink, &look);
    assert_true(document_begin(doc, "diff") && policy_show(&run, doc) && document_end(doc));
    sink_flush(&target.sink);
    assert_string_equal(target.out.data, expected);
    renderer->release(doc);
    policy_end(&run);
    sink_release(&target.sink);
    buf_release(&target.out);
    arena_release(&target.arena);
}

static void test_it_shows_each_gate_and_what_failed_it(void **state) {
    (void)state;
    assert_shown("text",
                 "Gates\n"
                 "GATE        STATE   FAILED BY  MESSAGE\n"
                 "board       failed          2  Ask the CFO.\n"
                 "      breaking  column-removed  chart  Board: Revenue.total  confidential  0.90  "
                 "boards/deck.json:12:3\n"
                 "restricted  passed          0  -\n"
                 "board: 1 of 2 are listed\n");
    assert_shown(
        "json",
        "{\n\"stemma\": 1,\n\"report\": \"diff\",\n"
        "\"failed_gates\": [\"board\"],\n"
        "\"gates\": [\n"
        "{\"gate\":\"board\",\"state\":\"failed\",\"facts\":2,\"message\":\"Ask the CFO.\","
        "\"failing\":[{\"verdict\":\"breaking\",\"code\":\"column-removed\",\"type\":"
        "\"chart\",\"name\":\"Board: Revenue.total\",\"classification\":\"confidential\","
        "\"owners\":[\"cfo@shop.example\",\"@shop/finance\"],\"tags\":[\"exec\",\"weekly\"],"
        "\"confidence\":0.9,\"file\":\"boards/deck.json\",\"line\":12,\"column\":3}]},\n"
        "{\"gate\":\"restricted\",\"state\":\"passed\",\"facts\":0,\"message\":null,"
        "\"failing\":[]}\n],\n"
        "\"notes\": [\"board: 1 of 2 are listed\"]\n}\n");
}

static void test_no_gates(void **state) {
    (void)state;
    const struct policy_fact fact = revenue();
    policy_try(NULL, &fact);
    assert_true(policy_show(NULL, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_condition),
        cmocka_unit_test(test_confidence_is_at_least),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_what_a_fact_does_not_have_meets_no_condition),
        cmocka_unit_test(test_one_fact_has_to_meet_all_conditions),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_it_shows_each_gate_and_what_failed_it),
        cmocka_unit_test(test_no_gates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
