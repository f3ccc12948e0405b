// Rows: fills the tables and indexes of a new, empty store.
#pragma once

#include <stdbool.h>

#include "store/held.h"
#include "store/pages.h"
#include "store/roots.h"
#include "store/write.h"

// Stops early when a signal has arrived, and when a page could not be written.
void rows_write(struct pages *pages, struct roots *roots, const struct store_run *run,
                const struct held *held);
