// Order: definitions behind those that they read, so that columns are known when they are needed.
//
//     a.sql  CREATE VIEW v AS SELECT * FROM w;
//     b.sql  CREATE VIEW w AS SELECT * FROM t;        order: t, w, v
#pragma once

#include <stdint.h>

#include "base/vec.h"

struct project;

struct order VEC(uint32_t);

// All definitions of the catalogue. Where they form a circle, it is opened somewhere. The caller
// releases the vector.
struct order order_definitions(struct project *project);
