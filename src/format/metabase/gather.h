// Gather: what the files of a scan say about names of Metabase (names.h), before any is read.
#pragma once

#include "format/surroundings.h"

// The words of which one stands in every document that may say something; NULL ends them.
extern const char *const metabase_marks[];

void metabase_gather(struct surroundings *around);
