#include "format/stemma_yaml.h"

#include "base/path.h"
#include "format/settings.h"
#include "format/settings_edge.h"
#include "format/space.h"

// ---- lists

static void names_add_said(struct reading *reading, struct names *names,
                           const struct said_list *list) {
    for (uint32_t i = 0; i < list->count; i++) {
        names_add(reading, names, list->items[i].text);
    }
}

static struct list said_strings(struct reading *reading, const struct said_list *list) {
    struct names names = {0};
    names_add_said(reading, &names, list);
    return names_list(reading, &names);
}

static uint32_t said_text(struct reading *reading, const struct said *said) {
    return builder_text(reading->builder, said->text);
}

// A tag made of two words: pii:email.
static void names_add_pair(struct reading *reading, struct names *names, const char *first,
                           struct str second) {
    struct buf pair;
    buf_init(&pair);
    buf_print(&pair, "%s:%.*s", first, STR_ARG(second));
    names_add(reading, names, buf_str(&pair));
    buf_release(&pair);
}

// ---- pipelines and assets

static void pipeline_declare(struct reading *reading, const struct pipeline_setting *pipeline) {
    struct names keys = {0};
    names_add_key(reading, &keys, SPACE_PIPELINE, pipeline->name.text);
    names_add_key(reading, &keys, SPACE_SETTINGS, pipeline->name.text);
    builder_asset_def(reading->builder,
                      (struct asset_def){
                          .type = ASSET_PIPELINE,
                          .keys = names_list(reading, &keys),
                          .title = builder_string(reading->builder, pipeline->name.text),
                          .owners = said_strings(reading, &pipeline->owners),
                          .tags = said_strings(reading, &pipeline->tags),
                          .description = said_text(reading, &pipeline->description),
                          .span = pipeline->name.at,
                      });
}

static struct list column_tags(struct reading *reading, const struct column_setting *column) {
    struct names tags = {0};
    names_add_said(reading, &tags, &column->tags);
    if (column->classification) {
        struct str word = str_of(settings_classification(column->classification));
        names_add_pair(reading, &tags, "classification", word);
    }
    if (column->pii.text.size > 0) {
        names_add_pair(reading, &tags, "pii", column->pii.text);
    }
    return names_list(reading, &tags);
}

static uint32_t column_declare(struct reading *reading, const struct asset_setting *asset,
                               const struct column_setting *column) {
    struct str name = STR("");
    settings_column_name(&reading->arena, asset, column->name.text, &name);
    return builder_field_def(reading->builder,
                             (struct field_def){
                                 .name = builder_string(reading->builder, name),
                                 .type = builder_string(reading->builder, column->type.text),
                                 .description = said_text(reading, &column->description),
                                 .tags = column_tags(reading, column),
                                 .span = column->name.at,
                             });
}

static struct list columns_declare(struct reading *reading, const struct asset_setting *asset) {
    const struct column_setting *columns = asset->columns.items;
    uint32_t *ids = ARENA_ARRAY(&reading->arena, uint32_t, asset->columns.count);
    for (uint32_t i = 0; i < asset->columns.count; i++) {
        ids[i] = column_declare(reading, asset, &columns[i]);
    }
    return builder_list(reading->builder, ids, asset->columns.count);
}

// Without a type it is an asset of another file that something is said about.
static uint8_t asset_flags(const struct asset_setting *asset) {
    if (!asset->type) {
        return ASSET_DEF_REMARK;
    }
    return asset->columns.count > 0 ? ASSET_DEF_COMPLETE : 0;
}

static uint32_t asset_declare(struct reading *reading, const struct asset_setting *asset) {
    struct asset_def def = {
        .type = (uint8_t)(asset->type ? asset->type - 1 : ASSET_TABLE),
        .flags = asset_flags(asset),
        .keys = reading_key(reading, SPACE_SETTINGS, asset->name.text),
        .owners = said_strings(reading, &asset->owners),
        .tags = said_strings(reading, &asset->tags),
        .description = said_text(reading, &asset->description),
        .url = said_text(reading, &asset->url),
        .columns = columns_declare(reading, asset),
        .span = asset->name.at,
    };
    if (settings_is_relation(asset)) {
        struct str schema = STR(""), name = STR("");
        settings_relation_name(&reading->arena, asset->name.text, &schema, &name);
        def.names = reading_names(reading, schema, name);
    } else {
        def.title = builder_string(reading->builder, asset->name.text);
    }
    if (asset->parent.text.size > 0) {
        def.parents = reading_key(reading, SPACE_SETTINGS, asset->parent.text);
    }
    return builder_asset_def(reading->builder, def);
}

