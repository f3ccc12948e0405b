#include "format/dbt_project.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "format/dbt/profile.h"

#define FILE_LIMIT ((size_t)16 << 20) // bytes of a file that is read while gathering

struct str dbt_joined(struct arena *arena, struct str first, const char *between,
                      struct str second) {
    struct buf out;
    buf_init(&out);
    buf_print(&out, "%.*s%s%.*s", STR_ARG(first), between, STR_ARG(second));
    struct str text = {arena_copy(arena, out.data, out.size), out.size};
    buf_release(&out);
    return text;
}

// ---- folders

// How to add one: the setting with its older names, and what holds when none is there.
static const struct folder_rule {
    enum dbt_role role;
    const char *setting;
    const char *older;
    const char *standard;
} folder_rules[] = {
    {DBT_MODEL, "model-paths", "source-paths", "models"},
    {DBT_SEED, "seed-paths", "data-paths", "seeds"},
    {DBT_SNAPSHOT, "snapshot-paths", NULL, "snapshots"},
    {DBT_TEST, "test-paths", NULL, "tests"},
    {DBT_ANALYSIS, "analysis-paths", NULL, "analyses"},
    {DBT_MACRO, "macro-paths", NULL, "macros"},
    {DBT_TARGET, "target-path", NULL, "target"},
    {DBT_PACKAGE, "packages-install-path", "modules-path", "dbt_packages"},
};

#define FOLDER_RULE_COUNT (sizeof(folder_rules) / sizeof(folder_rules[0]))

struct folders VEC(struct str);

static void folder_add(struct arena *arena, struct folders *folders, struct str text) {
    if (text.size > 0) {
        VEC_PUSH_IN(arena, folders, path_clean(arena, text));
    }
}

static struct str_list folders_read(struct arena *arena, const struct node *settings,
                                    const struct folder_rule *rule) {
    struct folders folders = {0};
    const struct node *setting = node_get(settings, rule->setting);
    if (!setting && rule->older) {
        setting = node_get(settings, rule->older);
    }
    folder_add(arena, &folders, node_is_string(setting) ? node_text(setting) : (struct str){0});
    for (const struct node *one = node_is_array(setting) ? node_first(setting) : NULL; one;
         one = one->next) {
        folder_add(arena, &folders, node_text(one));
    }
    if (!setting) {
        folder_add(arena, &folders, str_of(rule->standard));
    }
    return (struct str_list){folders.data, folders.size};
}

// ---- looking up

static int compare_project(const void *key, const void *project) {
    return str_compare(*(const struct str *)key, (*(struct dbt_project *const *)project)->root);
}

static const struct dbt_project *project_with_root(const struct dbt *dbt, struct str root) {
    struct dbt_project *const *found = dbt->projects.size > 0
                                           ? bsearch(&root, dbt->projects.data, dbt->projects.size,
                                                     sizeof(*dbt->projects.data), compare_project)
                                           : NULL;
    return found ? *found : NULL;
}

static struct str folder_of(struct str path) {
    size_t slash = str_find_last(path, '/');
    return str_sub(path, 0, slash < path.size ? slash : 0);
}

static struct str path_below(struct str path, struct str root) {
    return root.size == 0 ? path : str_sub(path, root.size + 1, path.size);
}

const struct dbt_project *dbt_project_of(const struct dbt *dbt, struct str path,
                                         struct str *below) {
    struct str root = path;
    while (dbt && root.size > 0) {
        root = folder_of(root);
        const struct dbt_project *project = project_with_root(dbt, root);
        if (project) {
            *below = path_below(path, root);
            return project;
        }
    }
    return NULL;
}

enum dbt_role dbt_role_of(const struct dbt_project *project, struct str below, struct str *folder) {
    enum dbt_role found = DBT_NONE;
    *folder = (struct str){0};
    for (int role = DBT_NONE + 1; role < DBT_ROLE_COUNT; role++) {
        const struct str_list *folders = &project->folders[role];
        for (uint32_t i = 0; i < folders->count; i++) {
            struct str one = folders->items[i];
            if (path_inside(below, one) && (found == DBT_NONE || one.size > folder->size)) {
                found = (enum dbt_role)role;
                *folder = one;
            }
        }
    }
    return found;
}

