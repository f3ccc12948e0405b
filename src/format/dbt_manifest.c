#include "format/dbt_manifest.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "format/dbt/engine.h"
#include "format/dbt/exposure.h"
#include "format/dbt/index.h"
#include "format/dbt/node.h"
#include "format/dbt/raw.h"
#include "format/dbt/relation.h"
#include "format/dbt/snapshot.h"
#include "format/dbt_project.h"
#include "format/space.h"

#define FIRST_VERSION 1
#define LAST_VERSION  12

struct manifest {
    struct dbt_file file;
    struct dbt_index index;
    struct str project;   // name of the one that it was made for; empty: not said
    struct str directory; // of that project
    bool other_engine;
    uint32_t raw_count;           // models whose SQL was not compiled
    const struct node *first_raw; // SQL of the first of them
};

// ---- what the file is

static const char *const marks[] = {"dbt_schema_version", NULL};

// https://schemas.getdbt.com/dbt/manifest/v12.json
static bool manifest_takes(struct str path, const struct node *root) {
    (void)path;
    struct str version = node_text(node_path(root, "metadata.dbt_schema_version"));
    return memmem(version.data, version.size, "/manifest/", strlen("/manifest/")) != NULL;
}

static void check_version(struct manifest *m) {
    const struct node *version = node_path(m->file.tree->root, "metadata.dbt_schema_version");
    struct str name = path_name(node_text(version)); // v12.json
    long number = str_starts(name, STR("v")) ? strtol(name.data + 1, NULL, 10) : 0;
    if (number >= FIRST_VERSION && number <= LAST_VERSION) {
        return;
    }
    reading_note(m->file.reading, DIAG_FORMAT_VERSION, dbt_place(&m->file, version),
                 "manifests of version %d to %d are known: of this one, what they have in common "
                 "is read",
                 FIRST_VERSION, LAST_VERSION);
}

static void check_engine(struct manifest *m) {
    const struct node *adapter = node_path(m->file.tree->root, "metadata.adapter_type");
    m->other_engine = !dbt_engine_is_known(node_text(adapter));
    if (m->other_engine) {
        reading_note(m->file.reading, DIAG_OTHER_ENGINE, dbt_place(&m->file, adapter),
                     "the models of this manifest are written for %.*s: only which relations they "
                     "depend on is read",
                     STR_ARG(node_text(adapter)));
    }
}

// The project's directory: that of the manifest, or the one above when it lies in target/.
static struct str project_directory(struct str path) {
    size_t slash = str_find_last(path, '/');
    struct str directory = slash == path.size ? (struct str){0} : str_sub(path, 0, slash);
    if (!str_equal(path_name(directory), STR("target"))) {
        return directory;
    }
    slash = str_find_last(directory, '/');
    return slash == directory.size ? (struct str){0} : str_sub(directory, 0, slash);
}

// ---- SQL

// models/orders.sql, however the system writes it that dbt ran on
static struct str written_path(struct manifest *m, const struct node *node) {
    struct str written = node_get_text(node, "original_file_path");
    char *path = arena_copy(&m->file.reading->arena, written.data, written.size);
    for (size_t i = 0; i < written.size; i++) {
        path[i] = path[i] == '\\' ? '/' : path[i];
    }
    return (struct str){path, written.size};
}

// Where the paths of a package begin: where the scan has it, else where dbt puts it.
static struct str package_root(struct manifest *m, struct str package) {
    struct reading *reading = m->file.reading;
    const struct dbt *dbt = reading->around ? reading->around->dbt : NULL;
    struct str below;
    const struct dbt_project *project = dbt_project_of(dbt, reading->path, &below);
    if (!project || !str_equal(project->name, package)) {
        project = dbt_project_named(dbt, package);
    }
    if (project) {
        return project->root;
    }
    if (m->project.size == 0 || str_equal(package, m->project)) {
        return m->directory;
    }
    struct str packages = path_join(&reading->arena, m->directory, STR("dbt_packages"));
    return path_join(&reading->arena, packages, package);
}

// The file that a node is defined in, as the scan calls it.
static struct str file_of(struct manifest *m, const struct node *node) {
    struct str root = package_root(m, node_get_text(node, "package_name"));
    return path_join(&m->file.reading->arena, root, written_path(m, node));
}

