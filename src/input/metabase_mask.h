// Metabase mask: makes a native query of Metabase ready for the grammar.
//
//     SELECT * FROM {{#42-orders}} AS o WHERE {{period}} [[AND o.city = {{city}}]]
//
//     SELECT * FROM "<metabase card>"."42" AS o WHERE o."at" IS NOT NULL AND o.city = '1'
//
// What a tag stands for, the asker knows. Optional parts, [[...]] with a tag in them, keep their
// text; brief, they are left out. Tags in strings and comments stay as they are, in quoted
// identifiers they are an unknown part of a name (NAME_HOLE).
#pragma once

#include <stdbool.h>

#include "input/context.h"
#include "input/excerpt.h"

struct metabase_tag {
    struct str name;          // without braces and blanks: "city", "snippet: paid", "#42-orders"
    struct span written;      // the tag, braces included, or what its text stands for as a whole
    struct str text;          // that it stands in,
    uint32_t at;              // and where
    struct str following;     // what comes behind it there
    enum context_place place; // what may stand here
};

struct metabase_masking {
    struct excerpt *excerpt;
    void (*put)(void *data, const struct metabase_tag *tag); // puts what stands for the tag
    void *data;
    bool brief;
    struct context context; // of excerpt->sql; empty at first
};

// Appends what is written at `written` to excerpt->sql. True when it has optional parts.
bool metabase_mask(struct metabase_masking *masking, struct span written);

// Appends a text that stands for `written` as a whole: a snippet for its tag.
bool metabase_mask_text(struct metabase_masking *masking, struct str text, struct span written);

// The query without the semicolon behind it, to be put in parentheses.
struct span metabase_without_end(struct str text, struct span span);
