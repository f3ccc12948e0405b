#include "report/personal_remark.h"

#include "report/words.h"

enum meaning {
    MEANING_personal,
    MEANING_denied,
    MEANING_classed,
    MEANING_health,
    MEANING_financial,
};

static const struct {
    const char *key;
    enum meaning meaning;
} keys[] = {
#define KEY(key, meaning) {key, MEANING_##meaning},
#define COMMENT(regex, meaning)
#include "report/personal_remark.def"
#undef KEY
#undef COMMENT
};

static const struct {
    const char *regex;
    enum meaning meaning;
} comments[] = {
#define KEY(key, meaning)
#define COMMENT(regex, meaning) {regex, MEANING_##meaning},
#include "report/personal_remark.def"
#undef KEY
#undef COMMENT
};

#define KEY_COUNT     (sizeof(keys) / sizeof(keys[0]))
#define COMMENT_COUNT (sizeof(comments) / sizeof(comments[0]))

struct remarks {
    struct personal_rules *rules;
    const struct regex *comments[COMMENT_COUNT];
    struct personal_table nowhere; // of a column called as a value says
};

struct remarks *remarks_new(struct arena *arena, struct personal_rules *rules) {
    struct remarks *remarks = ARENA_NEW(arena, struct remarks);
    remarks->rules = rules;
    for (size_t i = 0; i < COMMENT_COUNT; i++) {
        remarks->comments[i] =
            regex_new(&rules->regexes, str_of(comments[i].regex), REGEX_NOCASE, NULL);
    }
    personal_table_init(&remarks->nowhere, arena, STR(""), STR("persons"), STR(""));
    return remarks;
}

// ---- values

static bool is_one_of(struct str value, const char *const *words) {
    for (; *words; words++) {
        if (str_equal_nocase(value, str_of(*words))) {
            return true;
        }
    }
    return false;
}

// The category that a value names, as such or as a column would be called.
static enum personal_category category_of(struct remarks *remarks, struct str value) {
    enum personal_category category;
    if (personal_category_named(value, &category)) {
        return category;
    }
    const struct personal_rule *rule =
        personal_rules_find(remarks->rules, &remarks->nowhere, value, STR(""));
    return rule && rule->category != PERSONAL_none ? rule->category : PERSONAL_unspecified;
}

static void say_personal(struct remark *remark, enum personal_category category) {
    bool open = remark->category == PERSONAL_none || remark->category == PERSONAL_unspecified;
    remark->about = REMARK_PERSONAL;
    if (open) {
        remark->category = category;
    }
}

static void say_value(struct remarks *remarks, struct str value, struct remark *remark) {
    static const char *const no[] = {"false", "no", "none", "0", "n", "never", NULL};
    static const char *const yes[] = {"", "true", "yes", "1", "y", "pii", "personal", NULL};
    enum personal_class classification;
    if (is_one_of(value, no)) {
        remark->about = REMARK_NOT_PERSONAL;
    } else if (is_one_of(value, yes)) {
        say_personal(remark, PERSONAL_unspecified);
    } else if (personal_class_named(value, &classification)) {
        say_personal(remark, PERSONAL_unspecified);
        remark->classification = classification;
    } else {
        say_personal(remark, category_of(remarks, value));
    }
}

static bool say_class(struct str value, struct remark *remark) {
    static const char *const personal[] = {"pii", "personal", "sensitive", "gdpr", NULL};
    if (is_one_of(value, personal)) {
        say_personal(remark, PERSONAL_unspecified);
        return true;
    }
    return personal_class_named(value, &remark->classification);
}

static bool say(struct remarks *remarks, enum meaning meaning, struct str value,
                struct remark *remark) {
    switch (meaning) {
    case MEANING_personal:
        say_value(remarks, value, remark);
        return true;
    case MEANING_denied:
        remark->about = REMARK_NOT_PERSONAL;
        return true;
    case MEANING_classed:
        return say_class(value, remark);
    case MEANING_health:
        say_personal(remark, PERSONAL_health);
        return true;
    case MEANING_financial:
        say_personal(remark, PERSONAL_financial);
        return true;
    }
    return false;
}

// ---- tags

static size_t key_end(struct str tag) {
    size_t colon = str_find(tag, ':');
    size_t equals = str_find(tag, '=');
    return colon < equals ? colon : equals;
}

static bool say_key(struct remarks *remarks, struct str key, struct str value,
                    struct remark *remark) {
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (str_equal(key, str_of(keys[i].key))) {
            return say(remarks, keys[i].meaning, value, remark);
        }
    }
    // `restricted` alone
    return value.size == 0 && personal_class_named(key, &remark->classification);
}

bool remarks_tag(struct remarks *remarks, struct str tag, struct remark *remark) {
    size_t end = key_end(tag);
    struct buf key;
    buf_init(&key);
    words_add(&key, str_sub(tag, 0, end));
    struct str value = str_trim(str_sub(tag, end + 1, tag.size));
    bool said = say_key(remarks, buf_str(&key), value, remark);
    buf_release(&key);
    return said;
}

// ---- descriptions

bool remarks_comment(struct remarks *remarks, struct str comment, struct remark *remark) {
    bool said = false;
    for (size_t i = 0; i < COMMENT_COUNT; i++) {
        struct str value;
        if (!regex_find(&remarks->rules->regexes, remarks->comments[i], comment, &value)) {
            continue;
        }
        said |= say(remarks, comments[i].meaning, str_trim(value), remark);
        if (remark->about == REMARK_NOT_PERSONAL) {
            break;
        }
    }
    return said;
}
