#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"

static void test_a_code_has_number_severity_and_title(void **state) {
    (void)state;
    assert_int_equal(diag_number(DIAG_SYNTAX_ERROR), 2001);
    assert_int_equal(diag_severity_of(DIAG_SYNTAX_ERROR), DIAG_ERROR);
    assert_string_equal(diag_severity_name(DIAG_ERROR), "error");
    assert_string_equal(diag_title(DIAG_SYNTAX_ERROR), "syntax error");
}

static void test_every_code_is_complete_and_unique(void **state) {
    (void)state;
    for (uint32_t i = 0; i < DIAG_CODE_COUNT; i++) {
        uint32_t number = diag_number((enum diag_code)i);
        assert_in_range(number, 1000, 4999);
        assert_true(strlen(diag_title((enum diag_code)i)) > 0);
        assert_non_null(diag_severity_name(diag_severity_of((enum diag_code)i)));
        for (uint32_t k = 0; k < i; k++) {
            assert_int_not_equal(number, diag_number((enum diag_code)k));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_code_has_number_severity_and_title),
        cmocka_unit_test(test_every_code_is_complete_and_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
