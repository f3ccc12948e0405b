// Construct: something in a statement that is worth knowing before a migration.
//
//     SELECT DISTINCT ON (a) a, b::text FROM t      distinct-on 1, double-colon-cast 1
//
// construct.def lists them all.
#pragma once

#include "base/str.h"

enum construct {
    CONSTRUCT_NONE,
#define X(name, code, class, title) CONSTRUCT_##name,
#include "query/construct.def"
#undef X
    CONSTRUCT_COUNT
};

enum construct_class { CONSTRUCT_STANDARD, CONSTRUCT_POSTGRESQL, CONSTRUCT_PROCEDURAL };

const char *construct_code(enum construct construct);
const char *construct_title(enum construct construct);
enum construct_class construct_class_of(enum construct construct);
const char *construct_class_label(enum construct_class class); // "standard", "postgresql" ...

// The construct of a code, or NONE.
enum construct construct_find(struct str code);
