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

// What a format's readers may look at. An object can stand in for another one only if all that the
// format looks at is the same for both.
enum look {
    LOOK_ITSELF,     // the file's bytes and its path
    LOOK_SETTINGS,   // stemma.yaml
    LOOK_PATHS,      // of all files
    LOOK_CODEOWNERS, // these as gathered below
    LOOK_DBT,
    LOOK_METABASE,
    LOOK_REDASH,
    LOOK_SUPERSET,
    LOOK_FILES, // any file
    LOOK_COUNT
};

#define LOOK(name) (1u << LOOK_##name)

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
    enum look gathering;                   // what the format that gathers now fills
    uint64_t gathered[LOOK_COUNT];         // a hash of all that was gathered for each of them
    struct diags diags;                    // raised while gathering; `file` is an index into files
    const struct settings *settings;       // stemma.yaml; NULL: there is none
    const struct codeowners *codeowners;   // who owns files; NULL: nobody says it
    const struct dbt *dbt;                 // projects; NULL: none
    const struct metabase_names *metabase; // what Metabase's ids stand for; NULL: none
    const struct redash_sources *redash;   // data sources; NULL: none
    const struct superset_sources *superset; // databases and datasets of exports; NULL: none
};

// Reads a file as file_read does, while surroundings are gathered.
enum file_status surrounding_gather(struct surroundings *around,
                                    const struct surrounding_file *file, size_t limit,
                                    struct buf *content);

// Reads a file as file_read does, while another one is read: the format looks at FILES.
enum file_status surrounding_read(const struct surrounding_file *file, size_t limit,
                                  struct buf *content);

// The file of exactly this path, else the only one whose path ends with "/" and it; NULL: none.
const struct surrounding_file *surroundings_find(const struct surroundings *around,
                                                 struct str path);
