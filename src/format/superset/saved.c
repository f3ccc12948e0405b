#include "format/superset/saved.h"

#include "format/superset/asset.h"
#include "format/superset/sources.h"
#include "format/superset/sql.h"

static void add_text(const struct superset_item *item, struct superset_node query, uint32_t fill) {
    struct superset_sql sql = {.reading = item->reading};
    superset_sql_start(&sql);
    superset_sql_text(&sql, query);
    reading_text(item->reading, superset_place(query), fill);
    if (sql.doubted) {
        sql.otherwise = true;
        superset_sql_start(&sql);
        superset_sql_text(&sql, query);
        reading_alternative(item->reading);
    }
}

void superset_saved_read(const struct superset_item *item) {
    struct reading *reading = item->reading;
    struct superset_node query = superset_get(item->at, "sql");
    struct superset_node database = superset_get(item->at, "database_uuid");
    struct str schema = superset_text(superset_get(item->at, "schema"));
    struct str engine = superset_database_engine(reading->around, superset_text(database));
    uint32_t asset =
        builder_asset_def(reading->builder, superset_asset(item, &superset_query_kind));
    struct fill fill = {.asset = asset,
                        .search_path = reading_strings(reading, &schema, schema.size > 0 ? 1 : 0)};
    if (!superset_engine_is_read(engine)) {
        reading_skip(reading, superset_place(query), DIAG_OTHER_ENGINE,
                     "this query is one to %.*s, not PostgreSQL: it is left out", STR_ARG(engine));
    } else if (superset_says(query)) {
        add_text(item, query, builder_fill(reading->builder, fill));
    }
}
