#include "report/retype.h"

#include <string.h>

#include "base/vec.h"

// ---- families

// Longer words before their beginnings.
static const struct {
    const char *type; // how its name begins
    enum type_family family;
} names[] = {
    {"smallint", FAMILY_INTEGER},
    {"integer", FAMILY_INTEGER},
    {"bigint", FAMILY_INTEGER},
    {"int2", FAMILY_INTEGER},
    {"int4", FAMILY_INTEGER},
    {"int8", FAMILY_INTEGER},
    {"smallserial", FAMILY_INTEGER},
    {"serial", FAMILY_INTEGER},
    {"bigserial", FAMILY_INTEGER},
    {"numeric", FAMILY_NUMERIC},
    {"decimal", FAMILY_NUMERIC},
    {"real", FAMILY_FLOAT},
    {"double precision", FAMILY_FLOAT},
    {"float", FAMILY_FLOAT},
    {"text", FAMILY_TEXT},
    {"character", FAMILY_TEXT},
    {"varchar", FAMILY_TEXT},
    {"bpchar", FAMILY_TEXT},
    {"char", FAMILY_TEXT},
    {"citext", FAMILY_TEXT},
    {"name", FAMILY_TEXT},
    {"boolean", FAMILY_BOOLEAN},
    {"bool", FAMILY_BOOLEAN},
    {"date", FAMILY_DATE},
    {"timestamp with time zone", FAMILY_TIMESTAMPTZ},
    {"timestamptz", FAMILY_TIMESTAMPTZ},
    {"timestamp", FAMILY_TIMESTAMP},
    {"time", FAMILY_TIME},
    {"interval", FAMILY_INTERVAL},
    {"jsonb", FAMILY_JSONB},
    {"json", FAMILY_JSON},
    {"uuid", FAMILY_UUID},
    {"bytea", FAMILY_BYTEA},
};

enum type_family type_family_of(struct str type) {
    if (str_starts(type, STR("pg_catalog."))) {
        type = str_sub(type, strlen("pg_catalog."), type.size);
    }
    if (str_ends(type, STR("[]"))) {
        return FAMILY_ARRAY;
    }
    if (str_starts(type, STR("timestamp")) && str_ends(type, STR("with time zone"))) {
        return FAMILY_TIMESTAMPTZ; // timestamp(3) with time zone
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct str name = str_of(names[i].type);
        char next = type.size > name.size ? type.data[name.size] : '\0';
        if (str_starts(type, name) && (next == '\0' || next == '(' || next == ' ')) {
            return names[i].family;
        }
    }
    return FAMILY_ANY;
}

// ---- sizes

struct size {
    bool limited;
    uint32_t length; // characters, or digits in all
    uint32_t scale;  // digits behind the point
};

// The numbers of `numeric(10,2)` and `character varying(20)`.
static struct size size_of(struct str type) {
    struct size size = {0};
    size_t open = str_find(type, '(');
    if (open == type.size) {
        bool one = str_equal(type, STR("character")) || str_equal(type, STR("char"));
        return (struct size){.limited = one, .length = 1};
    }
    uint32_t *number = &size.length;
    size.limited = true;
    for (size_t i = open + 1; i < type.size && type.data[i] != ')'; i++) {
        if (type.data[i] == ',') {
            number = &size.scale;
        } else if (type.data[i] >= '0' && type.data[i] <= '9') {
            *number = *number * 10 + (uint32_t)(type.data[i] - '0');
        }
    }
    return size;
}

static uint32_t width_of_integer(struct str type) {
    if (str_starts(type, STR("small")) || str_starts(type, STR("int2"))) {
        return 2;
    }
    return str_starts(type, STR("big")) || str_starts(type, STR("int8")) ? 8 : 4;
}

static void retype_integer(struct str from, struct str to, struct retype *change) {
    bool wider = width_of_integer(to) >= width_of_integer(from);
    change->verdict = wider ? VERDICT_SAFE : VERDICT_REVIEW;
    change->reason = wider ? "every value fits" : "large values do not fit";
}

