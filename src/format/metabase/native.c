#include "format/metabase/native.h"

#include "format/metabase/field.h"
#include "format/metabase/stage.h"
#include "format/space.h"
#include "input/from_name.h"
#include "input/hole.h"
#include "input/lexer.h"
#include "input/metabase_mask.h"
#include "query/key.h"

#define DEEPEST_SNIPPET 10u  // snippets in one another
#define LOOKUPS_MAX     500u // fields whose tables are looked for in one query
#define SQL_MAX         ((size_t)4 << 20)

struct native {
    const struct metabase_native *query;
    struct excerpt *excerpt;
    struct metabase_masking masking;
    uint32_t depth;   // of snippets
    uint32_t lookups; // so far
};

// ---- output

static void put(const struct native *native, const struct metabase_tag *tag, const char *sql,
                enum run_kind kind) {
    excerpt_put(native->excerpt, str_of(sql), tag->written, kind);
}

// What stands for something unknown depends on what may stand here.
static void put_unknown(struct native *native, const struct metabase_tag *tag, enum run_kind kind) {
    const struct hole hole = {.written = tag->written, .kind = kind, .following = tag->following};
    hole_put(native->excerpt, &native->masking.context, &hole);
}

static void put_relation(const struct native *native, const struct metabase_tag *tag,
                         struct str schema, struct str name) {
    if (schema.size > 0) {
        excerpt_put_ident(native->excerpt, schema, tag->written);
        put(native, tag, ".", RUN_TEXT);
    }
    excerpt_put_ident(native->excerpt, name, tag->written);
}

// `what` is not known about the tag; what follows from that.
static void note_hole(const struct native *native, const struct metabase_tag *tag,
                      const char *what) {
    if (!native->query->brief) {
        reading_note(native->query->file->reading, DIAG_TEMPLATE_HOLE,
                     trace_span(&native->excerpt->places, tag->written), "{{%.*s}}: %s",
                     STR_ARG(tag->name), what);
    }
}

// ---- values

static void put_text(struct native *native, const struct metabase_tag *tag,
                     const struct node *definition) {
    (void)definition;
    if (tag->place == CONTEXT_RELATION) {
        note_hole(native, tag, "a variable in the place of a table; which one is not known");
    }
    put_unknown(native, tag, RUN_VALUE);
}

static void put_number(struct native *native, const struct metabase_tag *tag,
                       const struct node *definition) {
    if (tag->place == CONTEXT_OPERAND || tag->place == CONTEXT_ITEM) {
        put(native, tag, "1", RUN_VALUE);
    } else {
        put_text(native, tag, definition);
    }
}

static void put_boolean(struct native *native, const struct metabase_tag *tag,
                        const struct node *definition) {
    (void)definition;
    put(native, tag, "TRUE", RUN_VALUE);
}

// ---- fields

struct field {
    struct str schema;
    struct str table; // empty: not known
    struct str column;
};

static bool field_of(const struct native *native, const struct metabase_tag *tag,
                     const struct node *definition, struct field *field) {
    struct metabase_file *file = native->query->file;
    struct metabase_ref ref;
    if (!metabase_ref_read(node_get(definition, "dimension"), &ref)) {
        note_hole(native, tag, "its field is not said, so a column is missing here");
        return false;
    }
    *field = (struct field){ref.schema, ref.table, ref.name};
    if (ref.name.size > 0) {
        return true;
    }
    const struct metabase_fact *known = metabase_find(file, FACT_FIELD, ref.id);
    if (!known) {
        metabase_note_dangling(file, trace_span(&native->excerpt->places, tag->written), "field",
                               ref.id);
        return false;
    }
    const struct metabase_fact *table = metabase_find(file, FACT_TABLE, known->table);
    *field = (struct field){.column = known->name};
    if (table) {
        field->schema = table->schema;
        field->table = table->name;
    }
    return true;
}

static bool is_plain(struct str name) {
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9')) {
            return false;
        }
    }
    return name.size > 0;
}

