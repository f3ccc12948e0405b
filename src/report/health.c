#include "report/health.h"

#include "report/text.h"

void health_init(struct health *health, struct lookup *lookup) {
    struct reader *reader = lookup->reader;
    *health = (struct health){.lookup = lookup};
    health->filled = reader_query(
        reader, "SELECT 1 FROM assets WHERE id = ?1 AND system UNION ALL"
                " SELECT 1 FROM statements WHERE target_id = ?1 AND (kind IN " STATEMENTS_DEFINING
                " OR kind IN " STATEMENTS_WRITING " OR kind = 'declaration') LIMIT 1");
    health->neighbour =
        reader_query(reader, "SELECT 1 FROM assets WHERE schema = ?1 AND declared AND type IN"
                             " ('table', 'view', 'materialized_view', 'foreign_table') LIMIT 1");
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

static bool has_neighbour(struct health *health, struct str schema) {
    cursor_bind_text(health->neighbour, 1, schema);
    return has_row(health->neighbour);
}

struct health_finding health_asset(struct health *health, const struct asset *asset,
                                   struct arena *arena) {
    if (asset->declared || asset->temporary || !is_relation(asset) ||
        is_filled(health, asset->id)) {
        return (struct health_finding){PICTURE_SOUND, STR("")};
    }
    if (!has_neighbour(health, asset->schema)) {
        return (struct health_finding){PICTURE_DOUBTFUL,
                                       STR("defined nowhere in the scanned files")};
    }
    return (struct health_finding){
        PICTURE_BROKEN,
        text_print(arena, "defined nowhere in the scanned files, unlike other tables of %.*s",
                   STR_ARG(asset->schema))};
}

bool health_uses_dropped(struct health *health, uint32_t statement) {
    cursor_bind_integer(health->dropped, 1, statement);
    return has_row(health->dropped);
}
