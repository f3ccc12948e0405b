// Walk: finds the files below roots, directories or single files that the user named.
//
//     struct walk walk;
//     walk_init(&walk);
//     const char *error = walk_run(&walk, roots, root_count);
//     for (uint32_t i = 0; i < walk.files.size; i++) use(&walk.files.data[i]);
//     walk_release(&walk);
//
// Files come sorted by root and path. What .gitignore and .stemmaignore at or below a root exclude
// is left out, and so is everything named .git; other hidden files are found. A file that several
// roots reach belongs to the first of them. What walk_options say decides before the ignore files.
//
// Symbolic links are not followed. A target inside the roots is found under its own name anyway;
// one outside is none of our business, and a diagnostic says so. A root itself may be a link, since
// the user named it.
//
// The members of an archive stand behind it, as files below it: export.zip/charts/a.yaml. Ignore
// rules hold for them too. Diagnostics say which of them are left out.
//
// The walk of a git snapshot finds what it would find if that were checked out: the same paths,
// rules and messages. Submodules are left out, with a diagnostic each; a link that leads out of the
// repository is taken to find something there.
//
// A directory that cannot be read, and a pipe or device, stands among the files: reading it as a
// file says what is wrong with it, so that nothing that may hide a column goes unmentioned.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"
#include "base/vec.h"
#include "input/pattern.h"

struct blob;
struct snapshot;

struct found {
    uint32_t root;     // index into the roots
    struct str path;   // as the user sees it, see walk_run
    struct str open;   // as file_read takes it: absolute, without links, NUL-terminated
    struct str member; // of the archive `open`, as archive_read takes it; empty: the file itself
    struct blob *blob; // of a snapshot; NULL: in the file system
    uint64_t size;     // bytes when it was found
    bool extra;        // found only as one of walk_options' extras
};

struct found_files VEC(struct found);

// What is asked for besides the roots. All of it may be NULL.
struct walk_options {
    const struct pattern_rules *ignore; // left out, and with `!` found whatever ignore files say
    struct str ignore_directory;        // what those are relative to: absolute, without links
    const char *const *extras;          // files to be found in any case, if they exist; NULL ends
    const struct snapshot *snapshot;    // walk in it; else in the file system
    const char *except;                 // a file that is never found: the store to be written
};

struct walk {
    struct walk_options options; // to be set before walk_run
    struct arena arena;          // of everything that strings below point to
    struct found_files files;
    struct diags diags; // of no file: their messages name the path
};

void walk_init(struct walk *walk);
void walk_release(struct walk *walk);

// Finds the files below all roots. Returns NULL, or a message when a root cannot be read.
//
// Paths are shown relative to the root when there is one root (marts/daily.sql below
// fixtures/shop), else with the root as it was given before them, so that they stay different
// (fixtures/shop/marts/ daily.sql). A root that is a file is shown as it was given. Extra files
// belong to the first root, and are shown in the same way (../stemma.yaml).
const char *walk_run(struct walk *walk, const char *const *roots, uint32_t count);
