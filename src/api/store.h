// What is behind the public struct stemma_store.
#pragma once

#include <stemma/store.h>

#include "store/read.h"

struct stemma_store {
    struct arena arena; // in which the store itself stands
    struct reader reader;
    struct buf why; // empty: the reader is open
};
