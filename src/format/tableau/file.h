// File: a workbook or data source that is being read.
//
//     <relation name='orders' type='table' />         an object: format/xml.h
//
// Versions of Tableau put a word in front of an element's name, and both forms into one file; what
// is said to be true counts: <_.fcp.ObjectModelEncapsulateLegacy.true...relation>.
#pragma once

#include <stdbool.h>

#include "format/reading.h"
#include "format/tree.h"

struct tableau_source;

struct tableau_file {
    struct reading *reading;
    const struct tree *tree;
    struct tableau_source *sources; // in the arena
    uint32_t source_count;
};

// The first child of this name, and the next one; NULL: there is none.
const struct node *tableau_child(const struct node *element, const char *name);
const struct node *tableau_next(const struct node *element, const char *name);
bool tableau_named(const struct node *element, const char *name);

const struct node *tableau_text(const struct node *element); // its text, a string; or NULL

struct span tableau_place(const struct tableau_file *file, const struct node *node);

// A text of the arena.
struct str tableau_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Takes a name in brackets off the text: [orders].[amount] is orders, and .[amount] is left. ]] in
// it stands for ]. False when the text starts with no such name.
bool tableau_name_take(struct arena *arena, struct str *text, struct str *name);

// Takes [federated.1].[sum:amount:qk] off the text, from the next bracket on. False: there is none.
struct tableau_pair {
    struct str source; // empty: [amount]
    struct str name;
};
bool tableau_pair_take(struct arena *arena, struct str *text, struct tableau_pair *pair);