static void retype_float(struct str from, struct str to, struct retype *change) {
    (void)from;
    bool narrow = str_equal(to, STR("real")) || str_equal(to, STR("float4"));
    change->verdict = narrow ? VERDICT_REVIEW : VERDICT_SAFE;
    change->reason = narrow ? "digits are lost" : "every value fits";
}

static bool is_padded(struct str type) {
    return str_starts(type, STR("char")) && !str_starts(type, STR("character varying"));
}

static void retype_text(struct str from, struct str to, struct retype *change) {
    struct size before = size_of(from), after = size_of(to);
    bool fits = !after.limited || (before.limited && before.length <= after.length);
    change->verdict = fits ? VERDICT_SAFE : VERDICT_REVIEW;
    change->reason = fits ? "every value fits" : "longer values are refused";
    if (is_padded(from) != is_padded(to)) {
        change->verdict = VERDICT_REVIEW;
        change->reason = "blanks at the end count in another way";
    }
}

static void retype_numeric(struct str from, struct str to, struct retype *change) {
    struct size before = size_of(from), after = size_of(to);
    bool fits = !after.limited || (before.limited && after.scale >= before.scale &&
                                   after.length - after.scale >= before.length - before.scale &&
                                   after.length >= after.scale);
    change->verdict = fits ? VERDICT_SAFE : VERDICT_REVIEW;
    change->reason = fits ? "every value fits"
                     : before.limited && after.scale >= before.scale
                         ? "large values do not fit"
                         : "values are rounded, or do not fit";
}

// Of one family.
static void retype_within(struct str from, struct str to, struct retype *change) {
    change->verdict = VERDICT_REVIEW;
    change->reason = "values may come out differently";
    switch (change->from) {
    case FAMILY_INTEGER:
        retype_integer(from, to, change);
        break;
    case FAMILY_FLOAT:
        retype_float(from, to, change);
        break;
    case FAMILY_TEXT:
        retype_text(from, to, change);
        break;
    case FAMILY_NUMERIC:
        retype_numeric(from, to, change);
        break;
    default:
        break;
    }
}

// ---- between families

static const struct {
    enum type_family from, to;
    enum verdict verdict;
    const char *reason;
} changes[] = {
#define X(from, to, verdict, reason) {FAMILY_##from, FAMILY_##to, VERDICT_##verdict, reason},
#include "report/retype.def"
#undef X
};

static bool family_fits(enum type_family rule, enum type_family family) {
    return rule == FAMILY_ANY || rule == family;
}

static void retype_between(struct retype *change) {
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        if (family_fits(changes[i].from, change->from) && family_fits(changes[i].to, change->to)) {
            change->verdict = changes[i].verdict;
            change->reason = changes[i].reason;
            return;
        }
    }
}

void retype_find(struct str from, struct str to, struct retype *change) {
    *change = (struct retype){.from = type_family_of(from), .to = type_family_of(to), .reason = ""};
    change->changed = from.size > 0 && to.size > 0 && !str_equal(from, to);
    if (!change->changed) {
        return;
    }
    if (change->from == change->to && change->from != FAMILY_ANY) {
        retype_within(from, to, change);
    } else {
        retype_between(change);
    }
}

// ---- uses

static bool is_number(enum type_family family) {
    return family == FAMILY_INTEGER || family == FAMILY_NUMERIC || family == FAMILY_FLOAT;
}

static bool is_moment(enum type_family family) {
    return family == FAMILY_DATE || family == FAMILY_TIMESTAMP || family == FAMILY_TIMESTAMPTZ;
}

// Functions and operators of one group of types, without their schema. Those that take anything
// (count, min, coalesce, =) stand in no list.
static bool is_one_of(struct str word, const char *const *words) {
    size_t dot = str_find_last(word, '.');
    word = dot < word.size ? str_sub(word, dot + 1, word.size) : word;
    for (; *words; words++) {
        if (str_equal(word, str_of(*words))) {
            return true;
        }
    }
    return false;
}