// o.created_at, as the author of a tag may say what its column is called.
static bool is_plain_column(struct str text) {
    size_t dot = str_find(text, '.');
    return dot < text.size && is_plain(str_sub(text, 0, dot)) &&
           is_plain(str_sub(text, dot + 1, text.size));
}

// A database that folds names to upper case knows ORDERS, which the query may write as it likes:
// then the column is not quoted either.
static void put_column(const struct native *native, const struct metabase_tag *tag,
                       const struct field *field, const struct from_name *from) {
    if (from->called.size > 0) {
        excerpt_put(native->excerpt, from->called, tag->written, RUN_TEXT);
        put(native, tag, ".", RUN_TEXT);
    }
    if (from->called.size > 0 && !from->exact && is_plain(field->column)) {
        excerpt_put(native->excerpt, field->column, tag->written, RUN_TEXT);
    } else {
        excerpt_put_ident(native->excerpt, field->column, tag->written);
    }
}

// Puts the column that the tag filters or groups by. False when there is none: its table may be
// hidden in a snippet or a card, or be none of the query.
static bool put_field(struct native *native, const struct metabase_tag *tag,
                      const struct node *definition, const char *before, const char *behind) {
    struct field field;
    struct from_name from = {0};
    struct str alias = node_get_text(definition, "alias");
    bool aliased = is_plain_column(alias);
    if (!aliased && !field_of(native, tag, definition, &field)) {
        return false;
    }
    if (!aliased && field.table.size > 0 &&
        (native->lookups++ >= LOOKUPS_MAX ||
         !from_name_find(tag->text, tag->at, field.schema, field.table, &from))) {
        note_hole(native, tag, "no FROM around it lists the table of its field; name it there");
        return false;
    }
    put(native, tag, before, RUN_TEXT);
    if (aliased) {
        excerpt_put(native->excerpt, alias, tag->written, RUN_TEXT);
    } else {
        put_column(native, tag, &field, &from);
    }
    put(native, tag, behind, RUN_TEXT);
    return true;
}

static void put_dimension(struct native *native, const struct metabase_tag *tag,
                          const struct node *definition) {
    if (!put_field(native, tag, definition, "", " IS NOT NULL")) {
        put(native, tag, "TRUE", RUN_HOLE);
    }
}

static void put_unit(struct native *native, const struct metabase_tag *tag,
                     const struct node *definition) {
    if (!put_field(native, tag, definition, "date_trunc('month', ", ")")) {
        put(native, tag, "date_trunc('month', NULL)", RUN_HOLE);
    }
}

// ---- relations

// {{#42-orders}}; a serialised card is named by the tag's definition.
static void put_card(struct native *native, const struct metabase_tag *tag,
                     const struct node *definition) {
    struct str word = node_get_text(definition, "card-id");
    struct str digits = str_sub(tag->name, 1, str_find(tag->name, '-') - 1);
    word = word.size > 0 ? word : str_trim(digits);
    if (word.size == 0) {
        note_hole(native, tag, "this does not say which card it means");
        put_unknown(native, tag, RUN_HOLE);
        return;
    }
    bool relation = tag->place == CONTEXT_RELATION;
    bool query = tag->place == CONTEXT_QUERY || tag->place == CONTEXT_START;
    put(native, tag, relation ? "" : query ? "SELECT * FROM " : "(SELECT * FROM ", RUN_TEXT);
    put_relation(native, tag, STR(SPACE_METABASE_CARD),
                 key_word(&native->query->file->reading->arena, word));
    put(native, tag, relation || query ? "" : ")", RUN_TEXT);
}

static void put_table(struct native *native, const struct metabase_tag *tag,
                      const struct node *definition) {
    const struct node *id = node_get(definition, "table-id");
    struct metabase_source source = {.schema = node_get_text(definition, "table-schema"),
                                     .name = node_get_text(definition, "table-name")};
    if (node_is_array(id) && id->count > 0) {
        source.schema = id->count > 1 ? node_text(node_at(id, id->count - 2)) : STR("");
        source.name = node_text(node_at(id, id->count - 1));
    } else if (source.name.size == 0 && node_text(id).size > 0) {
        metabase_source_table(native->query->file, node_text(id), &source);
    }
    if (source.name.size == 0) {
        note_hole(native, tag, "this does not say which table it means");
        put_unknown(native, tag, RUN_HOLE);
        return;
    }
    put_relation(native, tag, source.schema, source.name);
}

