#include "report/health.h"

#include "base/suggest.h"
#include "report/text.h"

void health_init(struct health *health, struct lookup *lookup) {
    struct reader *reader = lookup->reader;
    *health = (struct health){.lookup = lookup};
    health->filled = reader_query(
        reader, "SELECT 1 FROM assets WHERE id = ?1 AND system UNION ALL"
                " SELECT 1 FROM statements WHERE target_id = ?1 AND (kind IN " STATEMENTS_DEFINING
                " OR kind IN " STATEMENTS_WRITING " OR kind = 'declaration') LIMIT 1");
    health->neighbours =
        reader_query(reader, "SELECT name FROM assets WHERE schema = ?1 AND declared AND type IN"
                             " ('table', 'view', 'materialized_view', 'foreign_table') ORDER BY 1");
    health->columns = reader_query(reader, "SELECT name FROM columns WHERE asset_id = ?1 AND"
                                           " status IN ('declared', 'inferred') ORDER BY 1");
    health->dropped =
        reader_query(reader, "SELECT 1 FROM statements s WHERE s.id = ?1 AND NOT EXISTS (SELECT 1"
                             " FROM statements later WHERE later.file_id = s.file_id"
                             " AND later.number > s.number AND later.kind = 'alter table')");
}

static bool has_row(struct cursor *cursor) {
    bool found = cursor_next(cursor);
    cursor_restart(cursor);
    return found;
}

static bool is_relation(const struct asset *asset) {
    return asset->type == TYPE_TABLE || asset->type == TYPE_VIEW ||
           asset->type == TYPE_MATERIALIZED_VIEW || asset->type == TYPE_FOREIGN_TABLE;
}

static bool is_filled(struct health *health, uint32_t asset) {
    cursor_bind_integer(health->filled, 1, asset);
    return has_row(health->filled);
}

// Offers what the cursor has. False: it has nothing.
static bool offer(struct cursor *names, struct suggest *near, struct arena *arena) {
    bool found = false;
    while (cursor_next(names)) {
        suggest_offer(near, text_kept(arena, cursor_text(names, 0)));
        found = true;
    }
    return found;
}

static struct str with_near(const char *reason, const struct suggest *near, struct arena *arena) {
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%s", reason);
    suggest_add(near, &text);
    struct str kept = text_kept(arena, buf_str(&text));
    buf_release(&text);
    return kept;
}

struct health_finding health_asset(struct health *health, const struct asset *asset,
                                   struct arena *arena) {
    if (asset->declared || asset->temporary || !is_relation(asset) ||
        is_filled(health, asset->id)) {
        return (struct health_finding){PICTURE_SOUND, STR("")};
    }
    struct suggest near;
    suggest_init(&near, asset->name);
    cursor_bind_text(health->neighbours, 1, asset->schema);
    if (!offer(health->neighbours, &near, arena)) {
        return (struct health_finding){PICTURE_DOUBTFUL,
                                       STR("defined nowhere in the scanned files")};
    }
    return (struct health_finding){
        PICTURE_BROKEN,
        with_near("defined nowhere, unlike other tables of its schema", &near, arena)};
}

struct str health_missing(struct health *health, uint32_t asset, struct str name,
                          struct arena *arena) {
    struct suggest near;
    suggest_init(&near, name);
    cursor_bind_id(health->columns, 1, asset);
    offer(health->columns, &near, arena);
    return with_near("there is no such column", &near, arena);
}

bool health_uses_dropped(struct health *health, uint32_t statement) {
    cursor_bind_integer(health->dropped, 1, statement);
    return has_row(health->dropped);
}
