#include "format/dbt/rules.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "format/dbt/value.h"
#include "format/space.h"
#include "query/key.h"

static struct dbt_run *run_of(struct jinja *jinja) {
    return jinja->data;
}

// ---- relations

static const struct dbt_project *outermost(const struct dbt_project *project) {
    while (project->parent) {
        project = project->parent;
    }
    return project;
}

typedef bool has(const struct dbt_project *project, struct str name);

// The project that a name means: the own one, else the only one that it has to do with. NULL: any.
static const struct dbt_project *owner_of(const struct dbt_run *run, struct str name,
                                          has *has_name) {
    const struct dbt_project *found = NULL;
    uint32_t count = 0;
    if (has_name(run->project, name)) {
        return run->project;
    }
    for (uint32_t i = 0; i < run->dbt->projects.size; i++) {
        const struct dbt_project *one = run->dbt->projects.data[i];
        if (outermost(one) == outermost(run->project) && has_name(one, name)) {
            found = one;
            count++;
        }
    }
    return count == 1 ? found : NULL;
}

struct str dbt_node_word(struct jinja *jinja, const struct dbt_run *run, struct str name) {
    const struct dbt_project *owner = owner_of(run, name, dbt_has_node);
    return owner ? dbt_joined(jinja->arena, owner->name, ".", name) : name;
}

static struct jinja_value relation(struct jinja *jinja, const char *space, struct str word,
                                   struct str name) {
    struct jinja_value value = jinja_relation(jinja, str_of(space), key_word(jinja->arena, word));
    struct jinja_value text = jinja_text(jinja, name);
    jinja_put(jinja, &value, STR("name"), text);
    jinja_put(jinja, &value, STR("identifier"), text);
    jinja_put(jinja, &value, STR("table"), text);
    jinja_hint(jinja, &value, &run_of(jinja)->relations);
    return value;
}

// A version of a model is the file of that name when there is one, else what a property file says.
static struct str version_word(struct jinja *jinja, const struct jinja_call *call,
                               struct str name) {
    struct str version;
    if (!jinja_text_argument(jinja, call, UINT32_MAX, "v", &version) &&
        !jinja_text_argument(jinja, call, UINT32_MAX, "version", &version)) {
        return name;
    }
    struct str file = dbt_joined(jinja->arena, name, "_v", version);
    return dbt_has_node(run_of(jinja)->project, file)
               ? file
               : dbt_joined(jinja->arena, name, ".v", version);
}

// ref('model'), ref('package', 'model')
static bool call_ref(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    const struct dbt_run *run = run_of(jinja);
    struct str first, second;
    if (!jinja_text_argument(jinja, call, 0, "", &first)) {
        return false;
    }
    bool pair = jinja_text_argument(jinja, call, 1, "", &second);
    struct str name = version_word(jinja, call, pair ? second : first);
    struct str word =
        pair ? dbt_joined(jinja->arena, first, ".", name) : dbt_node_word(jinja, run, name);
    *value = relation(jinja, SPACE_DBT, word, name);
    return true;
}

// source('source', 'table')
static bool call_source(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct str source, table;
    if (!jinja_text_argument(jinja, call, 0, "source_name", &source) ||
        !jinja_text_argument(jinja, call, 1, "table_name", &table)) {
        return false;
    }
    struct str word = dbt_joined(jinja->arena, source, ".", table);
    const struct dbt_project *owner = owner_of(run_of(jinja), word, dbt_has_source);
    word = owner ? dbt_joined(jinja->arena, owner->name, ".", word) : word;
    *value = relation(jinja, SPACE_DBT_SOURCE, word, table);
    return true;
}

static bool name_this(struct jinja *jinja, struct jinja_value *value) {
    const struct dbt_run *run = run_of(jinja);
    if (run->model.size == 0) {
        return false;
    }
    uint32_t known = run->relations.size;
    struct str alias = run->alias.size > 0 ? run->alias : run->model;
    *value = relation(jinja, SPACE_DBT, dbt_node_word(jinja, run, run->model), alias);
    if (run->schema.size > 0) {
        jinja_put(jinja, value, STR("schema"), jinja_text(jinja, run->schema));
    }
    run_of(jinja)->relations.size = known; // it reads itself: nothing new
    return true;
}

// ---- variables

// What a project's `vars` say to a package: vars: {package: {name: 1}, name: 2}
static const struct node *variable(const struct dbt_project *project, struct str package,
                                   struct str name) {
    const struct node *vars = node_get(project->settings, "vars");
    const struct node *own = node_member(node_member(vars, package), name);
    return own ? own : node_member(vars, name);
}

