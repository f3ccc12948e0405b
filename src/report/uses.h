// Uses: the places of a store that use a column, as a new schema leaves them.
//
//     struct uses uses = {0};
//     uses_find(&uses, &finder, column);
//     for (uint32_t i = 0; i < uses.list.size; i++) use(&uses.list.data[i]);
//     uses_release(&uses);
//
// A new schema takes the place of the statements that made the old one: CREATE TABLE, ALTER TABLE,
// indexes, and the definitions of views that it declares as well. What these say does not count.
//
// Where a star takes a column into a view, a result or a table of its own, that one's column is
// used in turn: its places count too.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "report/declared.h"
#include "report/lookup.h"

struct use {
    uint32_t statement;
    uint32_t asset;     // of the column
    uint32_t column_id; // the column, or one that a star has made of it
    uint32_t line;
    uint32_t column;
    double confidence;
    bool named;  // its name stands there
    bool star;   // a star brings it in
    bool write;  // it is assigned
    bool insert; // by an INSERT
};

struct uses {
    struct VEC(struct use) list; // in the order of files and places, stars' columns behind
};

struct uses_finder {
    struct lookup *lookup;        // of the store; texts live as long
    const struct declared *after; // the new schema
    struct cursor *places;
    struct cursor *passed; // what a star makes of a column
};

void uses_finder_init(struct uses_finder *finder, struct lookup *lookup,
                      const struct declared *after);

// Appends.
void uses_find(struct uses *uses, const struct uses_finder *finder, uint32_t column);
void uses_release(struct uses *uses);

// Does the new schema say itself what this statement says?
bool uses_superseded(const struct uses_finder *finder, uint32_t statement);
