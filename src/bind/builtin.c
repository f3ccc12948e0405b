#include "bind/builtin.h"

#include <assert.h>
#include <stddef.h>

// ---- the tables

enum {
    TYPE_none,
#define X(name, form, category, preferred, element, array) TYPE_##name,
#include "bind/builtin_type.def"
#undef X
    TYPE_count,
    TYPE_user = UINT16_MAX, // any that is not in the table
};

static const struct builtin_type types[] = {
    {"", 'p', 'X', false, TYPE_none, TYPE_none},
#define X(name, form, category, preferred, element, array)                                         \
    {#name, form, category, preferred, TYPE_##element, TYPE_##array},
#include "bind/builtin_type.def"
#undef X
};

struct cast {
    uint16_t from;
    uint16_t to;
    uint8_t context; // enum builtin_cast
    char method;     // f function, i by the text form, b the same bytes
};

static const struct cast casts[] = {
#define X(from, to, context, method) {TYPE_##from, TYPE_##to, BUILTIN_CAST_##context, method},
#include "bind/builtin_cast.def"
#undef X
};

struct operation {
    const char *name;
    uint16_t args[2]; // a prefix operator's left one is TYPE_none
    uint16_t result;
};

static const struct operation operations[] = {
#define X(name, left, right, result) {name, {TYPE_##left, TYPE_##right}, TYPE_##result},
#include "bind/builtin_operator.def"
#undef X
};

// An empty list of arguments leaves {TYPE_none}, which does not count.
#define T(type) TYPE_##type,
#define X(fn, role, group, set, least, most, returns, list, out)                                   \
    {.name = fn,                                                                                   \
     .kind = BUILTIN_##role,                                                                       \
     .within_group = group,                                                                        \
     .returns_set = set,                                                                           \
     .min_args = least,                                                                            \
     .max_args = most,                                                                             \
     .declared = sizeof((uint16_t[]){list TYPE_none}) / sizeof(uint16_t) - 1,                      \
     .result = TYPE_##returns,                                                                     \
     .args = {list TYPE_none},                                                                     \
     .columns = out},
static const struct builtin_function functions[] = {
#include "bind/builtin_function.def"
};
#undef X
#undef T

static const struct builtin_relation relations[] = {
#define X(schema, name, kind, columns) {schema, name, kind, columns},
#include "bind/builtin_relation.def"
#undef X
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// All tables are sorted by their keys, as bytes. Finds the first element that equals the key.
static const void *table_find(const void *key, const void *table, size_t count, size_t size,
                              int (*compare)(const void *key, const void *element)) {
    const char *elements = table;
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(key, elements + middle * size) > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const void *found = elements + low * size;
    return low < count && compare(key, found) == 0 ? found : NULL;
}

// The name is the first member of types, operations and functions.
static int compare_name(const void *key, const void *element) {
    const struct str *name = key;
    // clang's analyzer loses sight of names that are passed by value.
    // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage)
    return str_compare(*name, str_of(*(const char *const *)element));
}

static int compare_cast(const void *key, const void *element) {
    const struct cast *a = key;
    const struct cast *b = element;
    return a->from != b->from ? a->from - b->from : a->to - b->to;
}

struct relation_key {
    struct str schema;
    struct str name;
};

static int compare_relation(const void *key, const void *element) {
    const struct relation_key *a = key;
    const struct builtin_relation *b = element;
    int order = str_compare(a->schema, str_of(b->schema));
    return order != 0 ? order : str_compare(a->name, str_of(b->name));
}

const struct builtin_relation *builtin_relation_find(struct str schema, struct str name) {
    struct relation_key key = {schema.size > 0 ? schema : STR("pg_catalog"), name};
    return table_find(&key, relations, COUNT(relations), sizeof(relations[0]), compare_relation);
}

bool builtin_columns_next(struct str *rest, struct builtin_column *column) {
    if (rest->size == 0) {
        return false;
    }
    struct str item = str_sub(*rest, 0, str_find(*rest, ','));
    *rest = str_sub(*rest, item.size + 1, rest->size);
    size_t colon = str_find(item, ':');
    *column = (struct builtin_column){
        .name = str_sub(item, 0, colon),
        .type = str_sub(item, colon + 1, item.size),
    };
    return true;
}

// ---- types

// A type as the rules see it. TYPE_none: the caller does not know it.
struct type {
    uint16_t number;
    bool array;      // TYPE_user: an array of `name`
    struct str name; // TYPE_user
};

static struct type type_at(uint16_t number) {
    return (struct type){.number = number};
}

const struct builtin_type *builtin_type_find(struct str name) {
    return table_find(&name, types + 1, COUNT(types) - 1, sizeof(types[0]), compare_name);
}

const struct builtin_type *builtin_type_at(uint16_t number) {
    return number > TYPE_none && number < TYPE_count ? &types[number] : NULL;
}

struct str builtin_type_name(uint16_t number) {
    const struct builtin_type *type = builtin_type_at(number);
    return str_of(type ? type->name : "");
}

static struct type type_of(struct str name) {
    if (name.size == 0) {
        return type_at(TYPE_none);
    }
    const struct builtin_type *builtin = builtin_type_find(name);
    if (builtin) {
        return type_at((uint16_t)(builtin - types));
    }
    bool array = name.size > 1 && name.data[0] == '_';
    return (struct type){TYPE_user, array, array ? str_sub(name, 1, name.size) : name};
}

static bool type_equal(struct type a, struct type b) {
    return a.number == b.number && a.array == b.array && str_equal(a.name, b.name);
}

// Whether `slot` is of that type; an open slot becomes so.
static bool type_unify(struct type *slot, struct type type) {
    if (slot->number == TYPE_none) {
        *slot = type;
    }
    return type_equal(*slot, type);
}

// What the table says; for a type of the user's what it says of TYPE_none: in no category.
static const struct builtin_type *type_entry(struct type type) {
    return &types[type.number == TYPE_user ? TYPE_none : type.number];
}

static struct type type_base(struct type type) {
    const struct builtin_type *entry = type_entry(type);
    return entry->form == 'd' ? type_at(entry->element) : type;
}

// int2vector and oidvector are arrays in this sense too.
static bool type_is_array(struct type type) {
    return type.array || type_entry(type)->category == 'A' || type.number == TYPE__record;
}

// Of an array.
static struct type type_element(struct type type) {
    if (type.number == TYPE_user) {
        return (struct type){TYPE_user, false, type.name};
    }
    return type_at(types[type.number].element);
}

static struct type type_array(struct type type) {
    if (type.number == TYPE_user && !type.array) {
        return (struct type){TYPE_user, true, type.name};
    }
    return type_at(type_entry(type)->array);
}

struct str builtin_type_element(struct str name) {
    struct type type = type_base(type_of(name));
    if (type.number == TYPE_jsonb) {
        return STR("jsonb");
    }
    if (type_is_array(type) || type_entry(type)->form == 'b') { // point[0], name[0] exist as well
        struct type element = type_element(type);
        return element.number == TYPE_user ? element.name : builtin_type_name(element.number);
    }
    return STR("");
}

// ---- casts

struct path {
    enum builtin_cast context;
    char method; // as in struct cast; a: element by element
};

static struct path path_of_scalars(struct type from, struct type to) {
    from = type_base(from);
    to = type_base(to);
    if (type_equal(from, to)) {
        return (struct path){BUILTIN_CAST_IMPLICIT, 'b'};
    }
    struct cast key = {.from = from.number, .to = to.number};
    const struct cast *cast = table_find(&key, casts, COUNT(casts), sizeof(casts[0]), compare_cast);
    if (cast) {
        return (struct path){(enum builtin_cast)cast->context, cast->method};
    }
    if (type_entry(to)->category == 'S') {
        return (struct path){BUILTIN_CAST_ASSIGNMENT, 'i'};
    }
    if (type_entry(from)->category == 'S') {
        return (struct path){BUILTIN_CAST_EXPLICIT, 'i'};
    }
    return (struct path){BUILTIN_CAST_NONE, 'i'};
}

// Arrays are converted element by element, but nothing becomes an int2vector or oidvector.
static struct path path_find(struct type from, struct type to) {
    struct path path = path_of_scalars(from, to);
    bool vector = to.number == TYPE_int2vector || to.number == TYPE_oidvector;
    if (path.context != BUILTIN_CAST_NONE || vector || !type_is_array(from) || !type_is_array(to)) {
        return path;
    }
    path = path_of_scalars(type_element(from), type_element(to));
    path.method = 'a';
    return path;
}

enum builtin_cast builtin_cast_find(struct str from, struct str to) {
    struct type source = type_of(from);
    struct type target = type_of(to);
    if (source.number == TYPE_none || target.number == TYPE_none) {
        return BUILTIN_CAST_NONE;
    }
    return source.number == TYPE_unknown ? BUILTIN_CAST_IMPLICIT
                                         : path_find(source, target).context;
}

static bool type_is_generic(uint16_t number) {
    switch (number) {
    case TYPE_anyarray:
    case TYPE_anycompatible:
    case TYPE_anycompatiblearray:
    case TYPE_anyelement:
    case TYPE_anyenum:
    case TYPE_anymultirange:
    case TYPE_anynonarray:
    case TYPE_anyrange:
        return true;
    default:
        return false;
    }
}

// can_coerce_type in an implicit context, of one value. What the user's types are made of is not
// known: each may be a row type.
static bool type_coerces(struct type from, struct type to) {
    if (from.number == TYPE_none || from.number == TYPE_unknown || to.number == TYPE_any) {
        return true;
    }
    if (from.number == TYPE_user && to.number == (from.array ? TYPE__record : TYPE_record)) {
        return true;
    }
    return path_find(from, to).context == BUILTIN_CAST_IMPLICIT;
}

// ---- the common type of several values

struct common {
    struct type first;
    struct type type; // so far; TYPE_none before the first
    bool mixed;       // not all are `first`
    bool failed;      // one is not known, or two are of different categories
};

static void common_add(struct common *common, struct type next) {
    if (common->first.number == TYPE_none) {
        common->first = next;
    }
    common->mixed = common->mixed || !type_equal(common->first, next);
    common->failed = common->failed || next.number == TYPE_none;
    next = type_base(next);
    if (next.number == TYPE_unknown || type_equal(next, common->type)) {
        return;
    }
    const struct builtin_type *old = type_entry(common->type);
    bool first = common->type.number == TYPE_none;
    if (!first && old->category != type_entry(next)->category) {
        common->failed = true;
        return;
    }
    bool wins =
        !old->preferred && type_coerces(common->type, next) && !type_coerces(next, common->type);
    if (first || wins) {
        common->type = next;
    }
}

// TYPE_none when there is none. A domain stays one if all values are of it.
static struct type common_result(const struct common *common) {
    if (common->failed) {
        return type_at(TYPE_none);
    }
    if (!common->mixed && common->first.number != TYPE_unknown &&
        common->first.number != TYPE_none) {
        return common->first;
    }
    return common->type.number == TYPE_none ? type_at(TYPE_text) : common->type;
}

// ---- polymorphic types

// The caller's types of the arguments.
struct arguments {
    const struct str *names; // NULL: none is known
    uint32_t count;
    bool unsure; // one is not known
    struct type types[BUILTIN_CALL_ARGS];
};

static void arguments_init(struct arguments *arguments, const struct str *names, uint32_t count) {
    assert(count <= BUILTIN_CALL_ARGS);
    arguments->names = names;
    arguments->count = count;
    arguments->unsure = false;
    for (uint32_t i = 0; i < count; i++) {
        arguments->types[i] = type_of(names ? names[i] : STR(""));
        arguments->unsure = arguments->unsure || arguments->types[i].number == TYPE_none;
    }
}

// A type of the user's that fits nowhere has casts or is a domain: it could be anything.
static void arguments_forget_user_types(struct arguments *arguments) {
    for (uint32_t i = 0; i < arguments->count; i++) {
        if (arguments->types[i].number == TYPE_user) {
            arguments->types[i] = type_at(TYPE_none);
            arguments->unsure = true;
        }
    }
}

// What the polymorphic parameters of one overload stand for in one call. TYPE_none: open.
struct generics {
    struct type element; // anyelement, anynonarray, anyenum
    struct type array;
    struct type range;
    struct type multirange;
    struct type common; // anycompatible
    bool is_enum;
    bool is_non_array;
    bool unsure; // an argument of a polymorphic parameter is not known
    uint32_t compatible_count;
    struct type compatible[BUILTIN_CALL_ARGS];
};

static bool generics_add_compatible(struct generics *generics, struct type type) {
    generics->compatible[generics->compatible_count++] = type;
    return true;
}

static bool generics_add(struct generics *generics, uint16_t declared, struct type actual) {
    generics->is_enum = generics->is_enum || declared == TYPE_anyenum;
    generics->is_non_array = generics->is_non_array || declared == TYPE_anynonarray;
    generics->unsure = generics->unsure || actual.number == TYPE_none;
    if (actual.number == TYPE_none || actual.number == TYPE_unknown) {
        return true;
    }
    struct type base = type_base(actual);
    switch (declared) {
    case TYPE_anyarray:
        return type_unify(&generics->array, base);
    case TYPE_anyrange:
        return type_unify(&generics->range, base);
    case TYPE_anymultirange:
        return type_unify(&generics->multirange, base);
    case TYPE_anycompatible:
        return generics_add_compatible(generics, actual);
    case TYPE_anycompatiblearray:
        return type_is_array(base) && generics_add_compatible(generics, type_element(base));
    default:
        return type_unify(&generics->element, actual);
    }
}

// Multiranges give the range, ranges and arrays the element.
static bool generics_derive(struct generics *generics) {
    if (generics->multirange.number != TYPE_none) {
        const struct builtin_type *multirange = type_entry(generics->multirange);
        if (multirange->form != 'm' ||
            !type_unify(&generics->range, type_at(multirange->element))) {
            return false;
        }
    }
    if (generics->range.number != TYPE_none) {
        const struct builtin_type *range = type_entry(generics->range);
        if (range->form != 'r' || !type_unify(&generics->element, type_at(range->element))) {
            return false;
        }
    }
    // anyarray is a type of columns as well: pg_stats.most_common_vals. Its element stays open.
    if (generics->array.number != TYPE_none && generics->array.number != TYPE_anyarray) {
        return type_is_array(generics->array) &&
               type_unify(&generics->element, type_element(generics->array));
    }
    return true;
}

static bool generics_settle_common(struct generics *generics) {
    struct common common = {0};
    for (uint32_t i = 0; i < generics->compatible_count; i++) {
        common_add(&common, generics->compatible[i]);
    }
    struct type type = common_result(&common);
    for (uint32_t i = 0; i < generics->compatible_count; i++) {
        if (type.number == TYPE_none || !type_coerces(generics->compatible[i], type)) {
            return false;
        }
    }
    generics->common = generics->unsure ? type_at(TYPE_none) : type;
    return true;
}

// check_generic_type_consistency: whether the polymorphic parameters agree with one another.
static bool generics_settle(struct generics *generics) {
    if (!generics_derive(generics)) {
        return false;
    }
    struct type element = generics->element;
    if (generics->is_non_array && type_is_array(type_base(element))) {
        return false;
    }
    bool may_be_enum = element.number == TYPE_none ? generics->unsure
                                                   : element.number == TYPE_user && !element.array;
    if (generics->is_enum && !may_be_enum) {
        return false;
    }
    return generics_settle_common(generics);
}

static struct type multirange_of(struct type range) {
    uint16_t number = TYPE_count - 1;
    while (number > TYPE_none &&
           (types[number].form != 'm' || types[number].element != range.number)) {
        number--;
    }
    return type_at(number);
}

static struct type generics_result(const struct generics *generics, uint16_t declared) {
    switch (declared) {
    case TYPE_anyelement:
    case TYPE_anynonarray:
    case TYPE_anyenum:
        return generics->element;
    case TYPE_anyarray:
        return generics->array.number != TYPE_none ? generics->array
                                                   : type_array(generics->element);
    case TYPE_anyrange:
        return generics->range;
    case TYPE_anymultirange:
        return multirange_of(generics->range);
    case TYPE_anycompatible:
        return generics->common;
    case TYPE_anycompatiblearray:
        return type_array(generics->common);
    default:
        return type_at(declared);
    }
}

// ---- candidates: overloads of a function or an operator

struct candidate {
    const uint16_t *args;
    uint8_t declared;
    bool repeats; // the last argument does
    bool spread;  // the last argument is the array itself: f(VARIADIC a)
    bool dropped; // see candidates_sweep
    uint16_t result;
    const struct builtin_function *function; // NULL: an operator
};

// Of "=" there are 63 overloads, of everything else fewer.
#define CANDIDATES 80

struct candidates {
    uint32_t count;
    struct candidate items[CANDIDATES];
};

static void candidates_add(struct candidates *candidates, struct candidate candidate) {
    assert(candidates->count < CANDIDATES);
    candidates->items[candidates->count++] = candidate;
}

// Removes the dropped ones, unless all are: then all stay, and the answer is false.
static bool candidates_sweep(struct candidates *candidates) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < candidates->count; i++) {
        kept += !candidates->items[i].dropped;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < candidates->count; i++) {
        if (kept == 0 || !candidates->items[i].dropped) {
            candidates->items[count] = candidates->items[i];
            candidates->items[count++].dropped = false;
        }
    }
    candidates->count = count;
    return kept > 0;
}