static bool call_var(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    const struct dbt_project *project = run_of(jinja)->project;
    const struct jinja_value *fallback = jinja_argument(call, 1, "default");
    struct str name;
    if (!jinja_text_argument(jinja, call, 0, "name", &name)) {
        return false;
    }
    const struct node *found = NULL;
    for (const struct dbt_project *one = project; one; one = one->parent) {
        const struct node *said = variable(one, project->name, name);
        found = said ? said : found; // the outermost decides
    }
    *value = found ? dbt_value(jinja, found) : fallback ? *fallback : jinja_unknown(RUN_VALUE);
    return true;
}

static bool call_env_var(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    const struct jinja_value *fallback = jinja_argument(call, 1, "default");
    (void)jinja;
    *value = fallback ? *fallback : jinja_unknown(RUN_VALUE);
    return true;
}

// ---- settings

static void list_add(struct jinja *jinja, struct jinja_value *list,
                     const struct jinja_value *value) {
    if (value->type != JINJA_LIST) {
        jinja_append(jinja, list, *value);
    }
    uint32_t count = value->type == JINJA_LIST ? jinja_count(value) : 0;
    for (uint32_t i = 0; i < count; i++) {
        jinja_append(jinja, list, jinja_item(value, i)->value);
    }
}

static struct jinja_value added(struct jinja *jinja, const struct jinja_value *old,
                                const struct jinja_value *value) {
    struct jinja_value list = jinja_list(jinja);
    if (old) {
        list_add(jinja, &list, old);
    }
    list_add(jinja, &list, value);
    return list;
}

static struct jinja_value merged(struct jinja *jinja, const struct jinja_value *old,
                                 const struct jinja_value *value) {
    struct jinja_value dict = jinja_dict(jinja);
    for (uint32_t i = 0; old && i < jinja_count(old); i++) {
        jinja_put(jinja, &dict, jinja_item(old, i)->key, jinja_item(old, i)->value);
    }
    for (uint32_t i = 0; i < jinja_count(value); i++) {
        jinja_put(jinja, &dict, jinja_item(value, i)->key, jinja_item(value, i)->value);
    }
    return dict;
}

// pre-hook and pre_hook are one.
static struct str key_settled(struct jinja *jinja, struct str key) {
    char *text = arena_copy(jinja->arena, key.data, key.size);
    for (size_t i = 0; i < key.size; i++) {
        text[i] = text[i] == '-' ? '_' : text[i];
    }
    return (struct str){text, key.size};
}

void dbt_settings_add(struct jinja *jinja, struct jinja_value *settings, struct str key,
                      struct jinja_value value) {
    key = key_settled(jinja, key);
    const struct jinja_value *old = jinja_member(settings, key);
    bool adds = str_equal(key, STR("tags")) || str_equal(key, STR("pre_hook")) ||
                str_equal(key, STR("post_hook"));
    if (adds) {
        value = added(jinja, old, &value);
    } else if (str_equal(key, STR("meta")) && value.type == JINJA_DICT) {
        value = merged(jinja, old, &value);
    }
    jinja_put(jinja, settings, key, value);
}

// config(a=1), config({'a': 1})
static bool call_config(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct jinja_value *config = run_of(jinja)->config;
    *value = jinja_text(jinja, STR(""));
    run_of(jinja)->config_tag = call->at;
    for (uint32_t i = 0; config && i < call->count; i++) {
        const struct jinja_argument *argument = &call->arguments[i];
        if (argument->name.size > 0) {
            dbt_settings_add(jinja, config, argument->name, argument->value);
        }
        for (uint32_t j = 0; argument->name.size == 0 && j < jinja_count(&argument->value); j++) {
            const struct jinja_item *item = jinja_item(&argument->value, j);
            dbt_settings_add(jinja, config, item->key, item->value);
        }
    }
    return true;
}

// config.get('materialized', 'view')
static bool call_config_get(struct jinja *jinja, const struct jinja_call *call,
                            struct jinja_value *value) {
    const struct jinja_value *fallback = jinja_argument(call, 1, "default");
    struct str name;
    if (!jinja_text_argument(jinja, call, 0, "name", &name)) {
        return false;
    }
    const struct jinja_value *found = jinja_member(&run_of(jinja)->settings, name);
    *value = found ? *found : fallback ? *fallback : jinja_none();
    return true;
}

