#include "format/settings.h"

#include <stdlib.h>

#include "base/path.h"
#include "base/wildcard.h"
#include "format/settings_check.h"
#include "format/settings_edge.h"
#include "format/settings_pii.h"
#include "format/tree.h"

// ---- words

static const char *const asset_types[] = {
#define X(name, label, plural) label,
#include "query/asset.def"
#undef X
    NULL};

static const char *const engines[] = {"postgresql", "other", NULL};

static const char *const classifications[] = {"public", "internal", "confidential", "restricted",
                                              NULL};

const char *settings_classification(uint32_t classification) {
    return classifications[classification - 1];
}

static const char *const verdicts[] = {
#define X(name, word) word,
#include "query/verdict.def"
#undef X
    NULL};

static const char *const finding_codes[] = {
#define X(name, code, verdict, title, help) code,
#include "query/finding.def"
#undef X
    NULL};

static const char *const gate_reports[] = {"diff", "check", "impact", "pii", NULL};

// ---- forms

#define AT(type, field) .key = #field, .offset = offsetof(struct type, field)

static const struct member root_members[] = {
    {AT(root_setting, path), .kind = MEMBER_STRING, .required = true},
    {AT(root_setting, database), .kind = MEMBER_STRING},
    {AT(root_setting, search_path), .kind = MEMBER_STRINGS},
    {0},
};
static const struct form root_form = {"a root", root_members, sizeof(struct root_setting), true};

static const struct member limit_members[] = {
    {AT(limit_settings, file_size), .kind = MEMBER_SIZE},
    {AT(limit_settings, statement_seconds), .kind = MEMBER_SECONDS},
    {AT(limit_settings, memory), .kind = MEMBER_SIZE},
    {0},
};
static const struct form limit_form = {"limits", limit_members, sizeof(struct limit_settings),
                                       false};

static const struct member pipeline_members[] = {
    {AT(pipeline_setting, name), .kind = MEMBER_STRING, .required = true},
    {AT(pipeline_setting, files), .kind = MEMBER_GLOBS, .required = true},
    {AT(pipeline_setting, owners), .kind = MEMBER_STRINGS},
    {AT(pipeline_setting, tags), .kind = MEMBER_STRINGS},
    {AT(pipeline_setting, description), .kind = MEMBER_STRING},
    {0},
};
static const struct form pipeline_form = {"a pipeline", pipeline_members,
                                          sizeof(struct pipeline_setting), false};

static const struct member owner_members[] = {
    {AT(owner_setting, owners), .kind = MEMBER_STRINGS, .required = true},
    {AT(owner_setting, paths), .kind = MEMBER_GLOBS},
    {AT(owner_setting, assets), .kind = MEMBER_STRINGS},
    {0},
};
static const struct form owner_form = {"an entry of owners", owner_members,
                                       sizeof(struct owner_setting), false};

static const struct member data_source_members[] = {
    {AT(data_source_setting, name), .kind = MEMBER_STRING},
    {AT(data_source_setting, uid), .kind = MEMBER_ID},
    {AT(data_source_setting, engine), .kind = MEMBER_WORD, .words = engines},
    {AT(data_source_setting, database), .kind = MEMBER_STRING},
    {AT(data_source_setting, search_path), .kind = MEMBER_STRINGS},
    {AT(data_source_setting, same_as), .kind = MEMBER_STRING},
    {0},
};
static const struct form data_source_form = {"a data source", data_source_members,
                                             sizeof(struct data_source_setting), false};

static const struct member column_members[] = {
    {AT(column_setting, name), .kind = MEMBER_STRING, .required = true},
    {AT(column_setting, type), .kind = MEMBER_STRING},
    {AT(column_setting, description), .kind = MEMBER_STRING},
    {AT(column_setting, tags), .kind = MEMBER_STRINGS},
    {AT(column_setting, classification), .kind = MEMBER_WORD, .words = classifications},
    {AT(column_setting, pii), .kind = MEMBER_STRING},
    {0},
};
static const struct form column_form = {"a column", column_members, sizeof(struct column_setting),
                                        true};

static const struct member asset_members[] = {
    {AT(asset_setting, name), .kind = MEMBER_STRING, .required = true},
    {AT(asset_setting, type), .kind = MEMBER_WORD, .words = asset_types},
    {AT(asset_setting, columns), .kind = MEMBER_OBJECTS, .form = &column_form},
    {AT(asset_setting, owners), .kind = MEMBER_STRINGS},
    {AT(asset_setting, tags), .kind = MEMBER_STRINGS},
    {AT(asset_setting, description), .kind = MEMBER_STRING},
    {AT(asset_setting, url), .kind = MEMBER_STRING},
    {AT(asset_setting, parent), .kind = MEMBER_STRING},
    {0},
};
static const struct form asset_form = {"an asset", asset_members, sizeof(struct asset_setting),
                                       false};

