// Dbt profiles: where a project is built.
//
//     shop: {target: prod, outputs: {prod: {type: postgres, schema: analytics}}}
//
// Passwords in them are never looked at.
#pragma once

#include "format/dbt_project.h"

struct dbt_profile_file {
    struct str folder;
    const struct node *root;
};

struct dbt_profiles {
    struct VEC(struct dbt_profile_file) files;
};

// Adds a profiles.yml. `root` may be NULL.
void dbt_profiles_add(struct arena *arena, struct dbt_profiles *profiles, struct str folder,
                      const struct node *root);

// Sets the target of a project by the profile that it names: that of its own folder, else of any.
void dbt_profiles_apply(struct arena *arena, const struct dbt_profiles *profiles,
                        const struct dbt *dbt, struct dbt_project *project);
