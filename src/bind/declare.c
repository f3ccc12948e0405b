#include "bind/declare.h"

#include "bind/asset.h"
#include "bind/define.h"
#include "bind/project.h"
#include "bind/trait.h"

// ---- search_path, relations, types, functions

static void declare_path(struct project *project, uint32_t file, uint32_t statement) {
    struct source *source = &project->sources[file];
    const struct object *o = source->object;
    struct list names = o->statements[statement].columns;
    uint32_t *schemas = ARENA_ARRAY(&project->arena, uint32_t, names.count + 1);
    for (uint32_t i = 0; i < names.count; i++) {
        schemas[i] = source->symbols[object_item(o, names, i)];
    }
    uint32_t count = names.count;
    if (!count) { // SET search_path TO DEFAULT
        schemas[count++] = project->known.public_schema;
    }
    VEC_PUSH(&source->paths, ((struct search_path){statement, count, schemas}));
}

static enum asset_type asset_type_of(enum statement_kind kind) {
    switch (kind) {
    case STATEMENT_CREATE_VIEW:
        return ASSET_VIEW;
    case STATEMENT_CREATE_MATVIEW:
        return ASSET_MATERIALIZED_VIEW;
    case STATEMENT_CREATE_FOREIGN_TABLE:
        return ASSET_FOREIGN_TABLE;
    default:
        return ASSET_TABLE;
    }
}

static uint32_t created_schema(const struct project *project, const struct statement *s,
                               const struct relation_name *name) {
    const struct source *source = &project->sources[name->file];
    if (s->flags & STATEMENT_FLAG_TEMPORARY || name->schema == project->known.pg_temp) {
        return source->temporary_schema;
    }
    return name->schema ? name->schema
                        : search_creation_schema(project, name->file, name->statement);
}

static void declare_relation(struct project *project, uint32_t file, uint32_t statement) {
    const struct object *o = project->sources[file].object;
    const struct statement *s = &o->statements[statement];
    struct relation_name name = search_name(project, file, statement, s->names);
    if (!name.name) {
        return;
    }
    enum asset_type type = asset_type_of(s->kind);
    uint32_t asset = catalog_asset(project, created_schema(project, s, &name), name.name, type);
    struct lineage_asset *shown = &project->lineage->assets.data[asset];
    shown->type = (uint8_t)type;
    shown->flags |= ASSET_DECLARED;
    shown->defined_file = file + 1;
    shown->place = object_place(o, s->span.start);
    if (shown->flags & ASSET_TEMPORARY) {
        shown->file = file + 1;
    }
    bool by_elements =
        s->kind == STATEMENT_CREATE_TABLE || s->kind == STATEMENT_CREATE_FOREIGN_TABLE;
    project->sources[file].definitions[statement] = catalog_define(
        project, asset,
        (struct definition){.kind = by_elements ? DEFINITION_TABLE : DEFINITION_QUERY,
                            .optional = (s->flags & STATEMENT_FLAG_IF_NOT_EXISTS) != 0,
                            .file = file,
                            .statement = statement});
}

static void declare_type(struct project *project, uint32_t file, uint32_t statement) {
    const struct object *o = project->sources[file].object;
    const struct statement *s = &o->statements[statement];
    struct relation_name name = search_name(project, file, statement, s->names);
    if (!name.name || !s->elements.count) {
        return;
    }
    uint32_t id = catalog_define(
        project, 0,
        (struct definition){.kind = DEFINITION_TYPE, .file = file, .statement = statement});
    uint32_t schema = created_schema(project, s, &name);
    map_put(&project->catalog.types, map_pair(schema, name.name), id);
    map_put(&project->catalog.types, map_pair(0, name.name), id);
}

// A bare query of a document defines what it fills, in part when there are several.
static void declare_fill(struct project *project, uint32_t file, uint32_t statement) {
    const struct object *o = project->sources[file].object;
    const struct statement *s = &o->statements[statement];
    uint32_t asset = asset_of(project, file, o->fills[s->fill].asset);
    if (!asset || s->kind != STATEMENT_QUERY || o->querys[s->query].kind >= QUERY_INSERT) {
        return;
    }
    project->sources[file].definitions[statement] = catalog_define(
        project, asset,
        (struct definition){
            .kind = DEFINITION_QUERY, .fill = true, .file = file, .statement = statement});
}

