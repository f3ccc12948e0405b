#include "report/subject.h"

#include "report/name.h"
#include "report/text.h"
#include "report/unknown.h"

#define LISTED_MAX 5

struct asset_ids VEC(uint32_t);

struct search {
    struct lookup *lookup;
    struct buf *why;
    struct str scope; // file that the asset has to stand in; empty: any
    struct cursor *in_schema;
    struct cursor *anywhere;
    struct asset_ids found;
};

enum outcome { MISSING, FOUND, FAILED };

static void found_read(struct search *search, struct cursor *cursor) {
    VEC_RESET(&search->found);
    while (cursor_next(cursor)) {
        VEC_PUSH(&search->found, cursor_id(cursor, 0));
    }
}

// Those of schema public hide the others.
static void found_prefer_public(struct search *search) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < search->found.size; i++) {
        const struct asset *asset = lookup_asset(search->lookup, search->found.data[i]);
        if (str_equal(asset->schema, STR("public"))) {
            search->found.data[kept++] = search->found.data[i];
        }
    }
    search->found.size = kept > 0 ? kept : search->found.size;
}

static bool labels_differ(const struct search *search) {
    for (uint32_t i = 1; i < search->found.size; i++) {
        if (str_equal(lookup_asset(search->lookup, search->found.data[i])->label,
                      lookup_asset(search->lookup, search->found.data[0])->label)) {
            return false;
        }
    }
    return true;
}

static void say_ambiguous(const struct search *search, struct str text) {
    bool with_file = !labels_differ(search);
    buf_print(search->why, "%.*s could be", STR_ARG(text));
    for (uint32_t i = 0; i < search->found.size && i < LISTED_MAX; i++) {
        const struct asset *asset = lookup_asset(search->lookup, search->found.data[i]);
        buf_print(search->why, "%s", i > 0 ? ", " : " ");
        if (with_file && asset->file.size > 0) {
            buf_print(search->why, "%.*s:", STR_ARG(asset->file));
        }
        buf_add_str(search->why, asset->label);
    }
    if (search->found.size > LISTED_MAX) {
        buf_print(search->why, " or one of %u more", search->found.size - LISTED_MAX);
    }
    buf_print(search->why, "; name one of them in full");
}

// What has been found must be one asset.
static enum outcome found_one(struct search *search, struct str text, struct subject *subject) {
    if (search->found.size == 0) {
        return MISSING;
    }
    if (search->found.size > 1) {
        say_ambiguous(search, text);
        return FAILED;
    }
    subject->asset = lookup_asset(search->lookup, search->found.data[0]);
    return FOUND;
}

static enum outcome find_in_schema(struct search *search, struct str schema, struct str name,
                                   struct subject *subject) {
    cursor_bind_text(search->in_schema, 1, name);
    cursor_bind_text(search->in_schema, 2, search->scope);
    cursor_bind_text(search->in_schema, 3, schema);
    found_read(search, search->in_schema);
    return found_one(search, name, subject);
}

static enum outcome find_anywhere(struct search *search, struct str name, struct subject *subject) {
    cursor_bind_text(search->anywhere, 1, name);
    cursor_bind_text(search->anywhere, 2, search->scope);
    found_read(search, search->anywhere);
    found_prefer_public(search);
    return found_one(search, name, subject);
}

static enum outcome find_column(struct search *search, struct str column, struct subject *subject) {
    const struct asset *asset = subject->asset;
    subject->column = lookup_column_named(search->lookup, asset->id, column);
    if (subject->column == 0 && asset->star != 0) {
        subject->column = asset->star;
        subject->carried = column;
    }
    if (subject->column == 0) {
        unknown_column(search->lookup, asset, column, search->why);
        return FAILED;
    }
    return FOUND;
}

static enum outcome find_table(struct search *search, const struct name *name,
                               struct subject *subject) {
    if (name->count == 1) {
        return find_anywhere(search, name->parts[0], subject);
    }
    return name->count == 2 ? find_in_schema(search, name->parts[0], name->parts[1], subject)
                            : MISSING;
}

