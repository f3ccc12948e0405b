// Coverage: how much of the scanned files was understood.
#pragma once

#include "base/document.h"
#include "store/read.h"

// A table of bytes by state. False: nobody reads on.
bool coverage_show(struct reader *reader, struct document *doc);