static const struct fill *fill_of(const struct project *project, const struct definition *def) {
    const struct object *o = project->sources[def->file].object;
    return &o->fills[o->statements[def->statement].fill];
}

static bool is_compiled(const struct project *project, const struct definition *def) {
    return def->fill && fill_of(project, def)->flags & FILL_COMPILED;
}

static bool is_whole(const struct project *project, const struct definition *def) {
    const struct object *o = project->sources[def->file].object;
    return def->fill && !(o->statements[def->statement].flags & STATEMENT_FLAG_HOLE);
}

// What a tool compiled from a file that is understood here too does not count.
static void hide_compiled(struct project *project, uint32_t asset) {
    struct definition *all = project->catalog.definitions.data;
    uint32_t first = project->catalog.assets.data[asset].first_definition;
    bool whole = false;
    for (uint32_t id = first; id; id = all[id].next) {
        whole |= !is_compiled(project, &all[id]) && is_whole(project, &all[id]);
    }
    for (uint32_t id = first; whole && id; id = all[id].next) {
        all[id].hidden = is_compiled(project, &all[id]);
    }
}

// The same query in two files, a card on its own and within a dashboard's dump, counts once.
static void hide_repeated(struct project *project, uint32_t asset) {
    struct definition *all = project->catalog.definitions.data;
    uint32_t first = project->catalog.assets.data[asset].first_definition;
    for (uint32_t id = first; id; id = all[id].next) {
        for (uint32_t before = first; before != id; before = all[before].next) {
            all[id].hidden |=
                all[id].fill && all[before].fill && !all[before].hidden &&
                all[id].file != all[before].file &&
                fill_of(project, &all[id])->hash == fill_of(project, &all[before])->hash;
        }
    }
}

static void merge_fills(struct project *project, uint32_t asset) {
    struct catalog *catalog = &project->catalog;
    uint32_t count = 0;
    for (uint32_t id = catalog->assets.data[asset].first_definition; id;
         id = catalog->definitions.data[id].next) {
        count += catalog->definitions.data[id].fill && !catalog->definitions.data[id].hidden;
    }
    if (count > 1) {
        catalog->assets.data[asset].merged = catalog->definitions.size;
        VEC_PUSH(
            &catalog->definitions,
            ((struct definition){.kind = DEFINITION_MERGED, .asset = asset, .file = UINT32_MAX}));
    }
}

// Columns of the same name are one.
static void merge_columns(struct project *project, uint32_t definition, uint32_t part) {
    const struct catalog *catalog = &project->catalog;
    define_columns(project, part);
    for (uint32_t i = 0; i < catalog->definitions.data[part].columns.size; i++) {
        struct definition_column column = catalog->definitions.data[part].columns.data[i];
        if (!map_get(&catalog->columns, map_pair(definition, column.name))) {
            catalog_add_column(project, definition, column);
        }
    }
    catalog->definitions.data[definition].open |= catalog->definitions.data[part].open;
}

void declare_merged(struct project *project, uint32_t definition) {
    const struct catalog *catalog = &project->catalog;
    uint32_t asset = catalog->definitions.data[definition].asset;
    for (uint32_t id = catalog->assets.data[asset].first_definition; id;
         id = catalog->definitions.data[id].next) {
        if (catalog->definitions.data[id].fill && !catalog->definitions.data[id].hidden) {
            merge_columns(project, definition, id);
        }
    }
}

// The schemas that a document gives for names without one hold for its text alone.
static void declare_fill_path(struct project *project, uint32_t file, uint32_t statement) {
    struct source *source = &project->sources[file];
    const struct object *o = source->object;
    uint32_t fill = o->statements[statement].fill;
    if (!fill || fill == o->statements[statement - 1].fill) {
        return;
    }
    struct list names = o->fills[fill].search_path;
    uint32_t *schemas = ARENA_ARRAY(&project->arena, uint32_t, names.count);
    for (uint32_t i = 0; i < names.count; i++) {
        schemas[i] = source->symbols[object_item(o, names, i)];
    }
    VEC_PUSH(&source->paths, ((struct search_path){statement, names.count, schemas}));
}

// The schemas that are said to hold for a whole file.
static void declare_given_path(struct project *project, uint32_t file) {
    struct source *source = &project->sources[file];
    uint32_t count = source->given->search_path_count;
    uint32_t *schemas = ARENA_ARRAY(&project->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        schemas[i] = intern_add(&project->names, source->given->search_path[i]);
    }
    if (count > 0) {
        VEC_PUSH(&source->paths, ((struct search_path){0, count, schemas}));
    }
}

