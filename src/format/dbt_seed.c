#include "format/dbt_seed.h"

#include <stddef.h>

#include "base/path.h"
#include "format/dbt/config.h"
#include "format/dbt/value.h"

// ---- the header

struct field {
    struct str name;
    struct span at; // of the file, quotes included
};

struct fields VEC(struct field);

struct header {
    struct reading *reading;
    struct fields fields;
    uint32_t at; // byte of the file
};

static char byte_at(const struct header *header) {
    struct str file = header->reading->file;
    return header->at < file.size ? file.data[header->at] : '\n';
}

static bool at_end(const struct header *header) {
    return header->at >= header->reading->file.size;
}

// "a ""b"""; a quote that is never closed runs to the end of the file.
static struct str quoted_read(struct header *header) {
    struct buf name;
    buf_init(&name);
    for (header->at++; !at_end(header); header->at++) {
        if (byte_at(header) == '"') {
            header->at++;
            if (byte_at(header) != '"') {
                break;
            }
        }
        buf_add_char(&name, byte_at(header));
    }
    struct str text = {arena_copy(&header->reading->arena, name.data, name.size), name.size};
    buf_release(&name);
    return text;
}

static struct str plain_read(struct header *header, char delimiter) {
    uint32_t start = header->at;
    while (byte_at(header) != delimiter && byte_at(header) != '\n' && byte_at(header) != '\r') {
        header->at++;
    }
    return str_sub(header->reading->file, start, header->at - start);
}

static void field_read(struct header *header, char delimiter) {
    uint32_t start = header->at;
    bool quoted = byte_at(header) == '"';
    struct str name = quoted ? quoted_read(header) : (struct str){0};
    struct str rest = plain_read(header, delimiter);
    struct field field = {.name = str_trim(quoted ? name : rest),
                          .at = {start, header->at - start}};
    if (field.name.size > 0) {
        VEC_PUSH_IN(&header->reading->arena, &header->fields, field);
    }
}

// Leaves header->at behind the header's line.
static void header_read(struct header *header, char delimiter) {
    struct str file = header->reading->file;
    header->at = str_starts(file, STR("\xEF\xBB\xBF")) ? 3 : 0;
    for (;;) {
        field_read(header, delimiter);
        if (at_end(header) || byte_at(header) != delimiter) {
            break;
        }
        header->at++;
    }
    header->at += byte_at(header) == '\r' ? 1 : 0;
    header->at += !at_end(header) && byte_at(header) == '\n' ? 1 : 0;
}

// ---- columns

static struct str lower_case(struct arena *arena, struct str name) {
    char *text = arena_copy(arena, name.data, name.size);
    for (size_t i = 0; i < name.size; i++) {
        text[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] | 0x20 : text[i]);
    }
    return (struct str){text, name.size};
}

static struct list columns(struct jinja *jinja, const struct header *header,
                           const struct jinja_value *settings) {
    struct builder *builder = header->reading->builder;
    const struct jinja_value *types = jinja_member(settings, STR("column_types"));
    const struct jinja_value *quote = jinja_member(settings, STR("quote_columns"));
    bool exact = jinja_is(quote, JINJA_BOOL) && quote->truth;
    struct names ids = {0};
    for (uint32_t i = 0; i < header->fields.size; i++) {
        const struct field *field = &header->fields.data[i];
        struct str name = exact ? field->name : lower_case(jinja->arena, field->name);
        const struct jinja_value *type =
            jinja_is(types, JINJA_DICT) ? jinja_member(types, field->name) : NULL;
        uint32_t id = builder_field_def(
            builder, (struct field_def){
                         .name = builder_string(builder, name),
                         .type = builder_string(builder, dbt_value_text(jinja, type)),
                         .span = field->at,
                     });
        VEC_PUSH_IN(jinja->arena, &ids, id);
    }
    return names_list(header->reading, &ids);
}

// ---- the file

// The header is read; the rows are data, whose content is nobody's business.
static void pieces_make(struct reading *reading, uint32_t rows) {
    uint32_t size = (uint32_t)reading->file.size;
    VEC_PUSH(&reading->pieces,
             ((struct piece){
                 .kind = PIECE_MARKUP, .state = PIECE_NO_LINEAGE, .length = rows, .line = 1}));
    if (rows < size) {
        VEC_PUSH(&reading->pieces, ((struct piece){
                                       .kind = PIECE_DATA,
                                       .state = PIECE_SKIPPED,
                                       .start = rows,
                                       .length = size - rows,
                                       .line = builder_place(reading->builder, rows).line,
                                   }));
    }
}

static char delimiter_of(struct jinja *jinja, const struct jinja_value *settings) {
    const struct jinja_value *delimiter = jinja_member(settings, STR("delimiter"));
    struct str text;
    bool said = delimiter && jinja_plain(jinja->arena, delimiter, &text) && text.size == 1;
    return said ? text.data[0] : ',';
}

static void seed_read(struct reading *reading) {
    struct str below, folder;
    struct dbt_run run = {.dbt = reading->around->dbt};
    struct jinja jinja;
    jinja_init(&jinja, &reading->arena, &dbt_rules, &run);
    run.project = dbt_project_of(run.dbt, reading->path, &below);
    dbt_role_of(run.project, below, &folder);
    struct str file = path_name(below), name = str_sub(file, 0, str_find_last(file, '.'));
    run.settings = dbt_settings_of(&jinja, DBT_SEED, folder, below, name);
    struct dbt_config config = dbt_config_of(&jinja, DBT_SEED, name);
    struct header header = {.reading = reading};
    header_read(&header, delimiter_of(&jinja, &config.settings));
    pieces_make(reading, header.at);
    if (!config.enabled) {
        return;
    }
    struct asset_def def = dbt_config_asset(reading, &jinja, &config, name);
    def.flags = ASSET_DEF_COMPLETE;
    def.columns = columns(&jinja, &header, &config.settings);
    def.span = (struct span){0, header.at};
    builder_asset_def(reading->builder, def);
}

static bool seed_takes(struct str path, const struct surroundings *around) {
    static const char *const suffixes[] = {".csv", NULL};
    struct str below, folder;
    if (!path_has_suffix(path, suffixes)) {
        return false;
    }
    const struct dbt_project *project = dbt_project_of(around->dbt, path, &below);
    return project && dbt_role_of(project, below, &folder) == DBT_SEED;
}

const struct format format_dbt_seed = {
    .name = "dbt_seed",
    .notation = NOTATION_TEXT,
    .takes = seed_takes,
    .read = seed_read,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(DBT),
};
