#include "format/settings_pii.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

const char *const settings_pii_categories[] = {
#define X(name, label, record, classification) label,
#include "query/personal.def"
#undef X
    "none", NULL};

const char *const settings_pii_effects[] = {"none", "reduced", "pseudonymised", NULL};

static void regex_check(const struct forming *forming, const struct said *said) {
    if (said->text.size == 0) {
        return;
    }
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)said->text.data, said->text.size, 0, &error, &offset, NULL);
    if (!code) {
        PCRE2_UCHAR message[120];
        pcre2_get_error_message(error, message, sizeof(message));
        form_fault(forming, said->at, "%.*s is no regular expression: %s", STR_ARG(said->text),
                   (const char *)message);
    }
    pcre2_code_free(code); // PCRE2's
}

void settings_pii_check(const struct forming *forming, const struct pii_settings *pii) {
    const struct pii_rule_setting *rules = pii->rules.items;
    for (uint32_t i = 0; i < pii->rules.count; i++) {
        regex_check(forming, &rules[i].words);
        regex_check(forming, &rules[i].table);
    }
}
