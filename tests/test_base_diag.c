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

static void test_sorting_goes_by_file_and_place(void **state) {
    (void)state;
    struct diags diags = {0};
    VEC_PUSH(&diags, ((struct diag){.code = DIAG_ROOT_WITHOUT_SQL, .file = UINT32_MAX}));
    VEC_PUSH(&diags, ((struct diag){.code = DIAG_TOO_DEEP, .file = 1, .line = 2, .column = 9}));
    VEC_PUSH(&diags, ((struct diag){.code = DIAG_SYNTAX_ERROR, .file = 1, .line = 2, .column = 9}));
    VEC_PUSH(&diags, ((struct diag){.code = DIAG_SYNTAX_ERROR, .file = 1, .line = 2, .column = 3}));
    VEC_PUSH(&diags, ((struct diag){.code = DIAG_FILE_EMPTY, .file = 0}));
    diags_sort(&diags);
    assert_int_equal(diags.data[0].code, DIAG_FILE_EMPTY);
    assert_int_equal(diags.data[1].column, 3);
    assert_int_equal(diags.data[2].code, DIAG_SYNTAX_ERROR);
    assert_int_equal(diags.data[3].code, DIAG_TOO_DEEP);
    assert_int_equal(diags.data[4].code, DIAG_ROOT_WITHOUT_SQL);
    VEC_RELEASE(&diags);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_code_has_number_severity_and_title),
        cmocka_unit_test(test_every_code_is_complete_and_unique),
        cmocka_unit_test(test_sorting_goes_by_file_and_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