// Type number of the parameter that takes argument `i`.
static uint16_t candidate_type(const struct candidate *candidate, uint32_t i) {
    uint32_t last = candidate->declared - 1u;
    uint16_t type = candidate->args[i < last ? i : last];
    return candidate->spread && i == last && type != TYPE_any ? types[type].array : type;
}

// Settles the polymorphic parameters; false when they contradict one another.
static bool candidate_generics(const struct candidate *candidate, const struct arguments *arguments,
                               struct generics *generics) {
    *generics = (struct generics){0};
    bool any = false;
    for (uint32_t i = 0; i < arguments->count; i++) {
        uint16_t declared = candidate_type(candidate, i);
        if (!type_is_generic(declared)) {
            continue;
        }
        any = true;
        if (!generics_add(generics, declared, arguments->types[i])) {
            return false;
        }
    }
    return !any || generics_settle(generics);
}

static bool candidate_takes(const struct candidate *candidate, const struct arguments *arguments) {
    for (uint32_t i = 0; i < arguments->count; i++) {
        uint16_t declared = candidate_type(candidate, i);
        if (!type_is_generic(declared) && !type_coerces(arguments->types[i], type_at(declared))) {
            return false;
        }
    }
    struct generics generics;
    return candidate_generics(candidate, arguments, &generics);
}

