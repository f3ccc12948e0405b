#include "bind/asset.h"

#include "base/buf.h"
#include "base/wildcard.h"
#include "bind/bind.h"
#include "bind/project.h"
#include "query/key.h"

// Spaces that binding itself looks into; format/space.h has all.
#define SPACE_FILE     KEY_SPACE "file"
#define SPACE_PIPELINE KEY_SPACE "pipeline"

uint32_t asset_of(const struct project *project, uint32_t file, uint32_t asset_def) {
    return asset_def ? project->sources[file].assets[asset_def] : 0;
}

static struct str kept(struct project *project, struct str s) {
    return (struct str){arena_copy(&project->lineage->arena, s.data, s.size), s.size};
}

// ---- which asset a declaration is about

static uint32_t by_key(const struct project *project, uint32_t file, struct list keys) {
    const struct object *o = project->sources[file].object;
    uint32_t found = 0;
    for (uint32_t i = 0; !found && i + 1 < keys.count; i += 2) {
        found =
            catalog_find(&project->catalog, project_symbol(project, file, object_item(o, keys, i)),
                         project_symbol(project, file, object_item(o, keys, i + 1)));
    }
    return found;
}

struct sql_name {
    uint32_t schema; // symbols
    uint32_t name;
};

static struct sql_name name_of(const struct project *project, uint32_t file, struct list names) {
    const struct object *o = project->sources[file].object;
    struct sql_name name = {0};
    if (names.count > 0) {
        name.name = project_symbol(project, file, object_item(o, names, names.count - 1));
    }
    if (names.count > 1) {
        name.schema = project_symbol(project, file, object_item(o, names, names.count - 2));
    }
    return name;
}

static uint32_t by_name(const struct project *project, uint32_t file, struct list names) {
    struct sql_name name = name_of(project, file, names);
    return name.name ? catalog_find(&project->catalog, name.schema, name.name) : 0;
}

static void enter_keys(struct project *project, uint32_t file, struct list keys, uint32_t asset) {
    const struct object *o = project->sources[file].object;
    for (uint32_t i = 0; i + 1 < keys.count; i += 2) {
        uint32_t space = project_symbol(project, file, object_item(o, keys, i));
        uint32_t word = project_symbol(project, file, object_item(o, keys, i + 1));
        if (!catalog_find(&project->catalog, space, word)) {
            map_put(&project->catalog.by_name, map_pair(space, word), asset);
        }
    }
}

static uint32_t make(struct project *project, uint32_t file, const struct asset_def *def) {
    struct sql_name name = name_of(project, file, def->names);
    enum asset_type type = (enum asset_type)def->type;
    if (name.name) {
        return catalog_asset(project, name.schema, name.name, type);
    }
    return catalog_new_asset(project, project_symbol(project, file, def->schema),
                             project_symbol(project, file, def->title), type);
}

// One file knows the schema that another has left open.
static void settle_name(struct project *project, uint32_t file, const struct asset_def *def,
                        uint32_t asset) {
    struct sql_name name = name_of(project, file, def->names);
    if (name.name && !catalog_find(&project->catalog, name.schema, name.name)) {
        catalog_name(project, asset, name.schema, name.name);
    }
}

// ---- what it says

static void add_labels(struct project *project, uint32_t file, struct list strings,
                       struct lineage_labels *labels, uint32_t asset) {
    const struct object *o = project->sources[file].object;
    for (uint32_t i = 0; i < strings.count; i++) {
        struct str text = object_str(o, object_item(o, strings, i));
        VEC_PUSH(labels, ((struct lineage_label){asset, kept(project, text)}));
    }
}

static void describe(struct project *project, uint32_t file, const struct asset_def *def,
                     uint32_t asset) {
    const struct object *o = project->sources[file].object;
    struct lineage *lineage = project->lineage;
    struct lineage_asset *shown = &lineage->assets.data[asset];
    if (!shown->description.size) {
        shown->description = kept(project, object_text(o, def->description));
    }
    if (!shown->url.size) {
        shown->url = kept(project, object_text(o, def->url));
    }
    add_labels(project, file, def->owners, &lineage->owners, asset);
    add_labels(project, file, def->tags, &lineage->tags, asset);
    if (def->columns.count > 0) {
        uint32_t id = (uint32_t)(def - o->asset_defs);
        VEC_PUSH(&project->listings, ((struct listing){asset, file, id}));
    }
}

static void define_place(struct project *project, uint32_t file, const struct asset_def *def,
                         uint32_t asset) {
    struct lineage_asset *shown = &project->lineage->assets.data[asset];
    if (shown->flags & ASSET_DECLARED) {
        return;
    }
    shown->type = def->type;
    shown->flags |= ASSET_DECLARED;
    shown->defined_file = file + 1;
    shown->place = object_place(project->sources[file].object, def->span.start);
}

