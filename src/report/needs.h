// Needs: what has to be there before an object can move to another database, and in which order all
// of them can go.
//
// A table, view or chart needs what its values or rows come from, and what its CREATE TABLE names:
// foreign keys, LIKE, INHERITS, PARTITION OF. A script needs what it reads and what it writes; a
// dashboard its charts, a pipeline its scripts. Temporary tables are no objects: who reads one
// needs what it is made of (of all that it is, when a script makes it twice). The results of a
// script are the script's. What PostgreSQL brings along is never needed.
//
//     raw.orders            wave 1
//     mart.daily            wave 2, needs raw.orders
//     etl/daily.sql         wave 3, needs mart.daily and raw.orders
//
// Objects that need each other, in a circle, are one unit. A unit's wave is one more than the last
// one of those that it needs: what is in one wave can move at the same time.
//
//     struct needs needs;
//     needs_find(&needs, reader, 0.5);
//     for (uint32_t i = 0; i < needs.objects.size; i++) use(needs.objects.data[i]);
//     needs_release(&needs);
#pragma once

#include "base/arena.h"
#include "base/vec.h"
#include "store/read.h"

struct need_object {
    uint32_t asset; // id
    struct str label;
    uint32_t unit;         // from 1, in the order of the waves
    uint32_t wave;         // from 1
    const uint32_t *needs; // objects, by index, in the order of their labels; without itself
    uint32_t need_count;
};

struct need_unit {
    uint32_t first; // of its objects, which follow one another
    uint32_t count; // more than 1: they need each other
    uint32_t wave;
};

struct needs {
    struct arena arena;
    struct VEC(struct need_object) objects; // by wave, unit and label
    struct VEC(struct need_unit) units;     // unit n is units.data[n - 1]
    uint32_t waves;
    uint32_t cycles; // units of several objects
};

// Dependencies that are less sure than `confidence` are passed over.
void needs_find(struct needs *needs, struct reader *reader, double confidence);
void needs_release(struct needs *needs);
