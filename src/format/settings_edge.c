#include "format/settings_edge.h"

#include <stddef.h>

#include "query/declaration.h"
#include "query/ident.h"

// ---- types

enum {
#define X(name, label, transformation, value) KIND_##name,
#include "query/kind.def"
#undef X
};

static const bool kind_is_value[] = {
#define X(name, label, transformation, value) value,
#include "query/kind.def"
#undef X
};

// The words, which stand in scripts/stemma.schema.json too, and the kind that each is shown as.
#define TYPES                                                                                      \
    X("direct", IDENTITY)                                                                          \
    X("rename", RENAME)                                                                            \
    X("calculation", EXPRESSION)                                                                   \
    X("aggregation", AGGREGATION)                                                                  \
    X("filter", FILTER)                                                                            \
    X("join", JOIN)

const char *const settings_edge_words[] = {
#define X(word, kind) word,
    TYPES
#undef X
        NULL};

static const uint32_t kinds[] = {
#define X(word, kind) KIND_##kind,
    TYPES
#undef X
};

uint32_t settings_edge_kind(uint32_t type) {
    return kinds[type - 1];
}

bool settings_edge_is_value(uint32_t type) {
    return kind_is_value[kinds[type - 1]];
}

// ---- names

bool settings_is_relation(const struct asset_setting *asset) {
    switch (asset->type) {
    case 0:
    case ASSET_TABLE + 1:
    case ASSET_VIEW + 1:
    case ASSET_MATERIALIZED_VIEW + 1:
    case ASSET_FOREIGN_TABLE + 1:
        return true;
    default:
        return false;
    }
}

#define PARTS_MAX 3u // schema.relation.column

struct parts {
    struct str names[PARTS_MAX];
    uint32_t count;
};

// Reads a.b.c; false when that is no such name, or has more parts.
static bool parts_read(struct arena *arena, struct str text, struct parts *parts) {
    *parts = (struct parts){0};
    while (parts->count < PARTS_MAX && ident_take(arena, &text, &parts->names[parts->count])) {
        parts->count++;
        if (text.size == 0) {
            return true;
        }
        if (text.data[0] != '.') {
            return false;
        }
        text = str_sub(text, 1, text.size);
    }
    return false;
}

bool settings_relation_name(struct arena *arena, struct str text, struct str *schema,
                            struct str *name) {
    struct parts parts;
    if (!parts_read(arena, text, &parts) || parts.count > 2) {
        return false;
    }
    *name = parts.names[parts.count - 1];
    *schema = parts.count == 2 ? parts.names[0] : STR("");
    return true;
}

bool settings_column_name(struct arena *arena, const struct asset_setting *asset, struct str text,
                          struct str *name) {
    if (!settings_is_relation(asset)) {
        *name = text;
        return text.size > 0;
    }
    return ident_take(arena, &text, name) && text.size == 0;
}

// ---- ends

// The asset whose name and a dot the text begins with; the longest such name.
static const struct asset_setting *asset_before(const struct settings *settings, struct str text,
                                                struct str *column) {
    for (size_t dot = text.size; dot > 0; dot--) {
        const struct asset_setting *asset =
            text.data[dot - 1] == '.' ? settings_asset(settings, str_sub(text, 0, dot - 1)) : NULL;
        if (asset) {
            *column = str_sub(text, dot, text.size);
            return asset;
        }
    }
    return NULL;
}

static const char *column_end(struct arena *arena, const struct settings *settings, struct str text,
                              struct edge_end *end) {
    struct str column;
    end->asset = asset_before(settings, text, &column);
    if (end->asset) {
        bool read = settings_column_name(arena, end->asset, column, &end->column);
        return read ? NULL : "quote its column as SQL does: shop.orders.\"Net price\"";
    }
    struct parts parts;
    if (settings_asset(settings, text)) {
        return "name a column of it: shop.orders.amount";
    }
    if (!parts_read(arena, text, &parts) || parts.count < 2) {
        return "write schema.table.column, or declare what it is under assets";
    }
    *end = (struct edge_end){.schema = parts.count == 3 ? parts.names[0] : STR(""),
                             .name = parts.names[parts.count - 2],
                             .column = parts.names[parts.count - 1]};
    return NULL;
}

static const char *rows_end(struct arena *arena, const struct settings *settings, struct str text,
                            struct edge_end *end) {
    struct str column;
    end->asset = settings_asset(settings, text);
    if (end->asset) {
        return NULL;
    }
    bool known = asset_before(settings, text, &column) != NULL;
    if (known || !settings_relation_name(arena, text, &end->schema, &end->name)) {
        return "name the table or asset alone: filter and join decide which rows there are";
    }
    return NULL;
}

const char *settings_edge_end(struct arena *arena, const struct settings *settings, struct str text,
                              bool column, struct edge_end *end) {
    *end = (struct edge_end){0};
    return column ? column_end(arena, settings, text, end) : rows_end(arena, settings, text, end);
}
