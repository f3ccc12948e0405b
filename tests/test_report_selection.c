#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lineage_text.h"
#include "report/selection.h"

// Two schemas, a script between them, a dashboard, and one whose name has signs in it.
static const char shop[] = "table crm.customers id email note\n"
                           "table crm.consents email channel\n"
                           "table public.email address\n"
                           "view stg.customers mail\n"
                           "table mart.daily mails\n"
                           "table mart.other x\n"
                           "script etl/stg.sql\n"
                           "statement insert stg.customers\n"
                           "edge stg.customers.mail crm.customers.email rename 1\n"
                           "edge stg.customers.(rows) crm.customers.note filter 1\n"
                           "read stg.customers.(rows) crm.customers 1\n"
                           "script etl/mart.sql\n"
                           "statement insert mart.daily\n"
                           "edge mart.daily.mails stg.customers.mail aggregation 0.5\n"
                           "read mart.daily.(rows) stg.customers 1\n"
                           "result mart#2 total\n"
                           "statement select mart#2\n"
                           "edge mart#2.total mart.daily.mails identity 1\n"
                           "read mart#2.(rows) mart.daily 1\n"
                           "dashboard C++\n"
                           "chart a*b total\n"
                           "statement select a*b\n"
                           "edge a*b.total mart.daily.mails identity 1\n"
                           "read a*b.(rows) mart.daily 1\n";

// What names separated by blanks stand for, one a line, below the name of all; or the message.
static void assert_selects(const char *names, const char *expected) {
    struct reader reader;
    struct lookup lookup;
    struct selection selection;
    struct buf out;
    struct str list[8];
    uint32_t count = 0;
    buf_init(&out);
    lineage_text_store(lineage_text_path(), shop);
    assert_true(reader_open(&reader, lineage_text_path(), &out));
    lookup_init(&lookup, &reader);
    struct str rest = str_of(names);
    while (rest.size > 0) {
        list[count++] = str_sub(rest, 0, str_find(rest, ' '));
        rest = str_sub(rest, list[count - 1].size + 1, rest.size);
    }
    if (selection_find(&selection, &lookup, (struct str_list){list, count}, &out)) {
        buf_print(&out, "%.*s", STR_ARG(selection.name));
        for (uint32_t i = 0; i < selection.subjects.size; i++) {
            buf_print(&out, "\n%.*s", STR_ARG(selection.subjects.data[i].name));
        }
        selection_release(&selection);
    }
    assert_string_equal(out.data, expected);
    lookup_release(&lookup);
    reader_close(&reader);
    buf_release(&out);
    unlink(lineage_text_path());
}

static void test_names(void **state) {
    (void)state;
    assert_selects("customers.mail", "customers could be crm.customers, stg.customers; name "
                                     "one of them in full");
    assert_selects("crm.customers.email", "crm.customers.email\ncrm.customers.email");
    assert_selects("crm.customers.email mart.other",
                   "crm.customers.email, mart.other (1 asset, 1 column)\n"
                   "crm.customers.email\nmart.other");
    // what is named twice is there once
    assert_selects("mart.other mart.*", "mart.other, mart.* (2 assets)\nmart.other\nmart.daily");
    assert_selects("mart.other mart.other", "mart.other\nmart.other");
    // every name has to be known
    assert_selects("mart.other mart.othr",
                   "mart.othr is not in the store; did you mean mart.other?");
}