static void declare_one(struct project *project, uint32_t file, uint32_t id) {
    struct source *source = &project->sources[file];
    const struct asset_def *def = &source->object->asset_defs[id];
    uint32_t asset = by_key(project, file, def->keys);
    asset = asset ? asset : by_name(project, file, def->names);
    asset = asset ? asset : make(project, file, def);
    source->assets[id] = asset;
    enter_keys(project, file, def->keys, asset);
    settle_name(project, file, def, asset);
    define_place(project, file, def, asset);
    describe(project, file, def, asset);
}

// What a file only remarks on must be declared elsewhere, or have a name that SQL may use.
static void remark_one(struct project *project, uint32_t file, uint32_t id) {
    struct source *source = &project->sources[file];
    const struct asset_def *def = &source->object->asset_defs[id];
    uint32_t asset = by_key(project, file, def->keys);
    asset = asset ? asset : by_name(project, file, def->names);
    if (!asset && def->names.count > 0) {
        asset = make(project, file, def);
        catalog_unknown(project, asset);
    }
    source->assets[id] = asset;
    if (!asset) {
        const struct object *o = source->object;
        project_diag(project, DIAG_REFERENCE_DANGLING, file, object_place(o, def->span.start),
                     "%.*s is spoken of here but is in none of the scanned files; scan it too",
                     STR_ARG(object_str(o, def->keys.count > 1 ? object_item(o, def->keys, 1)
                                                               : def->title)));
        return;
    }
    enter_keys(project, file, def->keys, asset);
    describe(project, file, def, asset);
}

static void contain(struct project *project, uint32_t file, uint32_t id) {
    const struct source *source = &project->sources[file];
    const struct object *o = source->object;
    const struct asset_def *def = &o->asset_defs[id];
    uint32_t asset = source->assets[id];
    for (uint32_t i = 0; asset && i + 1 < def->parents.count; i += 2) {
        struct list pair = {def->parents.start + i, 2};
        uint32_t parent = by_key(project, file, pair);
        if (!parent || parent == asset) {
            project_diag(project, DIAG_REFERENCE_DANGLING, file, object_place(o, def->span.start),
                         "what contains this, %.*s, is in none of the scanned files",
                         STR_ARG(object_str(o, object_item(o, pair, 1))));
            continue;
        }
        struct lineage_asset *shown = &project->lineage->assets.data[asset];
        shown->parent = shown->parent ? shown->parent : parent;
        VEC_PUSH(&project->lineage->containments, ((struct lineage_containment){asset, parent}));
    }
}

static void each_def(struct project *project, void (*take)(struct project *, uint32_t, uint32_t),
                     bool remarks) {
    for (uint32_t file = 0; file < project->source_count; file++) {
        const struct object *o = project->sources[file].object;
        for (uint32_t i = 1; o && i < o->asset_def_count; i++) {
            if (((o->asset_defs[i].flags & ASSET_DEF_REMARK) != 0) == remarks) {
                take(project, file, i);
            }
        }
    }
}

void asset_declare(struct project *project) {
    for (uint32_t file = 0; file < project->source_count; file++) {
        const struct object *o = project->sources[file].object;
        if (o) {
            project->sources[file].assets =
                ARENA_ARRAY(&project->arena, uint32_t, o->asset_def_count);
        }
    }
    each_def(project, declare_one, false);
    each_def(project, remark_one, true);
    each_def(project, contain, false);
    each_def(project, contain, true);
}

uint32_t asset_pipeline(struct project *project, uint32_t file) {
    struct source *source = &project->sources[file];
    if (source->pipeline) {
        return source->pipeline;
    }
    uint32_t space = intern_add(&project->names, STR(SPACE_FILE));
    uint32_t word = intern_add(&project->names, key_word(&project->arena, source->path));
    source->pipeline = catalog_find(&project->catalog, space, word);
    if (!source->pipeline) {
        uint32_t name = intern_add(&project->names, source->path);
        source->pipeline = catalog_new_asset(project, 0, name, ASSET_PIPELINE);
        map_put(&project->catalog.by_name, map_pair(space, word), source->pipeline);
    }
    struct lineage_asset *shown = &project->lineage->assets.data[source->pipeline];
    shown->file = shown->defined_file = file + 1;
    shown->flags |= ASSET_DECLARED;
    shown->place = (struct place){1, 1};
    return source->pipeline;
}

// ---- columns

static bool is_complete(const struct project *project, const struct listing *listing) {
    const struct object *o = project->sources[listing->file].object;
    return o->asset_defs[listing->asset_def].flags & ASSET_DEF_COMPLETE;
}

