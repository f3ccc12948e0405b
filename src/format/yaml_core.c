#include "format/yaml_core.h"

#include <string.h>

static bool is_one_of(struct str s, const char *const *words) {
    while (*words && !str_equal(s, str_of(*words))) {
        words++;
    }
    return *words != NULL;
}

// Takes what stands in `set` off the front. Whether there was anything.
static bool take_run(struct str *s, const char *set) {
    size_t length = 0;
    while (length < s->size && s->data[length] != '\0' && strchr(set, s->data[length])) {
        length++;
    }
    *s = str_sub(*s, length, s->size);
    return length > 0;
}

static bool take(struct str *s, const char *one_of) {
    bool found = s->size > 0 && s->data[0] != '\0' && strchr(one_of, s->data[0]);
    *s = str_sub(*s, found, s->size);
    return found;
}

#define DECIMAL "0123456789"

static bool is_based(struct str s) {
    if (!str_starts(s, STR("0x")) && !str_starts(s, STR("0o"))) {
        return false;
    }
    const char *digits = s.data[1] == 'x' ? DECIMAL "abcdefABCDEF" : "01234567";
    s = str_sub(s, 2, s.size);
    return take_run(&s, digits) && s.size == 0;
}

// [-+]? ( \. digits | digits ( \. digits? )? ) ( [eE] [-+]? digits )?
static bool is_decimal(struct str s) {
    take(&s, "-+");
    bool whole = take_run(&s, DECIMAL);
    bool fraction = take(&s, ".") && take_run(&s, DECIMAL);
    if (!whole && !fraction) {
        return false;
    }
    if (take(&s, "eE")) {
        take(&s, "-+");
        if (!take_run(&s, DECIMAL)) {
            return false;
        }
    }
    return s.size == 0;
}

enum node_kind yaml_core_kind(struct str plain) {
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const booleans[] = {"true", "True", "TRUE", "false", "False", "FALSE", NULL};
    static const char *const numbers[] = {".inf",  ".Inf",  ".INF",  "+.inf", "+.Inf",
                                          "+.INF", "-.inf", "-.Inf", "-.INF", ".nan",
                                          ".NaN",  ".NAN",  NULL};
    if (is_one_of(plain, nulls)) {
        return NODE_NULL;
    }
    if (is_one_of(plain, booleans)) {
        return NODE_BOOL;
    }
    bool number = is_decimal(plain) || is_based(plain) || is_one_of(plain, numbers);
    return number ? NODE_NUMBER : NODE_STRING;
}
