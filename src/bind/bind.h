// Bind: from objects to lineage.
//
// Links relation names across all files, puts definitions in dependency order, resolves every name
// as PostgreSQL does and makes the edges.
//
//     struct bind_file files[] = {{.path = STR("raw/orders.sql"), .object = &o1}, ...};
//     struct lineage lineage;
//     lineage_init(&lineage);
//     bind_project(&lineage, files, count, &(struct bind_owners){0});
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"
#include "bind/lineage.h"
#include "query/object.h"

struct bind_file {
    struct str path;             // as shown to users, with / between folders
    const struct object *object; // NULL: nothing was read from it
    // What is said about the file elsewhere (CODEOWNERS, settings). Strings are kept by the caller.
    const struct str *owners; // of what it defines and no other declaration gives an owner
    uint32_t owner_count;
    const struct str *search_path; // schemas for names without one, until it sets its own
    uint32_t search_path_count;
    struct str pipeline; // the pipeline that its script belongs to; empty: none
};

// Who owns assets by their names, where no declaration of an asset gives an owner.
struct bind_owner {
    struct str_list assets; // patterns (wildcard.h) of schema.name, without quotes
    struct str_list owners;
};

// Of several that match, the last one counts, and it counts before the owners of a file.
struct bind_owners VEC(struct bind_owner);

// Files in the order of their paths: file indexes in the lineage are positions in `files`.
void bind_project(struct lineage *lineage, const struct bind_file *files, uint32_t count,
                  const struct bind_owners *owners);
