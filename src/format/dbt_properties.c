#include "format/dbt_properties.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "format/dbt/config.h"
#include "format/dbt/dependency.h"
#include "format/dbt/exposure.h"
#include "format/dbt/index.h"
#include "format/dbt/node.h"
#include "format/dbt/run.h"
#include "format/dbt/snapshot.h"
#include "format/dbt/value.h"
#include "format/space.h"

struct properties {
    struct dbt_file file;
    struct dbt_run run;      // for the templates in it
    struct str below;        // the file, below the project's root
    struct dbt_index groups; // by name
};

// ---- values

static bool has_template(struct str text) {
    return memmem(text.data, text.size, "{{", 2) || memmem(text.data, text.size, "{%", 2);
}

static struct jinja_value evaluate(struct properties *p, struct str text) {
    struct jinja jinja;
    jinja_init(&jinja, &p->file.reading->arena, &dbt_rules, &p->run);
    return jinja_evaluate(&jinja, text);
}

// A value that may be a template; `otherwise` when there is none. False, with a note, when what it
// stands for is not known.
static bool settle(struct properties *p, const struct node *value, struct str otherwise,
                   struct str *settled) {
    struct str text = node_text(value);
    *settled = text.size > 0 ? text : otherwise;
    if (!has_template(text)) {
        return true;
    }
    struct jinja_value made = evaluate(p, text);
    if (jinja_plain(&p->file.reading->arena, &made, settled)) {
        return true;
    }
    reading_note(p->file.reading, DIAG_TEMPLATE_HOLE, dbt_place(&p->file, value),
                 "what this stands for is not known: give its variables a default");
    return false;
}

// What SQL calls the relation that ref('orders') or source('shop', 'orders') stands for.
static bool refer(struct properties *p, const struct node *entry, struct str *relation) {
    struct arena *arena = &p->file.reading->arena;
    struct str text = node_text(entry);
    if (!has_template(text)) {
        struct buf template;
        buf_init(&template);
        buf_print(&template, "{{ %.*s }}", STR_ARG(text));
        text = (struct str){arena_copy(arena, template.data, template.size), template.size};
        buf_release(&template);
    }
    struct jinja_value made = evaluate(p, text);
    return jinja_is_relation(&made) && jinja_plain(arena, &made, relation);
}

// Whether an entry has a name, and is not switched off.
static bool is_readable(struct properties *p, const struct node *entry, const char *what) {
    const struct node *enabled = node_path(entry, "config.enabled");
    if (!dbt_expect(&p->file, entry, NODE_OBJECT, what)) {
        return false;
    }
    if (node_get_text(entry, "name").size == 0) {
        reading_note(p->file.reading, DIAG_DOCUMENT_DOUBTFUL, dbt_place(&p->file, entry),
                     "%s without `name` is not read", what);
        return false;
    }
    return !enabled || enabled->kind != NODE_BOOL || node_true(enabled);
}

static const struct node *group_of(const struct properties *p, const struct node *node) {
    struct str group = node_get_text(node, "group");
    return dbt_index_find(&p->groups,
                          group.size > 0 ? group : node_text(node_path(node, "config.group")));
}

// ---- sources

static void name_table(struct properties *p, const struct node *source, const struct node *table,
                       struct asset_def *def) {
    struct reading *reading = p->file.reading;
    struct str called = node_get_text(source, "name");
    struct str schema, name;
    bool known = settle(p, node_get(source, "schema"), called, &schema);
    known &= settle(p, node_get(table, "identifier"), node_get_text(table, "name"), &name);
    if (known) {
        def->names = reading_names(reading, schema, name);
        return;
    }
    def->schema = builder_string(reading->builder, called);
    def->title = builder_string(reading->builder, node_get_text(table, "name"));
}

