#include "report/protection.h"

#include <stddef.h>

#include "base/buf.h"
#include "base/wildcard.h"

static const struct {
    const char *label;
    const char *meaning;
} states[PROTECTION_COUNT] = {
    [PROTECTION_none] = {"as it is", "the value can be read"},
    [PROTECTION_transformed] = {"transformed, unknown",
                                "changed by something of which the effect is not known"},
    [PROTECTION_collected] = {"collected", "an aggregate that shows values of single persons"},
    [PROTECTION_pseudonymised] = {"pseudonymised",
                                  "replaced by a hash, a key or a token; still personal data"},
    [PROTECTION_reduced] = {"reduced", "a part of it, or less precise"},
    [PROTECTION_aggregated] = {"aggregated", "one number of many persons; few may be recognised"},
    [PROTECTION_cut] = {"not a value flow", "counted or ranked; no value of it arrives"},
};

struct str protection_label(enum protection protection) {
    return str_of(states[protection].label);
}

struct str protection_meaning(enum protection protection) {
    return str_of(states[protection].meaning);
}

// ---- functions

static const struct {
    const char *function;
    enum protection_effect effect;
} functions[] = {
#define X(function, effect) {function, PROTECT_##effect},
#include "report/protection.def"
#undef X
};

// Small letters, no quotes.
static void plain_add(struct buf *out, struct str name) {
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (c != '"') {
            buf_add_char(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
        }
    }
}

bool protection_function_is(struct str pattern, struct str name) {
    size_t dot = str_find_last(name, '.');
    bool qualified = str_find(pattern, '.') < pattern.size;
    struct str asked = qualified || dot == name.size ? name : str_sub(name, dot + 1, name.size);
    struct buf plain, wanted;
    buf_init(&plain);
    buf_init(&wanted);
    plain_add(&plain, asked);
    plain_add(&wanted, pattern);
    bool is = wildcard_matches(buf_str(&wanted), buf_str(&plain));
    buf_release(&plain);
    buf_release(&wanted);
    return is;
}

enum protection_effect protection_of_function(struct str name) {
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (protection_function_is(str_of(functions[i].function), name)) {
            return functions[i].effect;
        }
    }
    return PROTECT_unknown;
}

// ---- states

static const enum protection effects[] = {
    [PROTECT_unknown] = PROTECTION_transformed,
    [PROTECT_keeps] = PROTECTION_none,
    [PROTECT_reveals] = PROTECTION_none,
    [PROTECT_collects] = PROTECTION_collected,
    [PROTECT_pseudonymises] = PROTECTION_pseudonymised,
    [PROTECT_reduces] = PROTECTION_reduced,
    [PROTECT_aggregates] = PROTECTION_aggregated,
    [PROTECT_counts] = PROTECTION_cut,
};

enum protection protection_after(enum protection before, enum protection_effect effect) {
    if (effect == PROTECT_reveals && before == PROTECTION_pseudonymised) {
        return PROTECTION_none;
    }
    return before > effects[effect] ? before : effects[effect];
}
