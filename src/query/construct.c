#include "query/construct.h"

struct construct_row {
    const char *code;
    const char *title;
    enum construct_class class;
};

static const struct construct_row rows[CONSTRUCT_COUNT] = {
    [CONSTRUCT_NONE] = {"", "", CONSTRUCT_STANDARD},
#define X(name, code, class, title) [CONSTRUCT_##name] = {code, title, CONSTRUCT_##class},
#include "query/construct.def"
#undef X
};

const char *construct_code(enum construct construct) {
    return rows[construct].code;
}

const char *construct_title(enum construct construct) {
    return rows[construct].title;
}

enum construct_class construct_class_of(enum construct construct) {
    return rows[construct].class;
}

const char *construct_class_label(enum construct_class class) {
    static const char *const labels[] = {
        [CONSTRUCT_STANDARD] = "standard",
        [CONSTRUCT_POSTGRESQL] = "postgresql",
        [CONSTRUCT_PROCEDURAL] = "procedural",
    };
    return labels[class];
}

enum construct construct_find(struct str code) {
    for (int i = CONSTRUCT_NONE + 1; i < CONSTRUCT_COUNT; i++) {
        if (str_equal(code, str_of(rows[i].code))) {
            return (enum construct)i;
        }
    }
    return CONSTRUCT_NONE;
}
