#include "bind/search.h"

#include "bind/builtin.h"
#include "bind/project.h"
#include "bind/wildcard.h"

struct relation_name search_name(const struct project *project, uint32_t file, uint32_t statement,
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
    return found && found->count > 0 ? found : NULL;
}

uint32_t search_creation_schema(const struct project *project, uint32_t file, uint32_t statement) {
    const struct search_path *path = path_at(&project->sources[file], statement);
    for (uint32_t i = 0; path && i < path->count; i++) {
        if (path->schemas[i] != project->known.user) {
            return path->schemas[i];
        }
    }
    return project->known.public_schema;
}

// What one file does to a definition counts from there on in that file, and always in others.
static bool is_visible(const struct definition *def, const struct relation_name *name) {
    if (def->file != name->file) {
        return true;
    }
    if (def->fill) {
        return def->statement != name->statement;
    }
    return def->statement < name->statement && def->renamed <= name->statement &&
           (!def->dropped || def->dropped > name->statement);
}

// CREATE TABLE IF NOT EXISTS does nothing when there is one already.
static bool gives_way(const struct definition *def, uint32_t found) {
    return found && def->optional;
}

// Several queries of a document may fill one asset: who reads it reads them all.
static uint32_t merged(const struct catalog *catalog, uint32_t definition) {
    const struct definition *def = &catalog->definitions.data[definition];
    uint32_t all = catalog->assets.data[def->asset].merged;
    return def->fill && all ? all : definition;
}

// The definition before the statement counts. Another file's definition counts next, the last of
// them; at last one of this file that comes later or has been dropped.
static uint32_t definition_at(const struct catalog *catalog, uint32_t asset,
                              const struct relation_name *name, bool only_before) {
    uint32_t before = 0, elsewhere = 0, other = 0;
    for (uint32_t id = catalog->assets.data[asset].first_definition; id;
         id = catalog->definitions.data[id].next) {
        const struct definition *def = &catalog->definitions.data[id];
        if (def->hidden) {
            continue;
        }
        if (def->file != name->file) {
            elsewhere = gives_way(def, elsewhere) ? elsewhere : id;
        } else if (is_visible(def, name)) {
            before = gives_way(def, before) ? before : id;
        } else if (def->statement != name->statement) {
            other = id;
        }
    }
    if (before || only_before) {
        return merged(catalog, before);
    }
    return merged(catalog, elsewhere ? elsewhere : other);
}

// ---- former names

static uint64_t spelling(const struct relation_name *name, uint32_t schema) {
    return map_pair(schema, name->name);
}

void search_note_former(struct project *project, const struct relation_name *name,
                        uint32_t definition) {
    struct catalog *catalog = &project->catalog;
    const struct definition *def = &catalog->definitions.data[definition];
    uint32_t schema = catalog->assets.data[def->asset].schema;
    uint64_t key = map_pair(schema, name->name);
    VEC_PUSH(&catalog->former_names,
             ((struct former_name){.file = name->file,
                                   .statement = name->statement,
                                   .schema = schema,
                                   .name = name->name,
                                   .definition = definition,
                                   .next = map_get(&catalog->former_by_name, key)}));
    map_put(&catalog->former_by_name, key, catalog->former_names.size);
}

// What the name meant at a statement that stands before an ALTER TABLE ... RENAME of its file.
static uint32_t former_definition(const struct catalog *catalog, const struct relation_name *name,
                                  uint32_t schema) {
    uint32_t found = 0, until = UINT32_MAX;
    for (uint32_t i = map_get(&catalog->former_by_name, spelling(name, schema)); i;
         i = catalog->former_names.data[i - 1].next) {
        const struct former_name *former = &catalog->former_names.data[i - 1];
        const struct definition *def = &catalog->definitions.data[former->definition];
        bool before = former->file == name->file && former->statement > name->statement;
        if (before && former->statement < until &&
            (def->file != name->file || def->statement < name->statement)) {
            found = former->definition;
            until = former->statement;
        }
    }
    return found;
}

static bool is_before(const struct column_change *change, uint32_t file, uint32_t statement) {
    return change->file != file || change->statement < statement;
}

// Undoes, the last one first, what comes behind the statement.
uint32_t search_column_name(const struct project *project, uint32_t definition, uint32_t position,
                            uint32_t file, uint32_t statement) {
    const struct definition *def = &project->catalog.definitions.data[definition];
    const struct definition_column *column = &def->columns.data[position - 1];
    uint32_t spelled = column->name;
    bool there = !column->dropped;
    for (uint32_t i = def->changes.size; i-- > 0;) {
        const struct column_change *change = &def->changes.data[i];
        if (change->position != position || is_before(change, file, statement)) {
            continue;
        }
        there = change->kind == CHANGE_DROP || (there && change->kind != CHANGE_ADD);
        spelled = change->kind == CHANGE_RENAME ? change->from : spelled;
    }
    return there ? spelled : 0;
}

