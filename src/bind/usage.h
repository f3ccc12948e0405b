// Usage: how a place uses a column (usage.def).
//
//     WHERE lower(email) = 'a'       filter  function  lower
//     SELECT email                   select  output
#pragma once

#include <stdint.h>

#include "base/map.h"
#include "base/vec.h"
#include "query/object.h"

struct binder;
struct project;

enum usage_clause {
#define USAGE_CLAUSE(name, label) USED_IN_##name,
#define USAGE_ROLE(name, label)
#include "bind/usage.def"
#undef USAGE_CLAUSE
#undef USAGE_ROLE
};

enum usage_role {
#define USAGE_CLAUSE(name, label)
#define USAGE_ROLE(name, label) USED_AS_##name,
#include "bind/usage.def"
#undef USAGE_CLAUSE
#undef USAGE_ROLE
};

struct usage {
    uint8_t clause; // enum usage_clause
    uint8_t role;   // enum usage_role
    uint32_t name;  // symbol
};

// USAGE(FILTER, VALUE): how a column that stands bare in WHERE is used.
#define USAGE(in, as) ((struct usage){USED_IN_##in, USED_AS_##as, 0})

// Usages that references have, each once; index 0 is none.
struct usages {
    struct VEC(struct usage) list;
    struct map numbers; // (clause and role, name) -> index
};

void usages_init(struct usages *usages);
void usages_release(struct usages *usages);
uint32_t usages_add(struct usages *usages, struct usage usage);

// How the arguments of an expression are used that is itself used so.
struct usage usage_inside(const struct binder *binder, const struct expr *e, struct usage usage);

// Puts the usages of the lineage's references into it, in the order of the references.
void usages_take(struct project *project);