const struct dbt_project *dbt_project_named(const struct dbt *dbt, struct str name) {
    for (uint32_t i = 0; dbt && i < dbt->projects.size; i++) {
        if (str_equal(dbt->projects.data[i]->name, name)) {
            return dbt->projects.data[i];
        }
    }
    return NULL;
}

static int compare_str(const void *a, const void *b) {
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

static bool has_word(const struct dbt_words *words, struct str word) {
    return words->size > 0 && bsearch(&word, words->data, words->size, sizeof(word), compare_str);
}

bool dbt_has_node(const struct dbt_project *project, struct str name) {
    return project && has_word(&project->nodes, name);
}

bool dbt_has_source(const struct dbt_project *project, struct str name) {
    return project && has_word(&project->sources, name);
}

static bool is_ambiguous(const struct dbt *dbt, struct str name,
                         bool (*has)(const struct dbt_project *project, struct str name)) {
    uint32_t count = 0;
    for (uint32_t i = 0; dbt && i < dbt->projects.size; i++) {
        count += has(dbt->projects.data[i], name) ? 1 : 0;
    }
    return count > 1;
}

bool dbt_is_ambiguous(const struct dbt *dbt, struct str name) {
    return is_ambiguous(dbt, name, dbt_has_node);
}

bool dbt_is_ambiguous_source(const struct dbt *dbt, struct str name) {
    return is_ambiguous(dbt, name, dbt_has_source);
}

static int compare_macros(const void *a, const void *b) {
    return str_compare(((const struct dbt_macro *)a)->name, ((const struct dbt_macro *)b)->name);
}

const struct jinja_macro *dbt_project_macro(const struct dbt_project *project, struct str name) {
    const struct dbt_macro wanted = {.name = name};
    const struct dbt_macro *found =
        project && project->macros.size > 0
            ? bsearch(&wanted, project->macros.data, project->macros.size, sizeof(wanted),
                      compare_macros)
            : NULL;
    return found ? &found->macro : NULL;
}

static int compare_entries(const void *a, const void *b) {
    return str_compare(((const struct dbt_entry *)a)->name, ((const struct dbt_entry *)b)->name);
}

const struct node *dbt_project_properties(const struct dbt_project *project, struct str name) {
    const struct dbt_entry wanted = {.name = name};
    const struct dbt_entry *found =
        project && project->properties.size > 0
            ? bsearch(&wanted, project->properties.data, project->properties.size, sizeof(wanted),
                      compare_entries)
            : NULL;
    return found ? found->node : NULL;
}

// ---- gathering: files

struct gathering {
    struct surroundings *around;
    struct arena *arena;
    struct dbt *dbt;
    struct dbt_profiles profiles;
};

static bool text_of(struct gathering *g, const struct surrounding_file *file, struct str *text) {
    struct buf content;
    buf_init(&content);
    bool read = surrounding_gather(g->around, file, FILE_LIMIT, &content) == FILE_READ;
    *text = (struct str){arena_copy(g->arena, content.data, content.size), content.size};
    buf_release(&content);
    return read;
}

// NULL when it is no YAML: what is wrong is said when the file is read as one of the scan.
static const struct node *yaml_of(struct gathering *g, const struct surrounding_file *file) {
    struct tree_source source = {.syntax = TREE_YAML};
    struct tree tree;
    struct tree_fault fault;
    if (!text_of(g, file, &source.text) || !tree_parse(g->arena, &source, &tree, &fault)) {
        return NULL;
    }
    return tree.root;
}

static bool has_suffix(struct str path, const char *suffix) {
    const char *const suffixes[] = {suffix, NULL};
    return path_has_suffix(path, suffixes);
}

static bool is_yaml(struct str path) {
    return has_suffix(path, ".yml") || has_suffix(path, ".yaml");
}

// "orders" of "models/orders.sql"
static struct str stem_of(struct str path) {
    struct str name = path_name(path);
    return str_sub(name, 0, str_find_last(name, '.'));
}

// ---- gathering: projects

static bool is_project_file(struct str path) {
    struct str name = path_name(path);
    return str_equal(name, STR("dbt_project.yml")) || str_equal(name, STR("dbt_project.yaml"));
}

static void project_add(struct gathering *g, const struct surrounding_file *file) {
    const struct node *settings = yaml_of(g, file);
    if (!node_is_object(settings)) {
        return;
    }
    struct dbt_project *project = ARENA_NEW(g->arena, struct dbt_project);
    *project = (struct dbt_project){.root = folder_of(file->path),
                                    .name = node_get_text(settings, "name"),
                                    .settings = settings};
    for (size_t i = 0; i < FOLDER_RULE_COUNT; i++) {
        project->folders[folder_rules[i].role] = folders_read(g->arena, settings, &folder_rules[i]);
    }
    VEC_PUSH_IN(g->arena, &g->dbt->projects, project);
}

static int compare_roots(const void *a, const void *b) {
    return str_compare((*(struct dbt_project *const *)a)->root,
                       (*(struct dbt_project *const *)b)->root);
}

// A project in the folder of packages of another one is that one's package.
static void parent_find(struct gathering *g, struct dbt_project *project) {
    struct str below, folder;
    const struct dbt_project *outer = dbt_project_of(g->dbt, project->root, &below);
    if (outer && outer != project && dbt_role_of(outer, below, &folder) == DBT_PACKAGE) {
        project->parent = outer;
    }
}

static void projects_gather(struct gathering *g) {
    const struct surroundings *around = g->around;
    for (uint32_t i = 0; i < around->file_count; i++) {
        if (is_project_file(around->files[i].path)) {
            project_add(g, &around->files[i]);
        }
        if (str_equal(path_name(around->files[i].path), STR("profiles.yml"))) {
            dbt_profiles_add(g->arena, &g->profiles, folder_of(around->files[i].path),
                             yaml_of(g, &around->files[i]));
        }
    }
    if (g->dbt->projects.size > 0) {
        qsort(g->dbt->projects.data, g->dbt->projects.size, sizeof(*g->dbt->projects.data),
              compare_roots);
    }
    for (uint32_t i = 0; i < g->dbt->projects.size; i++) {
        parent_find(g, g->dbt->projects.data[i]);
    }
}

// ---- gathering: macros, names, properties

static void macros_add(struct gathering *g, struct dbt_project *project,
                       const struct surrounding_file *file) {
    struct jinja_template *template = ARENA_NEW(g->arena, struct jinja_template);
    struct str text;
    if (!text_of(g, file, &text)) {
        return;
    }
    jinja_parse(g->arena, text, template);
    for (const struct jinja_block *block = template->first; block; block = block->next) {
        if (block->kind == JINJA_BLOCK_MACRO) {
            const struct jinja_macro macro = {.template = template, .block = block};
            VEC_PUSH_IN(g->arena, &project->macros, ((struct dbt_macro){block->name, macro}));
        }
    }
}

static void node_add(struct gathering *g, struct dbt_project *project, struct str name) {
    VEC_PUSH_IN(g->arena, &project->nodes, name);
}

// {% snapshot orders_history %}
static void snapshots_add(struct gathering *g, struct dbt_project *project,
                          const struct surrounding_file *file) {
    struct jinja_template template;
    struct str text;
    if (!text_of(g, file, &text)) {
        return;
    }
    jinja_parse(g->arena, text, &template);
    for (const struct jinja_block *block = template.first; block; block = block->next) {
        if (block->kind == JINJA_BLOCK_OTHER && str_equal(block->name, STR("snapshot"))) {
            node_add(g, project, block->rest);
        }
    }
}

static void source_add(struct gathering *g, struct dbt_project *project,
                       const struct node *source) {
    const struct node *tables = node_get(source, "tables");
    for (const struct node *one = node_is_array(tables) ? node_first(tables) : NULL; one;
         one = one->next) {
        struct str word =
            dbt_joined(g->arena, node_get_text(source, "name"), ".", node_get_text(one, "name"));
        VEC_PUSH_IN(g->arena, &project->sources, word);
    }
}

static void properties_add(struct gathering *g, struct dbt_project *project,
                           const struct surrounding_file *file) {
    static const char *const lists[] = {"models", "seeds", "snapshots"};
    const struct node *root = yaml_of(g, file);
    const struct node *sources = node_get(root, "sources");
    for (const struct node *one = node_is_array(sources) ? node_first(sources) : NULL; one;
         one = one->next) {
        source_add(g, project, one);
    }
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        const struct node *list = node_get(root, lists[i]);
        for (const struct node *one = node_is_array(list) ? node_first(list) : NULL; one;
             one = one->next) {
            struct dbt_entry entry = {node_get_text(one, "name"), one};
            VEC_PUSH_IN(g->arena, &project->properties, entry);
            if (node_get(one, "relation")) { // a snapshot without a file of its own
                node_add(g, project, entry.name);
            }
        }
    }
}

