#include "report/personal_rules.h"

#include "report/text.h"
#include "report/words.h"

// ---- words of categories and classifications

static const struct {
    const char *label;
    const char *record;
    enum personal_class classification;
} categories[PERSONAL_COUNT] = {
    [PERSONAL_none] = {"", "", CLASS_unsaid},
#define X(name, label, record, classification)                                                     \
    [PERSONAL_##name] = {label, record, CLASS_##classification},
#include "query/personal.def"
#undef X
};

static const char *const classes[CLASS_COUNT] = {
    [CLASS_unsaid] = "",
    [CLASS_public] = "public",
    [CLASS_internal] = "internal",
    [CLASS_confidential] = "confidential",
    [CLASS_restricted] = "restricted",
};

struct str personal_category_label(enum personal_category category) {
    return str_of(categories[category].label);
}

struct str personal_category_record(enum personal_category category) {
    return str_of(categories[category].record);
}

enum personal_class personal_category_class(enum personal_category category) {
    return categories[category].classification;
}

struct str personal_class_label(enum personal_class classification) {
    return str_of(classes[classification]);
}

// Is the name the label, whatever stands between its words?
static bool is_label(struct str name, const char *label) {
    struct buf words;
    buf_init(&words);
    words_add(&words, name);
    bool is = str_equal_nocase(buf_str(&words), str_of(label));
    buf_release(&words);
    return is;
}

bool personal_category_named(struct str name, enum personal_category *category) {
    for (int i = PERSONAL_none + 1; i < PERSONAL_COUNT; i++) {
        if (is_label(name, categories[i].label)) {
            *category = (enum personal_category)i;
            return true;
        }
    }
    return false;
}

bool personal_class_named(struct str name, enum personal_class *classification) {
    for (int i = CLASS_public; i < CLASS_COUNT; i++) {
        if (is_label(name, classes[i])) {
            *classification = (enum personal_class)i;
            return true;
        }
    }
    return false;
}

// ---- families of types

enum family {
    FAMILY_TEXT = 1,
    FAMILY_NUMBER = 2,
    FAMILY_DATE = 4,
    FAMILY_FLAG = 8,
    FAMILY_OTHER = 16,  // json, bytes, addresses of networks, enums ...
    FAMILY_SYSTEM = 32, // names and numbers of the catalogue
};

#define ANY       (FAMILY_TEXT | FAMILY_NUMBER | FAMILY_DATE | FAMILY_FLAG | FAMILY_OTHER)
#define NOT_FLAGS (FAMILY_TEXT | FAMILY_NUMBER | FAMILY_DATE | FAMILY_OTHER)
#define TEXTS     (FAMILY_TEXT | FAMILY_OTHER)
#define NUMBERS   (FAMILY_NUMBER | FAMILY_TEXT)

// How a type begins: the first that fits.
static const struct {
    const char *start;
    enum family family;
} families[] = {
    {"name", FAMILY_SYSTEM},     {"oid", FAMILY_SYSTEM},     {"reg", FAMILY_SYSTEM},
    {"text", FAMILY_TEXT},       {"char", FAMILY_TEXT},      {"varchar", FAMILY_TEXT},
    {"bpchar", FAMILY_TEXT},     {"citext", FAMILY_TEXT},    {"string", FAMILY_TEXT},
    {"bool", FAMILY_FLAG},       {"int", FAMILY_NUMBER},     {"bigint", FAMILY_NUMBER},
    {"smallint", FAMILY_NUMBER}, {"numeric", FAMILY_NUMBER}, {"decimal", FAMILY_NUMBER},
    {"real", FAMILY_NUMBER},     {"double", FAMILY_NUMBER},  {"float", FAMILY_NUMBER},
    {"money", FAMILY_NUMBER},    {"serial", FAMILY_NUMBER},  {"bigserial", FAMILY_NUMBER},
    {"date", FAMILY_DATE},       {"time", FAMILY_DATE},
};

// What is an interval is no date of somebody: it counts as other.
static uint32_t family_of(struct str type) {
    if (type.size == 0) {
        return ANY;
    }
    if (str_starts(type, STR("interval"))) {
        return FAMILY_OTHER;
    }
    struct buf words;
    buf_init(&words);
    words_add(&words, type);
    uint32_t family = FAMILY_OTHER;
    for (size_t i = sizeof(families) / sizeof(families[0]); i > 0; i--) {
        if (str_starts(buf_str(&words), str_of(families[i - 1].start))) {
            family = families[i - 1].family;
        }
    }
    buf_release(&words);
    return family;
}

// ---- rules

struct rule_source {
    const char *name;
    enum personal_category category;
    enum personal_class classification;
    double confidence;
    uint32_t types;
    const char *words;
    const char *table;
    const char *beside;
};

static const struct rule_source sources[] = {
#define X(name, category, classification, confidence, types, words, table, beside)                 \
    {#name, PERSONAL_##category, CLASS_##classification, confidence, types, words, table, beside},
#include "report/personal_rule.def"
#undef X
};

// Words that end a name and say nothing of what it holds, and digits.
#define FILLERS                                                                                    \
    "(?: (?:\\d+|raw|new|old|current|previous|prev|orig|original|clean|cleaned|normali[sz]ed|"     \
    "lower|upper|masked|encrypted|hashed|hash|sha|text|txt|str|string|value|val|plain|c|enc|"      \
    "primary|secondary|home|work|private|business|other|alt|alternative))*"

static const struct regex *words_regex(const struct personal_rules *rules, struct str words,
                                       struct buf *why) {
    if (!regex_new(&rules->regexes, words, REGEX_SEARCH, why)) {
        return NULL;
    }
    bool whole = str_starts(words, STR("^"));
    struct str inner = whole ? str_sub(words, 1, words.size) : words;
    struct str text =
        text_print(rules->arena, "%s(?:%.*s)%s", whole ? "" : "(?:.* )?", STR_ARG(inner), FILLERS);
    return regex_new(&rules->regexes, text, REGEX_WHOLE, NULL);
}

static const struct regex *regex_or_none(const struct personal_rules *rules, struct str text,
                                         enum regex_mode mode) {
    return text.size > 0 ? regex_new(&rules->regexes, text, mode, NULL) : NULL;
}

static void source_add(struct personal_rules *rules, const struct rule_source *source) {
    struct personal_rule rule = {
        .name = str_of(source->name),
        .category = source->category,
        .classification = source->classification,
        .confidence = source->confidence,
        .types = source->types,
        .words = words_regex(rules, str_of(source->words), NULL),
        .table = regex_or_none(rules, str_of(source->table), REGEX_SEARCH),
        .beside = regex_or_none(rules, str_of(source->beside), REGEX_LINE),
    };
    VEC_PUSH_IN(rules->arena, &rules->list, rule);
}

static bool setting_add(struct personal_rules *rules, const struct personal_setting_rule *setting,
                        struct buf *why) {
    struct personal_rule rule = {
        .name = setting->name,
        .category = setting->category,
        .classification = setting->classification,
        .confidence = setting->confidence,
        .types = ANY,
        .words = words_regex(rules, setting->words, why),
    };
    if (!rule.words) {
        return false;
    }
    if (setting->table.size > 0) {
        rule.table = regex_new(&rules->regexes, setting->table, REGEX_SEARCH, why);
        if (!rule.table) {
            return false;
        }
    }
    VEC_PUSH_IN(rules->arena, &rules->list, rule);
    return true;
}

bool personal_rules_init(struct personal_rules *rules, struct arena *arena,
                         const struct personal_settings *settings, struct buf *why) {
    *rules = (struct personal_rules){.arena = arena};
    buf_init(&rules->words);
    intern_init(&rules->known);
    regexes_init(&rules->regexes, arena);
    for (uint32_t i = 0; settings && i < settings->rule_count; i++) {
        if (!setting_add(rules, &settings->rules[i], why)) {
            return false;
        }
    }
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
        source_add(rules, &sources[i]);
    }
    return true;
}

void personal_rules_release(struct personal_rules *rules) {
    buf_release(&rules->words);
    intern_release(&rules->known);
    VEC_RELEASE(&rules->fitting);
}

// ---- looking at a name

void personal_table_init(struct personal_table *table, struct arena *arena, struct str schema,
                         struct str name, struct str columns) {
    struct buf words;
    buf_init(&words);
    words_add(&words, schema);
    buf_add_char(&words, ' ');
    struct buf own;
    buf_init(&own);
    words_add(&own, name);
    buf_add_str(&words, buf_str(&own));
    table->name = name;
    table->words = text_kept(arena, buf_str(&words));
    buf_reset(&words);
    while (columns.size > 0) {
        size_t end = str_find(columns, '\n');
        buf_reset(&own);
        words_add(&own, str_sub(columns, 0, end));
        buf_add_str(&words, buf_str(&own));
        buf_add_char(&words, '\n');
        columns = str_sub(columns, end + 1, columns.size);
    }
    table->beside = text_kept(arena, buf_str(&words));
    buf_release(&own);
    buf_release(&words);
}

// The words of a column without a letter or two in front that abbreviate the table: c_name.
static struct str words_of(struct personal_rules *rules, const struct personal_table *table,
                           struct str column) {
    buf_reset(&rules->words);
    words_add(&rules->words, column);
    struct str words = buf_str(&rules->words);
    size_t blank = str_find(words, ' ');
    bool abbreviates = (blank == 1 || blank == 2) && blank < words.size && table->name.size > 0 &&
                       words.data[0] == (table->name.data[0] | ' ') &&
                       !str_starts(words, STR("e mail")) && !str_starts(words, STR("ip "));
    return abbreviates ? str_sub(words, blank + 1, words.size) : words;
}

// Which rules' words a name fits: asked once, as most names stand in many tables.
static const bool *fitting_of(struct personal_rules *rules, struct str words) {
    uint32_t symbol = intern_add(&rules->known, words);
    while (rules->fitting.size <= symbol) {
        VEC_PUSH(&rules->fitting, NULL);
    }
    bool **fitting = &rules->fitting.data[symbol];
    if (!*fitting) {
        *fitting = ARENA_ARRAY(rules->arena, bool, rules->list.size);
        for (uint32_t i = 0; i < rules->list.size; i++) {
            (*fitting)[i] = regex_matches(&rules->regexes, rules->list.data[i].words, words);
        }
    }
    return *fitting;
}

static bool table_fits(const struct personal_rules *rules, const struct personal_rule *rule,
                       const struct personal_table *table) {
    const struct regexes *regexes = &rules->regexes;
    return (!rule->table || regex_matches(regexes, rule->table, table->words)) &&
           (!rule->beside || regex_matches(regexes, rule->beside, table->beside));
}

const struct personal_rule *personal_rules_find(struct personal_rules *rules,
                                                const struct personal_table *table,
                                                struct str column, struct str type) {
    uint32_t family = family_of(type);
    const bool *fitting = fitting_of(rules, words_of(rules, table, column));
    for (uint32_t i = 0; i < rules->list.size; i++) {
        const struct personal_rule *rule = &rules->list.data[i];
        if (fitting[i] && (rule->types & family) != 0 && table_fits(rules, rule, table)) {
            return rule;
        }
    }
    return NULL;
}
