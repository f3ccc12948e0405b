#include "report/matches.h"

#include "base/suggest.h"
#include "base/wildcard.h"
#include "report/name.h"
#include "report/text.h"

struct matching {
    struct lookup *lookup;
    struct name_pattern pattern;
    struct str text; // as a whole, for names without schema
    struct subjects *found;
    struct cursor *columns;
};

// How the parts of a pattern are read; -1: it has no such part.
struct reading {
    uint32_t count; // of parts
    int schema;
    int table;
    int column;
};

static const struct reading readings[] = {
    {1, -1, 0, -1}, // table
    {2, 0, 1, -1},  // schema.table
    {2, -1, 0, 1},  // table.column
    {3, 0, 1, 2},   // schema.table.column
};

#define READING_COUNT (sizeof(readings) / sizeof(readings[0]))

bool matches_wanted(struct str text) {
    bool quoted = false;
    for (size_t i = 0; i < text.size; i++) {
        quoted ^= text.data[i] == '"';
        if (text.data[i] == '*' && !quoted) {
            return true;
        }
    }
    return false;
}

static void add_columns(struct matching *matching, uint32_t asset, uint32_t part) {
    cursor_bind_integer(matching->columns, 1, asset);
    while (cursor_next(matching->columns)) {
        if (name_part_matches(&matching->pattern, part, cursor_text(matching->columns, 1))) {
            VEC_PUSH(matching->found,
                     subject_of(matching->lookup, asset, cursor_id(matching->columns, 0), STR("")));
        }
    }
}

static void add_whole(struct matching *matching, uint32_t asset) {
    VEC_PUSH(matching->found, subject_of(matching->lookup, asset, 0, STR("")));
}

#define SELECT_ASSETS(condition)                                                                   \
    "SELECT id, schema, name, type IN ('dashboard', 'chart', 'api', 'file') FROM assets"           \
    " WHERE system = 0 AND " condition " ORDER BY label, id"

// A wildcard in the place of a schema means schemas of a database.
static bool schema_matches(const struct matching *matching, const struct reading *reading,
                           const struct cursor *assets) {
    bool named = reading->schema >= 0 && !matching->pattern.wild[reading->schema];
    bool relation = cursor_integer(assets, 3) == 0;
    return (named || relation) &&
           (reading->schema < 0 || name_part_matches(&matching->pattern, (uint32_t)reading->schema,
                                                     cursor_text(assets, 1)));
}

static void read_parts(struct matching *matching, const struct reading *reading) {
    struct cursor *assets = reader_query(matching->lookup->reader, SELECT_ASSETS("schema <> ''"));
    while (cursor_next(assets)) {
        if (!schema_matches(matching, reading, assets) ||
            !name_part_matches(&matching->pattern, (uint32_t)reading->table,
                               cursor_text(assets, 2))) {
            continue;
        }
        if (reading->column >= 0) {
            add_columns(matching, cursor_id(assets, 0), (uint32_t)reading->column);
        } else {
            add_whole(matching, cursor_id(assets, 0));
        }
    }
}

static void read_plain(struct matching *matching) {
    struct cursor *assets = reader_query(matching->lookup->reader, SELECT_ASSETS("schema = ''"));
    while (cursor_next(assets)) {
        if (wildcard_matches(matching->text, cursor_text(assets, 2))) {
            add_whole(matching, cursor_id(assets, 0));
        }
    }
}

// `q01#*.total`: the column stands behind the last dot.
static void read_plain_columns(struct matching *matching) {
    size_t dot = str_find_last(matching->text, '.');
    struct str front = str_sub(matching->text, 0, dot);
    struct str column = str_sub(matching->text, dot + 1, matching->text.size);
    struct cursor *assets = reader_query(matching->lookup->reader, SELECT_ASSETS("schema = ''"));
    matching->pattern =
        (struct name_pattern){.parts = {column}, .wild = {matches_wanted(column)}, .count = 1};
    while (column.size > 0 && cursor_next(assets)) {
        if (wildcard_matches(front, cursor_text(assets, 2))) {
            add_columns(matching, cursor_id(assets, 0), 0);
        }
    }
}

bool matches_find(struct lookup *lookup, struct str text, struct subjects *found) {
    struct matching matching = {.lookup = lookup, .text = text, .found = found};
    uint32_t before = found->size;
    matching.columns =
        reader_query(lookup->reader, "SELECT id, name FROM columns WHERE asset_id = ?1"
                                     " AND status NOT IN ('dropped', 'system') ORDER BY name, id");
    bool parsed = name_parse_pattern(&lookup->arena, text, &matching.pattern);
    for (uint32_t i = 0; parsed && found->size == before && i < READING_COUNT; i++) {
        if (readings[i].count == matching.pattern.count) {
            read_parts(&matching, &readings[i]);
        }
    }
    if (found->size == before) {
        read_plain(&matching);
    }
    if (found->size == before) {
        read_plain_columns(&matching);
    }
    return found->size > before;
}

// ---- nothing

// A part without `*` that no name is equal to: what is near it.
static bool say_near(struct lookup *lookup, struct str word, struct buf *why) {
    struct cursor *names =
        reader_query(lookup->reader, "SELECT schema FROM assets UNION SELECT name FROM assets"
                                     " UNION SELECT name FROM columns ORDER BY 1");
    struct suggest near;
    suggest_init(&near, word);
    while (cursor_next(names)) {
        if (str_equal(cursor_text(names, 0), word)) {
            cursor_restart(names);
            return false;
        }
        suggest_offer(&near, text_kept(&lookup->arena, cursor_text(names, 0)));
    }
    buf_print(why, "; nothing is called %.*s", STR_ARG(word));
    suggest_add(&near, why);
    return true;
}

void matches_unknown(struct lookup *lookup, struct str text, struct buf *why) {
    struct name_pattern pattern;
    bool said = false;
    buf_print(why, "%.*s matches nothing in the store", STR_ARG(text));
    if (name_parse_pattern(&lookup->arena, text, &pattern)) {
        for (uint32_t i = 0; !said && i < pattern.count; i++) {
            said = !pattern.wild[i] && say_near(lookup, pattern.parts[i], why);
        }
    }
    buf_add_str(why, said ? STR("") : STR("; `stemma assets` lists what is"));
}
