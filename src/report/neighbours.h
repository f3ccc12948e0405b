// Neighbours: what stands so many steps above or below a subject.
//
//     neighbours_find(&lookup, &subject, (struct reach){.up = 2}, &found)     // 2+mart.orders
//
// Of a column they are columns, over edges that carry values. Of anything else they are tables,
// views, results and charts, over all edges and reads; a dashboard stands one step below its
// charts, what a script fills one step below it, what it reads one step above.
#pragma once

#include "report/subject.h"

#define REACH_ANY UINT32_MAX // any number of steps

struct reach {
    uint32_t up;
    uint32_t down;
};

// Appends the neighbours above, then those below, each list by name. The subject is not among them.
void neighbours_find(struct lookup *lookup, const struct subject *subject, struct reach reach,
                     struct subjects *found);
