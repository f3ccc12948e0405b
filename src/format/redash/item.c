#include "format/redash/item.h"

#include "format/space.h"

const struct redash_kind redash_query_kind = {ASSET_VIEW, SPACE_REDASH_QUERY, "query"};
const struct redash_kind redash_visualization_kind = {ASSET_CHART, SPACE_REDASH_CHART,
                                                      "visualization"};
const struct redash_kind redash_dashboard_kind = {ASSET_DASHBOARD, SPACE_REDASH_DASHBOARD,
                                                  "dashboard"};

struct span redash_place(const struct redash *redash, const struct node *node) {
    return node ? tree_place(redash->tree, node->span) : (struct span){0, 0};
}

// Its id, else what its path says; empty: not known.
static struct str id_of(const struct redash *redash, const struct node *item,
                        const struct redash_kind *kind) {
    struct str id = str_trim(node_get_text(item, "id"));
    if (id.size > 0) {
        return id;
    }
    bool query = kind == &redash_query_kind, chart = kind == &redash_visualization_kind;
    return query ? redash->path.query : chart ? redash->path.visualization : STR("");
}

static struct str kept(const struct redash *redash, struct str text) {
    return (struct str){arena_copy(&redash->reading->arena, text.data, text.size), text.size};
}

struct str redash_word(const struct redash *redash, const struct node *item,
                       const struct redash_kind *kind) {
    struct str id = id_of(redash, item, kind);
    if (id.size > 0) {
        return id;
    }
    struct buf made;
    buf_init(&made);
    buf_print(&made, "%.*s#%u", STR_ARG(redash->reading->path), redash_place(redash, item).start);
    struct str word = kept(redash, buf_str(&made));
    buf_release(&made);
    return word;
}

struct str redash_numbered(const struct redash *redash, const char *noun, struct str id) {
    struct buf made;
    buf_init(&made);
    buf_print(&made, "%s %.*s", noun, STR_ARG(id));
    struct str title = kept(redash, str_trim(buf_str(&made)));
    buf_release(&made);
    return title;
}

struct str redash_title(const struct redash *redash, const struct node *item,
                        const struct redash_kind *kind) {
    struct str name = str_trim(node_get_text(item, "name"));
    return name.size > 0 ? name : redash_numbered(redash, kind->noun, id_of(redash, item, kind));
}

// {"name": "Ada Lovelace", "email": "ada@shop.example"}
static struct list item_owners(const struct redash *redash, const struct node *item) {
    const struct node *user = node_get(item, "user");
    struct str name = str_trim(node_get_text(user, "name"));
    struct str email = str_trim(node_get_text(user, "email"));
    struct str owner = name.size > 0 ? name : email;
    return reading_strings(redash->reading, &owner, owner.size > 0 ? 1 : 0);
}

static struct list item_tags(const struct redash *redash, const struct node *item) {
    struct names tags = {0};
    const struct node *list = node_get(item, "tags");
    for (const struct node *tag = node_first(list); tag; tag = tag->next) {
        if (str_trim(node_text(tag)).size > 0) {
            names_add(redash->reading, &tags, str_trim(node_text(tag)));
        }
    }
    if (node_true(node_get(item, "is_archived"))) {
        names_add(redash->reading, &tags, STR("archived"));
    }
    if (node_true(node_get(item, "is_draft"))) {
        names_add(redash->reading, &tags, STR("draft"));
    }
    return names_list(redash->reading, &tags);
}

struct asset_def redash_asset(const struct redash *redash, const struct node *item,
                              const struct redash_kind *kind) {
    struct builder *builder = redash->reading->builder;
    const struct node *name = node_get(item, "name");
    return (struct asset_def){
        .type = (uint8_t)kind->type,
        .keys = reading_key(redash->reading, kind->space, redash_word(redash, item, kind)),
        .schema = builder_string(builder, STR("redash")),
        .title = builder_string(builder, redash_title(redash, item, kind)),
        .owners = item_owners(redash, item),
        .tags = item_tags(redash, item),
        .description = builder_text(builder, str_trim(node_get_text(item, "description"))),
        .url = builder_text(builder, node_get_text(item, "public_url")),
        .span = redash_place(redash, name ? name : item),
    };
}

bool redash_is_new(struct redash *redash, const char *what, struct str word) {
    struct buf said;
    buf_init(&said);
    buf_print(&said, "%s %.*s", what, STR_ARG(word));
    uint32_t known = redash->seen.size;
    bool is_new = intern_add(&redash->seen, buf_str(&said)) >= known;
    buf_release(&said);
    return is_new;
}

const struct node *redash_object(const struct redash *redash, const struct node *node,
                                 const char *what) {
    if (node_is_object(node)) {
        return node;
    }
    if (node && node->kind != NODE_NULL) {
        reading_note(redash->reading, DIAG_DOCUMENT_DOUBTFUL, redash_place(redash, node),
                     "%s must be an object and is left out; dump it again", what);
    }
    return NULL;
}