static enum outcome find_table_column(struct search *search, const struct name *name,
                                      struct subject *subject) {
    enum outcome outcome = MISSING;
    if (name->count == 2) {
        outcome = find_anywhere(search, name->parts[0], subject);
    }
    if (name->count == 3) {
        outcome = find_in_schema(search, name->parts[0], name->parts[1], subject);
    }
    return outcome == FOUND ? find_column(search, name->parts[name->count - 1], subject) : outcome;
}

// `q01#3.total`: the column stands behind a dot, but so may the file's extension.
static enum outcome find_plain_column(struct search *search, struct str text,
                                      struct subject *subject) {
    struct str front = text;
    enum outcome outcome = MISSING;
    while (outcome == MISSING && str_find_last(front, '.') < front.size) {
        front.size = str_find_last(front, '.');
        outcome = find_in_schema(search, STR(""), front, subject);
    }
    if (outcome != FOUND) {
        return outcome;
    }
    struct str rest = str_sub(text, front.size + 1, text.size);
    struct name column;
    bool parsed = name_parse(&search->lookup->arena, rest, &column) && column.count == 1;
    return find_column(search, parsed ? column.parts[0] : rest, subject);
}

static enum outcome find(struct search *search, struct str text, struct subject *subject) {
    struct name name;
    bool parsed = name_parse(&search->lookup->arena, text, &name);
    enum outcome outcome = parsed ? find_table(search, &name, subject) : MISSING;
    if (outcome == MISSING) {
        outcome = find_in_schema(search, STR(""), text, subject);
    }
    if (outcome == MISSING && parsed) {
        outcome = find_table_column(search, &name, subject);
    }
    return outcome == MISSING ? find_plain_column(search, text, subject) : outcome;
}

// `file:name`; a colon may also belong to a chart's name.
static enum outcome find_in_file(struct search *search, struct str text, struct subject *subject) {
    size_t colon = str_find(text, ':');
    if (colon == text.size) {
        return MISSING;
    }
    search->scope = str_sub(text, 0, colon);
    return find(search, str_sub(text, colon + 1, text.size), subject);
}

static void subject_name(struct lookup *lookup, struct subject *subject) {
    struct buf name;
    buf_init(&name);
    buf_add_str(&name, subject->asset->label);
    if (subject->column != 0) {
        struct str column = subject->carried.size > 0
                                ? subject->carried
                                : lookup_column(lookup, subject->column)->name;
        buf_add_char(&name, '.');
        name_add_column(&name, column);
    }
    subject->name = text_kept(&lookup->arena, buf_str(&name));
    buf_release(&name);
}

struct subject subject_of(struct lookup *lookup, uint32_t asset, uint32_t column,
                          struct str carried) {
    struct subject subject = {
        .asset = lookup_asset(lookup, asset), .column = column, .carried = carried};
    subject_name(lookup, &subject);
    return subject;
}

#define ASSETS_NAMED                                                                               \
    "SELECT a.id FROM assets a LEFT JOIN files f ON f.id = a.file_id"                              \
    " WHERE a.name = ?1 AND (?2 = '' OR f.path = ?2) AND "

bool subject_find(struct lookup *lookup, struct str text, struct subject *subject,
                  struct buf *why) {
    struct search search = {.lookup = lookup, .why = why, .scope = STR("")};
    search.in_schema =
        reader_query(lookup->reader, ASSETS_NAMED "a.schema = ?3 ORDER BY a.label, a.id");
    search.anywhere =
        reader_query(lookup->reader, ASSETS_NAMED "a.schema <> '' ORDER BY a.label, a.id");
    *subject = (struct subject){.carried = STR("")};
    enum outcome outcome = find(&search, text, subject);
    if (outcome == MISSING) {
        outcome = find_in_file(&search, text, subject);
    }
    if (outcome == MISSING && reader_ok(lookup->reader, why)) {
        unknown_name(lookup, text, why);
    }
    if (outcome == FOUND) {
        subject_name(lookup, subject);
    }
    VEC_RELEASE(&search.found);
    return outcome == FOUND;
}