static bool is_scanned(struct manifest *m, const struct node *node) {
    const struct surroundings *around = m->file.reading->around;
    struct str path = file_of(m, node);
    const struct surrounding_file *found = around ? surroundings_find(around, path) : NULL;
    return found && str_equal(found->path, path);
}

static uint32_t pipeline_of(struct manifest *m, const struct node *node) {
    struct reading *reading = m->file.reading;
    const struct node *written = node_get(node, "original_file_path");
    if (!node_is_string(written) || node_text(written).size == 0) {
        return 0;
    }
    struct str path = file_of(m, node);
    return builder_asset_def(reading->builder, (struct asset_def){
                                                   .type = ASSET_PIPELINE,
                                                   .keys = reading_key(reading, SPACE_FILE, path),
                                                   .title = builder_string(reading->builder, path),
                                                   .span = dbt_place(&m->file, written),
                                               });
}

// The member of either name, if it is SQL.
static const struct node *code_of(const struct node *node, const char *name, const char *before) {
    const struct node *code = node_get(node, name);
    code = code ? code : node_get(node, before); // up to version 6
    return node_is_string(code) && str_trim(node_text(code)).size > 0 ? code : NULL;
}

// What a snapshot's settings are written around may turn out to be no query.
static void read_snapshot_sql(struct manifest *m, const struct node *node, const struct node *code,
                              uint32_t fill) {
    struct excerpt *excerpt = &m->file.reading->excerpt;
    excerpt_reset(excerpt);
    struct span query = tree_write(m->file.tree, code, excerpt);
    struct dbt_snapshot snapshot;
    dbt_snapshot_read(&m->file, node_get(node, "config"), query, &snapshot);
    dbt_snapshot_open(&snapshot);
    excerpt_copy(excerpt, query);
    dbt_snapshot_close(&snapshot);
    reading_text(m->file.reading, dbt_place(&m->file, code), fill);
    excerpt_reset(excerpt);
    excerpt_copy(excerpt, tree_write(m->file.tree, code, excerpt));
    reading_alternative(m->file.reading);
}

static void read_sql(struct manifest *m, const struct node *node, const struct node *code,
                     uint32_t fill) {
    struct excerpt *excerpt = &m->file.reading->excerpt;
    if (node_is(node_get(node, "resource_type"), "snapshot")) {
        read_snapshot_sql(m, node, code, fill);
        return;
    }
    excerpt_reset(excerpt);
    excerpt_copy(excerpt, tree_write(m->file.tree, code, excerpt));
    reading_text(m->file.reading, dbt_place(&m->file, code), fill);
}

// A template that dbt has not compiled. The model's own file counts more, if it is scanned.
static bool read_template(struct manifest *m, const struct node *node, const struct node *code,
                          struct fill fill) {
    if (!code || is_scanned(m, node)) {
        return false;
    }
    m->first_raw = m->first_raw ? m->first_raw : code;
    m->raw_count++;
    dbt_raw_read(&m->index, &(struct dbt_raw){.node = node, .code = code, .fill = fill});
    return true;
}

static void read_code(struct manifest *m, const struct node *node, uint32_t asset) {
    struct reading *reading = m->file.reading;
    const struct node *code = code_of(node, "compiled_code", "compiled_sql");
    const struct node *language = node_get(node, "language");
    struct fill fill = {.asset = asset, .pipeline = pipeline_of(m, node), .flags = FILL_COMPILED};
    bool readable = !m->other_engine && !node_is(language, "python");
    if (readable && code) {
        read_sql(m, node, code, builder_fill(reading->builder, fill));
        return;
    }
    if (readable && read_template(m, node, code_of(node, "raw_code", "raw_sql"), fill)) {
        return;
    }
    if (code) {
        reading_omit(reading, dbt_place(&m->file, code));
    }
    if (node_is(language, "python")) {
        reading_note(reading, DIAG_TEXT_UNSUPPORTED, dbt_place(&m->file, language),
                     "a model in Python: only which relations it depends on is read");
    }
    fill.flags |= FILL_TABLE_LEVEL;
    dbt_index_depend(&m->index, node, NULL, builder_fill(reading->builder, fill));
}

// ---- nodes

