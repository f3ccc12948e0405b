#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "report/finding.h"

static void assert_str(struct str found, const char *expected) {
    if (!str_equal(found, str_of(expected))) {
        fail_msg("%.*s is not %s", STR_ARG(found), expected);
    }
}

static void test_nothing_is_safe(void **state) {
    (void)state;
    struct findings findings;
    findings_init(&findings);
    assert_str(verdict_label(findings_verdict(&findings)), "safe");
    findings_release(&findings);
}

// breaking > undecidable > review > safe; what is allowed does not count.
static void test_worst_counts(void **state) {
    (void)state;
    static const enum finding_code codes[] = {FINDING_COLUMN_ADDED, FINDING_VALUES_CHANGED,
                                              FINDING_COVERAGE_WORSE, FINDING_BROKEN_REFERENCE};
    static const char *const worst[] = {"safe", "review", "undecidable", "breaking"};
    struct findings findings;
    findings_init(&findings);
    for (size_t i = 0; i < 4; i++) {
        findings_add(&findings, codes[i], STR("a.b"), STR(""));
        assert_str(verdict_label(findings_verdict(&findings)), worst[i]);
    }
    findings.list.data[3].allowed = STR("agreed");
    assert_str(verdict_label(findings_verdict(&findings)), "undecidable");
    findings_release(&findings);
}

// The worst first; of one verdict, what reaches a dashboard; what is allowed last.
static void test_order(void **state) {
    (void)state;
    const struct finding_effect chart = {.name = STR("c"), .asset = STR("c"), .type = TYPE_CHART};
    struct findings findings;
    findings_init(&findings);
    findings_add(&findings, FINDING_BROKEN_REFERENCE, STR("allowed"), STR(""))->allowed = STR("x");
    findings_add(&findings, FINDING_ROWS_MAY_CHANGE, STR("rows"), STR(""));
    struct finding *shown = findings_add(&findings, FINDING_VALUES_CHANGED, STR("shown"), STR(""));
    finding_affects(&findings, shown, &chart);
    findings_add(&findings, FINDING_VALUES_CHANGED, STR("b"), STR(""));
    findings_add(&findings, FINDING_VALUES_CHANGED, STR("a"), STR(""));
    findings_add(&findings, FINDING_COVERAGE_WORSE, STR("unread"), STR(""));
    findings_sort(&findings);
    static const char *const order[] = {"unread", "shown", "a", "b", "rows", "allowed"};
    for (uint32_t i = 0; i < findings.list.size; i++) {
        assert_str(findings.list.data[i].subject, order[i]);
    }
    findings_release(&findings);
}

static void test_words(void **state) {
    (void)state;
    enum finding_code code;
    enum verdict verdict;
    assert_true(finding_code_find(STR("broken-reference"), &code));
    assert_int_equal(code, FINDING_BROKEN_REFERENCE);
    assert_false(finding_code_find(STR("broken"), &code));
    assert_true(verdict_find(STR("undecidable"), &verdict));
    assert_int_equal(verdict, VERDICT_UNDECIDABLE);
    assert_false(verdict_find(STR(""), &verdict));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_safe),
        cmocka_unit_test(test_worst_counts),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
