// Format: how a kind of file is recognised and read.
//
//     const struct format *format = format_of(path, file, &tree ...)
//
// A file's name says how it is written (its notation); what stands in it says which format it is.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "format/reading.h"
#include "format/surroundings.h"
#include "format/tree.h"

enum notation {
    NOTATION_NONE,  // no reader
    NOTATION_TEXT,  // the format follows from the path alone
    NOTATION_MIXED, // some files of that name are of a text format
    NOTATION_TREE,  // JSON, YAML or XML
};

struct format {
    const char *name; // as in the store's `files.format`
    enum notation notation;

    // TEXT. Whether a file of this path is one; `around` is gathered already.
    bool (*takes)(struct str path, const struct surroundings *around);
    bool (*holds)(const struct reading *reading); // whether such a file is one; NULL: each is
    void (*read)(struct reading *reading);

    // TREE. Each of the words in `marks` (NULL ends them) may tell the format: a file that holds
    // none of any format's is not parsed at all.
    const char *const *marks;
    bool (*takes_tree)(struct str path, const struct node *root);
    void (*read_tree)(struct reading *reading, const struct tree *tree);

    // Gathers what its readers need from other files. May be NULL. Formats gather in their order,
    // and read with surrounding_gather.
    void (*gather)(struct surroundings *around);
    enum look gathers; // which of the surroundings

    // What its readers look at, a set of LOOK(...). 0: not known, so that no object of it stands in
    // for another one.
    uint32_t looks;
    bool nameless; // not even at the path
};

// How a file of this path is written; its text formats may need `around`.
enum notation format_notation(struct str path, const struct surroundings *around);

// Reads a file into the reading and returns its format, or NULL when no format knows what stands in
// it.
const struct format *format_read(struct reading *reading);

// The format that takes a file by its path, and its bytes where those matter: a text format. NULL:
// it may be a document, or none. In `reading` are the file, its path and the surroundings.
const struct format *format_of_text(const struct reading *reading);

// Lets all formats gather.
void format_gather(struct surroundings *around);

// Name of a format by its number in an object; number of a format.
const struct format *format_by_number(uint32_t number); // NULL for 0
uint32_t format_number(const struct format *format);    // 0 for NULL
