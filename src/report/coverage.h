// Coverage: how much of the scanned files was understood.
#pragma once

#include "base/document.h"
#include "store/read.h"

// "99.9 %" of 0.9997: cut, not rounded, since that is not all.
struct coverage_percent {
    char text[16];
};
struct coverage_percent coverage_percent(double share);

// A table of bytes by state. False: nobody reads on.
bool coverage_show(struct reader *reader, struct document *doc);