// ---- schemas

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
    uint32_t found = former_definition(catalog, name, schema);
    uint32_t asset = found ? 0 : catalog_find(catalog, schema, name->name);
    found = asset ? definition_at(catalog, asset, name, false) : found;
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
        if (catalog_is_session(project, catalog->assets.data[asset].schema)) {
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

// CREATE SCHEMA s CREATE TABLE t ... CREATE VIEW v AS SELECT ... FROM t: t is looked for in s
// first.
static uint32_t enclosing_schema(const struct project *project, const struct relation_name *name) {
    const struct object *o = project->sources[name->file].object;
    const struct statement *s = &o->statements[name->statement];
    if (!(s->flags & STATEMENT_FLAG_NESTED) || s->names.count < 2) {
        return 0;
    }
    return search_name(project, name->file, name->statement, s->names).schema;
}

static uint32_t search_schemas(struct project *project, const struct relation_name *name) {
    const struct search_path *path = path_at(&project->sources[name->file], name->statement);
    uint32_t enclosing = enclosing_schema(project, name);
    uint32_t found = enclosing ? search_schema(project, name, enclosing) : 0;
    for (uint32_t i = 0; !found && path && i < path->count; i++) {
        found = search_schema(project, name, path->schemas[i]);
    }
    return found || path ? found : search_schema(project, name, project->known.public_schema);
}

static struct relation_link search_path(struct project *project, const struct relation_name *name) {
    const struct source *source = &project->sources[name->file];
    uint32_t temporary = catalog_find(&project->catalog, source->temporary_schema, name->name);
    uint32_t found = temporary ? definition_at(&project->catalog, temporary, name, true) : 0;
    if (!found) {
        found = system_definition(project, project->known.pg_catalog, name->name);
    }
    if (!found) {
        found = search_schemas(project, name);
    }
    if (!found && temporary) {
        found = definition_at(&project->catalog, temporary, name, false);
    }
    bool set = path_at(source, name->statement) != NULL; // then other schemas are out of question
    return found || set ? (struct relation_link){found, 0} : search_elsewhere(project, name);
}

struct relation_link search_relation(struct project *project, const struct relation_name *name) {
    if (!name->schema) {
        return search_path(project, name);
    }
    uint32_t schema = name->schema == project->known.pg_temp
                          ? project->sources[name->file].temporary_schema
                          : name->schema;
    return (struct relation_link){search_schema(project, name, schema), 0};
}

// The only known relation that the name can become.
static struct relation_link search_fitting(const struct project *project,
                                           const struct relation_name *name) {
    const struct catalog *catalog = &project->catalog;
    struct str pattern = project_name(project, name->name);
    uint32_t found = 0;
    for (uint32_t asset = 1; asset < catalog->assets.size; asset++) {
        const struct catalog_asset *known = &catalog->assets.data[asset];
        if (wildcard_is_blank(pattern) || (name->schema && known->schema != name->schema) ||
            !wildcard_fits(pattern, project_name(project, known->name))) {
            continue;
        }
        uint32_t definition = definition_at(catalog, asset, name, false);
        if (definition && found) {
            return (struct relation_link){0};
        }
        found = definition ? definition : found;
    }
    return (struct relation_link){found, found ? 1u << EVIDENCE_WILDCARD : 0};
}

static bool is_wildcard(const struct project *project, const struct relation_name *name) {
    return wildcard_is(project_name(project, name->name)) ||
           wildcard_is(project_name(project, name->schema));
}

// A key whose query is not read (it speaks to another engine), or that no file declares: then the
// asset stands for what is missing.
static uint32_t missing_asset(struct project *project, const struct relation_name *name) {
    uint32_t asset = catalog_asset(project, name->schema, name->name, ASSET_VIEW);
    const struct object *o = project->sources[name->file].object;
    const struct lineage_asset *shown = &project->lineage->assets.data[asset];
    if (shown->flags & ASSET_DECLARED) {
        return catalog_unknown(project, asset);
    }
    project_diag(project, DIAG_REFERENCE_DANGLING, name->file,
                 object_place(o, o->statements[name->statement].span.start),
                 "%.*s %.*s is read here but is in none of the scanned files; scan it too, until "
                 "then its columns are taken from how they are used",
                 STR_ARG(shown->schema), STR_ARG(shown->name));
    return catalog_unknown(project, asset);
}

bool search_is_open(struct project *project, const struct relation_name *name) {
    return is_wildcard(project, name) && !search_fitting(project, name).definition;
}

static uint32_t shown_wildcard(struct project *project, uint32_t symbol) {
    struct buf shown;
    buf_init(&shown);
    wildcard_show(&shown, project_name(project, symbol));
    uint32_t made = intern_add(&project->names, buf_str(&shown));
    buf_release(&shown);
    return made;
}

static struct relation_link link_wildcard(struct project *project,
                                          const struct relation_name *name) {
    struct relation_link link = search_fitting(project, name);
    if (!link.definition) {
        uint32_t asset = catalog_asset(project, shown_wildcard(project, name->schema),
                                       shown_wildcard(project, name->name), ASSET_TABLE);
        link = (struct relation_link){catalog_unknown(project, asset), 1u << EVIDENCE_WILDCARD};
    }
    return link;
}

struct relation_link search_or_make(struct project *project, const struct relation_name *name) {
    if (is_wildcard(project, name)) {
        return link_wildcard(project, name);
    }
    struct relation_link link = search_relation(project, name);
    if (link.definition) {
        return link;
    }
    if (str_starts(project_name(project, name->schema), STR(KEY_SPACE))) {
        return (struct relation_link){missing_asset(project, name), 0};
    }
    uint32_t schema =
        name->schema ? name->schema : search_creation_schema(project, name->file, name->statement);
    uint32_t asset = catalog_asset(project, schema, name->name, ASSET_TABLE);
    const struct search_path *path = path_at(&project->sources[name->file], name->statement);
    bool guess = !name->schema && path && path->count > 1;
    return (struct relation_link){catalog_unknown(project, asset),
                                  guess ? 1u << EVIDENCE_PATH_GUESS : 0};
}
