#include "report/renamed.h"

#include <stdlib.h>

#include "base/suggest.h"
#include "report/retype.h"

// Points for a pair, of 1. Two of the three first ones are enough together with the type.
#define POINTS_NAME     0.40
#define POINTS_PLACE    0.25
#define POINTS_TYPE     0.25
#define POINTS_FAMILY   0.10 // instead: the types are only related
#define POINTS_FLOW     0.40
#define POINTS_ENOUGH   0.50
#define CONFIDENCE_MOST 0.95
#define SHARED_COLUMNS  0.60 // of all that two relations have

// ---- names

// The next word of a name, in small steps: email_address, EmailAddress are two words.
static struct str word_next(struct str *name) {
    size_t end = str_find(*name, '_');
    struct str word = str_sub(*name, 0, end);
    *name = str_sub(*name, end + 1, name->size);
    return word;
}

static bool has_word(struct str name, struct str word) {
    while (name.size > 0) {
        if (str_equal_nocase(word_next(&name), word)) {
            return true;
        }
    }
    return false;
}

// Words of the name with fewer of them that the other has.
static double words_shared(struct str one, struct str other) {
    uint32_t shared = 0, count = 0;
    struct str rest = one;
    if (str_count(one, '_') > str_count(other, '_')) {
        return words_shared(other, one);
    }
    while (rest.size > 0) {
        struct str word = word_next(&rest);
        count++;
        shared += word.size > 1 && has_word(other, word);
    }
    return count > 0 ? (double)shared / count : 0;
}

double renamed_likeness(struct str before, struct str after) {
    size_t longer = before.size > after.size ? before.size : after.size;
    uint32_t distance = suggest_distance(before, after, (uint32_t)longer);
    double letters = longer > 0 ? 1 - (double)distance / (double)longer : 0;
    double words = 0.9 * words_shared(before, after);
    return words > letters ? words : letters;
}

// ---- columns

struct matching {
    const struct declared_relation *before, *after;
    const struct renamed_flow *flow;
};

// The columns around it are the same, or it is as far from the start.
static bool same_place(const struct matching *matching, uint32_t before, uint32_t after) {
    if (before == after) {
        return true;
    }
    return before > 0 && after > 0 &&
           str_equal(matching->before->columns[before - 1].name,
                     matching->after->columns[after - 1].name);
}

static double type_points(struct str before, struct str after) {
    if (str_equal(before, after)) {
        return POINTS_TYPE;
    }
    struct retype change;
    retype_find(before, after, &change);
    return change.from == change.to ? POINTS_FAMILY : -1;
}

static double points_of(const struct matching *matching, uint32_t before, uint32_t after) {
    const struct declared_column *one = &matching->before->columns[before];
    const struct declared_column *other = &matching->after->columns[after];
    double type = type_points(one->type, other->type);
    if (type < 0) {
        return 0;
    }
    double points = type + POINTS_NAME * renamed_likeness(one->name, other->name);
    points += same_place(matching, before, after) ? POINTS_PLACE : 0;
    points += matching->flow && matching->flow->same(matching->flow->context, one->id, other->id)
                  ? POINTS_FLOW
                  : 0;
    return points > CONFIDENCE_MOST ? CONFIDENCE_MOST : points;
}

// The best first; ties by place, so that the order of arrival decides.
static int compare_pairs(const void *a, const void *b) {
    const struct renamed_pair *one = a;
    const struct renamed_pair *other = b;
    if (one->confidence < other->confidence || one->confidence > other->confidence) {
        return one->confidence > other->confidence ? -1 : 1;
    }
    if (one->before != other->before) {
        return one->before < other->before ? -1 : 1;
    }
    return one->after < other->after ? -1 : one->after > other->after;
}

static void pairs_list(const struct matching *matching, struct renamed *pairs) {
    for (uint32_t i = 0; i < matching->before->column_count; i++) {
        if (declared_column(matching->after, matching->before->columns[i].name)) {
            continue;
        }
        for (uint32_t j = 0; j < matching->after->column_count; j++) {
            double points = declared_column(matching->before, matching->after->columns[j].name)
                                ? 0
                                : points_of(matching, i, j);
            if (points >= POINTS_ENOUGH) {
                VEC_PUSH(pairs, ((struct renamed_pair){i, j, points}));
            }
        }
    }
}

void renamed_columns(struct renamed *renamed, const struct declared_relation *before,
                     const struct declared_relation *after, const struct renamed_flow *flow) {
    const struct matching matching = {before, after, flow};
    struct renamed pairs = {0};
    pairs_list(&matching, &pairs);
    if (pairs.size > 0) {
        qsort(pairs.data, pairs.size, sizeof(*pairs.data), compare_pairs);
    }
    for (uint32_t i = 0; i < pairs.size; i++) {
        if (!renamed_before(renamed, pairs.data[i].before) &&
            !renamed_after(renamed, pairs.data[i].after)) {
            VEC_PUSH(renamed, pairs.data[i]);
        }
    }
    VEC_RELEASE(&pairs);
}

const struct renamed_pair *renamed_before(const struct renamed *renamed, uint32_t before) {
    for (uint32_t i = 0; i < renamed->size; i++) {
        if (renamed->data[i].before == before) {
            return &renamed->data[i];
        }
    }
    return NULL;
}

const struct renamed_pair *renamed_after(const struct renamed *renamed, uint32_t after) {
    for (uint32_t i = 0; i < renamed->size; i++) {
        if (renamed->data[i].after == after) {
            return &renamed->data[i];
        }
    }
    return NULL;
}

// ---- relations

double renamed_relation(const struct declared_relation *before,
                        const struct declared_relation *after) {
    uint32_t shared = 0;
    uint32_t most =
        before->column_count > after->column_count ? before->column_count : after->column_count;
    for (uint32_t i = 0; i < before->column_count; i++) {
        shared += declared_column(after, before->columns[i].name) != NULL;
    }
    double part = most > 0 ? (double)shared / most : 0;
    if (before->is_view != after->is_view || part < SHARED_COLUMNS) {
        return 0;
    }
    double sure = 0.6 * part + 0.4 * renamed_likeness(before->name, after->name);
    return sure > CONFIDENCE_MOST ? CONFIDENCE_MOST : sure;
}