// ---- edges

// What is being declared.
struct declaring {
    struct reading *reading;
    const struct settings *settings;
    uint32_t *assets; // asset_def of each asset_setting
};

// The asset_def of an edge's end. A relation of the scan has one for each edge that names it.
static uint32_t end_asset(const struct declaring *declaring, const struct edge_end *end,
                          struct span at) {
    const struct asset_setting *assets = declaring->settings->assets.items;
    struct reading *reading = declaring->reading;
    if (end->asset) {
        return declaring->assets[end->asset - assets];
    }
    return builder_asset_def(reading->builder,
                             (struct asset_def){
                                 .type = ASSET_TABLE,
                                 .flags = ASSET_DEF_REMARK,
                                 .names = reading_names(reading, end->schema, end->name),
                                 .span = at,
                             });
}

// The text of a string without its quotes.
static struct span unquoted(const struct reading *reading, struct span at) {
    char first = reading->file.data[at.start];
    return first == '"' || first == '\'' ? (struct span){at.start + 1, at.length - 2} : at;
}

static void edge_declare(const struct declaring *declaring, const struct edge_setting *edge) {
    struct reading *reading = declaring->reading;
    bool value = settings_edge_is_value(edge->type);
    const struct said *place = edge->description.text.size > 0 ? &edge->description : &edge->from;
    struct edge_end from, to;
    settings_edge_end(&reading->arena, declaring->settings, edge->from.text, true, &from);
    settings_edge_end(&reading->arena, declaring->settings, edge->to.text, value, &to);
    builder_edge_def(reading->builder,
                     (struct edge_def){
                         .target = end_asset(declaring, &to, edge->to.at),
                         .target_column = builder_string(reading->builder, to.column),
                         .source = end_asset(declaring, &from, edge->from.at),
                         .source_column = builder_string(reading->builder, from.column),
                         .kind = settings_edge_kind(edge->type),
                         .description = said_text(reading, &edge->description),
                         .span = unquoted(reading, place->at),
                     });
}

// ---- the file

static void settings_declare(struct reading *reading, const struct settings *settings) {
    const struct pipeline_setting *pipelines = settings->pipelines.items;
    const struct asset_setting *assets = settings->assets.items;
    const struct edge_setting *edges = settings->edges.items;
    const struct declaring declaring = {
        reading, settings, ARENA_ARRAY(&reading->arena, uint32_t, settings->assets.count)};
    for (uint32_t i = 0; i < settings->pipelines.count; i++) {
        pipeline_declare(reading, &pipelines[i]);
    }
    for (uint32_t i = 0; i < settings->assets.count; i++) {
        declaring.assets[i] = asset_declare(reading, &assets[i]);
    }
    for (uint32_t i = 0; i < settings->edges.count; i++) {
        edge_declare(&declaring, &edges[i]);
    }
}

static void faults_note(struct reading *reading, const struct diags *faults) {
    for (uint32_t i = 0; i < faults->size; i++) {
        const struct diag *fault = &faults->data[i];
        builder_note(reading->builder, fault->code, (struct place){fault->line, fault->column},
                     fault->message);
    }
}

// Of several files of the name, only the one whose settings count.
static bool stemma_yaml_takes(struct str path, const struct surroundings *around) {
    if (!around->settings) {
        return str_equal(path_name(path), STR(SETTINGS_FILE));
    }
    const struct surrounding_file *file = surroundings_find(around, path);
    return file && file->member.size == 0 && str_equal(file->open, around->settings->file);
}

static void stemma_yaml_read(struct reading *reading) {
    const struct settings_source source = {.text = reading->file};
    struct settings settings;
    struct diags faults = {0};
    if (settings_read(&reading->arena, &source, &settings, &faults)) {
        settings_declare(reading, &settings);
    }
    faults_note(reading, &faults);
    VEC_RELEASE(&faults);
}

const struct format format_stemma_yaml = {
    .name = "stemma",
    .notation = NOTATION_TEXT,
    .takes = stemma_yaml_takes,
    .read = stemma_yaml_read,
    .looks = LOOK(SETTINGS),
};