static void file_gather(struct gathering *g, const struct surrounding_file *file) {
    struct str below = {0}, folder;
    // The projects of `dbt` are this function's to fill.
    struct dbt_project *project = (struct dbt_project *)dbt_project_of(g->dbt, file->path, &below);
    enum dbt_role role = project ? dbt_role_of(project, below, &folder) : DBT_NONE;
    bool is_sql = has_suffix(below, ".sql");
    if (role == DBT_MACRO && is_sql) {
        macros_add(g, project, file);
    } else if (role == DBT_SNAPSHOT && is_sql) {
        snapshots_add(g, project, file);
    } else if ((role == DBT_MODEL && (is_sql || has_suffix(below, ".py"))) ||
               (role == DBT_SEED && has_suffix(below, ".csv"))) {
        node_add(g, project, stem_of(below));
    } else if ((role == DBT_MODEL || role == DBT_SEED || role == DBT_SNAPSHOT) && is_yaml(below)) {
        properties_add(g, project, file);
    }
}

static void words_sort(struct dbt_words *words) {
    if (words->size > 0) {
        qsort(words->data, words->size, sizeof(struct str), compare_str);
    }
}

static void project_finish(struct gathering *g, struct dbt_project *project) {
    words_sort(&project->nodes);
    words_sort(&project->sources);
    if (project->macros.size > 0) {
        qsort(project->macros.data, project->macros.size, sizeof(struct dbt_macro), compare_macros);
    }
    if (project->properties.size > 0) {
        qsort(project->properties.data, project->properties.size, sizeof(struct dbt_entry),
              compare_entries);
    }
    dbt_profiles_apply(g->arena, &g->profiles, g->dbt, project);
}