static bool candidate_is_exact(const struct candidate *candidate,
                               const struct arguments *arguments) {
    for (uint32_t i = 0; i < arguments->count; i++) {
        if (arguments->types[i].number != candidate_type(candidate, i)) {
            return false;
        }
    }
    return true;
}

static struct type candidate_result(const struct candidate *candidate,
                                    const struct arguments *arguments) {
    struct generics generics;
    if (!type_is_generic(candidate->result)) {
        return type_at(candidate->result);
    }
    return candidate_generics(candidate, arguments, &generics)
               ? generics_result(&generics, candidate->result)
               : type_at(TYPE_none);
}

// ---- the rules that choose among candidates (func_select_candidate)

static bool keep_exact(struct candidates *candidates, const struct arguments *arguments) {
    for (uint32_t i = 0; i < candidates->count; i++) {
        candidates->items[i].dropped = !candidate_is_exact(&candidates->items[i], arguments);
    }
    return candidates_sweep(candidates);
}

static bool keep_coercible(struct candidates *candidates, const struct arguments *arguments) {
    for (uint32_t i = 0; i < candidates->count; i++) {
        candidates->items[i].dropped = !candidate_takes(&candidates->items[i], arguments);
    }
    return candidates_sweep(candidates);
}

static bool matches_exactly(struct type actual, uint16_t declared) {
    return actual.number == declared;
}

