#include "format/dbt_model.h"

#include <stddef.h>
#include <string.h>

#include "base/path.h"
#include "format/dbt/config.h"
#include "format/dbt/engine.h"
#include "format/dbt/snapshot.h"
#include "format/template.h"
#include "input/lexer.h"

struct model_file {
    struct reading *reading;
    const struct dbt_project *project;
    struct str below;  // the project's root
    struct str folder; // of its role
    enum dbt_role role;
};

// One query of a file.
struct model {
    const struct model_file *file;
    struct reading *reading;
    struct span claim; // of the file
    struct span at;    // what declares it: the snapshot's tag, else the whole
    struct str name;
    struct dbt_run run;
    struct dbt_config config;
    uint32_t asset; // 0: it fills nothing
};

static bool holds(struct str text, const char *word) {
    return memmem(text.data, text.size, word, strlen(word));
}

static struct span trimmed(struct str file, struct span span) {
    struct str text = str_sub(file, span.start, span.length), inner = str_trim(text);
    return (struct span){(uint32_t)(inner.data - file.data), (uint32_t)inner.size};
}

static bool has_sql(struct str sql) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, sql);
    return lexer_next_solid(&lexer, &token);
}

// ---- masks

static struct span text_write(struct model *model) {
    excerpt_reset(&model->reading->excerpt);
    return excerpt_write(&model->reading->excerpt, model->reading->file, model->claim);
}

// ---- snapshots

// A setting that is written in config(), or that another file makes.
static struct dbt_setting setting_of(struct model *model, const struct jinja_value *value) {
    struct reading *reading = model->reading;
    struct str text = {0};
    if (!value || !jinja_plain(&reading->arena, value, &text) || str_trim(text).size == 0) {
        return (struct dbt_setting){0};
    }
    if (value->part_count == 1 && value->parts[0].kind == RUN_COPY) {
        return (struct dbt_setting){value->parts[0].from, model->run.config_tag};
    }
    struct span start = {model->claim.start, 0};
    struct span made = excerpt_write_as(&reading->excerpt, text, start);
    return (struct dbt_setting){made, made};
}

static void keys_add(struct model *model, const struct jinja_value *keys,
                     struct dbt_snapshot *snapshot) {
    bool list = jinja_is(keys, JINJA_LIST);
    uint32_t count = list ? jinja_count(keys) : keys ? 1 : 0;
    for (uint32_t i = 0; i < count; i++) {
        struct dbt_setting key = setting_of(model, list ? &jinja_item(keys, i)->value : keys);
        if (key.text.length > 0) {
            VEC_PUSH_IN(&model->reading->arena, &snapshot->keys, key);
        }
    }
}

static struct str setting_text(struct model *model, const struct jinja_value *settings,
                               const char *name) {
    const struct jinja_value *value =
        jinja_is(settings, JINJA_DICT) ? jinja_member(settings, str_of(name)) : NULL;
    struct str text;
    bool known = value && jinja_plain(&model->reading->arena, value, &text);
    return known ? str_trim(text) : (struct str){0};
}

static struct dbt_snapshot snapshot_of(struct model *model, struct span query) {
    const struct jinja_value *settings = &model->config.settings;
    struct dbt_snapshot snapshot = {.excerpt = &model->reading->excerpt, .query = query};
    keys_add(model, jinja_member(settings, STR("unique_key")), &snapshot);
    snapshot.updated_at = setting_of(model, jinja_member(settings, STR("updated_at")));
    for (int i = 0; i < DBT_SNAPSHOT_COLUMNS; i++) {
        snapshot.names[i] =
            setting_text(model, jinja_member(settings, STR("snapshot_meta_column_names")),
                         dbt_snapshot_column_name((enum dbt_snapshot_column)i));
    }
    snapshot.deleted = str_equal(setting_text(model, settings, "hard_deletes"), STR("new_record"));
    return snapshot;
}

// Makes the SQL of the text, in the reading's excerpt.
static struct jinja mask(struct model *model, bool full_refresh, bool otherwise) {
    struct jinja jinja;
    struct span all = text_write(model);
    model->run.full_refresh = full_refresh;
    model->run.relations = (struct jinja_hints){0};
    jinja_init(&jinja, &model->reading->arena, &dbt_rules, &model->run);
    jinja.otherwise = otherwise;
    jinja_mask(&jinja, &model->reading->excerpt, all);
    return jinja;
}

