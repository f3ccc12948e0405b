#include "format/sqlmesh/header.h"

#include "input/lexer.h"
#include "query/ident.h"

// ---- where it stands

enum sqlmesh_kind sqlmesh_kind_of(struct str text) {
    static const struct {
        const char *word;
        enum sqlmesh_kind kind;
    } words[] = {{"model", SQLMESH_MODEL}, {"audit", SQLMESH_AUDIT}, {"metric", SQLMESH_METRIC}};
    struct lexer lexer;
    struct token word, open;
    lexer_init(&lexer, text);
    if (str_starts(text, STR("\xEF\xBB\xBF"))) {
        lexer.at = 3;
    }
    if (!lexer_next_solid(&lexer, &word) || !lexer_next_solid(&lexer, &open) ||
        !lexer_is_punct(&lexer, &open, '(')) {
        return SQLMESH_NONE;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (lexer_is_word(&lexer, &word, words[i].word)) {
            return words[i].kind;
        }
    }
    return SQLMESH_NONE;
}

// The end of what follows a closed parenthesis: a semicolon, if there is one.
static uint32_t semicolon_end(struct str file, uint32_t at) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, file);
    lexer.at = at;
    bool found = lexer_next_solid(&lexer, &token) && lexer_is_punct(&lexer, &token, ';');
    return found ? lexer.at : at;
}

struct sqlmesh_header sqlmesh_header_read(struct reading *reading, uint32_t start) {
    struct str file = reading->file;
    struct str text = str_sub(file, start, file.size);
    struct sqlmesh_header header = {.kind = sqlmesh_kind_of(text)};
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, text);
    lexer_next_solid(&lexer, &token); // MODEL
    lexer_next_solid(&lexer, &token); // its bracket
    struct str inside = str_sub(text, token.start, text.size);
    uint32_t length = sqlmesh_bracket_end(inside);
    header.open = length == 0;
    length = header.open ? (uint32_t)inside.size : length;
    uint32_t end = semicolon_end(file, start + token.start + length);
    header.at = (struct span){start, end - start};
    sqlmesh_items_add(&reading->arena, sqlmesh_unwrapped(str_sub(inside, 0, length)),
                      &header.settings);
    return header;
}

// ---- names

static struct span place_in(struct str file, struct str part) {
    bool within = part.size > 0 && part.data >= file.data && part.data < file.data + file.size;
    return within ? (struct span){(uint32_t)(part.data - file.data), (uint32_t)part.size}
                  : (struct span){0};
}

// catalog.schema.name: the catalogue is the database.
static struct sqlmesh_names dotted_of(struct reading *reading, struct str text) {
    struct sqlmesh_names dotted = {0};
    struct str part;
    while (ident_take(&reading->arena, &text, &part)) {
        dotted.schema = dotted.name;
        dotted.name = part;
        if (text.size == 0) {
            return dotted;
        }
        if (!str_starts(text, STR("."))) {
            break;
        }
        text = str_sub(text, 1, text.size);
    }
    return (struct sqlmesh_names){0};
}

// SQLMesh can take a name from the file's place: models/shop/orders.sql
static struct sqlmesh_names placed_name(struct str path) {
    static const char folder[] = "models/";
    for (size_t at = 0; at + sizeof(folder) < path.size; at++) {
        bool starts = at == 0 || path.data[at - 1] == '/';
        struct str rest = str_sub(path, at, path.size);
        if (!starts || !str_starts(rest, STR("models/"))) {
            continue;
        }
        rest = str_sub(rest, sizeof(folder) - 1, rest.size);
        rest = str_sub(rest, 0, str_find_last(rest, '.'));
        size_t slash = str_find_last(rest, '/');
        bool has_schema = slash < rest.size;
        struct str above = str_sub(rest, 0, has_schema ? slash : 0);
        size_t last = str_find_last(above, '/');
        return (struct sqlmesh_names){
            .schema = last < above.size ? str_sub(above, last + 1, above.size) : above,
            .name = has_schema ? str_sub(rest, slash + 1, rest.size) : rest,
        };
    }
    return (struct sqlmesh_names){0};
}

static struct sqlmesh_names model_name(struct reading *reading,
                                       const struct sqlmesh_header *header) {
    struct str written = sqlmesh_setting_get(&header->settings, "name");
    struct sqlmesh_names name =
        written.size > 0 ? dotted_of(reading, written) : placed_name(reading->path);
    if (name.name.size == 0) {
        reading_note(reading, DIAG_DOCUMENT_DOUBTFUL,
                     written.size > 0 ? place_in(reading->file, written) : header->at,
                     "which table this model makes is not known: write `name schema.model`, "
                     "without macros, or give its edges in stemma.yaml");
    }
    return name;
}

static struct str relation_of(struct reading *reading, struct sqlmesh_names name) {
    struct buf sql;
    buf_init(&sql);
    if (name.name.size > 0) {
        ident_add_pair(&sql, name.schema, name.name);
    }
    struct str kept = {arena_copy(&reading->arena, sql.data, sql.size), sql.size};
    buf_release(&sql);
    return kept;
}

// ---- kind

// How to add one: a kind whose relation is no table.
static enum asset_type type_of(struct str kind, const struct sqlmesh_items *options) {
    bool view = kind.size == 0 || str_equal_nocase(kind, STR("view"));
    if (view && str_equal_nocase(sqlmesh_setting_get(options, "materialized"), STR("true"))) {
        return ASSET_MATERIALIZED_VIEW;
    }
    return view || str_equal_nocase(kind, STR("embedded")) ? ASSET_VIEW : ASSET_TABLE;
}

static bool starts_nocase(struct str text, struct str prefix) {
    return str_equal_nocase(str_sub(text, 0, prefix.size), prefix);
}