static bool matches_or_is_preferred(struct type actual, uint16_t declared) {
    return actual.number == declared ||
           (types[declared].preferred && types[declared].category == type_entry(actual)->category);
}

// Keeps those with the most matches. Untyped literals do not count.
static void keep_most(struct candidates *candidates, const struct arguments *bases,
                      bool (*matches)(struct type actual, uint16_t declared)) {
    uint32_t scores[CANDIDATES] = {0};
    uint32_t best = 0;
    for (uint32_t i = 0; i < candidates->count; i++) {
        for (uint32_t j = 0; j < bases->count; j++) {
            scores[i] += bases->types[j].number != TYPE_unknown &&
                         matches(bases->types[j], candidate_type(&candidates->items[i], j));
        }
        best = scores[i] > best ? scores[i] : best;
    }
    for (uint32_t i = 0; i < candidates->count; i++) {
        candidates->items[i].dropped = scores[i] < best;
    }
    candidates_sweep(candidates);
}

// The category that an untyped literal at place `i` is taken to be of: string if one candidate
// takes a string there, else the one on which all agree, else '\0'.
static char literal_category(const struct candidates *candidates, uint32_t i) {
    char category = types[candidate_type(&candidates->items[0], i)].category;
    bool conflict = false;
    for (uint32_t c = 0; c < candidates->count; c++) {
        char other = types[candidate_type(&candidates->items[c], i)].category;
        if (other == 'S') {
            return 'S';
        }
        conflict = conflict || other != category;
    }
    return conflict ? '\0' : category;
}