// One template with all macros, named package__macro.
static const char builtin_text[] = {
#define X(package, name, parameters, body)                                                         \
    "{% macro " #package "__" #name "(" parameters ") %}" body "{% endmacro %}\n"
#include "format/dbt/macro.def"
#undef X
};

static void project_gather(struct surroundings *around) {
    struct gathering g = {.around = around, .arena = &around->arena};
    g.dbt = ARENA_NEW(g.arena, struct dbt);
    projects_gather(&g);
    if (g.dbt->projects.size == 0) {
        return;
    }
    jinja_parse(g.arena, str_of(builtin_text), &g.dbt->builtin);
    for (uint32_t i = 0; i < around->file_count; i++) {
        file_gather(&g, &around->files[i]);
    }
    for (uint32_t i = 0; i < g.dbt->projects.size; i++) {
        project_finish(&g, g.dbt->projects.data[i]);
    }
    around->dbt = g.dbt;
}

// ---- the files themselves

static const char *const marks[] = {
    "outputs:", "profile:", "config-version:", "-paths:", "require-dbt-version:", NULL};

static bool has_outputs(const struct node *root) {
    for (const struct node *profile = node_first(root); profile; profile = profile->next) {
        if (node_is_object(node_get(profile, "outputs"))) {
            return true;
        }
    }
    return false;
}

static bool project_takes(struct str path, const struct node *root) {
    bool profiles = str_equal(path_name(path), STR("profiles.yml")) && has_outputs(root);
    return node_is_object(root) && (profiles || is_project_file(path));
}

static void project_read(struct reading *reading, const struct tree *tree) {
    (void)reading;
    (void)tree;
}

const struct format format_dbt_project = {
    .name = "dbt_project",
    .notation = NOTATION_TREE,
    .marks = marks,
    .takes_tree = project_takes,
    .read_tree = project_read,
    .gather = project_gather,
    .gathers = LOOK_DBT,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(DBT),
};