static void declare_statement(struct project *project, uint32_t file, uint32_t statement) {
    declare_fill_path(project, file, statement);
    switch ((enum statement_kind)project->sources[file].object->statements[statement].kind) {
    case STATEMENT_SET_SEARCH_PATH:
        declare_path(project, file, statement);
        return;
    case STATEMENT_CREATE_TABLE:
    case STATEMENT_CREATE_TABLE_AS:
    case STATEMENT_CREATE_VIEW:
    case STATEMENT_CREATE_MATVIEW:
    case STATEMENT_CREATE_FOREIGN_TABLE:
        declare_relation(project, file, statement);
        return;
    case STATEMENT_CREATE_TYPE:
        declare_type(project, file, statement);
        return;
    default:
        declare_fill(project, file, statement);
        return;
    }
}

uint32_t declare_definition_of(const struct project *project, uint32_t file, uint32_t statement) {
    return project->sources[file].definitions[statement];
}

// ---- ALTER TABLE, once all relations are known

static void add_key(struct project *project, uint32_t asset, uint32_t file,
                    const struct element *element) {
    const struct object *o = project->sources[file].object;
    struct catalog_key key = {
        .asset = asset,
        .name = project_symbol(project, file, element->name),
        .primary = element->flag != 0,
    };
    for (uint32_t i = 0; i < element->columns.count; i++) {
        VEC_PUSH(&key.columns, project_symbol(project, file, object_item(o, element->columns, i)));
    }
    VEC_PUSH(&project->catalog.assets.data[asset].keys, project->catalog.keys.size);
    VEC_PUSH(&project->catalog.keys, key);
}

// a int PRIMARY KEY, b int UNIQUE
static void add_column_keys(struct project *project, uint32_t asset, uint32_t file, uint32_t id) {
    const struct column_def *column = &project->sources[file].object->column_defs[id];
    const uint32_t flags[] = {COLUMN_PRIMARY_KEY, COLUMN_UNIQUE};
    for (uint32_t i = 0; i < 2; i++) {
        if (!(column->flags & flags[i])) {
            continue;
        }
        struct catalog_key key = {.asset = asset, .primary = i == 0};
        VEC_PUSH(&key.columns, project_symbol(project, file, column->name));
        VEC_PUSH(&project->catalog.assets.data[asset].keys, project->catalog.keys.size);
        VEC_PUSH(&project->catalog.keys, key);
    }
}

static void hang_alteration(struct catalog *catalog, struct alterations *list,
                            struct alteration alteration) {
    uint32_t id = catalog->alterations.size;
    VEC_PUSH(&catalog->alterations, alteration);
    if (list->last) {
        catalog->alterations.data[list->last].next = id;
    } else {
        list->first = id;
    }
    list->last = id;
}

static void add_alteration(struct project *project, uint32_t asset, struct alteration alteration) {
    struct catalog *catalog = &project->catalog;
    hang_alteration(catalog, &catalog->assets.data[asset].alterations, alteration);
}

static void alter(struct project *project, uint32_t asset, uint32_t file, uint32_t statement,
                  uint32_t id) {
    const struct element *element = &project->sources[file].object->elements[id];
    const struct catalog_asset *altered = &project->catalog.assets.data[asset];
    struct renaming renaming = {file, statement, altered->schema, altered->name};
    switch ((enum element_kind)element->kind) {
    case ELEMENT_RENAME:
        renaming.name = project_symbol(project, file, element->to);
        catalog_rename(project, asset, &renaming);
        return;
    case ELEMENT_SET_SCHEMA:
        renaming.schema = project_symbol(project, file, element->to);
        catalog_rename(project, asset, &renaming);
        return;
    case ELEMENT_KEY:
        add_key(project, asset, file, element);
        add_alteration(project, asset, (struct alteration){file, statement, id, 0});
        return;
    case ELEMENT_ADD_COLUMN:
        add_column_keys(project, asset, file, element->column);
        add_alteration(project, asset, (struct alteration){file, statement, id, 0});
        return;
    case ELEMENT_RENAME_COLUMN:
        map_put(&project->catalog.former_columns,
                map_pair(asset, project_symbol(project, file, element->name)),
                project_symbol(project, file, element->to));
        add_alteration(project, asset, (struct alteration){file, statement, id, 0});
        return;
    default:
        add_alteration(project, asset, (struct alteration){file, statement, id, 0});
        return;
    }
}