// The same as a text that can be handed over: a snapshot has columns of its own.
static void mask_whole(struct model *model, bool full_refresh, bool otherwise) {
    struct jinja jinja;
    (void)mask(model, full_refresh, otherwise);
    if (model->file->role != DBT_SNAPSHOT) {
        return;
    }
    struct span all = text_write(model);
    struct dbt_snapshot snapshot = snapshot_of(model, all);
    jinja_init(&jinja, &model->reading->arena, &dbt_rules, &model->run);
    jinja.otherwise = otherwise;
    dbt_snapshot_open(&snapshot);
    jinja_mask(&jinja, &model->reading->excerpt, all);
    dbt_snapshot_close(&snapshot);
}

// ---- settings

// What config() says is known only when the template has run.
static void settings_read(struct model *model) {
    struct reading *reading = model->reading;
    const struct model_file *file = model->file;
    struct jinja jinja;
    struct span all = text_write(model);
    jinja_init(&jinja, &reading->arena, &dbt_rules, &model->run);
    model->run.settings =
        dbt_settings_of(&jinja, file->role, file->folder, file->below, model->name);
    if (holds(excerpt_written(&reading->excerpt, all), "config")) {
        model->run.config = &model->run.settings;
        jinja_mask(&jinja, &reading->excerpt, all);
        model->run.config = NULL;
    }
    model->config = dbt_config_of(&jinja, file->role, model->name);
    model->run.schema = model->config.schema;
    model->run.alias = model->config.alias;
}

static void asset_declare(struct model *model) {
    struct jinja jinja;
    jinja_init(&jinja, &model->reading->arena, &dbt_rules, &model->run);
    struct asset_def def = dbt_config_asset(model->reading, &jinja, &model->config, model->name);
    def.span = model->at;
    model->asset = builder_asset_def(model->reading->builder, def);
}

// ---- texts

// Which of their columns matter is not known.
static void relations_read(struct model *model) {
    struct reading *reading = model->reading;
    const struct jinja_hints relations = model->run.relations;
    const struct fill fill = {.asset = model->asset, .flags = FILL_TABLE_LEVEL};
    uint32_t filled = relations.size > 0 ? builder_fill(reading->builder, fill) : 0;
    for (uint32_t i = 0; i < relations.size; i++) {
        (void)text_write(model);
        excerpt_put(&reading->excerpt, STR("SELECT * FROM "), relations.data[i].written, RUN_HOLE);
        excerpt_put(&reading->excerpt, relations.data[i].text, relations.data[i].written, RUN_HOLE);
        reading_text(reading, model->claim, filled);
    }
    if (relations.size == 0) {
        reading_omit(reading, model->claim);
    }
}

static void hidden_read(struct model *model) {
    reading_note(model->reading, DIAG_TEMPLATE_HOLE, model->claim,
                 "no SQL stands here but what macros make that are not known; scan the manifest "
                 "of the project, or add the files of its packages");
    relations_read(model);
}

// What one run leaves out of the text another one shows.
static void others_read(struct model *model, uint32_t fill, const struct jinja *first) {
    if (first->doubted) {
        mask_whole(model, false, true);
        reading_alternative(model->reading);
    }
    if (first->forked) {
        mask_whole(model, true, false);
        if (has_sql(buf_str(&model->reading->excerpt.sql))) {
            reading_text(model->reading, model->claim, fill);
        }
    }
}

static void query_read(struct model *model) {
    struct reading *reading = model->reading;
    struct jinja first = mask(model, false, false);
    template_report(reading, &first);
    if (!has_sql(buf_str(&reading->excerpt.sql))) {
        if (model->asset && first.hidden) {
            hidden_read(model);
        }
        return;
    }
    if (model->file->role == DBT_SNAPSHOT) {
        mask_whole(model, false, false);
    }
    const struct fill filled = {.asset = model->asset};
    uint32_t fill = model->asset ? builder_fill(reading->builder, filled) : 0;
    reading_text(reading, model->claim, fill);
    others_read(model, fill, &first);
}

// ---- hooks

// SQL of config(post_hook="..."), which runs beside the model. `hook` is a string of the file.
static void hook_read(struct model *model, const struct jinja_value *hook) {
    struct reading *reading = model->reading;
    const struct jinja_value *sql =
        hook->type == JINJA_DICT ? jinja_member(hook, STR("sql")) : hook;
    bool written =
        jinja_is(sql, JINJA_TEXT) && sql->part_count == 1 && sql->parts[0].kind == RUN_COPY;
    if (!written) {
        return;
    }
    struct jinja jinja;
    (void)text_write(model);
    jinja_init(&jinja, &reading->arena, &dbt_rules, &model->run);
    jinja_mask(&jinja, &reading->excerpt, sql->parts[0].from);
    template_report(reading, &jinja);
    if (has_sql(buf_str(&reading->excerpt.sql))) {
        reading_text(reading, model->claim, 0);
    }
}

