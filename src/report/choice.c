#include "report/choice.h"

#include "base/suggest.h"

#define WORDS_MAX 64 // asset types and kinds are fewer

struct words {
    struct str list[WORDS_MAX];
    uint32_t count;
};

static bool words_have(const struct words *words, struct str word) {
    for (uint32_t i = 0; i < words->count; i++) {
        if (str_equal(words->list[i], word)) {
            return true;
        }
    }
    return false;
}

static void words_add(struct words *words, struct str word) {
    if (word.size > 0 && words->count < WORDS_MAX && !words_have(words, word)) {
        words->list[words->count++] = word;
    }
}

static bool words_check(const struct words *words, struct str word, const char *what,
                        struct buf *why) {
    if (word.size == 0 || words_have(words, word)) {
        return true;
    }
    struct suggest near;
    suggest_init(&near, word);
    for (uint32_t i = 0; i < words->count; i++) {
        suggest_offer(&near, words->list[i]);
    }
    buf_print(why, "%.*s is not %s", STR_ARG(word), what);
    suggest_add(&near, why);
    for (uint32_t i = 0; near.count == 0 && i < words->count; i++) {
        buf_print(why, "%s%.*s", i == 0 ? "; known are " : ", ", STR_ARG(words->list[i]));
    }
    return false;
}

bool choice_asset_type(struct str word, struct buf *why) {
    struct words words = {0};
    for (enum type type = 0; type < TYPE_COUNT; type++) {
        words_add(&words, lookup_type_label(type));
    }
    return words_check(&words, word, "a type of assets", why);
}

bool choice_kind(const struct lookup *lookup, struct str word, struct buf *why) {
    struct words words = {0};
    for (uint32_t id = 0; id <= KIND_ID_MAX; id++) {
        words_add(&words, lookup->kinds[id].name);
    }
    return words_check(&words, word, "a kind of edges", why);
}

bool choice_transformation(const struct lookup *lookup, struct str word, struct buf *why) {
    struct words words = {0};
    for (uint32_t id = 0; id <= KIND_ID_MAX; id++) {
        words_add(&words, lookup->kinds[id].transformation);
    }
    return words_check(&words, word, "a transformation type of edges", why);
}
