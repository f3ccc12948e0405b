// Jinja in SQLMesh: what may stand between JINJA_QUERY_BEGIN; and JINJA_END;
//
//     SELECT * FROM {{ this_model }} WHERE day >= '{{ start_ds }}' AND shop = {{ var('shop') }}
//
// The rules' `data` is a struct sqlmesh_names.
#pragma once

#include "base/str.h"
#include "input/jinja.h"

struct sqlmesh_names {
    struct str schema; // of the model; may be empty
    struct str name;   // empty: not known
};

extern const struct jinja_rules sqlmesh_rules;
