// Redash item: what queries, visualizations and dashboards say of themselves in the same words.
//
//     {"id": 12, "name": "Orders by day", "tags": ["finance"], "is_draft": true,
//      "user": {"name": "Ada Lovelace", "email": "ada@shop.example"}}
//
//     keys (<redash query>, 12), title "Orders by day", tags finance, draft, owner "Ada Lovelace"
#pragma once

#include "base/intern.h"
#include "format/reading.h"
#include "format/redash/path.h"

// What is being read: a document of a file.
struct redash {
    struct reading *reading;
    const struct tree *tree;
    struct redash_path path;
    struct intern seen; // what has been said of which item: dashboards repeat their queries
};

struct redash_kind {
    enum asset_type type;
    const char *space; // of its keys
    const char *noun;  // "query"
};

extern const struct redash_kind redash_query_kind;
extern const struct redash_kind redash_visualization_kind;
extern const struct redash_kind redash_dashboard_kind;

// Bytes of the file. `node` may be NULL.
struct span redash_place(const struct redash *redash, const struct node *node);

// The word of its key: its id, else that in the file's path, else one that nothing refers to.
// In the reading's arena.
struct str redash_word(const struct redash *redash, const struct node *item,
                       const struct redash_kind *kind);

// "Orders by day", or "query 12" for what has no name. In the reading's arena.
struct str redash_title(const struct redash *redash, const struct node *item,
                        const struct redash_kind *kind);

// All but its parents.
struct asset_def redash_asset(const struct redash *redash, const struct node *item,
                              const struct redash_kind *kind);

// "query 12", or the noun alone. In the reading's arena.
struct str redash_numbered(const struct redash *redash, const char *noun, struct str id);

// Whether this is said of an item for the first time in the document.
bool redash_is_new(struct redash *redash, const char *what, struct str word);

// The item of a list, if it is an object. Else NULL, with a diagnostic unless it is null.
const struct node *redash_object(const struct redash *redash, const struct node *node,
                                 const char *what);
