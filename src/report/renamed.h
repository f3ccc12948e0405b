// Renamed: which columns (or relations) that are gone have probably come back under another name.
//
//     email text, at 3   ->   email_address text, at 3      0.93
//     tel varchar(20)    ->   created_at timestamp          no: another type
//
// A pair gets points for a similar name, the place in the list, the type, and for passing into the
// same columns on both sides; the best pairs are taken first, and each column once.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "report/declared.h"

struct renamed_pair {
    uint32_t before; // index into the columns (relations) of the one side
    uint32_t after;  // of the other
    double confidence;
};

struct renamed VEC(struct renamed_pair);

// Whether two columns, by id in the two stores, pass into the same columns.
struct renamed_flow {
    bool (*same)(void *context, uint32_t before, uint32_t after);
    void *context;
};

// Of columns that only one of the two relations has, by name.
void renamed_columns(struct renamed *renamed, const struct declared_relation *before,
                     const struct declared_relation *after, const struct renamed_flow *flow);

// 0: they are hardly the same; else how sure it is that `after` is `before` under a new name.
double renamed_relation(const struct declared_relation *before,
                        const struct declared_relation *after);

// How alike two names are, from 0 to 1: letters, or words that they share.
double renamed_likeness(struct str before, struct str after);

// The pair of this one; NULL: it is not renamed.
const struct renamed_pair *renamed_before(const struct renamed *renamed, uint32_t before);
const struct renamed_pair *renamed_after(const struct renamed *renamed, uint32_t after);