// ---- snippets

static struct str snippet_name(const struct metabase_tag *tag, const struct node *definition) {
    struct str name = node_get_text(definition, "snippet-name");
    size_t colon = str_find(tag->name, ':');
    return name.size > 0 ? name : str_trim(str_sub(tag->name, colon + 1, tag->name.size));
}

static void put_snippet(struct native *native, const struct metabase_tag *tag,
                        const struct node *definition) {
    const struct metabase_fact *snippet =
        metabase_find(native->query->file, FACT_SNIPPET, snippet_name(tag, definition));
    bool deep = native->depth == DEEPEST_SNIPPET || native->excerpt->sql.size > SQL_MAX;
    if (!snippet || deep) {
        note_hole(native, tag,
                  snippet ? "snippets nested too deeply" : "no scanned file has this snippet");
        put_unknown(native, tag, RUN_HOLE);
        return;
    }
    native->depth++;
    metabase_mask_text(&native->masking, snippet->name, tag->written);
    native->depth--;
}

// ---- tags

// How to add one: a line. A type that is not listed is a value.
static const struct {
    const char *type;
    void (*put)(struct native *, const struct metabase_tag *, const struct node *);
} types[] = {
    {"boolean", put_boolean},    {"card", put_card},       {"dimension", put_dimension},
    {"number", put_number},      {"snippet", put_snippet}, {"table", put_table},
    {"temporal-unit", put_unit},
};

static const struct node *definition_of(const struct native *native,
                                        const struct metabase_tag *tag) {
    const struct node *tags = native->query->tags;
    for (const struct node *node = node_first(tags); node; node = node->next) {
        struct str name = node_is_array(tags) ? node_get_text(node, "name") : node->key;
        if (str_equal(str_trim(name), tag->name)) {
            return node;
        }
    }
    return NULL;
}

static void put_tag(void *data, const struct metabase_tag *tag) {
    struct native *native = data;
    const struct node *definition = definition_of(native, tag);
    if (str_starts(tag->name, STR("#"))) {
        put_card(native, tag, definition);
        return;
    }
    if (str_starts(tag->name, STR("snippet:"))) {
        put_snippet(native, tag, definition);
        return;
    }
    for (uint32_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (node_is(node_get(definition, "type"), types[i].type)) {
            types[i].put(native, tag, definition);
            return;
        }
    }
    put_text(native, tag, definition);
}

bool metabase_native_write(const struct metabase_native *query) {
    struct excerpt *excerpt = &query->file->reading->excerpt;
    struct native native = {.query = query, .excerpt = excerpt};
    native.masking = (struct metabase_masking){
        .excerpt = excerpt, .put = put_tag, .data = &native, .brief = query->brief};
    struct span written = tree_write(query->sql.tree, query->sql.node, excerpt);
    if (query->inner) {
        written = metabase_without_end(excerpt_written(excerpt, written), written);
    }
    return metabase_mask(&native.masking, written);
}

// The star of count(*) stands behind a parenthesis, that of a product behind an operand.
bool metabase_has_star(struct str sql) {
    static const char *const before[] = {"select", "distinct", "all"};
    struct lexer lexer;
    struct token token, last = {0};
    lexer_init(&lexer, sql);
    while (lexer_next_solid(&lexer, &token)) {
        bool star = token.kind == TOKEN_OPERATOR && str_equal(lexer_text(&lexer, &token), STR("*"));
        bool opens = lexer_is_punct(&lexer, &last, ',') || lexer_is_punct(&lexer, &last, '.');
        for (uint32_t i = 0; star && !opens && i < sizeof(before) / sizeof(*before); i++) {
            opens = lexer_is_word(&lexer, &last, before[i]);
        }
        if (star && opens) {
            return true;
        }
        last = token;
    }
    return false;
}