static void drop_by_category(struct candidates *candidates, uint32_t i, char category) {
    bool preferred = false;
    for (uint32_t c = 0; c < candidates->count; c++) {
        const struct builtin_type *type = &types[candidate_type(&candidates->items[c], i)];
        preferred = preferred || (type->category == category && type->preferred);
    }
    for (uint32_t c = 0; c < candidates->count; c++) {
        struct candidate *candidate = &candidates->items[c];
        const struct builtin_type *type = &types[candidate_type(candidate, i)];
        bool fits = type->category == category && (type->preferred || !preferred);
        candidate->dropped = candidate->dropped || !fits;
    }
}

static void keep_literal_categories(struct candidates *candidates, const struct arguments *bases) {
    char categories[BUILTIN_CALL_ARGS];
    for (uint32_t i = 0; i < bases->count; i++) {
        categories[i] = literal_category(candidates, i);
        if (bases->types[i].number == TYPE_unknown && categories[i] == '\0') {
            return;
        }
    }
    for (uint32_t i = 0; i < bases->count; i++) {
        if (bases->types[i].number == TYPE_unknown) {
            drop_by_category(candidates, i, categories[i]);
        }
    }
    candidates_sweep(candidates);
}

// The last resort: if all types that are known are one, the literals are of that type too.
static void keep_for_same_type(struct candidates *candidates, const struct arguments *bases) {
    struct type known = type_at(TYPE_none);
    for (uint32_t i = 0; i < bases->count; i++) {
        if (bases->types[i].number != TYPE_unknown && !type_unify(&known, bases->types[i])) {
            return;
        }
    }
    struct arguments same = *bases;
    for (uint32_t i = 0; i < same.count; i++) {
        same.types[i] = known;
    }
    if (known.number != TYPE_none) {
        keep_coercible(candidates, &same);
    }
}

