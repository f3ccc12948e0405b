#include "format/dbt/config.h"

#include <stddef.h>

#include "format/dbt/value.h"
#include "format/space.h"

static const struct dbt_run *run_of(struct jinja *jinja) {
    return jinja->data;
}

// ---- settings of dbt_project.yml

// Settings that are objects, and may be written without the sign that tells them from folders.
static bool is_object_setting(struct str key) {
    static const char *const names[] = {"meta",     "persist_docs", "column_types", "grants",
                                        "contract", "docs",         "vars",         "labels"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (str_equal(key, str_of(names[i]))) {
            return true;
        }
    }
    return false;
}

// {+materialized: view, schema: raw, staging: {...}}: staging is a folder, the others are settings.
static void level_add(struct jinja *jinja, const struct node *level, struct jinja_value *settings) {
    for (const struct node *one = node_is_object(level) ? node_first(level) : NULL; one;
         one = one->next) {
        bool marked = str_starts(one->key, STR("+"));
        struct str key = str_sub(one->key, marked ? 1 : 0, one->key.size);
        if (marked || !node_is_object(one) || is_object_setting(key)) {
            dbt_settings_add(jinja, settings, key, dbt_value_settled(jinja, one));
        }
    }
}

// One project's word about a node: from the outermost folder to the node itself.
static void tree_add(struct jinja *jinja, const struct node *level, struct str project,
                     struct str path, struct jinja_value *settings) {
    level_add(jinja, level, settings);
    level = node_member(level, project);
    while (node_is_object(level)) {
        level_add(jinja, level, settings);
        size_t slash = str_find(path, '/');
        bool last = slash == path.size;
        struct str part =
            last ? str_sub(path, 0, str_find_last(path, '.')) : str_sub(path, 0, slash);
        level = part.size > 0 ? node_member(level, part) : NULL;
        path = last ? (struct str){0} : str_sub(path, slash + 1, path.size);
    }
}

static const char *section_of(enum dbt_role role) {
    switch (role) {
    case DBT_SEED:
        return "seeds";
    case DBT_SNAPSHOT:
        return "snapshots";
    default:
        return "models";
    }
}

// A package's own settings count less than those of the project that has installed it.
static void projects_add(struct jinja *jinja, const struct dbt_project *project,
                         const char *section, struct str path, struct jinja_value *settings) {
    struct str name = project->name;
    const struct dbt_project *chain[8];
    size_t count = 0;
    while (project && count < sizeof(chain) / sizeof(chain[0])) {
        chain[count++] = project;
        project = project->parent;
    }
    for (size_t i = 0; i < count; i++) {
        tree_add(jinja, node_get(chain[i]->settings, section), name, path, settings);
    }
}

struct jinja_value dbt_settings_of(struct jinja *jinja, enum dbt_role role, struct str folder,
                                   struct str below, struct str name) {
    const struct dbt_project *project = run_of(jinja)->project;
    struct jinja_value settings = jinja_dict(jinja);
    struct str path =
        str_equal(folder, STR(".")) ? below : str_sub(below, folder.size + 1, below.size);
    projects_add(jinja, project, section_of(role), path, &settings);
    level_add(jinja, node_get(dbt_project_properties(project, name), "config"), &settings);
    return settings;
}

// ---- what follows

static struct str setting(struct jinja *jinja, const char *name) {
    return dbt_value_text(jinja, jinja_member(&run_of(jinja)->settings, str_of(name)));
}

static uint8_t type_of(struct str materialized, enum dbt_role role) {
    if (role != DBT_MODEL) {
        return ASSET_TABLE;
    }
    if (materialized.size == 0 || str_equal(materialized, STR("view")) ||
        str_equal(materialized, STR("ephemeral"))) {
        return ASSET_VIEW;
    }
    return str_equal(materialized, STR("materialized_view")) ? ASSET_MATERIALIZED_VIEW
                                                             : ASSET_TABLE;
}

// What the project's own macro makes of a custom name. Empty: there is no such macro, or what it
// does is not known.
static struct str made_name(struct jinja *jinja, const char *macro, struct str call,
                            struct str custom, struct str name) {
    struct dbt_run *run = jinja->data;
    if (!dbt_project_macro(run->project, str_of(macro))) {
        return (struct str){0};
    }
    run->custom = custom.size > 0 ? jinja_text(jinja, custom) : jinja_none();
    run->node = jinja_dict(jinja);
    jinja_put(jinja, &run->node, STR("name"), jinja_text(jinja, name));
    jinja_put(jinja, &run->node, STR("config"), run->settings);
    struct jinja_value made = jinja_evaluate(jinja, call);
    run->custom = run->node = (struct jinja_value){0};
    return dbt_value_text(jinja, &made);
}

