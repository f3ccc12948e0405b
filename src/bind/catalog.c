#include "bind/catalog.h"

#include "bind/builtin.h"
#include "bind/project.h"

void catalog_init(struct project *project) {
    struct catalog *catalog = &project->catalog;
    VEC_PUSH(&catalog->assets, (struct catalog_asset){0});
    VEC_PUSH(&catalog->definitions, (struct definition){0});
    VEC_PUSH(&catalog->alterations, (struct alteration){0});
}

void catalog_release(struct catalog *catalog) {
    for (uint32_t i = 0; i < catalog->definitions.size; i++) {
        VEC_RELEASE(&catalog->definitions.data[i].columns);
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
}

// ---- assets

uint32_t catalog_find(const struct catalog *catalog, uint32_t schema, uint32_t name) {
    return map_get(&catalog->by_name, map_pair(schema, name));
}

static bool is_session_schema(const struct project *project, uint32_t schema) {
    return str_starts(project_name(project, schema), STR("pg_temp\n"));
}

uint32_t catalog_new_asset(struct project *project, uint32_t schema, uint32_t name,
                           enum asset_type type) {
    struct catalog *catalog = &project->catalog;
    struct lineage *lineage = project->lineage;
    uint32_t asset = lineage->assets.size;
    struct str shown = project_name(project, schema);
    struct str label = project_name(project, name);
    VEC_PUSH(&lineage->assets,
             ((struct lineage_asset){
                 .type = (uint8_t)type,
                 .schema = {arena_copy(&lineage->arena, shown.data, shown.size), shown.size},
                 .name = {arena_copy(&lineage->arena, label.data, label.size), label.size},
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
    if (is_session_schema(project, schema)) {
        struct lineage_asset *shown = &project->lineage->assets.data[asset];
        shown->schema = STR("pg_temp");
        shown->flags |= ASSET_TEMPORARY;
    }
    return asset;
}

// ---- definitions

static bool comes_before(const struct definition *a, const struct definition *b) {
    return a->file != b->file ? a->file < b->file : a->statement < b->statement;
}

// Keeps an asset's definitions in file order.
static void hang_definition(struct catalog *catalog, uint32_t id) {
    struct definition *all = catalog->definitions.data;
    struct catalog_asset *asset = &catalog->assets.data[all[id].asset];
    uint32_t *place = &asset->first_definition;
    if (asset->last_definition && comes_before(&all[asset->last_definition], &all[id])) {
        place = &all[asset->last_definition].next;
    }
    while (*place && comes_before(&all[*place], &all[id])) {
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

void catalog_rename(struct project *project, uint32_t asset, uint32_t schema, uint32_t name) {
    struct catalog *catalog = &project->catalog;
    struct catalog_asset *old = &catalog->assets.data[asset];
    uint32_t other = catalog_find(catalog, schema, name);
    if (!other) {
        old->schema = schema;
        old->name = name;
        enter_name(catalog, asset, schema, name);
        struct str shown = project_name(project, schema);
        struct str label = project_name(project, name);
        struct lineage *lineage = project->lineage;
        lineage->assets.data[asset].schema =
            (struct str){arena_copy(&lineage->arena, shown.data, shown.size), shown.size};
        lineage->assets.data[asset].name =
            (struct str){arena_copy(&lineage->arena, label.data, label.size), label.size};
        return;
    }
    if (other == asset) {
        return;
    }
    // CREATE TABLE x_new AS ...; DROP TABLE x; ALTER TABLE x_new RENAME TO x: both are x now.
    map_put(&catalog->by_name, map_pair(old->schema, old->name), other);
    for (uint32_t id = old->first_definition, next; id; id = next) {
        next = catalog->definitions.data[id].next;
        catalog->definitions.data[id].asset = other;
        hang_definition(catalog, id);
    }
    old->first_definition = old->last_definition = 0;
}

// ---- columns

uint32_t catalog_column(struct project *project, uint32_t asset, uint32_t name, uint8_t flags) {
    struct catalog *catalog = &project->catalog;
    struct lineage *lineage = project->lineage;
    uint32_t column = map_get(&catalog->asset_columns, map_pair(asset, name));
    if (column) {
        struct lineage_column *known = &lineage->columns.data[column];
        if (flags & COLUMN_DECLARED) {
            known->flags = (uint8_t)((known->flags & ~COLUMN_INFERRED) | flags);
        }
        return column;
    }
    column = lineage->columns.size;
    struct str label = project_name(project, name);
    VEC_PUSH(&lineage->columns,
             ((struct lineage_column){
                 .asset = asset,
                 .flags = flags,
                 .name = {arena_copy(&lineage->arena, label.data, label.size), label.size},
             }));
    map_put(&catalog->asset_columns, map_pair(asset, name), column);
    return column;
}

void catalog_demand(struct project *project, uint32_t definition, uint32_t name) {
    struct catalog *catalog = &project->catalog;
    uint64_t key = map_pair(definition, name);
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

// ---- what a name means

struct relation_name catalog_name(const struct project *project, uint32_t file, uint32_t statement,
                                  struct list names) {
    const struct object *o = project->sources[file].object;
    struct relation_name name = {.file = file, .statement = statement};
    if (names.count) {
        name.name = project_symbol(project, file, object_item(o, names, names.count - 1));
    }
    if (names.count > 1) {
        name.schema = project_symbol(project, file, object_item(o, names, names.count - 2));
    }
    return name;
}

static const struct search_path *path_at(const struct source *source, uint32_t statement) {
    const struct search_path *found = NULL;
    for (uint32_t i = 0; i < source->paths.size; i++) {
        if (source->paths.data[i].statement <= statement) {
            found = &source->paths.data[i];
        }
    }
    return found;
}

uint32_t catalog_creation_schema(const struct project *project, uint32_t file, uint32_t statement) {
    const struct search_path *path = path_at(&project->sources[file], statement);
    for (uint32_t i = 0; path && i < path->count; i++) {
        if (path->schemas[i] != project->known.user) {
            return path->schemas[i];
        }
    }
    return project->known.public_schema;
}

// Statements within a script are ordered: the definition before the statement counts. Another
// file's definition counts next, the last of them; at last one that only comes later in this file.
static uint32_t definition_at(const struct catalog *catalog, uint32_t asset,
                              const struct relation_name *name, bool only_before) {
    uint32_t before = 0, elsewhere = 0, later = 0;
    for (uint32_t id = catalog->assets.data[asset].first_definition; id;
         id = catalog->definitions.data[id].next) {
        const struct definition *def = &catalog->definitions.data[id];
        if (def->file != name->file) {
            elsewhere = id;
        } else if (def->statement < name->statement) {
            before = id;
        } else if (def->statement > name->statement && !later) {
            later = id;
        }
    }
    if (before || only_before) {
        return before;
    }
    return elsewhere ? elsewhere : later;
}

static uint32_t system_definition(struct project *project, uint32_t schema, uint32_t name) {
    const struct builtin_relation *builtin =
        builtin_relation_find(project_name(project, schema), project_name(project, name));
    if (!builtin) {
        return 0;
    }
    uint32_t asset = catalog_asset(project, schema, name, ASSET_VIEW);
    struct lineage_asset *shown = &project->lineage->assets.data[asset];
    if (project->catalog.assets.data[asset].first_definition) {
        return project->catalog.assets.data[asset].first_definition;
    }
    shown->type = (uint8_t)(builtin->kind == 'v' ? ASSET_VIEW : ASSET_TABLE);
    shown->flags |= ASSET_SYSTEM | ASSET_DECLARED;
    uint32_t id = catalog_define(project, asset,
                                 (struct definition){.kind = DEFINITION_SYSTEM,
                                                     .state = DEFINITION_READY,
                                                     .file = UINT32_MAX});
    struct builtin_column column;
    for (struct str rest = str_of(builtin->columns); builtin_columns_next(&rest, &column);) {
        uint32_t symbol = intern_add(&project->names, column.name);
        catalog_add_column(project, id,
                           (struct definition_column){
                               .name = symbol,
                               .column = catalog_column(project, asset, symbol, COLUMN_DECLARED),
                               .type = type_named(project, column.type),
                           });
    }
    return id;
}

static uint32_t search_schema(struct project *project, const struct relation_name *name,
                              uint32_t schema) {
    const struct catalog *catalog = &project->catalog;
    uint32_t asset = catalog_find(catalog, schema, name->name);
    uint32_t found = asset ? definition_at(catalog, asset, name, false) : 0;
    return found ? found : system_definition(project, schema, name->name);
}

// A name that the search_path does not lead to, but that one schema alone has: scripts often rely
// on a search_path set by their connection.
static struct relation_link search_elsewhere(const struct project *project,
                                             const struct relation_name *name) {
    const struct catalog *catalog = &project->catalog;
    uint32_t found = 0;
    for (uint32_t asset = map_get(&catalog->by_bare_name, name->name); asset;
         asset = catalog->assets.data[asset].same_name) {
        if (is_session_schema(project, catalog->assets.data[asset].schema)) {
            continue;
        }
        uint32_t definition = definition_at(catalog, asset, name, false);
        if (definition && found) {
            return (struct relation_link){0};
        }
        found = definition ? definition : found;
    }
    return (struct relation_link){found, found ? 1u << EVIDENCE_UNQUALIFIED : 0};
}

static struct relation_link search_path(struct project *project, const struct relation_name *name) {
    const struct source *source = &project->sources[name->file];
    uint32_t temporary = catalog_find(&project->catalog, source->temporary_schema, name->name);
    uint32_t found = temporary ? definition_at(&project->catalog, temporary, name, true) : 0;
    if (!found) {
        found = system_definition(project, project->known.pg_catalog, name->name);
    }
    const struct search_path *path = path_at(source, name->statement);
    for (uint32_t i = 0; !found && path && i < path->count; i++) {
        found = search_schema(project, name, path->schemas[i]);
    }
    if (!found && !path) {
        found = search_schema(project, name, project->known.public_schema);
    }
    if (!found && temporary) {
        found = definition_at(&project->catalog, temporary, name, false);
    }
    return found ? (struct relation_link){found, 0} : search_elsewhere(project, name);
}

struct relation_link catalog_search(struct project *project, const struct relation_name *name) {
    if (!name->schema) {
        return search_path(project, name);
    }
    uint32_t schema = name->schema == project->known.pg_temp
                          ? project->sources[name->file].temporary_schema
                          : name->schema;
    return (struct relation_link){search_schema(project, name, schema), 0};
}

struct relation_link catalog_link(struct project *project, const struct relation_name *name) {
    struct relation_link link = catalog_search(project, name);
    if (link.definition) {
        return link;
    }
    uint32_t schema =
        name->schema ? name->schema : catalog_creation_schema(project, name->file, name->statement);
    uint32_t asset = catalog_asset(project, schema, name->name, ASSET_TABLE);
    return (struct relation_link){catalog_unknown(project, asset), 0};
}