// Leaves those that can be called and that no rule prefers another to. Nothing is preferred while
// an argument's type is open.
static void candidates_choose(struct candidates *candidates, struct arguments *arguments) {
    if (!keep_coercible(candidates, arguments)) {
        arguments_forget_user_types(arguments);
        if (!keep_coercible(candidates, arguments)) {
            candidates->count = 0;
        }
    }
    if (arguments->unsure || candidates->count < 2) {
        return;
    }
    struct arguments bases = *arguments;
    for (uint32_t i = 0; i < bases.count; i++) {
        bases.types[i] = type_base(bases.types[i]);
    }
    keep_most(candidates, &bases, matches_exactly);
    keep_most(candidates, &bases, matches_or_is_preferred);
    keep_literal_categories(candidates, &bases);
    keep_for_same_type(candidates, &bases);
}

// The type that all candidates return; TYPE_none when they differ.
static struct type candidates_result(const struct candidates *candidates,
                                     const struct arguments *arguments) {
    struct type result = type_at(TYPE_none);
    for (uint32_t i = 0; i < candidates->count; i++) {
        struct type next = candidate_result(&candidates->items[i], arguments);
        if (next.number == TYPE_none || !type_unify(&result, next)) {
            return type_at(TYPE_none);
        }
    }
    return result;
}

