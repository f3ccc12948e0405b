// Part: a node of a Metabase dump, with the document that it stands in.
//
// The API answers with objects. A dump of Metabase's own database holds strings of JSON instead:
//
//     "dataset_query": {"type": "native"}        "dataset_query": "{\"type\":\"native\"}"
//
// so the parts of one card may stand in several documents. A part that is not there has no node;
// all functions take it.
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "format/tree.h"

struct metabase_part {
    const struct tree *tree;
    const struct node *node; // NULL: not there
};

// Another node of the same document.
struct metabase_part metabase_beside(struct metabase_part part, const struct node *node);

// A member of an object; what its string says, when that is JSON.
struct metabase_part metabase_member(struct arena *arena, struct metabase_part object,
                                     const char *key);

// Bytes of the file.
struct span metabase_place(struct metabase_part part);

// Whether there is something: neither absent, null nor empty.
bool metabase_says(const struct node *node);

// A text in the arena.
struct str metabase_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
