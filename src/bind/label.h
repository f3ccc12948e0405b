// Labels: names of functions, operators and types as chains and usages tell them, as symbols.
//
//     lower(x), pg_catalog.lower(x)     lower
//     pgcrypto.digest(x, 'md5')         pgcrypto.digest
//     "Mask it"(x)                      "Mask_it"        no label holds a blank
//     x::int, x::int4, x::int[]         integer, integer, integer[]
//     x AT TIME ZONE 'UTC'              timezone         the function that stands for it
#pragma once

#include <stdint.h>

#include "query/object.h"

struct binder;

uint32_t label_call(const struct binder *binder, const struct call *call);

// `type` is an index of the object's type names; without modifiers: numeric(10,2) is numeric.
uint32_t label_type(const struct binder *binder, uint32_t type);

// "::date"
uint32_t label_cast(const struct binder *binder, uint32_t type);