static const struct member edge_members[] = {
    {AT(edge_setting, from), .kind = MEMBER_STRING, .required = true},
    {AT(edge_setting, to), .kind = MEMBER_STRING, .required = true},
    {AT(edge_setting, type), .kind = MEMBER_WORD, .required = true, .words = settings_edge_words},
    {AT(edge_setting, description), .kind = MEMBER_STRING},
    {0},
};
static const struct form edge_form = {"an edge", edge_members, sizeof(struct edge_setting), false};

static const struct member gate_members[] = {
    {AT(gate_setting, name), .kind = MEMBER_STRING, .required = true},
    {AT(gate_setting, verdicts), .kind = MEMBER_WORDS, .words = verdicts},
    {AT(gate_setting, codes), .kind = MEMBER_WORDS, .words = finding_codes},
    {AT(gate_setting, types), .kind = MEMBER_WORDS, .words = asset_types},
    {AT(gate_setting, assets), .kind = MEMBER_STRINGS},
    {AT(gate_setting, owners), .kind = MEMBER_STRINGS},
    {AT(gate_setting, tags), .kind = MEMBER_STRINGS},
    {AT(gate_setting, classifications), .kind = MEMBER_WORDS, .words = classifications},
    {AT(gate_setting, paths), .kind = MEMBER_GLOBS},
    {AT(gate_setting, min_confidence), .kind = MEMBER_SHARE},
    {AT(gate_setting, reports), .kind = MEMBER_WORDS, .words = gate_reports},
    {AT(gate_setting, message), .kind = MEMBER_STRING},
    {0},
};
static const struct form gate_form = {"a gate", gate_members, sizeof(struct gate_setting), false};

static const struct member pii_rule_members[] = {
    {AT(pii_rule_setting, name), .kind = MEMBER_STRING, .required = true},
    {AT(pii_rule_setting, words), .kind = MEMBER_STRING, .required = true},
    {AT(pii_rule_setting, table), .kind = MEMBER_STRING},
    {AT(pii_rule_setting, category), .kind = MEMBER_WORD, .required = true,
     .words = settings_pii_categories},
    {AT(pii_rule_setting, classification), .kind = MEMBER_WORD, .words = classifications},
    {AT(pii_rule_setting, confidence), .kind = MEMBER_SHARE},
    {0},
};
static const struct form pii_rule_form = {"a rule of pii", pii_rule_members,
                                          sizeof(struct pii_rule_setting), false};

static const struct member pii_function_members[] = {
    {AT(pii_function_setting, name), .kind = MEMBER_STRING, .required = true},
    {AT(pii_function_setting, effect), .kind = MEMBER_WORD, .required = true,
     .words = settings_pii_effects},
    {0},
};
static const struct form pii_function_form = {"a function of pii", pii_function_members,
                                              sizeof(struct pii_function_setting), false};

static const struct member pii_members[] = {
    {AT(pii_settings, rules), .kind = MEMBER_OBJECTS, .form = &pii_rule_form},
    {AT(pii_settings, not_personal), .kind = MEMBER_STRINGS},
    {AT(pii_settings, functions), .kind = MEMBER_OBJECTS, .form = &pii_function_form},
    {AT(pii_settings, recipients), .kind = MEMBER_STRINGS},
    {0},
};
static const struct form pii_form = {"pii", pii_members, sizeof(struct pii_settings), false};

static const struct member settings_members[] = {
    {AT(settings, roots), .kind = MEMBER_OBJECTS, .form = &root_form},
    {AT(settings, ignore), .kind = MEMBER_GLOBS},
    {AT(settings, limits), .kind = MEMBER_OBJECT, .form = &limit_form},
    {AT(settings, pipelines), .kind = MEMBER_OBJECTS, .form = &pipeline_form},
    {AT(settings, owners), .kind = MEMBER_OBJECTS, .form = &owner_form},
    {AT(settings, data_sources), .kind = MEMBER_OBJECTS, .form = &data_source_form},
    {AT(settings, assets), .kind = MEMBER_OBJECTS, .form = &asset_form},
    {AT(settings, edges), .kind = MEMBER_OBJECTS, .form = &edge_form},
    {AT(settings, gates), .kind = MEMBER_OBJECTS, .form = &gate_form},
    {AT(settings, pii), .kind = MEMBER_OBJECT, .form = &pii_form},
    {0},
};
static const struct form settings_form = {SETTINGS_FILE, settings_members, sizeof(struct settings),
                                          false};

// ---- reading

static void tree_faults(const struct forming *forming, const struct tree *tree) {
    for (uint32_t i = 0; i < tree->faults.size; i++) {
        form_fault(forming, tree->faults.data[i].at, "%.*s", STR_ARG(tree->faults.data[i].message));
    }
    if (tree->documents > 1) {
        form_fault(forming, tree->root->span, "%s is one document: remove the --- between several",
                   SETTINGS_FILE);
    }
}

static void document_read(const struct forming *forming, const struct tree *tree,
                          struct settings *settings) {
    tree_faults(forming, tree);
    if (tree->root->kind == NODE_NULL) {
        return; // nothing but comments
    }
    if (!node_is_object(tree->root)) {
        form_fault(forming, tree->root->span, "%s is a mapping: write roots:, assets: ...",
                   SETTINGS_FILE);
        return;
    }
    form_read(forming, &settings_form, tree->root, settings);
    settings_check(forming, settings);
}

