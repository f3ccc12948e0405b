#include "bind/catalog.h"

#include "bind/builtin.h"
#include "bind/project.h"
#include "bind/wildcard.h"

void catalog_init(struct project *project) {
    struct catalog *catalog = &project->catalog;
    VEC_PUSH(&catalog->assets, (struct catalog_asset){0});
    VEC_PUSH(&catalog->definitions, (struct definition){0});
    VEC_PUSH(&catalog->alterations, (struct alteration){0});
}

void catalog_release(struct catalog *catalog) {
    for (uint32_t i = 0; i < catalog->definitions.size; i++) {
        VEC_RELEASE(&catalog->definitions.data[i].columns);
        VEC_RELEASE(&catalog->definitions.data[i].changes);
    }
    for (uint32_t i = 0; i < catalog->assets.size; i++) {
        VEC_RELEASE(&catalog->assets.data[i].keys);
    }
    for (uint32_t i = 0; i < catalog->keys.size; i++) {
        VEC_RELEASE(&catalog->keys.data[i].columns);
    }
    VEC_RELEASE(&catalog->assets);
    VEC_RELEASE(&catalog->definitions);
    VEC_RELEASE(&catalog->alterations);
    VEC_RELEASE(&catalog->keys);
    map_release(&catalog->by_name);
    map_release(&catalog->by_bare_name);
    map_release(&catalog->asset_columns);
    map_release(&catalog->former_columns);
    map_release(&catalog->columns);
    map_release(&catalog->types);
    map_release(&catalog->demanded);
    VEC_RELEASE(&catalog->demands);
    VEC_RELEASE(&catalog->former_names);
    map_release(&catalog->former_by_name);
}

// ---- assets

uint32_t catalog_find(const struct catalog *catalog, uint32_t schema, uint32_t name) {
    return map_get(&catalog->by_name, map_pair(schema, name));
}

bool catalog_is_session(const struct project *project, uint32_t schema) {
    return str_starts(project_name(project, schema), STR("pg_temp\n"));
}

// A name as people see it, kept in the lineage: the space of a key without its mark, an unknown
// part as an ellipsis.
static struct str shown_name(struct project *project, uint32_t symbol) {
    struct str name = project_name(project, symbol);
    bool space = str_starts(name, STR(KEY_SPACE));
    name = space ? str_sub(name, sizeof(KEY_SPACE) - 1, name.size) : name;
    struct arena *arena = &project->lineage->arena;
    if (!wildcard_is(name)) {
        return (struct str){arena_copy(arena, name.data, name.size), name.size};
    }
    struct buf shown;
    buf_init(&shown);
    wildcard_show(&shown, name);
    struct str kept = {arena_copy(arena, shown.data, shown.size), shown.size};
    buf_release(&shown);
    return kept;
}

uint32_t catalog_new_asset(struct project *project, uint32_t schema, uint32_t name,
                           enum asset_type type) {
    struct catalog *catalog = &project->catalog;
    struct lineage *lineage = project->lineage;
    uint32_t asset = lineage->assets.size;
    VEC_PUSH(&lineage->assets, ((struct lineage_asset){
                                   .type = (uint8_t)type,
                                   .schema = shown_name(project, schema),
                                   .name = shown_name(project, name),
                               }));
    VEC_PUSH(&catalog->assets, ((struct catalog_asset){.schema = schema, .name = name}));
    return asset;
}

static void enter_name(struct catalog *catalog, uint32_t asset, uint32_t schema, uint32_t name) {
    map_put(&catalog->by_name, map_pair(schema, name), asset);
    catalog->assets.data[asset].same_name = map_get(&catalog->by_bare_name, name);
    map_put(&catalog->by_bare_name, name, asset);
}

uint32_t catalog_asset(struct project *project, uint32_t schema, uint32_t name,
                       enum asset_type type) {
    uint32_t asset = catalog_find(&project->catalog, schema, name);
    if (asset) {
        return asset;
    }
    asset = catalog_new_asset(project, schema, name, type);
    enter_name(&project->catalog, asset, schema, name);
    if (catalog_is_session(project, schema)) {
        struct lineage_asset *shown = &project->lineage->assets.data[asset];
        shown->schema = STR("pg_temp");
        shown->flags |= ASSET_TEMPORARY;
    }
    return asset;
}

