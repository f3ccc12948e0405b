// Project: all files that are bound together, and what is known about them.
//
// Names of all files are interned into one table, so that a name is one number (a symbol)
// everywhere in this room.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/intern.h"
#include "bind/bind.h"
#include "bind/catalog.h"
#include "bind/chain.h"
#include "bind/functions.h"
#include "bind/search.h"
#include "bind/usage.h"

struct binder;

// SET search_path = a, b holds for the statements behind it in the same file.
struct search_path {
    uint32_t statement; // from this one on
    uint32_t count;
    const uint32_t *schemas; // symbols
};

struct source {
    const struct bind_file *given;
    struct str path;
    const struct object *object; // NULL: no SQL
    uint32_t *symbols;           // by string of the object
    uint32_t *assets;            // by asset_def of the object
    uint32_t first_statement;    // lineage statement of the object's statement 0
    uint32_t *definitions;       // by statement of the object: what it defines, or 0
    uint32_t pipeline;           // asset of the script; 0 until it has a statement with lineage
    uint32_t query_count;        // bare SELECTs in it
    struct VEC(struct search_path) paths;
    uint32_t temporary_schema; // symbol: pg_temp of this file's session
};

// A declaration that lists columns of an asset.
struct listing {
    uint32_t asset;
    uint32_t file;
    uint32_t asset_def;
};

// A COMMENT or SECURITY LABEL, and what it is about (comment.h).
struct comment {
    uint32_t file;
    uint32_t statement;
    uint32_t asset;
    uint32_t column; // 0: the asset itself
};

// Symbols that the rules of names need.
struct well_known {
    uint32_t public_schema;
    uint32_t pg_catalog;
    uint32_t pg_temp;
    uint32_t user; // "$user"
    uint32_t excluded;
    uint32_t old;
    uint32_t new;
    uint32_t star;
    uint32_t unnest;
    uint32_t ordinality;
    uint32_t unknown_column; // ?column?
};

struct project {
    struct lineage *lineage;
    struct arena arena; // lives as long as the project
    struct intern names;
    struct well_known known;
    struct source *sources;
    uint32_t source_count;
    struct catalog catalog;
    struct functions functions;
    struct chains chains;
    struct usages usages;
    struct VEC(struct listing) listings;
    struct VEC(struct comment) comments; // in the order of files and statements
    uint8_t *bound;                      // by lineage statement: enum bound
    struct VEC(uint32_t) waiting; // definitions whose columns are being worked out, one for another
    struct VEC(struct binder *) kept; // of open definitions
};

void project_init(struct project *project, struct lineage *lineage, const struct bind_file *files,
                  uint32_t count);
void project_release(struct project *project);

// Symbol of a string of a file's object.
static inline uint32_t project_symbol(const struct project *project, uint32_t file,
                                      uint32_t string) {
    return project->sources[file].symbols[string];
}

struct str project_name(const struct project *project, uint32_t symbol);

void project_diag(struct project *project, enum diag_code code, uint32_t file, struct place place,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));
