// Surroundings: what a reader may know beyond its own file.
//
// Gathered from the list of all files, before any file is read, by the process that the workers are
// forked from: readers only look. What is gathered is part of what an object is made from.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"
#include "input/file.h"

struct blob;
struct codeowners;
struct dbt;
struct metabase_names;
struct redash_sources;
struct settings;
struct superset_sources;

struct surrounding_file {
    struct str path;   // as shown
    struct str open;   // for file_read; NUL-terminated
    struct str member; // of the archive `open`; empty: the file itself
    struct blob *blob; // of git, where the bytes are; NULL: in the file system
};

struct surroundings {
    struct arena arena;                   // of everything in it
    const struct surrounding_file *files; // all that were found, by path
    uint32_t file_count;
    struct diags diags;                    // raised while gathering; `file` is an index into files
    const struct settings *settings;       // stemma.yaml; NULL: there is none
    const struct codeowners *codeowners;   // who owns files; NULL: nobody says it
    const struct dbt *dbt;                 // projects; NULL: none
    const struct metabase_names *metabase; // what Metabase's ids stand for; NULL: none
    const struct redash_sources *redash;   // data sources; NULL: none
    const struct superset_sources *superset; // databases and datasets of exports; NULL: none
};

// Reads a file as file_read does.
enum file_status surrounding_read(const struct surrounding_file *file, size_t limit,
                                  struct buf *content);

// The file of exactly this path, else the only one whose path ends with "/" and it; NULL: none.
const struct surrounding_file *surroundings_find(const struct surroundings *around,
                                                 struct str path);