// An array of the user's has a name only where the caller gave one; else it is empty.
static struct str type_name(struct type type, const struct str *names, uint32_t count) {
    if (type.number != TYPE_user) {
        return builtin_type_name(type.number);
    }
    if (!type.array) {
        return type.name;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (type_equal(type_of(names[i]), type)) {
            return names[i];
        }
    }
    return STR("");
}

struct str builtin_common_type(const struct str *names, uint32_t count) {
    struct common common = {0};
    for (uint32_t i = 0; i < count; i++) {
        common_add(&common, type_of(names[i]));
    }
    struct type type = common_result(&common);
    for (uint32_t i = 0; i < count; i++) {
        if (type.number == TYPE_none || !type_coerces(type_of(names[i]), type)) {
            return STR("");
        }
    }
    return type_name(type, names, count);
}

// ---- functions

const struct builtin_function *builtin_function_first(struct str name) {
    return table_find(&name, functions, COUNT(functions), sizeof(functions[0]), compare_name);
}

const struct builtin_function *builtin_function_next(const struct builtin_function *function) {
    const struct builtin_function *next = function + 1;
    bool same = next < functions + COUNT(functions) &&
                str_equal(str_of(next->name), str_of(function->name));
    return same ? next : NULL;
}

static bool function_takes(const struct builtin_function *function, uint32_t count) {
    return count >= function->min_args && count <= function->max_args && count <= BUILTIN_CALL_ARGS;
}

unsigned builtin_function_traits(struct str name, uint32_t count) {
    static const unsigned kinds[] = {
        [BUILTIN_PLAIN] = BUILTIN_IS_PLAIN,
        [BUILTIN_AGGREGATE] = BUILTIN_IS_AGGREGATE,
        [BUILTIN_WINDOW] = BUILTIN_IS_WINDOW,
    };
    unsigned traits = 0;
    const struct builtin_function *function = builtin_function_first(name);
    for (; function; function = builtin_function_next(function)) {
        if (function_takes(function, count)) {
            traits |= kinds[function->kind] | (function->returns_set ? BUILTIN_IS_SET : 0);
        }
    }
    return traits;
}

// Of f(a, b) and f(a, VARIADIC b[]) a call with two arguments means the first.
static bool candidate_is_shadowed(const struct candidate *candidate,
                                  const struct candidates *candidates, uint32_t count) {
    for (uint32_t c = 0; c < candidates->count && candidate->repeats; c++) {
        const struct candidate *other = &candidates->items[c];
        uint32_t same = 0;
        while (same < count && candidate_type(other, same) == candidate_type(candidate, same)) {
            same++;
        }
        if (same == count && !other->repeats) {
            return true;
        }
    }
    return false;
}

