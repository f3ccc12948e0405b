// Type: what is known of a value's type, as far as lineage needs it.
//
// `x::int` changes nothing when x is an int already, `(c).*` needs the columns of c's type.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct type {
    uint32_t name; // symbol of PostgreSQL's name (int4, text); 0: not known
    uint32_t mods; // symbol of the modifiers as written (10,2); 0: none
    uint32_t row;  // definition whose rows are of this type; 0: not a row
    bool array;
};

struct object;
struct project;

// A type by PostgreSQL's name (int4, _text), without modifiers.
struct type type_named(struct project *project, struct str name);

// The type that a file's struct type_name means at one of its statements.
struct type type_declared(struct project *project, uint32_t file, uint32_t statement,
                          uint32_t type_name);

// Whether it is serial, bigserial ...: an integer that is filled from a sequence.
bool type_is_serial(const struct object *o, uint32_t type_name);

// The type of x[1]: an array's element, jsonb of jsonb; unknown when there is none.
struct type type_element(struct project *project, struct type type);

// PostgreSQL's own name for it, "_int4" for an array; empty when not known. Lives as long as the
// project.
struct str type_internal(struct project *project, struct type type);

// Whether a cast does nothing: the types are the same, with the same modifiers. PostgreSQL counts
// numeric(5,2) to numeric as a change.
bool type_unchanged(struct type from, struct type to);

// As SQL: "numeric(10,2)", "character varying[]". Lives as long as the lineage.
struct str type_text(struct project *project, struct type type);