static void read_table(struct properties *p, const struct node *source, const struct node *table) {
    struct asset_def def = dbt_asset(&p->file, table, (struct dbt_above){.source = source});
    struct str overrides = node_get_text(source, "overrides"); // a package's source
    struct names keys = {0};
    dbt_source_keys(
        &p->file, &keys, overrides.size > 0 ? overrides : p->run.project->name,
        dbt_dotted(&p->file, node_get_text(source, "name"), node_get_text(table, "name")));
    def.type = ASSET_TABLE;
    def.keys = names_list(p->file.reading, &keys);
    name_table(p, source, table, &def);
    builder_asset_def(p->file.reading->builder, def);
}

static void read_source(struct properties *p, const struct node *source) {
    const struct node *tables = node_get(source, "tables");
    if (!dbt_expect(&p->file, tables, NODE_ARRAY, "`tables`")) {
        return;
    }
    for (const struct node *table = node_first(tables); table; table = table->next) {
        if (is_readable(p, table, "a table of a source")) {
            read_table(p, source, table);
        }
    }
}

// ---- models, seeds, snapshots

static void remark(struct properties *p, struct asset_def def, const struct names *keys) {
    def.type = ASSET_TABLE;
    def.flags = ASSET_DEF_REMARK;
    def.keys = names_list(p->file.reading, keys);
    builder_asset_def(p->file.reading->builder, def);
}

static struct asset_def resource(struct properties *p, const struct node *node) {
    return dbt_asset(&p->file, node, (struct dbt_above){.group = group_of(p, node)});
}

static struct names keys_of(struct properties *p, const struct node *node) {
    struct names keys = {0};
    dbt_model_keys(&p->file, &keys, p->run.project->name, node_get_text(node, "name"));
    return keys;
}

static void read_resource(struct properties *p, const struct node *node) {
    struct names keys = keys_of(p, node);
    remark(p, resource(p, node), &keys);
}

// ---- versions of a model

static bool is_newer(struct str a, struct str b) {
    long one = a.size > 0 ? strtol(a.data, NULL, 10) : 0;
    long other = b.size > 0 ? strtol(b.data, NULL, 10) : 0;
    return one != other ? one > other : str_compare(a, b) > 0;
}

static struct str newest_version(const struct node *model) {
    struct str newest = node_get_text(model, "latest_version");
    if (newest.size > 0) {
        return newest;
    }
    for (const struct node *version = node_first(node_get(model, "versions")); version;
         version = version->next) {
        struct str v = node_get_text(version, "v");
        newest = is_newer(v, newest) ? v : newest;
    }
    return newest;
}

// Columns of a version say which of the model's it has: {include: all, exclude: [a]}.
static const struct node *inclusion(const struct node *version) {
    const struct node *column = node_first(node_get(version, "columns"));
    while (column && !node_get(column, "include")) {
        column = column->next;
    }
    return column;
}

static void read_version(struct properties *p, const struct node *model, const struct node *version,
                         struct str newest) {
    const struct dbt_version one = {
        .model = node_get_text(model, "name"),
        .version = node_get_text(version, "v"),
        .file = node_get_text(version, "defined_in"),
        .newest = str_equal(node_get_text(version, "v"), newest),
    };
    struct names keys = {0};
    dbt_version_keys(&p->file, &keys, p->run.project->name, &one);
    struct asset_def def = resource(p, model);
    const struct node *rule = inclusion(version);
    if (rule) {
        def.columns = dbt_columns(&p->file, node_get(model, "columns"), node_get(rule, "exclude"));
    } else if (node_get(version, "columns")) {
        def.columns = (struct list){0};
    }
    remark(p, def, &keys);
    remark(p, resource(p, version), &keys);
}

static void read_model(struct properties *p, const struct node *model) {
    const struct node *versions = node_get(model, "versions");
    if (!dbt_expect(&p->file, versions, NODE_ARRAY, "`versions`")) {
        read_resource(p, model);
        return;
    }
    struct str newest = newest_version(model);
    for (const struct node *version = node_first(versions); version; version = version->next) {
        if (node_get_text(version, "v").size > 0) {
            read_version(p, model, version, newest);
        } else {
            reading_note(p->file.reading, DIAG_DOCUMENT_DOUBTFUL, dbt_place(&p->file, version),
                         "a version without `v` is not read");
        }
    }
}