static void candidates_of_call(struct candidates *candidates, const struct builtin_call *call) {
    candidates->count = 0;
    const struct builtin_function *function = builtin_function_first(call->name);
    for (; function; function = builtin_function_next(function)) {
        bool variadic = function->max_args == BUILTIN_VARIADIC;
        if (!function_takes(function, call->count) ||
            (call->variadic && call->count > function->declared)) {
            continue;
        }
        candidates_add(candidates, (struct candidate){
                                       .args = function->args,
                                       .declared = function->declared,
                                       .repeats = variadic && !call->variadic,
                                       .spread = variadic && call->variadic,
                                       .result = function->result,
                                       .function = function,
                                   });
    }
    for (uint32_t c = 0; c < candidates->count; c++) {
        struct candidate *candidate = &candidates->items[c];
        candidate->dropped = candidate_is_shadowed(candidate, candidates, call->count);
    }
    candidates_sweep(candidates);
}

// text(5) is a cast, unless the way from int4 to text is a function, which then has that name.
static bool call_is_cast(const struct builtin_call *call, const struct arguments *arguments) {
    const struct builtin_type *target = builtin_type_find(call->name);
    if (!target || target->form == 'p' || call->count != 1 || call->variadic) {
        return false;
    }
    struct type from = arguments->types[0];
    if (from.number == TYPE_unknown || from.number == TYPE_none) {
        return true;
    }
    if (from.number == TYPE_record && target->category == 'S') {
        return false;
    }
    struct path path = path_find(from, type_of(call->name));
    return path.context != BUILTIN_CAST_NONE && (path.method == 'b' || path.method == 'i');
}

struct builtin_pick builtin_function_pick(const struct builtin_call *call) {
    struct builtin_pick pick = {.result = STR(""), .result_array_of = STR("")};
    if (call->count > BUILTIN_CALL_ARGS) {
        return pick;
    }
    struct arguments arguments;
    arguments_init(&arguments, call->types, call->count);
    struct candidates candidates;
    candidates_of_call(&candidates, call);
    if (!keep_exact(&candidates, &arguments)) {
        if (call_is_cast(call, &arguments)) {
            pick.result = call->name;
            return pick;
        }
        candidates_choose(&candidates, &arguments);
    }
    struct type result = candidates_result(&candidates, &arguments);
    pick.fitting = candidates.count;
    pick.function = candidates.count == 1 ? candidates.items[0].function : NULL;
    pick.result = type_name(result, arguments.names, arguments.count);
    if (result.array && pick.result.size == 0) {
        pick.result_array_of = result.name;
    }
    return pick;
}

// ---- operations

static void candidates_of_operator(struct candidates *candidates, struct str name, bool prefix) {
    candidates->count = 0;
    const struct operation *entry =
        table_find(&name, operations, COUNT(operations), sizeof(operations[0]), compare_name);
    const struct operation *end = operations + COUNT(operations);
    for (; entry && entry < end && str_equal(str_of(entry->name), name); entry++) {
        if (prefix == (entry->args[0] == TYPE_none)) {
            candidates_add(candidates, (struct candidate){
                                           .args = prefix ? entry->args + 1 : entry->args,
                                           .declared = prefix ? 1 : 2,
                                           .result = entry->result,
                                       });
        }
    }
}

// An untyped literal is first taken to be of the other operand's type: date - '2024-01-01'.
static void operands_pair(struct arguments *pair) {
    for (uint32_t i = 0; i < 2; i++) {
        if (pair->types[i].number == TYPE_unknown) {
            pair->types[0] = pair->types[1] = type_base(pair->types[1 - i]);
        }
    }
}

struct str builtin_operator_result(struct str name, const struct str *left, struct str right) {
    const struct str names[] = {left ? *left : right, right};
    struct arguments arguments = {0};
    arguments_init(&arguments, names, left ? 2 : 1);
    struct candidates candidates;
    candidates_of_operator(&candidates, name, !left);
    struct arguments pair = arguments;
    if (left) {
        operands_pair(&pair);
    }
    if (keep_exact(&candidates, &pair)) {
        return builtin_type_name(candidates.items[0].result);
    }
    candidates_choose(&candidates, &arguments);
    return type_name(candidates_result(&candidates, &arguments), names, arguments.count);
}