void asset_define(struct project *project) {
    for (uint32_t i = 0; i < project->listings.size; i++) {
        const struct listing *listing = &project->listings.data[i];
        if (project->catalog.assets.data[listing->asset].first_definition) {
            continue;
        }
        project->lineage->assets.data[listing->asset].flags |= ASSET_DECLARED;
        catalog_define(
            project, listing->asset,
            (struct definition){.kind = DEFINITION_LISTED, .open = true, .file = listing->file});
    }
}

static void list_column(struct project *project, uint32_t definition, const struct listing *listing,
                        uint32_t field) {
    const struct object *o = project->sources[listing->file].object;
    const struct field_def *def = &o->field_defs[field];
    uint32_t name = project_symbol(project, listing->file, def->name);
    if (map_get(&project->catalog.columns, map_pair(definition, name))) {
        return;
    }
    uint32_t column = catalog_column(project, listing->asset, name, COLUMN_DECLARED);
    struct lineage_column *shown = &project->lineage->columns.data[column];
    shown->type = kept(project, object_str(o, def->type));
    shown->file = listing->file + 1;
    shown->place = object_place(o, def->span.start);
    catalog_add_column(project, definition,
                       (struct definition_column){.name = name,
                                                  .column = column,
                                                  .type = type_named(project, shown->type)});
}

// All that is listed anywhere: a complete list first, since it knows the order.
void asset_columns(struct project *project, uint32_t definition) {
    uint32_t asset = project->catalog.definitions.data[definition].asset;
    for (int complete = 1; complete >= 0; complete--) {
        for (uint32_t i = 0; i < project->listings.size; i++) {
            const struct listing *listing = &project->listings.data[i];
            if (listing->asset != asset || is_complete(project, listing) != (complete == 1)) {
                continue;
            }
            const struct object *o = project->sources[listing->file].object;
            struct list columns = o->asset_defs[listing->asset_def].columns;
            for (uint32_t c = 0; c < columns.count; c++) {
                list_column(project, definition, listing, object_item(o, columns, c));
            }
            if (complete) {
                project->catalog.definitions.data[definition].open = false;
            }
        }
    }
}

// Whether it may have columns that its definitions do not show.
static bool is_open(const struct project *project, uint32_t asset) {
    const struct definition *all = project->catalog.definitions.data;
    bool open = false;
    for (uint32_t id = project->catalog.assets.data[asset].first_definition; id;
         id = all[id].next) {
        open |= all[id].open;
    }
    return open;
}

static void describe_column(struct project *project, const struct listing *listing,
                            uint32_t field) {
    const struct object *o = project->sources[listing->file].object;
    const struct field_def *def = &o->field_defs[field];
    uint32_t name = project_symbol(project, listing->file, def->name);
    uint32_t column = map_get(&project->catalog.asset_columns, map_pair(listing->asset, name));
    if (!column && is_open(project, listing->asset)) {
        column = catalog_column(project, listing->asset, name, COLUMN_DECLARED);
        project->lineage->columns.data[column].file = listing->file + 1;
        project->lineage->columns.data[column].place = object_place(o, def->span.start);
    }
    if (!column) {
        project_diag(project, DIAG_COLUMN_UNKNOWN, listing->file, object_place(o, def->span.start),
                     "column \"%.*s\" is described here, but %.*s has no such column",
                     STR_ARG(object_str(o, def->name)),
                     STR_ARG(project->lineage->assets.data[listing->asset].name));
        return;
    }
    struct lineage_column *shown = &project->lineage->columns.data[column];
    if (!shown->description.size) {
        shown->description = kept(project, object_text(o, def->description));
    }
    if (!shown->type.size) {
        shown->type = kept(project, object_str(o, def->type));
    }
    add_labels(project, listing->file, def->tags, &project->lineage->column_tags, column);
}

// ---- declared edges

static uint32_t column_for(struct project *project, uint32_t file, uint32_t asset,
                           uint32_t string) {
    return string ? catalog_column(project, asset, project_symbol(project, file, string),
                                   COLUMN_INFERRED)
                  : 0;
}

