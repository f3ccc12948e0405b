// Paint: makes a picture (base/picture.h) of a network of ids.
//
// By column, a node is a column or the rows of a table; a table that has neither stands there as a
// whole. By table, edges between the same two tables become one, which says how many they are.
//
// Which tables are kept when there is no room for all: what was asked for, what is broken, then
// what is near, then what has most edges.
#pragma once

#include "base/picture.h"
#include "report/narrow.h"
#include "report/network.h"

struct paint_options {
    const struct narrow *narrow; // what tables have to be, unless they were asked for
    uint32_t nodes_max;          // 0: any number
};

// The network is finished; reasons of `health` stand in the picture's arena. Notes say what was
// left out for want of room.
void paint(struct picture *picture, const struct network *network, struct health *health,
           struct paint_options options);
