// Names: their words, the rules that know them, and what tags and comments say.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/literal.h"
#include "report/personal_remark.h"
#include "report/protection.h"
#include "report/words.h"

struct fixture {
    struct arena arena;
    struct personal_rules rules;
    struct remarks *remarks;
};

static int setup(void **state) {
    static struct fixture fixture;
    arena_init(&fixture.arena);
    assert_true(personal_rules_init(&fixture.rules, &fixture.arena, NULL, NULL));
    fixture.remarks = remarks_new(&fixture.arena, &fixture.rules);
    *state = &fixture;
    return 0;
}

static int teardown(void **state) {
    struct fixture *fixture = *state;
    personal_rules_release(&fixture->rules);
    arena_release(&fixture->arena);
    return 0;
}

// ---- words

static void assert_words(const char *name, const char *expected) {
    struct buf words;
    buf_init(&words);
    words_add(&words, str_of(name));
    assert_string_equal(words.size > 0 ? words.data : "", expected);
    buf_release(&words);
}

static void test_words(void **state) {
    (void)state;
    assert_words("email", "email");
    assert_words("email_sent_count", "email sent count");
    assert_words("customerEMail", "customer e mail");
    assert_words("IPAddress", "ip address");
    assert_words("address2", "address 2");
    assert_words("ipv4_addr", "ipv 4 addr");
    assert_words("E-Mail", "e mail");
    assert_words("__zip  code__", "zip code");
    assert_words("straße", "straße");
    assert_words("ID", "id");
    assert_words("", "");
    assert_words("__", "");
}

// ---- rules

static const char *category(struct fixture *fixture, const char *table, const char *column,
                            const char *type) {
    struct personal_table context;
    personal_table_init(&context, &fixture->arena, STR("public"), str_of(table), STR(""));
    const struct personal_rule *rule =
        personal_rules_find(&fixture->rules, &context, str_of(column), str_of(type));
    return rule ? personal_category_label(rule->category).data : "";
}

static void assert_category(struct fixture *fixture, const char *table, const char *column,
                            const char *type, const char *expected) {
    const char *found = category(fixture, table, column, type);
    if (str_compare(str_of(found), str_of(expected)) != 0) {
        fail_msg("%s.%s %s: %s, not %s", table, column, type, found, expected);
    }
}

struct named {
    const char *table, *column, *type, *category;
};

static void test_rules(void **state) {
    static const struct named names[] = {
        {"orders", "contact_email", "text", "contact"},
        {"orders", "email_sent_count", "integer", ""},
        {"t", "email_sent_at", "timestamp with time zone", ""},
        {"customers", "has_email", "boolean", ""},
        {"customers", "email", "boolean", ""},
        {"customers", "email_verified", "boolean", ""},
        {"uploads", "file_name", "text", ""},
        {"products", "name", "text", ""},
        {"customers", "name", "text", "identity"},
        {"customers", "company_name", "text", ""},
        {"customer", "c_name", "text", "identity"},
        {"supplier", "s_name", "text", ""},
        {"orders", "state_code", "text", ""},
        {"users", "dob", "date", "demographic"},
        {"users", "ssn", "text", "national id"},
        {"users", "fname", "text", "identity"},
        {"users", "tel", "text", "contact"},
        {"users", "addr", "text", "contact"},
        {"users", "iban", "text", "financial"},
        {"users", "password_hash", "text", "credentials"},
        {"users", "password_changed_at", "timestamp", ""},
        {"log", "client_ip", "inet", "online identifier"},
        {"sessions", "user_agent", "text", "online identifier"},
        {"patients", "blood_type", "text", "health"},
        {"users", "religion", "text", "special category"},
        {"staff", "salary", "numeric(10,2)", "financial"},
        {"kunden", "Geburtsdatum", "date", "demographic"},
        {"kunden", "Nachname", "text", "identity"},
        {"clientes", "apellidos", "text", "identity"},
        {"clients", "prenom", "text", "identity"},
        {"trips", "start_lat", "double precision", "location"},
        {"servers", "ip", "inet", "online identifier"},
        {"products", "description", "text", ""},
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_category(*state, names[i].table, names[i].column, names[i].type, names[i].category);
    }
}