static uint8_t type_of(const struct node *node) {
    static const struct {
        const char *materialized;
        enum asset_type type;
    } types[] = {{"view", ASSET_VIEW},
                 {"ephemeral", ASSET_VIEW},
                 {"materialized_view", ASSET_MATERIALIZED_VIEW}};
    const struct node *materialized = node_path(node, "config.materialized");
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (node_is(materialized, types[i].materialized)) {
            return (uint8_t)types[i].type;
        }
    }
    return ASSET_TABLE;
}

// `alias` of a model, `identifier` of a source say what the relation is called.
static struct list names_of(struct manifest *m, const struct node *node, const char *identifier) {
    struct reading *reading = m->file.reading;
    struct dbt_relation relation;
    struct str name = node_get_text(node, identifier);
    if (dbt_relation_parse(&reading->arena, node_get_text(node, "relation_name"), &relation)) {
        return reading_names(reading, relation.schema, relation.name);
    }
    name = name.size > 0 ? name : node_get_text(node, "name");
    return name.size > 0 ? reading_names(reading, node_get_text(node, "schema"), name)
                         : (struct list){0};
}

// What SQL cannot name is shown as the tool's own.
static void name_asset(struct manifest *m, const struct node *node, const char *identifier,
                       struct asset_def *def) {
    struct builder *builder = m->file.reading->builder;
    struct str name = node_get_text(node, "name");
    if (identifier && !node_is(node_path(node, "config.materialized"), "ephemeral")) {
        def->names = names_of(m, node, identifier);
    }
    if (def->names.count == 0) {
        def->schema = builder_string(builder, STR("dbt"));
        def->title = builder_string(builder, name.size > 0 ? name : node->key);
    }
}

// "orders_v2" of models/marts/orders_v2.sql
static struct str stem_of(const struct node *node) {
    struct str name = path_name(node_get_text(node, "original_file_path"));
    return str_sub(name, 0, str_find_last(name, '.'));
}

static void add_version_keys(struct manifest *m, const struct node *node, struct names *keys) {
    struct str version = node_get_text(node, "version");
    const struct dbt_version one = {
        .model = node_get_text(node, "name"),
        .version = version,
        .file = stem_of(node),
        .newest = str_equal(version, node_get_text(node, "latest_version")),
    };
    dbt_version_keys(&m->file, keys, node_get_text(node, "package_name"), &one);
}

static struct list keys_of(struct manifest *m, const struct node *node) {
    struct names keys = {0};
    names_add_key(m->file.reading, &keys, SPACE_DBT_ID, node->key);
    if (node_get_text(node, "version").size > 0) {
        add_version_keys(m, node, &keys);
    } else if (node_get_text(node, "name").size > 0) {
        dbt_model_keys(&m->file, &keys, node_get_text(node, "package_name"),
                       node_get_text(node, "name"));
    }
    return names_list(m->file.reading, &keys);
}

// "group.shop.finance" of a model in package shop with group finance
static const struct node *group_of(struct manifest *m, const struct node *node) {
    struct str group = node_get_text(node, "group");
    group = group.size > 0 ? group : node_text(node_path(node, "config.group"));
    if (group.size == 0) {
        return NULL;
    }
    struct str name = dbt_dotted(&m->file, node_get_text(node, "package_name"), group);
    return dbt_index_find(&m->index, dbt_dotted(&m->file, STR("group"), name));
}

static uint32_t declare(struct manifest *m, const struct node *node) {
    struct asset_def def =
        dbt_asset(&m->file, node, (struct dbt_above){.group = group_of(m, node)});
    def.type = type_of(node);
    def.keys = keys_of(m, node);
    name_asset(m, node, "alias", &def);
    return builder_asset_def(m->file.reading->builder, def);
}

static void read_model(struct manifest *m, const struct node *node) {
    read_code(m, node, declare(m, node));
}

static void read_seed(struct manifest *m, const struct node *node) {
    declare(m, node);
}

// An analysis is compiled but never run by dbt. When its file is scanned too, that one counts.
static void read_analysis(struct manifest *m, const struct node *node) {
    struct reading *reading = m->file.reading;
    struct builder *builder = reading->builder;
    const struct node *code = code_of(node, "compiled_code", "compiled_sql");
    if (!code || is_scanned(m, node)) {
        return;
    }
    struct asset_def def = dbt_asset(&m->file, node, (struct dbt_above){0});
    def.type = ASSET_PIPELINE;
    def.keys = reading_key(reading, SPACE_DBT_ID, node->key);
    name_asset(m, node, NULL, &def);
    read_code(m, node, builder_asset_def(builder, def));
}

