#include "format/redash/query.h"

#include "format/redash/sources.h"
#include "format/redash/text.h"
#include "format/space.h"

static struct redash_owner owner_of(const struct redash *redash, const struct node *query) {
    const struct node *id = node_get(query, "id");
    return (struct redash_owner){
        .word = redash_word(redash, query, &redash_query_kind),
        .title = redash_title(redash, query, &redash_query_kind),
        .id = str_trim(node_text(id)).size > 0 ? id : NULL,
    };
}

// ---- its SQL

static void read_sql(struct redash *redash, const struct node *query, const struct node *sql,
                     uint32_t asset) {
    struct reading *reading = redash->reading;
    struct span claim = redash_place(redash, sql);
    struct redash_source source = redash_source_of(reading->around, query);
    if (source.engine == REDASH_OTHER) {
        reading_skip(reading, claim, DIAG_OTHER_ENGINE,
                     "the data source is %.*s: only queries for PostgreSQL are read",
                     STR_ARG(source.type));
        return;
    }
    uint32_t fill = builder_fill(reading->builder, (struct fill){.asset = asset});
    excerpt_reset(&reading->excerpt);
    struct span written = tree_write(redash->tree, sql, &reading->excerpt);
    redash_text(reading, written, source.engine, claim, fill);
}

static void take_sql(struct redash *redash, const struct node *query, struct str word,
                     uint32_t asset) {
    const struct reading *reading = redash->reading;
    const struct node *sql = node_get(query, "query");
    if (!sql || sql->kind == NODE_NULL || str_trim(node_text(sql)).size == 0) {
        return;
    }
    if (!node_is_string(sql)) {
        reading_note(redash->reading, DIAG_DOCUMENT_DOUBTFUL, redash_place(redash, sql),
                     "`query` must be a string and is left out; dump the query again");
        return;
    }
    if (!redash_path_has_sql(reading->path, word, reading->around)) {
        read_sql(redash, query, sql, asset);
    }
}

// ---- queries

// Both the id and the folder's name, in case they differ.
static struct list query_keys(struct redash *redash, const struct redash_owner *owner) {
    struct names keys = {0};
    names_add_key(redash->reading, &keys, SPACE_REDASH_QUERY, owner->word);
    if (redash->path.query.size > 0 && !str_equal(redash->path.query, owner->word)) {
        names_add_key(redash->reading, &keys, SPACE_REDASH_QUERY, redash->path.query);
    }
    return names_list(redash->reading, &keys);
}

// What another item only speaks of.
static void remark(struct redash *redash, const struct node *query, struct str word) {
    if (redash_is_new(redash, "mention of query", word)) {
        struct asset_def def = redash_asset(redash, query, &redash_query_kind);
        def.flags = ASSET_DEF_REMARK;
        builder_asset_def(redash->reading->builder, def);
    }
}

static void declare(struct redash *redash, const struct node *query,
                    const struct redash_owner *owner) {
    if (redash_is_new(redash, "query", owner->word)) {
        struct asset_def def = redash_asset(redash, query, &redash_query_kind);
        def.keys = query_keys(redash, owner);
        take_sql(redash, query, owner->word, builder_asset_def(redash->reading->builder, def));
    }
}

struct redash_owner redash_query_read(struct redash *redash, const struct node *query,
                                      bool embedded) {
    struct redash_owner owner = owner_of(redash, query);
    if (embedded && !node_is_string(node_get(query, "query"))) {
        remark(redash, query, owner.word);
    } else {
        declare(redash, query, &owner);
    }
    redash_visualizations_read(redash, node_get(query, "visualizations"), &owner);
    return owner;
}

struct redash_owner redash_query_of(struct redash *redash, const struct node *visualization) {
    const struct node *query = redash_object(redash, node_get(visualization, "query"), "a query");
    const struct node *id = node_get(visualization, "query_id");
    struct str word = str_trim(node_text(id));
    if (query) {
        return redash_query_read(redash, query, true);
    }
    struct redash_owner owner = {.word = word.size > 0 ? word : redash->path.query,
                                 .id = word.size > 0 ? id : NULL};
    owner.title = redash_numbered(redash, "query", owner.word);
    return owner;
}