// ---- snapshots

static void note_reference(struct properties *p, const struct node *entry) {
    reading_note(p->file.reading, DIAG_TEXT_UNSUPPORTED, dbt_place(&p->file, entry),
                 "only ref('model') and source('source', 'table') are understood here");
}

// Settings may stand in dbt_project.yml too.
static struct jinja_value snapshot_settings(struct properties *p, struct jinja *jinja,
                                            const struct node *snapshot) {
    struct str name = node_get_text(snapshot, "name"), folder;
    if (!dbt_project_properties(p->run.project, name)) {
        return dbt_value_settled(jinja, node_get(snapshot, "config"));
    }
    dbt_role_of(p->run.project, p->below, &folder);
    return dbt_settings_of(jinja, DBT_SNAPSHOT, folder, p->below, name);
}

static struct asset_def snapshot_asset(struct properties *p, const struct node *snapshot) {
    struct reading *reading = p->file.reading;
    struct asset_def def = resource(p, snapshot);
    struct names keys = keys_of(p, snapshot);
    struct jinja jinja;
    jinja_init(&jinja, &reading->arena, &dbt_rules, &p->run);
    p->run.settings = snapshot_settings(p, &jinja, snapshot);
    struct dbt_config config = dbt_config_of(&jinja, DBT_SNAPSHOT, node_get_text(snapshot, "name"));
    p->run.settings = (struct jinja_value){0};
    def.type = config.type;
    def.keys = names_list(reading, &keys);
    def.names = reading_names(reading, config.schema, config.alias);
    return def;
}

// A snapshot of a whole relation has no other file.
static void define_snapshot(struct properties *p, const struct node *snapshot,
                            const struct node *source) {
    struct reading *reading = p->file.reading;
    struct str relation;
    if (!refer(p, source, &relation)) {
        note_reference(p, source);
        read_resource(p, snapshot);
        return;
    }
    uint32_t asset = builder_asset_def(reading->builder, snapshot_asset(p, snapshot));
    uint32_t fill = builder_fill(reading->builder, (struct fill){.asset = asset});
    excerpt_reset(&reading->excerpt);
    struct span all = tree_write(p->file.tree, source, &reading->excerpt);
    struct dbt_snapshot history;
    dbt_snapshot_read(&p->file, node_get(snapshot, "config"), all, &history);
    dbt_snapshot_open(&history);
    dbt_dependency_put(&p->file, relation, all);
    dbt_snapshot_close(&history);
    reading_text(reading, dbt_place(&p->file, source), fill);
}

static void read_snapshot(struct properties *p, const struct node *snapshot) {
    const struct node *relation = node_get(snapshot, "relation");
    if (node_is_string(relation)) {
        define_snapshot(p, snapshot, relation);
    } else {
        read_resource(p, snapshot);
    }
}

// ---- exposures

static void read_exposure(struct properties *p, const struct node *exposure) {
    struct reading *reading = p->file.reading;
    struct names keys = {0};
    struct str project = p->run.project->name;
    if (project.size > 0) { // as in a manifest
        struct str id = dbt_dotted(&p->file, project, node_get_text(exposure, "name"));
        names_add_key(reading, &keys, SPACE_DBT_ID, dbt_dotted(&p->file, STR("exposure"), id));
    }
    struct fill fill = {.asset = dbt_exposure(&p->file, exposure, &keys),
                        .flags = FILL_TABLE_LEVEL};
    uint32_t filled = builder_fill(reading->builder, fill);
    const struct node *entries = node_get(exposure, "depends_on");
    if (!dbt_expect(&p->file, entries, NODE_ARRAY, "`depends_on`")) {
        return;
    }
    for (const struct node *entry = node_first(entries); entry; entry = entry->next) {
        struct str relation;
        if (refer(p, entry, &relation)) {
            dbt_dependency_read(&p->file, entry, relation, filled);
        } else {
            note_reference(p, entry);
        }
    }
}