// ALTER TYPE t ADD ATTRIBUTE ...
static void alter_type(struct project *project, const struct relation_name *name,
                       const struct statement *s) {
    struct catalog *catalog = &project->catalog;
    const struct object *o = project->sources[name->file].object;
    uint32_t type = map_get(&catalog->types, map_pair(name->schema, name->name));
    for (uint32_t i = 0; type && i < s->elements.count; i++) {
        uint32_t id = object_item(o, s->elements, i);
        hang_alteration(catalog, &catalog->definitions.data[type].alterations,
                        (struct alteration){name->file, name->statement, id, 0});
    }
}

// ALTER SCHEMA a RENAME TO b renames all that is in it.
static void rename_schema(struct project *project, const struct relation_name *name,
                          const struct statement *s) {
    const struct object *o = project->sources[name->file].object;
    const struct element *element = &o->elements[object_item(o, s->elements, 0)];
    uint32_t to = project_symbol(project, name->file, element->to);
    uint32_t count = project->catalog.assets.size;
    for (uint32_t asset = 1; asset < count; asset++) {
        const struct catalog_asset *inside = &project->catalog.assets.data[asset];
        if (inside->schema != name->name) {
            continue;
        }
        struct relation_name old = {name->file, name->statement, name->name, inside->name};
        uint32_t definition = search_relation(project, &old).definition;
        if (definition) {
            search_note_former(project, &old, definition);
            catalog_rename(project, asset,
                           &(struct renaming){name->file, name->statement, to, inside->name});
        }
    }
}

// ALTER FUNCTION f RENAME TO g is no business of a table f.
static bool alters_relation(const struct statement *s) {
    return s->kind == STATEMENT_ALTER_TABLE ||
           (s->object_type != OBJECT_TYPE_OTHER && s->object_type != OBJECT_TYPE_FUNCTION);
}

static void declare_alter(struct project *project, uint32_t file, uint32_t statement) {
    const struct object *o = project->sources[file].object;
    const struct statement *s = &o->statements[statement];
    struct relation_name name = search_name(project, file, statement, s->names);
    if (!name.name || !s->elements.count || !alters_relation(s)) {
        return;
    }
    if (s->object_type == OBJECT_TYPE_TYPE) {
        alter_type(project, &name, s);
        return;
    }
    if (s->object_type == OBJECT_TYPE_SCHEMA) {
        rename_schema(project, &name, s);
        return;
    }
    uint32_t definition = search_relation(project, &name).definition;
    for (uint32_t i = 0; definition && i < s->elements.count; i++) {
        uint32_t id = object_item(o, s->elements, i);
        enum element_kind kind = (enum element_kind)o->elements[id].kind;
        if (kind == ELEMENT_RENAME || kind == ELEMENT_SET_SCHEMA) {
            search_note_former(project, &name, definition);
        }
        uint32_t asset = project->catalog.definitions.data[definition].asset;
        alter(project, asset, file, statement, id);
    }
}

// ---- DROP

static void declare_drop(struct project *project, uint32_t file, uint32_t statement) {
    const struct object *o = project->sources[file].object;
    const struct statement *s = &o->statements[statement];
    for (uint32_t i = 0; s->kind == STATEMENT_DROP && i < s->drops.count; i++) {
        const struct relation *relation = &o->relations[object_item(o, s->drops, i)];
        struct relation_name name = search_name(project, file, statement, relation->names);
        uint32_t found = name.name ? search_relation(project, &name).definition : 0;
        struct definition *def = &project->catalog.definitions.data[found];
        if (found && def->file == file && def->statement < statement) {
            def->dropped = statement;
        }
    }
}

// A view that is created again, in place or after a DROP, holds no more as it was: it has no data.
static void declare_replacement(struct project *project, uint32_t file, uint32_t statement) {
    const struct object *o = project->sources[file].object;
    const struct statement *s = &o->statements[statement];
    uint32_t now = project->sources[file].definitions[statement];
    if (s->kind != STATEMENT_CREATE_VIEW || !now) {
        return;
    }
    struct definition *all = project->catalog.definitions.data;
    const struct catalog_asset *view = &project->catalog.assets.data[all[now].asset];
    for (uint32_t id = view->first_definition; id && id != now; id = all[id].next) {
        all[id].replaced |= all[id].file == file && all[id].kind == DEFINITION_QUERY;
    }
}

