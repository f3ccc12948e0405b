// Dbt index: parts of a file by what they are called: the members of a manifest by their unique id,
// and with that what they depend on.
//
//     "model.shop.orders": {"depends_on": {"nodes": ["model.shop.stg_orders", "source.shop.a.b"]}}
#pragma once

#include "base/intern.h"
#include "base/vec.h"
#include "format/dbt/node.h"
#include "input/jinja.h"

struct nodes VEC(const struct node *);

struct dbt_index {
    struct dbt_file *file;
    struct intern ids;
    struct nodes nodes; // by symbol of `ids`; [0] is none
};

void dbt_index_init(struct dbt_index *index, struct dbt_file *file);
void dbt_index_release(struct dbt_index *index);

void dbt_index_add(struct dbt_index *index, struct str id, const struct node *node);

// All members of a manifest's root.
void dbt_index_add_manifest(struct dbt_index *index);

// NULL: nothing of that id.
const struct node *dbt_index_find(const struct dbt_index *index, struct str id);

// First id of a node's `depends_on`, or NULL.
const struct node *dbt_index_dependencies(const struct node *node);

// Whether an id is that of a model, seed, snapshot or source of the manifest.
bool dbt_index_is_relation(const struct dbt_index *index, struct str id);

// A text for each relation that the node depends on, but for those in `named` (NULL: none), which
// SQL names already. Over metrics and semantic models, which are no assets, through to the
// relations that they are made from. `fill` is one of FILL_TABLE_LEVEL.
void dbt_index_depend(const struct dbt_index *index, const struct node *node,
                      const struct jinja_hints *named, uint32_t fill);