static struct str option(struct reading *reading, const struct sqlmesh_items *options,
                         const char *name, const char *otherwise) {
    struct str value = sqlmesh_setting_get(options, name);
    return value.size > 0 ? sqlmesh_unquoted(&reading->arena, value) : str_of(otherwise);
}

// SCD_TYPE_2 is SCD_TYPE_2_BY_TIME; SCD_TYPE_2_BY_COLUMN takes the time of the run.
static void validity_read(struct reading *reading, struct str kind,
                          const struct sqlmesh_items *options, struct sqlmesh_model *model) {
    if (!starts_nocase(kind, STR("scd_type_2"))) {
        return;
    }
    bool by_column = str_equal_nocase(kind, STR("scd_type_2_by_column"));
    model->valid_from = option(reading, options, "valid_from_name", "valid_from");
    model->valid_to = option(reading, options, "valid_to_name", "valid_to");
    model->updated_at = option(reading, options, "updated_at_name", by_column ? "" : "updated_at");
}

// ---- the asset

static struct list strings_of(struct reading *reading, struct str value) {
    struct sqlmesh_items items = {0};
    struct names names = {0};
    sqlmesh_items_add(&reading->arena, sqlmesh_unwrapped(value), &items);
    for (uint32_t i = 0; i < items.size; i++) {
        names_add(reading, &names, sqlmesh_unquoted(&reading->arena, items.data[i]));
    }
    return names_list(reading, &names);
}

static uint32_t text_of(struct reading *reading, struct str value) {
    return builder_text(reading->builder, sqlmesh_unquoted(&reading->arena, value));
}

static void column_add(struct reading *reading, struct str item,
                       const struct sqlmesh_items *remarks, struct names *columns) {
    struct str rest = item, name, type;
    if (!ident_take(&reading->arena, &rest, &name)) {
        reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, place_in(reading->file, item),
                     "this is no column of a name and a type, and is left out");
        return;
    }
    char *word = arena_copy(&reading->arena, name.data, name.size);
    type = str_trim(rest);
    const struct field_def field = {
        .name = builder_string(reading->builder, name),
        .type = builder_string(reading->builder, type),
        .description = text_of(reading, sqlmesh_setting_get(remarks, word)),
        .span = {place_in(reading->file, item).start, (uint32_t)(item.size - rest.size)},
    };
    VEC_PUSH_IN(&reading->arena, columns, builder_field_def(reading->builder, field));
}

static struct list columns_of(struct reading *reading, const struct sqlmesh_header *header) {
    struct sqlmesh_items items = {0}, remarks = {0};
    struct names columns = {0};
    struct str listed = sqlmesh_setting_get(&header->settings, "columns");
    struct str described = sqlmesh_setting_get(&header->settings, "column_descriptions");
    sqlmesh_items_add(&reading->arena, sqlmesh_unwrapped(listed), &items);
    sqlmesh_items_add(&reading->arena, sqlmesh_unwrapped(described), &remarks);
    for (uint32_t i = 0; i < items.size; i++) {
        column_add(reading, items.data[i], &remarks, &columns);
    }
    return names_list(reading, &columns);
}

static bool has_no_query(struct str kind) {
    return str_equal_nocase(kind, STR("seed")) || str_equal_nocase(kind, STR("external"));
}

static uint32_t asset_declare(struct reading *reading, const struct sqlmesh_header *header,
                              struct list names, struct sqlmesh_setting kind,
                              const struct sqlmesh_items *options) {
    struct list columns = columns_of(reading, header);
    bool complete = has_no_query(kind.name) && columns.count > 0;
    struct str owner = sqlmesh_setting_get(&header->settings, "owner");
    struct str written = sqlmesh_setting_get(&header->settings, "name");
    const struct asset_def def = {
        .type = (uint8_t)type_of(kind.name, options),
        .flags = complete ? ASSET_DEF_COMPLETE : 0,
        .names = names,
        .owners = strings_of(reading, owner),
        .tags = strings_of(reading, sqlmesh_setting_get(&header->settings, "tags")),
        .description = text_of(reading, sqlmesh_setting_get(&header->settings, "description")),
        .columns = columns,
        .span = written.size > 0 ? place_in(reading->file, written) : header->at,
    };
    return builder_asset_def(reading->builder, def);
}

// dialect 'postgres, normalization_strategy = case_sensitive'
struct str sqlmesh_dialect(struct reading *reading, const struct sqlmesh_header *header) {
    struct str written = sqlmesh_setting_get(&header->settings, "dialect");
    struct str all = sqlmesh_unquoted(&reading->arena, written);
    return str_trim(str_sub(all, 0, str_find(all, ',')));
}

struct sqlmesh_model sqlmesh_model_declare(struct reading *reading,
                                           const struct sqlmesh_header *header) {
    struct sqlmesh_names name = model_name(reading, header);
    struct sqlmesh_setting kind =
        sqlmesh_setting_of(sqlmesh_setting_get(&header->settings, "kind"));
    struct sqlmesh_items options = {0};
    struct str enabled = sqlmesh_setting_get(&header->settings, "enabled");
    sqlmesh_items_add(&reading->arena, sqlmesh_unwrapped(kind.value), &options);
    struct sqlmesh_model model = {
        .names = name,
        .relation = relation_of(reading, name),
        .dialect = sqlmesh_dialect(reading, header),
        .enabled = !str_equal_nocase(enabled, STR("false")),
    };
    validity_read(reading, kind.name, &options, &model);
    if (model.enabled && name.name.size > 0) {
        struct list names = reading_names(reading, name.schema, name.name);
        model.asset = asset_declare(reading, header, names, kind, &options);
    }
    return model;
}