// Each stands for a statement of its own.
static void add_edge(struct project *project, uint32_t file, const struct edge_def *def) {
    struct lineage *lineage = project->lineage;
    const struct object *o = project->sources[file].object;
    uint32_t target = asset_of(project, file, def->target);
    uint32_t source = asset_of(project, file, def->source);
    if (!target || !source) {
        return;
    }
    struct place place = object_place(o, def->span.start);
    VEC_PUSH(&lineage->statements,
             ((struct lineage_statement){
                 .file = file, .kind = STATEMENT_NONE, .target = target, .place = place}));
    VEC_PUSH(&lineage->edges,
             ((struct lineage_edge){
                 .statement = lineage->statements.size - 1,
                 .target_asset = target,
                 .target_column = column_for(project, file, target, def->target_column),
                 .source_asset = source,
                 .source_column = column_for(project, file, source, def->source_column),
                 .kind = (uint8_t)def->kind,
                 .evidence = 1u << EVIDENCE_REGISTERED,
                 .confidence = evidence_confidence(1u << EVIDENCE_REGISTERED, 0),
                 .place = place,
                 .offset = def->span.start,
                 .text = intern_add(&lineage->text_table, object_text(o, def->description)),
             }));
}

// ---- what is said about files and names

static bool *owned_assets(struct project *project) {
    const struct lineage *lineage = project->lineage;
    bool *owned = ARENA_ARRAY(&project->arena, bool, lineage->assets.size);
    for (uint32_t i = 0; i < lineage->owners.size; i++) {
        owned[lineage->owners.data[i].of] = true;
    }
    return owned;
}

static bool matches_any(const struct str_list *patterns, struct str name) {
    for (uint32_t i = 0; i < patterns->count; i++) {
        if (wildcard_matches(patterns->items[i], name)) {
            return true;
        }
    }
    return false;
}

// Who owns an asset by its name; NULL: nobody is said to.
static const struct str_list *owners_by_name(struct project *project,
                                             const struct bind_owners *owners, uint32_t asset) {
    const struct lineage_asset *shown = &project->lineage->assets.data[asset];
    struct buf name;
    buf_init(&name);
    buf_print(&name, "%.*s%s%.*s", STR_ARG(shown->schema), shown->schema.size > 0 ? "." : "",
              STR_ARG(shown->name));
    uint32_t i = owners->size;
    while (i > 0 && !matches_any(&owners->data[i - 1].assets, buf_str(&name))) {
        i--;
    }
    buf_release(&name);
    return i > 0 ? &owners->data[i - 1].owners : NULL;
}

// Who owns a file owns what it defines.
static struct str_list owners_by_file(const struct project *project, uint32_t asset) {
    uint32_t file = project->lineage->assets.data[asset].defined_file;
    const struct bind_file *given = file ? project->sources[file - 1].given : NULL;
    return given ? (struct str_list){given->owners, given->owner_count} : (struct str_list){0};
}

// Owners of what no declaration gives one.
static void own_others(struct project *project, const struct bind_owners *rules) {
    struct lineage *lineage = project->lineage;
    const bool *owned = owned_assets(project);
    for (uint32_t i = 1; i < lineage->assets.size; i++) {
        if (owned[i] || lineage->assets.data[i].flags & ASSET_SYSTEM) {
            continue;
        }
        const struct str_list *named = owners_by_name(project, rules, i);
        struct str_list owners = named ? *named : owners_by_file(project, i);
        for (uint32_t n = 0; n < owners.count; n++) {
            struct str owner = kept(project, owners.items[n]);
            VEC_PUSH(&lineage->owners, ((struct lineage_label){i, owner}));
        }
    }
}

// A script that settings put into a pipeline.
static void contain_scripts(struct project *project) {
    uint32_t space = intern_add(&project->names, STR(SPACE_PIPELINE));
    for (uint32_t file = 0; file < project->source_count; file++) {
        const struct source *source = &project->sources[file];
        struct str word = key_word(&project->arena, source->given->pipeline);
        uint32_t pipeline =
            source->pipeline && word.size > 0
                ? catalog_find(&project->catalog, space, intern_add(&project->names, word))
                : 0;
        if (pipeline) {
            struct lineage_asset *script = &project->lineage->assets.data[source->pipeline];
            script->parent = script->parent ? script->parent : pipeline;
            VEC_PUSH(&project->lineage->containments,
                     ((struct lineage_containment){source->pipeline, pipeline}));
        }
    }
}

void asset_describe(struct project *project, const struct bind_owners *owners) {
    own_others(project, owners);
    contain_scripts(project);
    for (uint32_t file = 0; file < project->source_count; file++) {
        const struct object *o = project->sources[file].object;
        for (uint32_t i = 1; o && i < o->edge_def_count; i++) {
            add_edge(project, file, &o->edge_defs[i]);
        }
    }
    for (uint32_t i = 0; i < project->listings.size; i++) {
        const struct listing listing = project->listings.data[i];
        const struct object *o = project->sources[listing.file].object;
        struct list columns = o->asset_defs[listing.asset_def].columns;
        for (uint32_t c = 0; c < columns.count; c++) {
            describe_column(project, &listing, object_item(o, columns, c));
        }
    }
}
