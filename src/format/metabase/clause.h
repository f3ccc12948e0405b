// Clause: one form of Metabase's query language, in both of its notations.
//
//     ["=", ["field", 12, null], "paid"]                    legacy: options stand last
//     ["=", {...}, ["field", {...}, 12], "paid"]            MBQL 5: options stand first
//
//     struct metabase_clause clause;
//     if (metabase_clause_read(node, &clause)) ...          // name "=", two arguments
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "format/tree.h"

struct metabase_clause {
    const struct node *node;    // the array
    struct str name;            // "=", "field"
    const struct node *options; // an object; NULL: none
    const struct node *first;   // argument; the others are its next ones
    uint32_t count;             // of arguments
};

// False when the node is no clause: a literal, a list of clauses.
bool metabase_clause_read(const struct node *node, struct metabase_clause *clause);

bool metabase_clause_is(const struct metabase_clause *clause, const char *name);

// An argument, from 0; NULL: there is none.
const struct node *metabase_clause_at(const struct metabase_clause *clause, uint32_t index);

// The first clause of a member that holds a list of clauses, or, in old queries, one clause alone:
//
//     "breakout": [["field", 12, null]]          "aggregation": ["count"]
//
// The others are its next ones, when `alone` is false.
const struct node *metabase_clause_list(const struct node *member, bool *alone);
