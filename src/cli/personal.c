#include "cli/personal.h"

#define CONFIDENCE_UNSAID 0.9

static enum personal_category category_of(uint32_t word) {
    return word == PERSONAL_COUNT ? PERSONAL_none : (enum personal_category)word;
}

static struct personal_setting_rule rule_of(const struct pii_rule_setting *rule) {
    enum personal_category category = category_of(rule->category);
    return (struct personal_setting_rule){
        .name = rule->name.text,
        .words = rule->words.text,
        .table = rule->table.text,
        .category = category,
        .classification = rule->classification ? (enum personal_class)rule->classification
                                               : personal_category_class(category),
        .confidence = rule->confidence > 0 ? rule->confidence : CONFIDENCE_UNSAID,
    };
}

static enum protection_effect effect_of(uint32_t word) {
    static const enum protection_effect effects[] = {PROTECT_unknown, PROTECT_keeps,
                                                     PROTECT_reduces, PROTECT_pseudonymises};
    return effects[word];
}

static void rules_make(struct arena *arena, const struct pii_settings *pii,
                       struct personal_settings *made) {
    const struct pii_rule_setting *rules = pii->rules.items;
    struct personal_setting_rule *list =
        ARENA_ARRAY(arena, struct personal_setting_rule, pii->rules.count);
    for (uint32_t i = 0; i < pii->rules.count; i++) {
        list[i] = rule_of(&rules[i]);
    }
    made->rules = list;
    made->rule_count = pii->rules.count;
}

static void functions_make(struct arena *arena, const struct pii_settings *pii,
                           struct personal_settings *made) {
    const struct pii_function_setting *functions = pii->functions.items;
    struct personal_function *list =
        ARENA_ARRAY(arena, struct personal_function, pii->functions.count);
    for (uint32_t i = 0; i < pii->functions.count; i++) {
        list[i] =
            (struct personal_function){functions[i].name.text, effect_of(functions[i].effect)};
    }
    made->functions = list;
    made->function_count = pii->functions.count;
}

const struct personal_settings *personal_settings_make(struct arena *arena,
                                                       const struct settings *settings) {
    if (!settings) {
        return NULL;
    }
    struct personal_settings *made = ARENA_NEW(arena, struct personal_settings);
    rules_make(arena, &settings->pii, made);
    functions_make(arena, &settings->pii, made);
    made->not_personal = said_texts(arena, &settings->pii.not_personal);
    made->recipients = said_texts(arena, &settings->pii.recipients);
    return made;
}
