#include "report/health.h"

#include "base/suggest.h"
#include "report/text.h"

#define RELATIONS "type IN ('table', 'view', 'materialized_view', 'foreign_table')"
#define FILLING                                                                                    \
    "(s.kind IN " STATEMENTS_DEFINING " OR s.kind IN " STATEMENTS_WRITING                          \
    " OR s.kind = 'declaration')"

void health_init(struct health *health, struct lookup *lookup, struct arena *arena) {
    struct reader *reader = lookup->reader;
    *health = (struct health){.lookup = lookup, .arena = arena};
    health->filled = reader_query(
        reader, "SELECT 1 FROM assets WHERE id = ?1 AND (system OR file_id IS NOT NULL)"
                " UNION ALL SELECT 1 FROM statements s WHERE s.target_id = ?1"
                " AND " FILLING " LIMIT 1");
    health->counts = reader_query(
        reader, "SELECT count(*) FILTER (WHERE declared), count(*) FILTER (WHERE NOT declared"
                " AND NOT temporary AND NOT system AND file_id IS NULL AND NOT EXISTS (SELECT 1"
                " FROM statements s WHERE s.target_id = a.id AND " FILLING "))"
                " FROM assets a WHERE schema = ?1 AND " RELATIONS);
    health->neighbours = reader_query(reader, "SELECT name FROM assets WHERE schema = ?1"
                                              " AND declared AND " RELATIONS " ORDER BY 1");
    health->columns = reader_query(reader, "SELECT name FROM columns WHERE asset_id = ?1 AND"
                                           " status IN ('declared', 'inferred') ORDER BY 1");
    health->dropped =
        reader_query(reader, "SELECT 1 FROM statements s WHERE s.id = ?1 AND NOT EXISTS (SELECT 1"
                             " FROM statements later WHERE later.file_id = s.file_id"
                             " AND later.number > s.number AND later.kind = 'alter table')");
}

void health_release(struct health *health) {
    map_release(&health->known);
    VEC_RELEASE(&health->findings);
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

static void offer(struct health *health, struct cursor *names, struct suggest *near) {
    while (cursor_next(names)) {
        suggest_offer(near, text_kept(health->arena, cursor_text(names, 0)));
    }
}

static struct str with_near(struct health *health, const char *reason, const struct suggest *near) {
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%s", reason);
    suggest_add(near, &text);
    struct str kept = text_kept(health->arena, buf_str(&text));
    buf_release(&text);
    return kept;
}

#define LACKING_FEW   3
#define LACKING_TENTH 10

// Does the scan have the schema, but for a few tables?
static bool has_schema(struct health *health, struct str schema) {
    cursor_bind_text(health->counts, 1, schema);
    bool found = cursor_next(health->counts);
    int64_t declared = found ? cursor_integer(health->counts, 0) : 0;
    int64_t lacking = found ? cursor_integer(health->counts, 1) : 0;
    cursor_restart(health->counts);
    return declared > 0 && (lacking <= LACKING_FEW || lacking <= declared / LACKING_TENTH);
}

static struct health_finding finding_of(struct health *health, const struct asset *asset) {
    if (asset->declared || asset->temporary || !is_relation(asset) ||
        is_filled(health, asset->id)) {
        return (struct health_finding){PICTURE_SOUND, STR("")};
    }
    if (!has_schema(health, asset->schema)) {
        return (struct health_finding){PICTURE_DOUBTFUL,
                                       STR("defined nowhere in the scanned files")};
    }
    struct suggest near;
    suggest_init(&near, asset->name);
    cursor_bind_text(health->neighbours, 1, asset->schema);
    offer(health, health->neighbours, &near);
    return (struct health_finding){
        PICTURE_BROKEN,
        with_near(health, "defined nowhere, unlike other tables of its schema", &near)};
}

struct health_finding health_asset(struct health *health, const struct asset *asset) {
    uint32_t at = map_get(&health->known, asset->id);
    if (at == 0) {
        VEC_PUSH(&health->findings, finding_of(health, asset));
        at = health->findings.size;
        map_put(&health->known, asset->id, at);
    }
    return health->findings.data[at - 1];
}

struct str health_missing(struct health *health, uint32_t asset, struct str name) {
    struct suggest near;
    suggest_init(&near, name);
    cursor_bind_id(health->columns, 1, asset);
    offer(health, health->columns, &near);
    return with_near(health, "there is no such column", &near);
}

bool health_uses_dropped(struct health *health, uint32_t statement) {
    cursor_bind_integer(health->dropped, 1, statement);
    return has_row(health->dropped);
}