// Of a table with the key of a patient, measures are data concerning health.
static void test_patient_record(void **state) {
    struct fixture *fixture = *state;
    struct personal_table table;
    personal_table_init(&table, &fixture->arena, STR(""), STR("vitals"),
                        STR("subject_id\nsbp\ncharttime\n"));
    const struct personal_rule *rule =
        personal_rules_find(&fixture->rules, &table, STR("sbp"), STR("numeric"));
    assert_non_null(rule);
    assert_int_equal(rule->category, PERSONAL_health);
    rule = personal_rules_find(&fixture->rules, &table, STR("charttime"), STR("timestamp"));
    assert_true(!rule || rule->category == PERSONAL_none);
}

static void test_rules_of_settings(void **state) {
    (void)state;
    static const struct personal_setting_rule own[] = {
        {STR("loyalty card"), STR("loyalty card"), STR(""), PERSONAL_online, CLASS_internal, 0.9},
        {STR("role mailbox"), STR("^team email"), STR("teams"), PERSONAL_none, CLASS_unsaid, 1},
    };
    const struct personal_settings settings = {.rules = own, .rule_count = 2};
    struct fixture fixture;
    arena_init(&fixture.arena);
    assert_true(personal_rules_init(&fixture.rules, &fixture.arena, &settings, NULL));
    assert_category(&fixture, "orders", "loyalty_card", "text", "online identifier");
    assert_category(&fixture, "teams", "team_email", "text", "");
    assert_category(&fixture, "people", "team_email", "text", "contact");
    personal_rules_release(&fixture.rules);
    arena_release(&fixture.arena);
}

static void test_broken_rule(void **state) {
    (void)state;
    static const struct personal_setting_rule own[] = {
        {STR("broken"), STR("e(mail"), STR(""), PERSONAL_contact, CLASS_unsaid, 0.9},
    };
    const struct personal_settings settings = {.rules = own, .rule_count = 1};
    struct arena arena;
    struct personal_rules rules;
    struct buf why;
    arena_init(&arena);
    buf_init(&why);
    assert_false(personal_rules_init(&rules, &arena, &settings, &why));
    assert_non_null(strstr(why.data, "e(mail"));
    personal_rules_release(&rules);
    buf_release(&why);
    arena_release(&arena);
}

// ---- remarks

struct remarked {
    const char *text;
    enum remark_about about;
    enum personal_category category;
    enum personal_class classification;
};

static void assert_remark(const struct remarked *expected, const struct remark *remark) {
    bool same = remark->about == expected->about && remark->category == expected->category &&
                remark->classification == expected->classification;
    if (!same) {
        fail_msg("%s: about %d, category %d, class %d", expected->text, (int)remark->about,
                 (int)remark->category, (int)remark->classification);
    }
}

static void test_tags(void **state) {
    struct fixture *fixture = *state;
    static const struct remarked tags[] = {
        {"pii", REMARK_PERSONAL, PERSONAL_unspecified, CLASS_unsaid},
        {"contains_pii", REMARK_PERSONAL, PERSONAL_unspecified, CLASS_unsaid},
        {"pii:email", REMARK_PERSONAL, PERSONAL_contact, CLASS_unsaid},
        {"PII=National-ID", REMARK_PERSONAL, PERSONAL_national_id, CLASS_unsaid},
        {"pii:address", REMARK_PERSONAL, PERSONAL_contact, CLASS_unsaid},
        {"pii:name", REMARK_PERSONAL, PERSONAL_identity, CLASS_unsaid},
        {"pii:false", REMARK_NOT_PERSONAL, PERSONAL_none, CLASS_unsaid},
        {"gdpr.category:health", REMARK_PERSONAL, PERSONAL_health, CLASS_unsaid},
        {"classification:restricted", REMARK_NOTHING, PERSONAL_none, CLASS_restricted},
        {"sensitivity:pii", REMARK_PERSONAL, PERSONAL_unspecified, CLASS_unsaid},
        {"confidential", REMARK_NOTHING, PERSONAL_none, CLASS_confidential},
        {"sensitive", REMARK_PERSONAL, PERSONAL_unspecified, CLASS_unsaid},
        {"phi", REMARK_PERSONAL, PERSONAL_health, CLASS_unsaid},
        {"nightly", REMARK_NOTHING, PERSONAL_none, CLASS_unsaid},
    };
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        struct remark remark = {0};
        remarks_tag(fixture->remarks, str_of(tags[i].text), &remark);
        assert_remark(&tags[i], &remark);
    }
}