static void test_wildcards(void **state) {
    (void)state;
    assert_selects("crm.*", "crm.* (2 assets)\ncrm.consents\ncrm.customers");
    assert_selects("crm.*.email",
                   "crm.*.email (2 columns)\ncrm.consents.email\ncrm.customers.email");
    assert_selects("CRM.C*s.E*", "CRM.C*s.E* (2 columns)\ncrm.consents.email\ncrm.customers.email");
    assert_selects("crm.customers.*", "crm.customers.* (3 columns)\n"
                                      "crm.customers.email\ncrm.customers.id\ncrm.customers.note");
    assert_selects("*r.daily", "*r.daily matches nothing in the store; `stemma assets` lists what "
                               "is");
    assert_selects("*t.daily", "mart.daily\nmart.daily");
    // a table of this name comes before columns of it, with three parts it is a column
    assert_selects("*.email", "public.email\npublic.email");
    assert_selects("*.*.email", "*.*.email (2 columns)\ncrm.consents.email\ncrm.customers.email");
    assert_selects("*.mail*", "*.mail* (2 columns)\nmart.daily.mails\nstg.customers.mail");
    // what has no schema
    assert_selects("etl/*", "etl/* (2 assets)\netl/mart.sql\netl/stg.sql");
    assert_selects("*#2", "mart#2\nmart#2");
    assert_selects("mart#*.t*", "mart#2.total\nmart#2.total");
}

static void test_wildcards_for_nothing(void **state) {
    (void)state;
    assert_selects("crm.*.emial", "crm.*.emial matches nothing in the store; nothing is called "
                                  "emial; did you mean email?");
    assert_selects("cmr.*", "cmr.* matches nothing in the store; nothing is called cmr; did you "
                            "mean crm?");
    // the words are known, but not together
    assert_selects("crm.*.address", "crm.*.address matches nothing in the store; `stemma assets` "
                                    "lists what is");
    // in quotes a star is a star
    assert_selects("crm.\"*\"", "crm.\"*\" is not in the store; `stemma assets` lists what is");
}

static void test_neighbours_of_columns(void **state) {
    (void)state;
    assert_selects("crm.customers.email+",
                   "crm.customers.email+ (5 columns)\ncrm.customers.email\n"
                   "a*b.total\nmart#2.total\nmart.daily.mails\nstg.customers.mail");
    assert_selects("crm.customers.email+1",
                   "crm.customers.email+1 (2 columns)\ncrm.customers.email\nstg.customers.mail");
    assert_selects("1+mart.daily.mails", "1+mart.daily.mails (2 columns)\nmart.daily.mails\n"
                                         "stg.customers.mail");
    assert_selects("+mart.daily.mails+0", "+mart.daily.mails+0 (3 columns)\nmart.daily.mails\n"
                                          "crm.customers.email\nstg.customers.mail");
    // a filter carries no values
    assert_selects("crm.customers.note+", "crm.customers.note\ncrm.customers.note");
}

static void test_neighbours_of_assets(void **state) {
    (void)state;
    assert_selects("crm.customers+", "crm.customers+ (6 assets)\ncrm.customers\nC++\n"
                                     "a*b\nmart#2\nmart.daily\nstg.customers");
    assert_selects("1+mart.daily+1", "1+mart.daily+1 (4 assets)\nmart.daily\nstg.customers\n"
                                     "a*b\nmart#2");
    assert_selects("+mart.other+", "mart.other\nmart.other");
    assert_selects("1+etl/mart.sql+1",
                   "1+etl/mart.sql+1 (5 assets)\netl/mart.sql\nmart.daily\nstg.customers\n"
                   "a*b\nmart#2");
    assert_selects("crm.*+1", "crm.*+1 (3 assets)\ncrm.consents\ncrm.customers\nstg.customers");
}

static void test_signs_in_names(void **state) {
    (void)state;
    assert_selects("C++", "C++\nC++");
    assert_selects("+C++", "+C++ (5 assets)\nC++\na*b\ncrm.customers\nmart.daily\nstg.customers");
    assert_selects("1+C+++", "1+C+++ (2 assets)\nC++\na*b");
    assert_selects("a*b", "a*b\na*b");
    assert_selects("nope+", "nope is not in the store; `stemma assets` lists what is");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_wildcards),
        cmocka_unit_test(test_wildcards_for_nothing),
        cmocka_unit_test(test_neighbours_of_columns),
        cmocka_unit_test(test_neighbours_of_assets),
        cmocka_unit_test(test_signs_in_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
