// Narrow: filters that every report offers. They choose what is shown and counted, and a report
// says how much they leave out.
//
//     struct narrow narrow = {.owner = "@shop/*", .kind = "chart,view", .confidence = 0.5};
//     if (!narrow_check(&narrow, &why)) ...
//     if (!narrow_keeps(&narrow, &lookup, (struct narrow_row){asset, file, confidence}))
//     left_out++; narrow_show(&narrow, 0, doc, left_out)           // 12 more left out by --owner
//     @shop/*, ...
//
// A row is kept when it meets each filter that is given. Owner and kind are met by its asset or by
// what contains it: a chart is its dashboards' too, a result of a script the script's. In patterns
// `*` is any text, slashes included, `?` one character; a path that ends with `/` is all below it.
#pragma once

#include "base/buf.h"
#include "base/document.h"

struct lookup;

// NULL and 0: any.
struct narrow {
    const char *owner; // pattern
    const char *path;  // pattern of the file where the asset is defined, or where it happens
    const char *kind;  // types of assets (query/asset.def), with commas
    double confidence; // at least
};

struct narrow_row {
    uint32_t asset;    // 0: a script of which nothing but its file is known
    struct str file;   // where it happens; empty: only the asset's file counts
    double confidence; // 1 where there is no doubt
};

// False: a kind is none, and a message with near ones is appended.
bool narrow_check(const struct narrow *narrow, struct buf *why);

bool narrow_keeps(const struct narrow *narrow, struct lookup *lookup, struct narrow_row row);

// The same for nothing but the file.
bool narrow_path_fits(const struct narrow *narrow, struct str file);

// Appends the filters as they were given: `--owner @shop/*, --kind chart`.
void narrow_add_filters(const struct narrow *narrow, uint32_t depth, struct buf *out);

// For programs "left_out", for people a note when it is more than 0. `depth`: a filter too when it
// is not 0.
bool narrow_show(const struct narrow *narrow, uint32_t depth, struct document *doc,
                 uint32_t left_out);