static void declare_change(struct project *project, uint32_t file, uint32_t statement) {
    switch ((enum statement_kind)project->sources[file].object->statements[statement].kind) {
    case STATEMENT_ALTER_TABLE:
    case STATEMENT_RENAME:
        declare_alter(project, file, statement);
        return;
    case STATEMENT_DROP:
        declare_drop(project, file, statement);
        return;
    default:
        declare_replacement(project, file, statement);
        return;
    }
}

static void declare_table_keys(struct project *project, uint32_t definition) {
    const struct definition *def = &project->catalog.definitions.data[definition];
    const struct object *o = project->sources[def->file].object;
    struct list elements = o->statements[def->statement].elements;
    for (uint32_t i = 0; i < elements.count; i++) {
        const struct element *element = &o->elements[object_item(o, elements, i)];
        if (element->kind == ELEMENT_KEY) {
            add_key(project, def->asset, def->file, element);
        } else if (element->kind == ELEMENT_COLUMN) {
            add_column_keys(project, def->asset, def->file, element->column);
        }
    }
}

static void each_statement(struct project *project,
                           void (*take)(struct project *, uint32_t file, uint32_t statement),
                           bool (*wanted)(enum statement_kind kind)) {
    for (uint32_t file = 0; file < project->source_count; file++) {
        const struct object *o = project->sources[file].object;
        for (uint32_t i = 1; o && i < o->statement_count; i++) {
            if (wanted((enum statement_kind)o->statements[i].kind)) {
                take(project, file, i);
            }
        }
    }
}

static bool any_statement(enum statement_kind kind) {
    return kind != STATEMENT_NONE;
}

static bool is_alteration(enum statement_kind kind) {
    return kind == STATEMENT_ALTER_TABLE || kind == STATEMENT_RENAME || kind == STATEMENT_DROP ||
           kind == STATEMENT_CREATE_VIEW;
}

static bool is_function(enum statement_kind kind) {
    return kind == STATEMENT_CREATE_FUNCTION || kind == STATEMENT_CREATE_AGGREGATE;
}

void declare_project(struct project *project) {
    asset_declare(project);
    for (uint32_t i = 0; i < project->source_count; i++) {
        declare_given_path(project, i);
    }
    each_statement(project, declare_statement, any_statement);
    for (uint32_t i = 1; i < project->catalog.assets.size; i++) {
        hide_compiled(project, i);
        hide_repeated(project, i);
        merge_fills(project, i);
    }
    asset_define(project);
    uint32_t count = project->catalog.definitions.size;
    for (uint32_t i = 1; i < count; i++) {
        if (project->catalog.definitions.data[i].kind == DEFINITION_TABLE) {
            declare_table_keys(project, i);
        }
    }
    each_statement(project, declare_change, is_alteration);
    each_statement(project, functions_declare, is_function);
}

// ---- columns of declared tables and types

static struct place column_place(const struct object *o, const struct column_def *column) {
    return column->span.length ? object_place(o, column->span.start) : (struct place){0};
}

// A column as it is declared, with its column in the lineage where the definition has an asset.
static struct definition_column declared_column(struct project *project, uint32_t asset,
                                                const struct alteration *where, uint32_t id) {
    const struct object *o = project->sources[where->file].object;
    const struct column_def *column = &o->column_defs[id];
    struct definition_column declared = {
        .name = project_symbol(project, where->file, column->name),
        .type = type_declared(project, where->file, where->statement, column->type),
        .traits = trait_declared(project, where->file, id),
    };
    if (asset) {
        declared.column = catalog_column(project, asset, declared.name, COLUMN_DECLARED);
        struct lineage_column *shown = &project->lineage->columns.data[declared.column];
        shown->type = type_text(project, declared.type);
        shown->file = where->file + 1;
        shown->place = column_place(o, column);
        shown->span = column->span;
    }
    return declared;
}

static void add_own_column(struct project *project, uint32_t definition, uint32_t id) {
    const struct definition *def = &project->catalog.definitions.data[definition];
    struct alteration where = {.file = def->file, .statement = def->statement};
    struct definition_column column = declared_column(project, def->asset, &where, id);
    uint32_t inherited = map_get(&project->catalog.columns, map_pair(definition, column.name));
    if (!inherited) {
        catalog_add_column(project, definition, column);
        inherited = project->catalog.definitions.data[definition].columns.size;
    } else {
        column.traits |=
            project->catalog.definitions.data[definition].columns.data[inherited - 1].traits;
    }
    trait_set(project, definition, inherited, column.traits);
}

