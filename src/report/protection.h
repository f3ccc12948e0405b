// Protection: what functions do to personal data, and what is left of it at the end of a path.
//
//     lower(email)              as it is
//     md5(email)                pseudonymised (still personal data)
//     split_part(email, '@', 2) reduced
//     count(email)              no value of it flows at all
//
// What a function does stands in protection.def. Casts and operators do not change a state. Along a
// path the strongest effect counts, in the order of the states below; over several paths the
// weakest.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum protection_effect {
    PROTECT_unknown,  // nobody says what it does
    PROTECT_keeps,    // lower, trim, coalesce: the value can be read
    PROTECT_reveals,  // decrypts: undoes what pseudonymises
    PROTECT_collects, // min, array_agg: values of single persons stay to be seen
    PROTECT_pseudonymises,
    PROTECT_reduces,    // left, date_trunc: a part, or less precise
    PROTECT_aggregates, // sum, avg: one number of many persons
    PROTECT_counts,     // count, row_number: no value flows
};

// From the weakest to the strongest.
enum protection {
    PROTECTION_none,          // as it is
    PROTECTION_transformed,   // by something of which the effect is not known
    PROTECTION_collected,     // by min, max, array_agg ...: flagged
    PROTECTION_pseudonymised, // still personal data
    PROTECTION_reduced,
    PROTECTION_aggregated, // by sum, avg ...: flagged
    PROTECTION_cut,        // no value flows
    PROTECTION_COUNT
};

struct str protection_label(enum protection protection);   // "pseudonymised"
struct str protection_meaning(enum protection protection); // "replaced by a hash, ..."

// Effect of a function by its name as SQL gives it: md5, pg_catalog.left, "App"."Mask".
enum protection_effect protection_of_function(struct str name);

// Is this function meant by a pattern (`md5`, `anon.pseudo_*`)? One without schema means any.
bool protection_function_is(struct str pattern, struct str name);

// The state behind a function, of a value that came in another.
enum protection protection_after(enum protection before, enum protection_effect effect);