// dbt puts a custom schema behind the target's: analytics_marts.
static struct str schema_of(struct jinja *jinja, struct str name) {
    const struct dbt_project *project = run_of(jinja)->project;
    struct str custom = setting(jinja, "schema"), snapshots = setting(jinja, "target_schema");
    if (snapshots.size > 0) {
        return snapshots;
    }
    bool own = dbt_project_macro(project, STR("generate_schema_name"));
    struct str made =
        made_name(jinja, "generate_schema_name",
                  STR("{{ generate_schema_name(custom_schema_name, node) }}"), custom, name);
    if (made.size > 0) {
        return made;
    }
    if (custom.size == 0) {
        return project->schema;
    }
    return own || project->schema.size == 0
               ? custom
               : dbt_joined(jinja->arena, project->schema, "_", custom);
}

static struct str alias_of(struct jinja *jinja, struct str name) {
    struct str custom = setting(jinja, "alias");
    struct str made =
        made_name(jinja, "generate_alias_name",
                  STR("{{ generate_alias_name(custom_alias_name, node) }}"), custom, name);
    return made.size > 0 ? made : custom.size > 0 ? custom : name;
}

struct dbt_config dbt_config_of(struct jinja *jinja, enum dbt_role role, struct str name) {
    const struct jinja_value *settings = &run_of(jinja)->settings;
    const struct jinja_value *enabled = jinja_member(settings, STR("enabled"));
    struct str materialized = setting(jinja, "materialized");
    return (struct dbt_config){
        .settings = *settings,
        .enabled = !jinja_is(enabled, JINJA_BOOL) || enabled->truth,
        .ephemeral = role == DBT_MODEL && str_equal(materialized, STR("ephemeral")),
        .type = type_of(materialized, role),
        .schema = schema_of(jinja, name),
        .alias = alias_of(jinja, name),
    };
}

// ---- the asset

static void keys_add(struct reading *reading, struct jinja *jinja, struct str name,
                     struct names *keys) {
    const struct dbt_run *run = run_of(jinja);
    if (!dbt_is_ambiguous(run->dbt, name)) {
        names_add_key(reading, keys, SPACE_DBT, name);
    }
    names_add_key(reading, keys, SPACE_DBT,
                  dbt_joined(jinja->arena, run->project->name, ".", name));
}

static void texts_add(struct reading *reading, struct jinja *jinja, const struct jinja_value *value,
                      struct names *names) {
    struct str text = value ? dbt_value_text(jinja, value) : (struct str){0};
    if (text.size > 0) {
        names_add(reading, names, text);
    }
    bool list = value && value->type == JINJA_LIST;
    for (uint32_t i = 0; list && i < jinja_count(value); i++) {
        struct str one = dbt_value_text(jinja, &jinja_item(value, i)->value);
        if (one.size > 0) {
            names_add(reading, names, one);
        }
    }
}

// As in property files: {pii: true, class: secret} are the tags pii and class:secret.
static void meta_add(struct reading *reading, struct jinja *jinja, const struct jinja_value *meta,
                     struct names *tags) {
    for (uint32_t i = 0; meta && i < jinja_count(meta); i++) {
        const struct jinja_item *item = jinja_item(meta, i);
        struct str text = dbt_value_text(jinja, &item->value);
        if (item->value.type == JINJA_BOOL && item->value.truth) {
            names_add(reading, tags, item->key);
        } else if (text.size > 0 && !str_equal(item->key, STR("owner"))) {
            names_add(reading, tags, dbt_joined(jinja->arena, item->key, ":", text));
        }
    }
}

struct asset_def dbt_config_asset(struct reading *reading, struct jinja *jinja,
                                  const struct dbt_config *config, struct str name) {
    const struct jinja_value *meta = jinja_member(&config->settings, STR("meta"));
    struct names keys = {0}, owners = {0}, tags = {0};
    keys_add(reading, jinja, name, &keys);
    texts_add(reading, jinja, jinja_member(&config->settings, STR("tags")), &tags);
    if (jinja_is(meta, JINJA_DICT)) {
        texts_add(reading, jinja, jinja_member(meta, STR("owner")), &owners);
        meta_add(reading, jinja, meta, &tags);
    }
    struct asset_def def = {
        .type = config->type,
        .keys = names_list(reading, &keys),
        .owners = names_list(reading, &owners),
        .tags = names_list(reading, &tags),
    };
    if (config->ephemeral) {
        def.schema = builder_string(reading->builder, STR("dbt"));
        def.title = builder_string(reading->builder, name);
    } else {
        def.names = reading_names(reading, config->schema, config->alias);
    }
    return def;
}