static void hooks_read(struct model *model) {
    static const char *const names[] = {"pre_hook", "post_hook"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct jinja_value *hooks = jinja_member(&model->config.settings, str_of(names[i]));
        for (uint32_t j = 0; hooks && j < jinja_count(hooks); j++) {
            hook_read(model, &jinja_item(hooks, j)->value);
        }
    }
}

// ---- models

static void other_engine_read(struct model *model) {
    struct str engine = model->file->project->engine;
    reading_note(model->reading, DIAG_OTHER_ENGINE, model->claim,
                 "this is written for %.*s: only which relations it depends on is read",
                 STR_ARG(engine));
    (void)mask(model, false, false);
    relations_read(model);
}

static void model_read(struct model *model) {
    settings_read(model);
    if (!model->config.enabled) {
        reading_skip(model->reading, model->claim, DIAG_SWITCHED_OFF,
                     "%.*s is not enabled, so it is not read; set enabled to true if it is used",
                     STR_ARG(model->name));
        return;
    }
    asset_declare(model);
    if (!dbt_engine_is_known(model->file->project->engine)) {
        other_engine_read(model);
        return;
    }
    query_read(model);
    hooks_read(model);
}

static struct model model_at(const struct model_file *file, struct span claim, struct str name) {
    struct reading *reading = file->reading;
    return (struct model){
        .file = file,
        .reading = reading,
        .claim = trimmed(reading->file, claim),
        .name = name,
        .run = {.dbt = reading->around->dbt, .project = file->project, .model = name},
    };
}

static struct span whole(const struct model_file *file) {
    return (struct span){0, (uint32_t)file->reading->file.size};
}

static void read_model(const struct model_file *file) {
    struct str name = path_name(file->below);
    name = str_sub(name, 0, str_find_last(name, '.'));
    struct model model = model_at(file, whole(file), name);
    model.at = model.claim;
    model_read(&model);
}

static void read_snapshots(const struct model_file *file) {
    struct jinja_template template;
    jinja_parse(&file->reading->arena, file->reading->file, &template);
    for (const struct jinja_block *block = template.first; block; block = block->next) {
        if (block->kind == JINJA_BLOCK_OTHER && str_equal(block->name, STR("snapshot"))) {
            struct model model = model_at(file, block->body, block->rest);
            model.at = block->at;
            model_read(&model);
        }
    }
}

// A test or an analysis: a query whose rows nobody keeps. Tests of all models are macros.
static void read_result(const struct model_file *file) {
    struct model model = model_at(file, whole(file), (struct str){0});
    if (dbt_engine_is_known(file->project->engine)) {
        query_read(&model);
    }
}

// What is wrong with a macro is said where it stands, not where it is called.
static void read_macros(const struct model_file *file) {
    struct jinja_template template;
    jinja_parse(&file->reading->arena, file->reading->file, &template);
    for (uint32_t i = 0; i < template.faults.size; i++) {
        reading_note(file->reading, DIAG_TEMPLATE_HOLE, template.faults.data[i].at, "%s",
                     template.faults.data[i].message);
    }
}

static void read_target(const struct model_file *file) {
    reading_omit(file->reading, whole(file));
}

// ---- the format

static void (*const readers[DBT_ROLE_COUNT])(const struct model_file *file) = {
    [DBT_MODEL] = read_model,     [DBT_SNAPSHOT] = read_snapshots, [DBT_TEST] = read_result,
    [DBT_ANALYSIS] = read_result, [DBT_MACRO] = read_macros,       [DBT_TARGET] = read_target,
};

static bool model_takes(struct str path, const struct surroundings *around) {
    static const char *const suffixes[] = {".sql", NULL};
    struct str below, folder;
    const struct dbt_project *project =
        path_has_suffix(path, suffixes) ? dbt_project_of(around->dbt, path, &below) : NULL;
    return project && readers[dbt_role_of(project, below, &folder)];
}

static void model_file_read(struct reading *reading) {
    struct model_file file = {.reading = reading};
    file.project = dbt_project_of(reading->around->dbt, reading->path, &file.below);
    file.role = dbt_role_of(file.project, file.below, &file.folder);
    readers[file.role](&file);
}

const struct format format_dbt_model = {
    .name = "dbt",
    .notation = NOTATION_TEXT,
    .takes = model_takes,
    .read = model_file_read,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(DBT),
};