// Tests and hooks show nothing to anybody: they are left out.
static void read_node(struct manifest *m, const struct node *node) {
    static const struct {
        const char *type;
        void (*read)(struct manifest *m, const struct node *node);
    } types[] = {{"model", read_model},
                 {"snapshot", read_model},
                 {"seed", read_seed},
                 {"analysis", read_analysis}};
    const struct node *type = node_get(node, "resource_type");
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (node_is(type, types[i].type)) {
            types[i].read(m, node);
            return;
        }
    }
    if (!node_is_string(type)) {
        reading_note(m->file.reading, DIAG_DOCUMENT_DOUBTFUL, dbt_place(&m->file, node),
                     "a node without `resource_type` is not read");
    }
}

static void read_source(struct manifest *m, const struct node *node) {
    struct asset_def def = dbt_asset(&m->file, node, (struct dbt_above){0});
    struct names keys = {0};
    struct str table =
        dbt_dotted(&m->file, node_get_text(node, "source_name"), node_get_text(node, "name"));
    names_add_key(m->file.reading, &keys, SPACE_DBT_ID, node->key);
    dbt_source_keys(&m->file, &keys, node_get_text(node, "package_name"), table);
    def.type = ASSET_TABLE;
    def.keys = names_list(m->file.reading, &keys);
    name_asset(m, node, "identifier", &def);
    builder_asset_def(m->file.reading->builder, def);
}

static void read_exposure(struct manifest *m, const struct node *node) {
    struct names keys = {0};
    names_add_key(m->file.reading, &keys, SPACE_DBT_ID, node->key);
    struct fill fill = {.asset = dbt_exposure(&m->file, node, &keys), .flags = FILL_TABLE_LEVEL};
    dbt_index_depend(&m->index, node, NULL, builder_fill(m->file.reading->builder, fill));
}

static void check_parts(struct manifest *m, const struct node *node) {
    static const struct {
        const char *name;
        enum node_kind kind;
    } parts[] = {
        {"name", NODE_STRING},          {"original_file_path", NODE_STRING},
        {"relation_name", NODE_STRING}, {"compiled_code", NODE_STRING},
        {"compiled_sql", NODE_STRING},  {"depends_on", NODE_OBJECT},
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        dbt_expect(&m->file, node_get(node, parts[i].name), parts[i].kind, parts[i].name);
    }
}

static void read_section(struct manifest *m, const char *name,
                         void (*read)(struct manifest *m, const struct node *node)) {
    const struct node *section = node_get(m->file.tree->root, name);
    if (!dbt_expect(&m->file, section, NODE_OBJECT, name)) {
        return;
    }
    for (const struct node *node = node_first(section); node; node = node->next) {
        if (dbt_expect(&m->file, node, NODE_OBJECT, "a member of the manifest")) {
            check_parts(m, node);
            read(m, node);
        }
    }
}

static void note_raw(struct manifest *m) {
    if (m->raw_count > 0) {
        reading_note(m->file.reading, DIAG_TEMPLATE_HOLE, dbt_place(&m->file, m->first_raw),
                     "%u models are not compiled, here is the first, and read as templates: run "
                     "`dbt compile` to have what their macros make",
                     m->raw_count);
    }
}

static void manifest_read(struct reading *reading, const struct tree *tree) {
    struct manifest m = {
        .file = dbt_file_of(reading, tree),
        .project = node_text(node_path(tree->root, "metadata.project_name")),
        .directory = project_directory(reading->path),
    };
    check_version(&m);
    check_engine(&m);
    dbt_index_init(&m.index, &m.file);
    dbt_index_add_manifest(&m.index);
    read_section(&m, "nodes", read_node);
    read_section(&m, "sources", read_source);
    read_section(&m, "exposures", read_exposure);
    note_raw(&m);
    dbt_index_release(&m.index);
}

const struct format format_dbt_manifest = {
    .name = "dbt_manifest",
    .notation = NOTATION_TREE,
    .marks = marks,
    .takes_tree = manifest_takes,
    .read_tree = manifest_read,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(DBT),
};