// ---- the file

static const char *const marks[] = {
    "sources:", "models:", "seeds:", "snapshots:", "exposures:", NULL};

static bool is_source(const struct node *entry) {
    return node_is_array(node_get(entry, "tables"));
}

static bool is_resource(const struct node *entry) {
    static const char *const lists[] = {"columns", "tests", "data_tests", "versions"};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (node_is_array(node_get(entry, lists[i]))) {
            return true;
        }
    }
    return node_is_object(node_get(entry, "config"));
}

static bool is_exposure(const struct node *entry) {
    return node_is_string(node_get(entry, "type")) &&
           (node_is_array(node_get(entry, "depends_on")) ||
            node_is_object(node_get(entry, "owner")));
}

struct section {
    const char *name;
    const char *entry;                          // for messages
    bool (*is_entry)(const struct node *entry); // sure to be one
    void (*read)(struct properties *p, const struct node *entry);
};

static const struct section sections[] = {
    {"sources", "a source", is_source, read_source},
    {"models", "a model", is_resource, read_model},
    {"seeds", "a seed", is_resource, read_resource},
    {"snapshots", "a snapshot", is_resource, read_snapshot},
    {"exposures", "an exposure", is_exposure, read_exposure},
};

#define SECTION_COUNT (sizeof(sections) / sizeof(sections[0]))

static bool has_entry(const struct node *root, const struct section *section, bool sure) {
    const struct node *entries = node_get(root, section->name);
    for (const struct node *entry = node_is_array(entries) ? node_first(entries) : NULL; entry;
         entry = entry->next) {
        if (node_is_string(node_get(entry, "name")) && (sure || section->is_entry(entry))) {
            return true;
        }
    }
    return false;
}

// `version: 2` is said by most files of dbt, and by none of another tool with such lists.
static bool properties_takes(struct str path, const struct node *root) {
    static const char *const suffixes[] = {".yml", ".yaml", NULL};
    const struct node *version = node_get(root, "version");
    bool sure = node_is(version, "2");
    if (!path_has_suffix(path, suffixes) || (node_text(version).size > 0 && !sure)) {
        return false;
    }
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (has_entry(root, &sections[i], sure)) {
            return true;
        }
    }
    return false;
}

static void index_groups(struct properties *p) {
    const struct node *groups = node_get(p->file.tree->root, "groups");
    for (const struct node *group = node_is_array(groups) ? node_first(groups) : NULL; group;
         group = group->next) {
        dbt_index_add(&p->groups, node_get_text(group, "name"), group);
    }
}

static void read_section(struct properties *p, const struct section *section) {
    const struct node *entries = node_get(p->file.tree->root, section->name);
    if (!dbt_expect(&p->file, entries, NODE_ARRAY, section->name)) {
        return;
    }
    for (const struct node *entry = node_first(entries); entry; entry = entry->next) {
        if (is_readable(p, entry, section->entry)) {
            section->read(p, entry);
        }
    }
}

static void find_project(struct properties *p) {
    const struct reading *reading = p->file.reading;
    const struct dbt_project *project =
        dbt_project_of(reading->around ? reading->around->dbt : NULL, reading->path, &p->below);
    p->run = dbt_run_for(reading, project);
    p->below = project ? p->below : reading->path;
}

static void properties_read(struct reading *reading, const struct tree *tree) {
    struct properties p = {.file = dbt_file_of(reading, tree)};
    find_project(&p);
    dbt_index_init(&p.groups, &p.file);
    index_groups(&p);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        read_section(&p, &sections[i]);
    }
    dbt_index_release(&p.groups);
}

const struct format format_dbt_properties = {
    .name = "dbt_properties",
    .notation = NOTATION_TREE,
    .marks = marks,
    .takes_tree = properties_takes,
    .read_tree = properties_read,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(DBT),
};
