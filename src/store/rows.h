// Rows: fills the tables of a new, empty store.
#pragma once

#include <stdbool.h>

#include "store/held.h"
#include "store/write.h"

struct sqlite3;

// False: a signal has arrived, or SQLite refused something.
bool rows_write(struct sqlite3 *db, const struct store_run *run, const struct held *held);
