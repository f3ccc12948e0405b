// Store: the lineage of one scan in one SQLite file (schema.sql says what is in it).
//
//     struct store store;
//     if (!store_open(&store, "stemma.db", &why)) ...     // why: "stemma.db is not a ..."
//     ... read through store.db ...
//     store_close(&store);
#pragma once

#include <stdbool.h>

#include "base/buf.h"

// Raised with every change of schema.sql. A store of another version is refused, never converted.
#define STORE_VERSION 4

// SQLite's application_id of a store: "STEM" as big-endian bytes, so that `file` can tell it.
#define STORE_APPLICATION_ID 0x5354454d

#define STORE_PATH_DEFAULT "stemma.db" // in the current directory

struct sqlite3;

struct store {
    struct sqlite3 *db; // NULL when closed
};

// Opens a store for reading. On failure appends to `why` what is wrong and what to do about it, and
// nothing is left to close.
bool store_open(struct store *store, const char *path, struct buf *why);
void store_close(struct store *store);
