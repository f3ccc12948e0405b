#include "report/lookup.h"

#include "report/text.h"

static const struct {
    struct str label;
    struct str plural;
} types[TYPE_COUNT] = {
#define X(name, label, plural)                                                                     \
    [TYPE_##name] = {{label, sizeof(label) - 1}, {plural, sizeof(plural) - 1}},
#include "query/asset.def"
#undef X
};

struct str lookup_type_label(enum type type) {
    return types[type].label;
}

struct str lookup_type_plural(enum type type) {
    return types[type].plural;
}

static enum type type_of(struct str label) {
    for (enum type type = 0; type < TYPE_COUNT; type++) {
        if (str_equal(types[type].label, label)) {
            return type;
        }
    }
    return TYPE_TABLE;
}

static void kinds_read(struct lookup *lookup) {
    struct cursor *cursor = reader_query(
        lookup->reader, "SELECT id, name, transformation, is_value FROM kinds ORDER BY id");
    while (cursor_next(cursor) && cursor_id(cursor, 0) <= KIND_ID_MAX) {
        struct str name = text_kept(&lookup->arena, cursor_text(cursor, 1));
        lookup->kinds[cursor_id(cursor, 0)] =
            (struct kind){.name = name,
                          .transformation = text_kept(&lookup->arena, cursor_text(cursor, 2)),
                          .is_value = cursor_integer(cursor, 3) != 0,
                          .is_identity = str_equal(name, STR("identity"))};
    }
}

static void evidence_read(struct lookup *lookup) {
    struct cursor *cursor =
        reader_query(lookup->reader, "SELECT bit, name FROM evidence ORDER BY bit");
    while (cursor_next(cursor)) {
        VEC_PUSH(&lookup->evidence,
                 ((struct evidence){cursor_id(cursor, 0),
                                    text_kept(&lookup->arena, cursor_text(cursor, 1))}));
    }
}

static void stars_prepare(struct lookup *lookup) {
    struct cursor *any = reader_query(lookup->reader, "SELECT 1 FROM columns"
                                                      " WHERE status = 'star' LIMIT 1");
    lookup->has_stars = cursor_next(any);
    cursor_restart(any);
    lookup->star_by_asset = reader_query(
        lookup->reader, "SELECT id FROM columns WHERE asset_id = ?1 AND status = 'star'");
}

void lookup_init(struct lookup *lookup, struct reader *reader) {
    *lookup = (struct lookup){.reader = reader};
    arena_init(&lookup->arena);
    kinds_read(lookup);
    evidence_read(lookup);
    lookup->asset_by_id = reader_query(
        reader, "SELECT a.id, a.parent_id, a.type, a.schema, a.name, a.label, a.declared,"
                " a.temporary, a.result, f.path, a.line, a.\"column\""
                " FROM assets a LEFT JOIN files f ON f.id = a.file_id WHERE a.id = ?1");
    lookup->parents_by_id = reader_query(
        reader, "SELECT parent_id FROM asset_parents WHERE asset_id = ?1 ORDER BY parent_id");
    lookup->owners_by_id =
        reader_query(reader, "SELECT owner FROM asset_owners WHERE asset_id = ?1 ORDER BY owner");
    lookup->tags_by_id =
        reader_query(reader, "SELECT tag FROM asset_tags WHERE asset_id = ?1 ORDER BY tag");
    lookup->column_by_id =
        reader_query(reader, "SELECT id, asset_id, name FROM columns WHERE id = ?1");
    lookup->statement_by_id = reader_query(
        reader,
        "SELECT s.id, s.pipeline_id, s.target_id, s.kind, f.path, s.line, s.\"column\", s.file_id"
        " FROM statements s JOIN files f ON f.id = s.file_id WHERE s.id = ?1");
    lookup->column_by_name =
        reader_query(reader, "SELECT id FROM columns WHERE asset_id = ?1 AND name = ?2"
                             " ORDER BY status = 'dropped', id DESC LIMIT 1");
    stars_prepare(lookup);
}

void lookup_release(struct lookup *lookup) {
    sparse_release(&lookup->assets);
    sparse_release(&lookup->columns);
    sparse_release(&lookup->statements);
    sparse_release(&lookup->stars);
    VEC_RELEASE(&lookup->asset_list);
    VEC_RELEASE(&lookup->column_list);
    VEC_RELEASE(&lookup->statement_list);
    VEC_RELEASE(&lookup->evidence);
    arena_release(&lookup->arena);
}

static void parents_read(struct lookup *lookup, struct asset *asset) {
    struct VEC(uint32_t) parents = {0};
    cursor_bind_integer(lookup->parents_by_id, 1, asset->id);
    while (cursor_next(lookup->parents_by_id)) {
        VEC_PUSH_IN(&lookup->arena, &parents, cursor_id(lookup->parents_by_id, 0));
    }
    asset->parents = parents.data;
    asset->parent_count = parents.size;
}

static struct str_list labels_read(struct lookup *lookup, struct cursor *cursor, uint32_t id) {
    struct VEC(struct str) labels = {0};
    cursor_bind_integer(cursor, 1, id);
    while (cursor_next(cursor)) {
        VEC_PUSH_IN(&lookup->arena, &labels, text_kept(&lookup->arena, cursor_text(cursor, 0)));
    }
    return (struct str_list){labels.data, labels.size};
}

static struct asset *asset_read(struct lookup *lookup, uint32_t id) {
    struct asset *asset = ARENA_NEW(&lookup->arena, struct asset);
    struct cursor *cursor = lookup->asset_by_id;
    cursor_bind_integer(cursor, 1, id);
    if (!cursor_next(cursor)) {
        return asset;
    }
    asset->id = cursor_id(cursor, 0);
    asset->parent = cursor_id(cursor, 1);
    asset->type = type_of(cursor_text(cursor, 2));
    asset->schema = text_kept(&lookup->arena, cursor_text(cursor, 3));
    asset->name = text_kept(&lookup->arena, cursor_text(cursor, 4));
    asset->label = text_kept(&lookup->arena, cursor_text(cursor, 5));
    asset->declared = cursor_integer(cursor, 6) != 0;
    asset->temporary = cursor_integer(cursor, 7) != 0;
    asset->result = cursor_integer(cursor, 8) != 0;
    asset->file = text_kept(&lookup->arena, cursor_text(cursor, 9));
    asset->line = cursor_id(cursor, 10);
    asset->column = cursor_id(cursor, 11);
    asset->star = lookup_star(lookup, asset->id);
    parents_read(lookup, asset);
    asset->owners = labels_read(lookup, lookup->owners_by_id, asset->id);
    asset->tags = labels_read(lookup, lookup->tags_by_id, asset->id);
    return asset;
}

const struct asset *lookup_asset(struct lookup *lookup, uint32_t id) {
    uint32_t at = sparse_get(&lookup->assets, id);
    if (at == 0) {
        VEC_PUSH(&lookup->asset_list, ((struct known_asset){asset_read(lookup, id)}));
        at = lookup->asset_list.size;
        sparse_put(&lookup->assets, id, at);
    }
    return lookup->asset_list.data[at - 1].asset;
}

static struct column *column_read(struct lookup *lookup, uint32_t id) {
    struct column *column = ARENA_NEW(&lookup->arena, struct column);
    struct cursor *cursor = lookup->column_by_id;
    cursor_bind_integer(cursor, 1, id);
    if (cursor_next(cursor)) {
        column->id = cursor_id(cursor, 0);
        column->asset = cursor_id(cursor, 1);
        column->name = text_kept(&lookup->arena, cursor_text(cursor, 2));
    }
    return column;
}

const struct column *lookup_column(struct lookup *lookup, uint32_t id) {
    uint32_t at = sparse_get(&lookup->columns, id);
    if (at == 0) {
        VEC_PUSH(&lookup->column_list, ((struct known_column){column_read(lookup, id)}));
        at = lookup->column_list.size;
        sparse_put(&lookup->columns, id, at);
    }
    return lookup->column_list.data[at - 1].column;
}

static struct statement *statement_read(struct lookup *lookup, uint32_t id) {
    struct statement *statement = ARENA_NEW(&lookup->arena, struct statement);
    struct cursor *cursor = lookup->statement_by_id;
    cursor_bind_integer(cursor, 1, id);
    if (cursor_next(cursor)) {
        statement->id = cursor_id(cursor, 0);
        statement->pipeline = cursor_id(cursor, 1);
        statement->target = cursor_id(cursor, 2);
        statement->kind = text_kept(&lookup->arena, cursor_text(cursor, 3));
        statement->file = text_kept(&lookup->arena, cursor_text(cursor, 4));
        statement->line = cursor_id(cursor, 5);
        statement->column = cursor_id(cursor, 6);
        statement->file_id = cursor_id(cursor, 7);
    }
    return statement;
}

const struct statement *lookup_statement(struct lookup *lookup, uint32_t id) {
    uint32_t at = sparse_get(&lookup->statements, id);
    if (at == 0) {
        VEC_PUSH(&lookup->statement_list, ((struct known_statement){statement_read(lookup, id)}));
        at = lookup->statement_list.size;
        sparse_put(&lookup->statements, id, at);
    }
    return lookup->statement_list.data[at - 1].statement;
}

const struct kind *lookup_kind(const struct lookup *lookup, uint32_t id) {
    static const struct kind unknown = {0};
    return id <= KIND_ID_MAX ? &lookup->kinds[id] : &unknown;
}

uint32_t lookup_evidence(const struct lookup *lookup, struct arena *arena, uint32_t bits,
                         const struct str **names) {
    struct str *list = ARENA_ARRAY(arena, struct str, lookup->evidence.size);
    uint32_t count = 0;
    for (uint32_t i = 0; i < lookup->evidence.size; i++) {
        if (bits & lookup->evidence.data[i].bit) {
            list[count++] = lookup->evidence.data[i].name;
        }
    }
    *names = list;
    return count;
}

uint32_t lookup_star(struct lookup *lookup, uint32_t asset) {
    if (!lookup->has_stars) {
        return 0;
    }
    uint32_t known = sparse_get(&lookup->stars, asset);
    if (known == 0) {
        cursor_bind_integer(lookup->star_by_asset, 1, asset);
        known =
            cursor_next(lookup->star_by_asset) ? cursor_id(lookup->star_by_asset, 0) : UINT32_MAX;
        cursor_restart(lookup->star_by_asset);
        sparse_put(&lookup->stars, asset, known);
    }
    return known == UINT32_MAX ? 0 : known;
}

uint32_t lookup_column_named(struct lookup *lookup, uint32_t asset, struct str name) {
    struct cursor *cursor = lookup->column_by_name;
    cursor_bind_integer(cursor, 1, asset);
    cursor_bind_text(cursor, 2, name);
    uint32_t id = cursor_next(cursor) ? cursor_id(cursor, 0) : 0;
    cursor_restart(cursor);
    return id;
}

void asset_add_plain(const struct asset *asset, struct buf *out) {
    if (asset->schema.size > 0) {
        buf_add_str(out, asset->schema);
        buf_add_char(out, '.');
    }
    buf_add_str(out, asset->name);
}