static void test_comments(void **state) {
    struct fixture *fixture = *state;
    static const struct remarked comments[] = {
        {"Where we write to. @pii", REMARK_PERSONAL, PERSONAL_unspecified, CLASS_unsaid},
        {"@pii(email)", REMARK_PERSONAL, PERSONAL_contact, CLASS_unsaid},
        {"[PII] of the customer", REMARK_PERSONAL, PERSONAL_unspecified, CLASS_unsaid},
        {"pii: email, classification: restricted", REMARK_PERSONAL, PERSONAL_contact,
         CLASS_restricted},
        {"Classification: Confidential", REMARK_NOTHING, PERSONAL_none, CLASS_confidential},
        {"No PII in here", REMARK_NOT_PERSONAL, PERSONAL_none, CLASS_unsaid},
        {"pii: none", REMARK_NOT_PERSONAL, PERSONAL_none, CLASS_unsaid},
        {"contains personal data", REMARK_PERSONAL, PERSONAL_unspecified, CLASS_unsaid},
        {"MASKED WITH FUNCTION anon.fake_email()", REMARK_PERSONAL, PERSONAL_unspecified,
         CLASS_unsaid},
        {"The day of the order", REMARK_NOTHING, PERSONAL_none, CLASS_unsaid},
    };
    for (size_t i = 0; i < sizeof(comments) / sizeof(comments[0]); i++) {
        struct remark remark = {0};
        remarks_comment(fixture->remarks, str_of(comments[i].text), &remark);
        assert_remark(&comments[i], &remark);
    }
}

// ---- protection

static void test_protection(void **state) {
    (void)state;
    assert_int_equal(protection_of_function(STR("lower")), PROTECT_keeps);
    assert_int_equal(protection_of_function(STR("pg_catalog.md5")), PROTECT_pseudonymises);
    assert_int_equal(protection_of_function(STR("sha256")), PROTECT_pseudonymises);
    assert_int_equal(protection_of_function(STR("\"App\".\"MaskMail\"")), PROTECT_reduces);
    assert_int_equal(protection_of_function(STR("anon.hash")), PROTECT_pseudonymises);
    assert_int_equal(protection_of_function(STR("app.anything")), PROTECT_unknown);
    assert_int_equal(protection_after(PROTECTION_pseudonymised, PROTECT_keeps),
                     PROTECTION_pseudonymised);
    assert_int_equal(protection_after(PROTECTION_pseudonymised, PROTECT_reveals), PROTECTION_none);
    assert_int_equal(protection_after(PROTECTION_reduced, PROTECT_reveals), PROTECTION_reduced);
    assert_int_equal(protection_after(PROTECTION_none, PROTECT_counts), PROTECTION_cut);
    assert_int_equal(protection_after(PROTECTION_reduced, PROTECT_pseudonymises),
                     PROTECTION_reduced);
}

// ---- literals

static void assert_hidden(struct fixture *fixture, const char *sql, const char *expected) {
    struct str hidden = literal_hidden(&fixture->arena, str_of(sql));
    if (!str_equal(hidden, str_of(expected))) {
        fail_msg("%s: %.*s", sql, STR_ARG(hidden));
    }
}

static void test_literals(void **state) {
    assert_hidden(*state, "split_part(email, '@', 2)", "split_part(email, …, …)");
    assert_hidden(*state, "a = 'it''s' or b", "a = … or b");
    assert_hidden(*state, "E'a\\'b' || c", "… || c");
    assert_hidden(*state, "'open", "…");
    assert_hidden(*state, "x1 + 1.5e-3 + .5", "x1 + … + …");
    assert_hidden(*state, "\"it's\".\"2\"", "\"it's\".\"2\"");
    assert_hidden(*state, "$1 || $$it's$$ || $tag$ $$ $tag$", "$1 || … || …");
    assert_hidden(*state, "address2::varchar(10)", "address2::varchar(…)");
    assert_hidden(*state, "", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),          cmocka_unit_test(test_rules),
        cmocka_unit_test(test_patient_record), cmocka_unit_test(test_rules_of_settings),
        cmocka_unit_test(test_broken_rule),    cmocka_unit_test(test_tags),
        cmocka_unit_test(test_comments),       cmocka_unit_test(test_protection),
        cmocka_unit_test(test_literals),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
