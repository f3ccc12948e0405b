// Roots: where the trees of a database's tables and indexes start.
//
//     roots_read(&roots, db);
//     uint32_t page = roots_take(&roots, "edges");
//     roots_check(&roots);                         // each was taken
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

struct sqlite3;

struct root {
    struct str name;
    uint32_t page;
    bool taken;
};

struct roots {
    struct arena arena; // of names
    struct VEC(struct root) list;
};

void roots_init(struct roots *roots);
void roots_release(struct roots *roots);

// False: sqlite3_errmsg(db) says why not.
bool roots_read(struct roots *roots, struct sqlite3 *db);

// A name that is not in the schema, or that was taken before, is our bug.
uint32_t roots_take(struct roots *roots, const char *name);

// A tree that nobody has taken is our bug: an index without its keys would give wrong answers.
void roots_check(const struct roots *roots);