static const struct str *root_paths(struct arena *arena, const struct settings *settings) {
    const struct root_setting *roots = settings->roots.items;
    struct str *paths = ARENA_ARRAY(arena, struct str, settings->roots.count);
    for (uint32_t i = 0; i < settings->roots.count; i++) {
        paths[i] = path_clean(arena, roots[i].path.text);
    }
    return paths;
}

bool settings_read(struct arena *arena, const struct settings_source *source,
                   struct settings *settings, struct diags *faults) {
    struct patterns *patterns = ARENA_NEW(arena, struct patterns);
    patterns_init(patterns, arena);
    const struct forming forming = {arena, patterns, source->text, faults};
    const struct tree_source document = {.text = source->text, .syntax = TREE_YAML};
    uint32_t before = faults->size;
    struct tree tree;
    struct tree_fault fault;
    *settings = (struct settings){0};
    if (tree_parse(arena, &document, &tree, &fault)) {
        document_read(&forming, &tree, settings);
    } else {
        form_fault(&forming, fault.at, "%.*s", STR_ARG(fault.message));
    }
    settings->file = source->file;
    settings->directory = source->directory;
    settings->root_paths = root_paths(arena, settings);
    bool good = faults->size == before;
    diags_sort(faults);
    return good;
}

// ---- what they say about others

// A file by both of its names.
struct asked {
    struct str file;     // absolute
    struct str relative; // to the directory of stemma.yaml
};

static bool root_holds(struct str root, const struct asked *asked) {
    if (str_equal(root, STR("."))) {
        return !str_starts(asked->relative, STR("../"));
    }
    return path_inside(str_starts(root, STR("/")) ? asked->file : asked->relative, root);
}

static const struct root_setting *root_of(const struct settings *settings,
                                          const struct asked *asked) {
    const struct root_setting *roots = settings->roots.items;
    for (uint32_t i = settings->roots.count; i > 0; i--) {
        if (root_holds(settings->root_paths[i - 1], asked)) {
            return &roots[i - 1];
        }
    }
    return NULL;
}

static const struct pipeline_setting *pipeline_of(const struct settings *settings,
                                                  const struct asked *asked) {
    const struct pipeline_setting *pipelines = settings->pipelines.items;
    for (uint32_t i = settings->pipelines.count; i > 0; i--) {
        if (pattern_rules_cover(&pipelines[i - 1].files, asked->relative)) {
            return &pipelines[i - 1];
        }
    }
    return NULL;
}

static const struct owner_setting *owner_of(const struct settings *settings,
                                            const struct asked *asked) {
    const struct owner_setting *owners = settings->owners.items;
    for (uint32_t i = settings->owners.count; i > 0; i--) {
        if (pattern_rules_cover(&owners[i - 1].paths, asked->relative)) {
            return &owners[i - 1];
        }
    }
    return NULL;
}

void settings_for_file(const struct settings *settings, struct str file,
                       struct file_settings *found) {
    struct buf relative;
    buf_init(&relative);
    path_add_relative(&relative, file, settings->directory);
    const struct asked asked = {file, buf_str(&relative)};
    *found = (struct file_settings){
        .root = root_of(settings, &asked),
        .pipeline = pipeline_of(settings, &asked),
        .owner = owner_of(settings, &asked),
    };
    buf_release(&relative);
}

const struct data_source_setting *settings_data_source_named(const struct settings *settings,
                                                             struct str name) {
    const struct data_source_setting *sources = settings->data_sources.items;
    for (uint32_t i = 0; i < settings->data_sources.count; i++) {
        if (str_equal(sources[i].name.text, name)) {
            return &sources[i];
        }
    }
    return NULL;
}

static bool data_source_matches(const struct data_source_setting *source, struct str name,
                                struct str uid) {
    return (name.size > 0 && wildcard_matches(source->name.text, name)) ||
           (uid.size > 0 && wildcard_matches(source->uid.text, uid));
}

const struct data_source_setting *settings_data_source(const struct settings *settings,
                                                       struct str name, struct str uid) {
    const struct data_source_setting *sources = settings ? settings->data_sources.items : NULL;
    for (uint32_t i = settings ? settings->data_sources.count : 0; i > 0; i--) {
        const struct data_source_setting *source = &sources[i - 1];
        if (data_source_matches(source, name, uid)) {
            return source->same_as.text.size > 0
                       ? settings_data_source_named(settings, source->same_as.text)
                       : source;
        }
    }
    return NULL;
}

static int compare_name(const void *key, const void *element) {
    return str_compare(*(const struct str *)key, ((const struct setting_name *)element)->name.text);
}

const struct setting_name *settings_name(const struct settings *settings, struct str name) {
    return settings->name_count > 0 ? bsearch(&name, settings->names, settings->name_count,
                                              sizeof(*settings->names), compare_name)
                                    : NULL;
}

const struct asset_setting *settings_asset(const struct settings *settings, struct str name) {
    const struct setting_name *found = settings_name(settings, name);
    return found ? found->asset : NULL;
}