// ---- others

static bool call_is_incremental(struct jinja *jinja, const struct jinja_call *call,
                                struct jinja_value *value) {
    (void)call;
    *value = jinja_fork(!run_of(jinja)->full_refresh);
    return true;
}

static bool call_should_full_refresh(struct jinja *jinja, const struct jinja_call *call,
                                     struct jinja_value *value) {
    (void)call;
    *value = jinja_fork(run_of(jinja)->full_refresh);
    return true;
}

// For the log, or what stops a run that is wrong.
static bool call_nothing(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    (void)call;
    *value = jinja_text(jinja, STR(""));
    return true;
}

// What only a database knows.
static bool call_unknown(struct jinja *jinja, const struct jinja_call *call,
                         struct jinja_value *value) {
    (void)jinja;
    (void)call;
    *value = jinja_unknown(RUN_HOLE);
    return true;
}

static bool call_quote(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    struct str name;
    if (!jinja_text_argument(jinja, call, 0, "identifier", &name)) {
        return false;
    }
    *value = jinja_relation(jinja, (struct str){0}, name);
    struct jinja_part *part = ARENA_NEW(jinja->arena, struct jinja_part);
    *part = value->parts[0];
    part->relation = false;
    value->parts = part;
    return true;
}

// All columns, though some are to be left out.
static bool call_star(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    const struct jinja_value *except = jinja_argument(call, 2, "except");
    const struct jinja_value *alias = jinja_argument(call, 1, "relation_alias");
    struct str name;
    if (!except || jinja_count(except) == 0) {
        return false; // the macro does
    }
    bool named = alias && jinja_plain(jinja->arena, alias, &name);
    *value = jinja_stand_in(jinja, named ? dbt_joined(jinja->arena, name, ".", STR("*")) : STR("*"),
                            RUN_HOLE);
    jinja_note(jinja, "which columns are left is not known, so all are taken; name the columns "
                      "instead of those that are left out");
    return true;
}

// ---- macros

static const struct jinja_macro *builtin_macro(struct jinja *jinja, struct str package,
                                               struct str name) {
    const struct jinja_template *builtin = &run_of(jinja)->dbt->builtin;
    struct str wanted = dbt_joined(jinja->arena, package, "__", name);
    for (const struct jinja_block *block = builtin->first; block; block = block->next) {
        if (block->kind == JINJA_BLOCK_MACRO && str_equal(block->name, wanted)) {
            struct jinja_macro *macro = ARENA_NEW(jinja->arena, struct jinja_macro);
            *macro = (struct jinja_macro){.template = builtin, .block = block};
            return macro;
        }
    }
    return NULL;
}

// dbt_utils has had the macros of dbt once.
static const struct jinja_macro *package_macro(struct jinja *jinja, struct str package,
                                               struct str name) {
    const struct dbt_project *project = dbt_project_named(run_of(jinja)->dbt, package);
    const struct jinja_macro *macro = builtin_macro(jinja, package, name);
    macro = macro ? macro : dbt_project_macro(project, name);
    bool utils = !macro && str_equal(package, STR("dbt_utils"));
    return utils ? builtin_macro(jinja, STR("dbt"), name) : macro;
}

// The model's own project and those around it come first.
static const struct jinja_macro *bare_macro(struct jinja *jinja, struct str name) {
    const struct dbt_run *run = run_of(jinja);
    for (const struct dbt_project *one = run->project; one; one = one->parent) {
        const struct jinja_macro *macro = dbt_project_macro(one, name);
        if (macro) {
            return macro;
        }
    }
    const struct jinja_macro *builtin = builtin_macro(jinja, STR("dbt"), name);
    for (uint32_t i = 0; !builtin && i < run->dbt->projects.size; i++) {
        builtin = dbt_project_macro(run->dbt->projects.data[i], name);
    }
    return builtin;
}

static const struct jinja_macro *rule_macro(struct jinja *jinja, struct str name) {
    size_t dot = str_find(name, '.');
    if (dot == name.size) {
        return bare_macro(jinja, name);
    }
    return package_macro(jinja, str_sub(name, 0, dot), str_sub(name, dot + 1, name.size));
}

