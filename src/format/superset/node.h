// Superset node: a value of an export, with the document that it stands in.
//
// A chart's settings are an object in an export, and a string of JSON in what the API answers:
//
//     params: {viz_type: pie}        "params": "{\"viz_type\": \"pie\"}"
//
// So the values of one chart may come from several documents. A node that is not there is NULL, and
// all functions take it.
#pragma once

#include <stdbool.h>

#include "format/reading.h"
#include "format/tree.h"

struct superset_node {
    const struct tree *tree;
    const struct node *node; // NULL: not there
};

// What an export, or an answer of the API, says about one chart, dataset, dashboard ...
struct superset_item {
    struct reading *reading;
    struct superset_node at;
    const struct node *id; // its number; NULL: not said
};

struct superset_node superset_get(struct superset_node object, const char *key);

// Another node of the same document.
struct superset_node superset_beside(struct superset_node at, const struct node *node);

// Whether there is something to read: neither absent nor null nor an empty string.
bool superset_says(struct superset_node at);

struct str superset_text(struct superset_node at); // node_text
struct span superset_place(struct superset_node at);

// An object or array as it is, or what a string of JSON holds. Nothing for null; nothing and a
// diagnostic for anything else. `what` names it: "`params`".
struct superset_node superset_parsed(struct reading *reading, struct superset_node at,
                                     const char *what);