// ---- definitions

bool search_is_before(const struct definition *a, const struct definition *b) {
    return a->file != b->file ? a->file < b->file : a->statement < b->statement;
}

// Keeps an asset's definitions in file order.
static void hang_definition(struct catalog *catalog, uint32_t id) {
    struct definition *all = catalog->definitions.data;
    struct catalog_asset *asset = &catalog->assets.data[all[id].asset];
    uint32_t *place = &asset->first_definition;
    if (asset->last_definition && search_is_before(&all[asset->last_definition], &all[id])) {
        place = &all[asset->last_definition].next;
    }
    while (*place && search_is_before(&all[*place], &all[id])) {
        place = &all[*place].next;
    }
    all[id].next = *place;
    *place = id;
    if (!all[id].next) {
        asset->last_definition = id;
    }
}

uint32_t catalog_define(struct project *project, uint32_t asset, struct definition definition) {
    struct catalog *catalog = &project->catalog;
    uint32_t id = catalog->definitions.size;
    definition.asset = asset;
    VEC_PUSH(&catalog->definitions, definition);
    if (asset) {
        hang_definition(catalog, id);
    }
    return id;
}

uint32_t catalog_unknown(struct project *project, uint32_t asset) {
    struct catalog *catalog = &project->catalog;
    if (!catalog->assets.data[asset].unknown) {
        catalog->assets.data[asset].unknown = catalog->definitions.size;
        VEC_PUSH(&catalog->definitions, ((struct definition){.kind = DEFINITION_UNKNOWN,
                                                             .state = DEFINITION_READY,
                                                             .open = true,
                                                             .asset = asset,
                                                             .file = UINT32_MAX}));
    }
    return catalog->assets.data[asset].unknown;
}

static void show_name(struct project *project, uint32_t asset) {
    struct lineage *lineage = project->lineage;
    const struct catalog_asset *known = &project->catalog.assets.data[asset];
    lineage->assets.data[asset].schema = shown_name(project, known->schema);
    lineage->assets.data[asset].name = shown_name(project, known->name);
}

void catalog_name(struct project *project, uint32_t asset, uint32_t schema, uint32_t name) {
    struct catalog_asset *named = &project->catalog.assets.data[asset];
    named->schema = schema;
    named->name = name;
    enter_name(&project->catalog, asset, schema, name);
    show_name(project, asset);
}

// Hands the definitions that stand before the renaming over to another asset.
static bool move_definitions(struct catalog *catalog, uint32_t from, uint32_t to,
                             const struct renaming *renaming) {
    struct definition *all = catalog->definitions.data;
    uint32_t first = catalog->assets.data[from].first_definition;
    bool left_over = false;
    catalog->assets.data[from].first_definition = catalog->assets.data[from].last_definition = 0;
    for (uint32_t id = first, next; id; id = next) {
        next = all[id].next;
        bool before = all[id].file != renaming->file || all[id].statement < renaming->statement;
        left_over |= !before;
        if (before) {
            all[id].asset = to;
            all[id].renamed = all[id].file == renaming->file ? renaming->statement : 0;
        }
        hang_definition(catalog, id);
    }
    return left_over;
}

static bool defines_later(const struct catalog *catalog, uint32_t asset,
                          const struct renaming *renaming) {
    uint32_t last = catalog->assets.data[asset].last_definition;
    for (uint32_t id = catalog->assets.data[asset].first_definition; id;
         id = catalog->definitions.data[id].next) {
        last = id;
        const struct definition *def = &catalog->definitions.data[id];
        if (def->file == renaming->file && def->statement > renaming->statement) {
            return true;
        }
    }
    return last == 0;
}

