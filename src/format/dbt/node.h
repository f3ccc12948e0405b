// Dbt node: what dbt's artifacts and property files say in the same words of a model, a source or
// an exposure: keys, columns, tags, owners.
//
//     {"name": "orders", "description": "One row an order", "tags": ["daily"],
//      "meta": {"owner": "Sales team", "domain": "sales"},
//      "columns": {"email": {"name": "email", "data_type": "text", "meta": {"pii": true}}}}
//
//     tags daily, domain:sales; owner Sales team; column email text with tag pii
//
// Functions take NULL for a node that is not there.
#pragma once

#include "format/reading.h"
#include "format/tree.h"

// A file that is being read.
struct dbt_file {
    struct reading *reading;
    const struct tree *tree;
    bool apart; // several projects are scanned, and what names each has is not known
};

struct dbt_file dbt_file_of(struct reading *reading, const struct tree *tree);

struct span dbt_place(const struct dbt_file *file, const struct node *node); // bytes of the file

// "shop", "orders" as "shop.orders" (in the reading's arena); the second alone when the first is
// empty.
struct str dbt_dotted(struct dbt_file *file, struct str first, struct str second);

// Keys of a model, seed or snapshot, and of a source's table ("shop.orders"). The project may be
// empty: not known. The name alone is none when several projects may have a node of it.
void dbt_model_keys(struct dbt_file *file, struct names *keys, struct str project, struct str name);
void dbt_source_keys(struct dbt_file *file, struct names *keys, struct str project,
                     struct str table);

// Several versions of a model may be in use:
//
//     orders.v2    that version       ref('orders', v=2)
//     orders_v2    its file           the model that is read from models/orders_v2.sql
//     orders       the newest         ref('orders')
struct dbt_version {
    struct str model;
    struct str version;
    struct str file; // without its suffix; empty: that which dbt looks for
    bool newest;
};

void dbt_version_keys(struct dbt_file *file, struct names *keys, struct str project,
                      const struct dbt_version *version);

// A text for people. What a template stands for ('{{ doc("orders") }}') is none.
uint32_t dbt_description(struct dbt_file *file, const struct node *node);

// Columns as an object by name or as an array, in their order, but for those with an `index` (all
// of a catalog's), which stand in the order of that. Those that `except` names (an array, or NULL)
// are left out.
struct list dbt_columns(struct dbt_file *file, const struct node *columns,
                        const struct node *except);

// Whose tags and owners a node has besides its own. Both may be NULL.
struct dbt_above {
    const struct node *source; // a table's: its owners count when the table has none
    const struct node *group;  // a model's
};

// The node's description, tags, owners, columns and place. Type, keys and names are left to the
// caller.
//
// Tags are the strings of `tags`, and what `meta` says in short: {"pii": true, "class": "secret"}
// is pii and class:secret. Owners are `owner`, and that of `meta`: {"name": "Sales team", "email":
// "sales@shop.example"}, a string, or an array of either. All stand in the node or in its `config`.
struct asset_def dbt_asset(struct dbt_file *file, const struct node *node, struct dbt_above above);

// Notes that a part is not of the kind that it should be. False for NULL and null, which are
// nothing, and for another kind.
bool dbt_expect(struct dbt_file *file, const struct node *node, enum node_kind kind,
                const char *what);