// adapter.dispatch('name', 'package'): what PostgreSQL has, else the general one.
static bool call_dispatch(struct jinja *jinja, const struct jinja_call *call,
                          struct jinja_value *value) {
    static const char *const prefixes[] = {"postgres__", "default__"};
    struct str name, package;
    if (!jinja_text_argument(jinja, call, 0, "macro_name", &name)) {
        return false;
    }
    bool named = jinja_text_argument(jinja, call, 1, "macro_namespace", &package);
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        struct str one = dbt_joined(jinja->arena, str_of(prefixes[i]), "", name);
        if (bare_macro(jinja, one)) {
            *value = jinja_callable(jinja, one);
            return true;
        }
    }
    *value = jinja_callable(jinja, named ? dbt_joined(jinja->arena, package, ".", name) : name);
    return true;
}

// ---- tables

// How to add one: a line with the function, as it is called.
static const struct call_rule {
    const char *name;
    bool (*run)(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value);
} call_rules[] = {
    {"ref", call_ref},
    {"builtins.ref", call_ref},
    {"source", call_source},
    {"builtins.source", call_source},
    {"config", call_config},
    {"builtins.config", call_config},
    {"config.get", call_config_get},
    {"config.require", call_config_get},
    {"var", call_var},
    {"env_var", call_env_var},
    {"is_incremental", call_is_incremental},
    {"should_full_refresh", call_should_full_refresh},
    {"adapter.dispatch", call_dispatch},
    {"adapter.quote", call_quote},
    {"dbt_utils.star", call_star},
    {"log", call_nothing},
    {"print", call_nothing},
    {"doc", call_nothing},
    {"debug", call_nothing},
    {"exceptions.raise_compiler_error", call_nothing},
    {"exceptions.warn", call_nothing},
    {"set_sql_header", call_nothing},
    {"statement", call_nothing},
    {"run_query", call_unknown},
    {"load_result", call_unknown},
};

static bool rule_call(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    for (size_t i = 0; i < sizeof(call_rules) / sizeof(call_rules[0]); i++) {
        if (str_equal(call->name, str_of(call_rules[i].name))) {
            return call_rules[i].run(jinja, call, value);
        }
    }
    if (str_starts(call->name, STR("modules."))) { // Python's clock and the like
        *value = jinja_unknown(RUN_VALUE);
        return true;
    }
    return false;
}

static struct jinja_value known_or_value(struct jinja *jinja, struct str text) {
    return text.size > 0 ? jinja_text(jinja, text) : jinja_unknown(RUN_VALUE);
}

static bool name_target(struct jinja *jinja, struct str name, struct jinja_value *value) {
    const struct dbt_project *project = run_of(jinja)->project;
    if (str_equal(name, STR("target.schema")) || str_equal(name, STR("schema"))) {
        *value = known_or_value(jinja, project->schema);
    } else if (str_equal(name, STR("target.name")) || str_equal(name, STR("target.target_name"))) {
        *value = known_or_value(jinja, project->target);
    } else if (str_equal(name, STR("target.type"))) {
        *value = jinja_text(jinja, project->engine.size > 0 ? project->engine : STR("postgres"));
    } else {
        *value = jinja_unknown(RUN_VALUE);
        return str_starts(name, STR("target."));
    }
    return true;
}

static bool is_one_of(struct str name, const char *const *names) {
    while (*names && !str_equal(name, str_of(*names))) {
        names++;
    }
    return *names;
}

static bool rule_name(struct jinja *jinja, struct str name, struct jinja_value *value) {
    static const char *const values[] = {"run_started_at", "invocation_id", "dbt_version",
                                         "database",       "thread_id",     NULL};
    struct dbt_run *run = run_of(jinja);
    if (str_equal(name, STR("this"))) {
        return name_this(jinja, value);
    }
    if (str_equal(name, STR("execute"))) { // the pass in which SQL is made
        *value = jinja_bool(true);
        return true;
    }
    if (str_equal(name, STR("model.name")) || str_equal(name, STR("project_name"))) {
        bool model = str_equal(name, STR("model.name"));
        *value = known_or_value(jinja, model ? run->model : run->project->name);
        return true;
    }
    bool custom = str_starts(name, STR("custom_")) && str_ends(name, STR("_name"));
    if (custom || str_equal(name, STR("node"))) {
        *value = custom ? run->custom : run->node;
        return value->type != JINJA_UNKNOWN;
    }
    *value = jinja_unknown(RUN_VALUE);
    return is_one_of(name, values) || str_starts(name, STR("modules.")) ||
           name_target(jinja, name, value);
}

const struct jinja_rules dbt_rules = {
    .unknown = RUN_HOLE,
    .name = rule_name,
    .call = rule_call,
    .macro = rule_macro,
};
