// Retype: what it means that a column gets another type.
//
//     struct retype change;
//     retype_find(STR("integer"), STR("bigint"), &change);    // safe: every value fits
//     retype_refuses(&change, &use)                           // does lower(id) still work?
//
// Types are spelled as PostgreSQL prints them: `numeric(10,2)`, `character varying(20)`, `text[]`.
#pragma once

#include <stdbool.h>

#include "report/finding.h"

enum type_family {
    FAMILY_ANY, // of a type that stands in no table
    FAMILY_INTEGER,
    FAMILY_NUMERIC,
    FAMILY_FLOAT,
    FAMILY_TEXT,
    FAMILY_BOOLEAN,
    FAMILY_DATE,
    FAMILY_TIMESTAMP,
    FAMILY_TIMESTAMPTZ,
    FAMILY_TIME,
    FAMILY_INTERVAL,
    FAMILY_JSON,
    FAMILY_JSONB,
    FAMILY_UUID,
    FAMILY_BYTEA,
    FAMILY_ARRAY,
};

struct retype {
    enum type_family from, to;
    enum verdict verdict; // of the change alone; safe when it is none
    const char *reason;   // after a colon; "" when it is none
    bool changed;
};

// How a place uses the column, by the labels of bind/usage.def.
struct retype_use {
    struct str clause;
    struct str role;
    struct str name;
};

enum type_family type_family_of(struct str type);

// Either type may be empty: not known, which is no change.
void retype_find(struct str from, struct str to, struct retype *change);

// Does PostgreSQL refuse at least most of such uses of the new type?
bool retype_refuses(const struct retype *change, const struct retype_use *use);

// Does PostgreSQL refuse to store a value of one type in a column of another? False when one of
// them is not known.
bool type_refuses(struct str value, struct str column);
