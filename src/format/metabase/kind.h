// Kind: what an object of a Metabase dump describes.
//
// Serialisation says it in serdes/meta; answers of the API are known by their members.
#pragma once

#include "format/tree.h"

enum metabase_kind {
    METABASE_NONE,
    METABASE_CARD,
    METABASE_DASHBOARD,
    METABASE_SNIPPET,
    METABASE_TRANSFORM,
    METABASE_SEGMENT,
    METABASE_MEASURE, // old: a metric of a table
    METABASE_DATABASE,
    METABASE_TABLE,
    METABASE_FIELD,
    METABASE_OTHER, // of Metabase, and holds no query: a collection, a timeline
};

enum metabase_kind metabase_kind(const struct node *object);

// The first of the objects that a document holds: itself, the elements of a list, or those of a
// list in {"data": [...]}. The others are its next ones.
const struct node *metabase_objects(const struct node *root);