static bool is_of_text(struct str name) {
    static const char *const words[] = {"lower",
                                        "upper",
                                        "initcap",
                                        "trim",
                                        "btrim",
                                        "ltrim",
                                        "rtrim",
                                        "substr",
                                        "substring",
                                        "left",
                                        "right",
                                        "length",
                                        "char_length",
                                        "position",
                                        "strpos",
                                        "replace",
                                        "translate",
                                        "split_part",
                                        "lpad",
                                        "rpad",
                                        "md5",
                                        "reverse",
                                        "repeat",
                                        "starts_with",
                                        "to_date",
                                        "to_timestamp",
                                        "to_number",
                                        "string_agg",
                                        "regexp_replace",
                                        "regexp_matches",
                                        "regexp_match",
                                        "regexp_split_to_table",
                                        "regexp_split_to_array",
                                        "string_to_array",
                                        "~~",
                                        "!~~",
                                        "~~*",
                                        "!~~*",
                                        "~",
                                        "!~",
                                        "~*",
                                        "!~*",
                                        "like",
                                        "ilike",
                                        "similar to",
                                        NULL};
    return is_one_of(name, words);
}

static bool is_of_numbers(struct str name) {
    static const char *const words[] = {
        "sum",   "avg",    "abs",        "round",       "ceil",     "ceiling", "floor",
        "sqrt",  "power",  "mod",        "ln",          "log",      "exp",     "sign",
        "trunc", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp",
        "+",     "-",      "*",          "/",           "%",        "^",       NULL};
    return is_one_of(name, words);
}

static bool is_of_moments(struct str name) {
    static const char *const words[] = {"date_trunc", "date_part", "extract",  "age",
                                        "date_bin",   "timezone",  "isfinite", NULL};
    return is_one_of(name, words);
}

static bool is_of_sum(struct str name) {
    static const char *const words[] = {"+", "-", NULL};
    return is_one_of(name, words);
}

static bool is_comparison(struct str name) {
    static const char *const words[] = {"=", "<>", "!=", "<", "<=", ">", ">=", NULL};
    return is_one_of(name, words);
}

// Two columns are compared: an unknown literal would follow the new type.
static bool compares_columns(const struct retype_use *use) {
    return str_equal(use->clause, STR("join")) &&
           (is_comparison(use->name) || str_equal(use->role, STR("key")));
}

static bool are_comparable(enum type_family a, enum type_family b) {
    return a == b || (is_number(a) && is_number(b)) || (is_moment(a) && is_moment(b));
}

bool retype_refuses(const struct retype *change, const struct retype_use *use) {
    if (!change->changed || change->from == change->to || change->to == FAMILY_ANY) {
        return false;
    }
    bool calls = str_equal(use->role, STR("function")) || str_equal(use->role, STR("operator"));
    if (calls && is_of_text(use->name)) {
        return change->to != FAMILY_TEXT;
    }
    if (calls && is_of_numbers(use->name)) {
        bool sum = is_moment(change->to) || change->to == FAMILY_INTERVAL;
        return !is_number(change->to) && !(sum && is_of_sum(use->name));
    }
    if (calls && is_of_moments(use->name)) {
        return !is_moment(change->to);
    }
    return compares_columns(use) && !are_comparable(change->from, change->to);
}

bool type_refuses(struct str value, struct str column) {
    enum type_family from = type_family_of(value), to = type_family_of(column);
    if (from == FAMILY_ANY || to == FAMILY_ANY || to == FAMILY_TEXT || are_comparable(from, to)) {
        return false; // anything is assigned to text
    }
    bool json =
        (from == FAMILY_JSON && to == FAMILY_JSONB) || (from == FAMILY_JSONB && to == FAMILY_JSON);
    bool clock = (is_moment(from) && from != FAMILY_DATE && to == FAMILY_TIME) ||
                 (from == FAMILY_TIME && to == FAMILY_INTERVAL) ||
                 (from == FAMILY_INTERVAL && to == FAMILY_TIME);
    return !json && !clock;
}
