// Attributes: what is said about a file elsewhere, in stemma.yaml and CODEOWNERS.
#pragma once

#include "base/arena.h"
#include "base/str.h"
#include "format/surroundings.h"

struct file_attributes {
    struct str_list owners;      // by stemma.yaml, else its pipeline's, else by CODEOWNERS
    struct str_list search_path; // schemas of names without one; empty: not said
    struct str database;         // empty: not said
    struct str pipeline;         // name of a pipeline in stemma.yaml; empty: none
};

// `path` is that of a file in the surroundings, as shown; of any other file nothing is said. Lists
// are the arena's, strings those of the surroundings.
void surroundings_attributes(struct arena *arena, const struct surroundings *around,
                             struct str path, struct file_attributes *out);
