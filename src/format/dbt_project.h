// Dbt projects: what the files of a scan say about dbt before any model is read.
//
//     shop/dbt_project.yml       a project with the root shop: its name, folders, settings,
//     variables shop/profiles.yml          the schema that it is built in shop/macros/cents.sql {%
//     macro cents(column) %} shop/models/orders.sql     a model "orders" shop/models/schema.yml
//     settings of models
//
// A file belongs to the project with the deepest root around it; its folder says what it is.
//
// The format dbt_project takes dbt_project.yml and profiles.yml, which hold no lineage, and
// gathers.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "format/format.h"
#include "input/jinja.h"

enum dbt_role {
    DBT_NONE,
    DBT_MODEL,
    DBT_SEED,
    DBT_SNAPSHOT,
    DBT_TEST,
    DBT_ANALYSIS,
    DBT_MACRO,
    DBT_TARGET,  // what dbt has made of the others
    DBT_PACKAGE, // where packages are installed: each is a project
    DBT_ROLE_COUNT
};

struct dbt_words VEC(struct str); // sorted

struct dbt_macro {
    struct str name;
    struct jinja_macro macro;
};

// An entry of a property file.
struct dbt_entry {
    struct str name;
    const struct node *node;
};

struct dbt_project {
    struct str root; // folder, as shown; empty: where the scan starts
    struct str name;
    const struct node *settings;             // dbt_project.yml
    struct str_list folders[DBT_ROLE_COUNT]; // by enum dbt_role, below the root
    struct str target;                       // of the profile; empty: not known
    struct str schema;                       // the target's
    struct str engine;                       // the target's type
    const struct dbt_project *parent;        // the project that it is a package of; NULL: none
    struct dbt_words nodes;                  // models, seeds and snapshots
    struct dbt_words sources;                // "source.table"
    struct VEC(struct dbt_macro) macros;     // sorted by name
    struct VEC(struct dbt_entry) properties; // sorted by name
};

struct dbt {
    struct VEC(struct dbt_project *) projects; // sorted by root
    struct jinja_template builtin;             // the macros of dbt/macro.def
};

extern const struct format format_dbt_project;

// "shop", ".", "orders" as "shop.orders".
struct str dbt_joined(struct arena *arena, struct str first, const char *between,
                      struct str second);

// The project that a file of this path belongs to, and the path below its root; NULL: none. `dbt`
// may be NULL.
const struct dbt_project *dbt_project_of(const struct dbt *dbt, struct str path, struct str *below);

// What a file is by its path below the project's root. `folder` is set to where it was found.
enum dbt_role dbt_role_of(const struct dbt_project *project, struct str below, struct str *folder);

const struct dbt_project *dbt_project_named(const struct dbt *dbt, struct str name); // or NULL

// Whether the project has a model, seed or snapshot of this name.
bool dbt_has_node(const struct dbt_project *project, struct str name);

// Whether its property files have this "source.table".
bool dbt_has_source(const struct dbt_project *project, struct str name);

// Whether several projects have one: then its name alone does not tell which is meant.
bool dbt_is_ambiguous(const struct dbt *dbt, struct str name);
bool dbt_is_ambiguous_source(const struct dbt *dbt, struct str name);

// All of them may be NULL.
const struct jinja_macro *dbt_project_macro(const struct dbt_project *project, struct str name);
const struct node *dbt_project_properties(const struct dbt_project *project, struct str name);