// A copied column stands where its origin (a column of the lineage, 0: of none) is declared.
static void declare_copy(struct project *project, struct definition_column column,
                         uint32_t origin) {
    struct lineage_column *columns = project->lineage->columns.data;
    struct lineage_column *copy = &columns[column.column];
    copy->type = type_text(project, column.type);
    if (!copy->file) {
        copy->file = columns[origin].file;
        copy->place = columns[origin].place;
        copy->span = columns[origin].span;
    }
}

// Columns of another relation: INHERITS, PARTITION OF and OF follow it, LIKE copies it as it is
// now.
static void add_columns_of(struct project *project, uint32_t definition,
                           const struct element *element) {
    uint32_t relation = element->relation;
    bool copied = element->kind == ELEMENT_LIKE;
    const struct definition *def = &project->catalog.definitions.data[definition];
    uint32_t asset = def->asset, file = def->file, statement = def->statement;
    const struct object *o = project->sources[file].object;
    struct relation_name name = search_name(project, file, statement, o->relations[relation].names);
    uint32_t schema = name.schema ? name.schema : 0;
    uint32_t other = map_get(&project->catalog.types, map_pair(schema, name.name));
    other = other ? other : search_or_make(project, &name).definition;
    define_columns(project, other);
    uint32_t count = project->catalog.definitions.data[other].columns.size;
    for (uint32_t i = 0; i < count; i++) {
        struct definition_column column = project->catalog.definitions.data[other].columns.data[i];
        if (copied) {
            column.name = search_column_name(project, other, i + 1, file, statement);
        } else if (column.dropped) {
            column.name = 0;
        }
        if (!column.name || map_get(&project->catalog.columns, map_pair(definition, column.name))) {
            continue;
        }
        uint32_t origin = column.column;
        column.dropped = false;
        column.traits = trait_inherited(element, column.traits);
        column.column = asset ? catalog_column(project, asset, column.name, COLUMN_DECLARED) : 0;
        if (asset) {
            declare_copy(project, column, origin);
        }
        catalog_add_column(project, definition, column);
        trait_set(project, definition, project->catalog.definitions.data[definition].columns.size,
                  column.traits);
    }
    project->catalog.definitions.data[definition].open |=
        project->catalog.definitions.data[other].open;
}

static bool is_parent(enum element_kind kind) {
    return kind == ELEMENT_INHERITS || kind == ELEMENT_PARTITION || kind == ELEMENT_OF;
}

void declare_columns(struct project *project, uint32_t definition) {
    const struct definition *def = &project->catalog.definitions.data[definition];
    uint32_t file = def->file;
    const struct object *o = project->sources[file].object;
    struct list elements = o->statements[def->statement].elements;
    // Inherited columns come first: CREATE TABLE c (b int) INHERITS (p) has p's columns, then b.
    for (uint32_t i = 0; i < elements.count; i++) {
        const struct element *element = &o->elements[object_item(o, elements, i)];
        if (is_parent((enum element_kind)element->kind)) {
            add_columns_of(project, definition, element);
        }
    }
    for (uint32_t i = 0; i < elements.count; i++) {
        const struct element *element = &o->elements[object_item(o, elements, i)];
        if (element->kind == ELEMENT_COLUMN) {
            add_own_column(project, definition, element->column);
        } else if (element->kind == ELEMENT_LIKE) {
            add_columns_of(project, definition, element);
        }
    }
    for (uint32_t i = 0; i < elements.count; i++) {
        uint32_t element = object_item(o, elements, i);
        if (o->elements[element].kind == ELEMENT_KEY) {
            trait_apply(project, definition, file, &o->elements[element]);
        }
    }
}

// ---- ALTER TABLE on columns

static void note_change(struct project *project, uint32_t definition,
                        const struct alteration *alteration, struct column_change change) {
    change.file = alteration->file;
    change.statement = alteration->statement;
    VEC_PUSH(&project->catalog.definitions.data[definition].changes, change);
}

// The column that has the name now: a name may be given again after a rename or drop.
static uint32_t live_column(const struct project *project, uint32_t definition, uint32_t name) {
    const struct definition *def = &project->catalog.definitions.data[definition];
    for (uint32_t i = 0; i < def->columns.size; i++) {
        if (def->columns.data[i].name == name && !def->columns.data[i].dropped) {
            return i + 1;
        }
    }
    return 0;
}