void catalog_rename(struct project *project, uint32_t asset, const struct renaming *renaming) {
    struct catalog *catalog = &project->catalog;
    struct catalog_asset *old = &catalog->assets.data[asset];
    uint32_t other = catalog_find(catalog, renaming->schema, renaming->name);
    if (other == asset) {
        return;
    }
    const struct catalog_asset *taken = &catalog->assets.data[other];
    if (other && (taken->schema != renaming->schema || taken->name != renaming->name)) {
        other =
            0; // it has a new name itself: ALTER TABLE a RENAME TO tmp; ALTER TABLE b RENAME TO a
    }
    if (!other && !defines_later(catalog, asset, renaming)) {
        old->schema = renaming->schema;
        old->name = renaming->name;
        enter_name(catalog, asset, renaming->schema, renaming->name);
        show_name(project, asset);
        return;
    }
    // CREATE TABLE x_new AS ...; DROP TABLE x; ALTER TABLE x_new RENAME TO x: both are x now.
    // ALTER TABLE t RENAME TO t_old; CREATE TABLE t ...: the two are different ones.
    enum asset_type type = (enum asset_type)project->lineage->assets.data[asset].type;
    uint8_t flags = project->lineage->assets.data[asset].flags;
    other = catalog_asset(project, renaming->schema, renaming->name, type);
    project->lineage->assets.data[other].flags |= flags;
    uint64_t key = map_pair(catalog->assets.data[asset].schema, catalog->assets.data[asset].name);
    if (!move_definitions(catalog, asset, other, renaming)) {
        map_put(&catalog->by_name, key, other);
    }
}

// ---- columns

static bool is_called(const struct project *project, const struct lineage_column *column,
                      uint32_t name) {
    struct str label = project_name(project, name);
    return wildcard_is(label) || str_equal(column->name, label);
}

uint32_t catalog_column(struct project *project, uint32_t asset, uint32_t name, uint8_t flags) {
    struct catalog *catalog = &project->catalog;
    struct lineage *lineage = project->lineage;
    uint32_t column = map_get(&catalog->asset_columns, map_pair(asset, name));
    // A column that was renamed since leaves its name to a new one.
    if (column && is_called(project, &lineage->columns.data[column], name)) {
        struct lineage_column *known = &lineage->columns.data[column];
        if (flags & COLUMN_DECLARED) {
            known->flags = (uint8_t)((known->flags & ~COLUMN_INFERRED) | flags);
        }
        return column;
    }
    column = lineage->columns.size;
    VEC_PUSH(&lineage->columns,
             ((struct lineage_column){
                 .asset = asset, .flags = flags, .name = shown_name(project, name)}));
    map_put(&catalog->asset_columns, map_pair(asset, name), column);
    return column;
}

// Each of the queries that fill the asset may have the column under its star.
static void demand_parts(struct project *project, uint32_t merged, uint32_t name) {
    struct catalog *catalog = &project->catalog;
    uint32_t asset = catalog->definitions.data[merged].asset;
    for (uint32_t id = catalog->assets.data[asset].first_definition; id;
         id = catalog->definitions.data[id].next) {
        if (catalog->definitions.data[id].open) {
            catalog_demand(project, id, name);
        }
    }
}

void catalog_demand(struct project *project, uint32_t definition, uint32_t name) {
    struct catalog *catalog = &project->catalog;
    uint64_t key = map_pair(definition, name);
    if (catalog->definitions.data[definition].kind == DEFINITION_MERGED) {
        demand_parts(project, definition, name);
        return;
    }
    if (catalog->definitions.data[definition].kind != DEFINITION_QUERY ||
        map_get(&catalog->demanded, key)) {
        return;
    }
    map_put(&catalog->demanded, key, 1);
    VEC_PUSH(&catalog->demands, ((struct catalog_demand){definition, name}));
}

void catalog_add_column(struct project *project, uint32_t definition,
                        struct definition_column column) {
    struct definition *def = &project->catalog.definitions.data[definition];
    VEC_PUSH(&def->columns, column);
    uint64_t key = map_pair(definition, column.name);
    if (!map_get(&project->catalog.columns, key)) {
        map_put(&project->catalog.columns, key, def->columns.size);
    }
}

uint32_t catalog_lookup(const struct project *project, uint32_t definition, uint32_t name) {
    const struct catalog *catalog = &project->catalog;
    uint32_t position = map_get(&catalog->columns, map_pair(definition, name));
    if (position) {
        return position;
    }
    uint32_t asset = catalog->definitions.data[definition].asset;
    uint32_t now = map_get(&catalog->former_columns, map_pair(asset, name));
    return now ? map_get(&catalog->columns, map_pair(definition, now)) : 0;
}
