#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stemma/report.h>
#include <stemma/store.h>
#include <stemma/version.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lineage_text.h"

static int make_store(void **state) {
    (void)state;
    lineage_text_store(lineage_text_path(), "table s.a x\n"
                                            "table s.b y\n"
                                            "script b.sql\n"
                                            "statement insert s.b\n"
                                            "edge s.b.y s.a.x rename 0.9 x\n");
    return 0;
}

static int remove_store(void **state) {
    (void)state;
    return unlink(lineage_text_path());
}

static void test_reports(void **state) {
    (void)state;
    struct stemma_store *store = stemma_store_open(lineage_text_path());
    assert_null(stemma_store_error(store));
    struct stemma_report *impact = stemma_report_impact(store, "s.a.x");
    struct stemma_report *upstream = stemma_report_upstream(store, "s.b.y", false);
    assert_null(stemma_report_error(impact));
    assert_ptr_equal(
        strstr(stemma_report_json(impact), "{\n\"stemma\": 1,\n\"report\": \"impact\""),
        stemma_report_json(impact));
    assert_non_null(strstr(stemma_report_json(impact), "\"name\":\"s.b.y\""));
    assert_non_null(strstr(stemma_report_json(upstream), "\"name\":\"s.a.x\""));
    stemma_report_free(impact);
    stemma_report_free(upstream);
    stemma_store_close(store);
}

static void test_errors(void **state) {
    (void)state;
    struct stemma_store *store = stemma_store_open(lineage_text_path());
    struct stemma_report *report = stemma_report_impact(store, "s.a.xx");
    assert_null(stemma_report_json(report));
    assert_string_equal(stemma_report_error(report), "s.a has no column xx; did you mean x?");
    stemma_report_free(report);
    report = stemma_report_impact(store, "s.a.x"); // an error does not stick
    assert_non_null(stemma_report_json(report));
    stemma_report_free(report);
    stemma_store_close(store);
}

static void test_a_store_that_cannot_be_opened(void **state) {
    (void)state;
    struct stemma_store *store = stemma_store_open("/nowhere/stemma.db");
    assert_non_null(strstr(stemma_store_error(store), "/nowhere/stemma.db cannot be opened"));
    struct stemma_report *report = stemma_report_upstream(store, "s.a.x", true);
    assert_null(stemma_report_json(report));
    assert_string_equal(stemma_report_error(report), stemma_store_error(store));
    stemma_report_free(report);
    stemma_store_close(store);
    stemma_report_free(NULL);
    stemma_store_close(NULL);
}

static void test_version(void **state) {
    (void)state;
    assert_string_equal(stemma_version(), STEMMA_VERSION);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_a_store_that_cannot_be_opened),
        cmocka_unit_test(test_version),
    };
    return cmocka_run_group_tests(tests, make_store, remove_store);
}