static void drop_column(struct project *project, uint32_t definition,
                        const struct alteration *alteration, uint32_t name) {
    uint32_t position = live_column(project, definition, name);
    if (!position) {
        return;
    }
    struct definition_column *column =
        &project->catalog.definitions.data[definition].columns.data[position - 1];
    column->dropped = true;
    if (column->column) {
        project->lineage->columns.data[column->column].flags |= COLUMN_DROPPED;
    }
    note_change(project, definition, alteration,
                (struct column_change){.kind = CHANGE_DROP, .position = position});
}

struct renamed_column {
    uint32_t from;
    uint32_t to;
};

static void rename_column(struct project *project, uint32_t definition,
                          const struct alteration *alteration, struct renamed_column names) {
    struct catalog *catalog = &project->catalog;
    uint32_t position = live_column(project, definition, names.from);
    if (!position || live_column(project, definition, names.to)) {
        return;
    }
    struct definition *def = &catalog->definitions.data[definition];
    struct definition_column *column = &def->columns.data[position - 1];
    column->name = names.to;
    map_put(&catalog->columns, map_pair(definition, names.to), position);
    if (column->column) {
        map_put(&catalog->asset_columns, map_pair(def->asset, names.to), column->column);
        struct str name = project_name(project, names.to);
        project->lineage->columns.data[column->column].name =
            (struct str){arena_copy(&project->lineage->arena, name.data, name.size), name.size};
    }
    note_change(
        project, definition, alteration,
        (struct column_change){.kind = CHANGE_RENAME, .position = position, .from = names.from});
}

static void retype_column(struct project *project, uint32_t definition, uint32_t name,
                          struct type type) {
    uint32_t position = catalog_lookup(project, definition, name);
    if (!position) {
        return;
    }
    struct definition_column *column =
        &project->catalog.definitions.data[definition].columns.data[position - 1];
    column->type = type;
    if (column->column) {
        project->lineage->columns.data[column->column].type = type_text(project, type);
    }
}

static void add_altered_column(struct project *project, uint32_t definition,
                               const struct alteration *alteration, uint32_t id) {
    uint32_t asset = project->catalog.definitions.data[definition].asset;
    const struct column_def *column = &project->sources[alteration->file].object->column_defs[id];
    if (live_column(project, definition, project_symbol(project, alteration->file, column->name))) {
        return; // ADD COLUMN IF NOT EXISTS
    }
    struct definition_column added = declared_column(project, asset, alteration, id);
    catalog_add_column(project, definition, added);
    uint32_t position = project->catalog.definitions.data[definition].columns.size;
    trait_set(project, definition, position, added.traits);
    map_put(&project->catalog.columns, map_pair(definition, added.name), position);
    note_change(project, definition, alteration,
                (struct column_change){.kind = CHANGE_ADD, .position = position});
}

static void apply(struct project *project, uint32_t definition,
                  const struct alteration *alteration) {
    uint32_t file = alteration->file;
    const struct object *o = project->sources[file].object;
    const struct element *element = &o->elements[alteration->element];
    uint32_t name = project_symbol(project, file, element->name);
    switch ((enum element_kind)element->kind) {
    case ELEMENT_ADD_COLUMN:
        add_altered_column(project, definition, alteration, element->column);
        return;
    case ELEMENT_DROP_COLUMN:
        drop_column(project, definition, alteration, name);
        return;
    case ELEMENT_RENAME_COLUMN:
        rename_column(project, definition, alteration,
                      (struct renamed_column){name, project_symbol(project, file, element->to)});
        return;
    case ELEMENT_ALTER_TYPE:
        retype_column(project, definition, name,
                      type_declared(project, file, alteration->statement,
                                    o->column_defs[element->column].type));
        return;
    default:
        trait_apply(project, definition, file, element);
        return;
    }
}

void declare_alterations(struct project *project, uint32_t definition) {
    const struct definition *def = &project->catalog.definitions.data[definition];
    uint32_t file = def->file, statement = def->statement;
    uint32_t next = def->asset ? project->catalog.assets.data[def->asset].alterations.first
                               : def->alterations.first;
    for (; next; next = project->catalog.alterations.data[next].next) {
        struct alteration alteration = project->catalog.alterations.data[next];
        if (alteration.file != file || alteration.statement > statement) {
            apply(project, definition, &alteration);
        }
    }
}
