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
    lookup->assets_by_id = reader_query(
        reader, "SELECT id, parent_id, type, schema, name, label, declared, temporary, result,"
                " file_id, line, \"column\" FROM assets WHERE id BETWEEN ?1 AND ?2");
    lookup->parents_by_id =
        reader_query(reader, "SELECT asset_id, parent_id FROM asset_parents"
                             " WHERE asset_id BETWEEN ?1 AND ?2 ORDER BY asset_id, parent_id");
    lookup->owners_by_id =
        reader_query(reader, "SELECT asset_id, owner FROM asset_owners"
                             " WHERE asset_id BETWEEN ?1 AND ?2 ORDER BY asset_id, owner");
    lookup->tags_by_id =
        reader_query(reader, "SELECT asset_id, tag FROM asset_tags"
                             " WHERE asset_id BETWEEN ?1 AND ?2 ORDER BY asset_id, tag");
    lookup->columns_by_id =
        reader_query(reader, "SELECT id, asset_id, name FROM columns WHERE id BETWEEN ?1 AND ?2");
    lookup->statements_by_id =
        reader_query(reader, "SELECT id, pipeline_id, target_id, kind, line, \"column\", file_id"
                             " FROM statements WHERE id BETWEEN ?1 AND ?2");
    lookup->file_by_id = reader_query(reader, "SELECT path FROM files WHERE id = ?1");
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
    sparse_release(&lookup->files);
    VEC_RELEASE(&lookup->file_list);
    VEC_RELEASE(&lookup->asset_list);
    VEC_RELEASE(&lookup->column_list);
    VEC_RELEASE(&lookup->statement_list);
    VEC_RELEASE(&lookup->evidence);
    arena_release(&lookup->arena);
}

// ---- reading: all ids from `first` to `last`, of which none is known yet

static struct str file_path(struct lookup *lookup, uint32_t id) {
    if (id == 0) {
        return STR("");
    }
    uint32_t at = sparse_get(&lookup->files, id);
    if (at == 0) {
        cursor_bind_integer(lookup->file_by_id, 1, id);
        bool found = cursor_next(lookup->file_by_id);
        struct str path = found ? cursor_text(lookup->file_by_id, 0) : STR("");
        VEC_PUSH(&lookup->file_list, text_kept(&lookup->arena, path));
        cursor_restart(lookup->file_by_id);
        at = lookup->file_list.size;
        sparse_put(&lookup->files, id, at);
    }
    return lookup->file_list.data[at - 1];
}

static void cursor_bind_range(struct cursor *cursor, uint32_t first, uint32_t last) {
    cursor_bind_integer(cursor, 1, first);
    cursor_bind_integer(cursor, 2, last);
}

static void asset_fill(struct lookup *lookup, struct asset *asset) {
    const struct cursor *cursor = lookup->assets_by_id;
    asset->id = cursor_id(cursor, 0);
    asset->parent = cursor_id(cursor, 1);
    asset->type = type_of(cursor_text(cursor, 2));
    asset->schema = text_kept(&lookup->arena, cursor_text(cursor, 3));
    asset->name = text_kept(&lookup->arena, cursor_text(cursor, 4));
    asset->label = text_kept(&lookup->arena, cursor_text(cursor, 5));
    asset->declared = cursor_integer(cursor, 6) != 0;
    asset->temporary = cursor_integer(cursor, 7) != 0;
    asset->result = cursor_integer(cursor, 8) != 0;
    asset->file = file_path(lookup, cursor_id(cursor, 9));
    asset->line = cursor_id(cursor, 10);
    asset->column = cursor_id(cursor, 11);
    asset->star = lookup_star(lookup, asset->id);
}

// `assets` are those from `first` on, as in the functions below.
static void parents_read(struct lookup *lookup, struct asset *assets, uint32_t first) {
    struct VEC(uint32_t) parents = {0};
    while (cursor_next(lookup->parents_by_id)) {
        struct asset *of = &assets[cursor_id(lookup->parents_by_id, 0) - first];
        if (of->parent_count == 0) {
            parents = (__typeof__(parents)){0};
        }
        VEC_PUSH_IN(&lookup->arena, &parents, cursor_id(lookup->parents_by_id, 1));
        of->parents = parents.data;
        of->parent_count = parents.size;
    }
}

struct label_list VEC(struct str);

static void labels_add(struct lookup *lookup, struct label_list *labels, struct str_list *list,
                       struct str text) {
    if (list->count == 0) {
        *labels = (struct label_list){0};
    }
    VEC_PUSH_IN(&lookup->arena, labels, text_kept(&lookup->arena, text));
    *list = (struct str_list){labels->data, labels->size};
}

static void owners_read(struct lookup *lookup, struct asset *assets, uint32_t first) {
    struct label_list labels = {0};
    while (cursor_next(lookup->owners_by_id)) {
        struct asset *of = &assets[cursor_id(lookup->owners_by_id, 0) - first];
        labels_add(lookup, &labels, &of->owners, cursor_text(lookup->owners_by_id, 1));
    }
}

static void tags_read(struct lookup *lookup, struct asset *assets, uint32_t first) {
    struct label_list labels = {0};
    while (cursor_next(lookup->tags_by_id)) {
        struct asset *of = &assets[cursor_id(lookup->tags_by_id, 0) - first];
        labels_add(lookup, &labels, &of->tags, cursor_text(lookup->tags_by_id, 1));
    }
}

static void assets_read(struct lookup *lookup, uint32_t first, uint32_t last) {
    uint32_t count = last - first + 1;
    struct asset *assets = ARENA_ARRAY(&lookup->arena, struct asset, count);
    for (uint32_t i = 0; i < count; i++) {
        VEC_PUSH(&lookup->asset_list, ((struct known_asset){&assets[i]}));
        sparse_put(&lookup->assets, first + i, lookup->asset_list.size);
    }
    cursor_bind_range(lookup->assets_by_id, first, last);
    while (cursor_next(lookup->assets_by_id)) {
        asset_fill(lookup, &assets[cursor_id(lookup->assets_by_id, 0) - first]);
    }
    cursor_bind_range(lookup->parents_by_id, first, last);
    parents_read(lookup, assets, first);
    cursor_bind_range(lookup->owners_by_id, first, last);
    owners_read(lookup, assets, first);
    cursor_bind_range(lookup->tags_by_id, first, last);
    tags_read(lookup, assets, first);
}

static void columns_read(struct lookup *lookup, uint32_t first, uint32_t last) {
    uint32_t count = last - first + 1;
    struct column *columns = ARENA_ARRAY(&lookup->arena, struct column, count);
    struct cursor *cursor = lookup->columns_by_id;
    for (uint32_t i = 0; i < count; i++) {
        VEC_PUSH(&lookup->column_list, ((struct known_column){&columns[i]}));
        sparse_put(&lookup->columns, first + i, lookup->column_list.size);
    }
    cursor_bind_range(cursor, first, last);
    while (cursor_next(cursor)) {
        columns[cursor_id(cursor, 0) - first] = (struct column){
            .id = cursor_id(cursor, 0),
            .asset = cursor_id(cursor, 1),
            .name = text_kept(&lookup->arena, cursor_text(cursor, 2)),
        };
    }
}

static void statements_read(struct lookup *lookup, uint32_t first, uint32_t last) {
    uint32_t count = last - first + 1;
    struct statement *statements = ARENA_ARRAY(&lookup->arena, struct statement, count);
    struct cursor *cursor = lookup->statements_by_id;
    for (uint32_t i = 0; i < count; i++) {
        VEC_PUSH(&lookup->statement_list, ((struct known_statement){&statements[i]}));
        sparse_put(&lookup->statements, first + i, lookup->statement_list.size);
    }
    cursor_bind_range(cursor, first, last);
    while (cursor_next(cursor)) {
        statements[cursor_id(cursor, 0) - first] = (struct statement){
            .id = cursor_id(cursor, 0),
            .pipeline = cursor_id(cursor, 1),
            .target = cursor_id(cursor, 2),
            .kind = text_kept(&lookup->arena, cursor_text(cursor, 3)),
            .line = cursor_id(cursor, 4),
            .column = cursor_id(cursor, 5),
            .file_id = cursor_id(cursor, 6),
            .file = file_path(lookup, cursor_id(cursor, 6)),
        };
    }
}

// ---- one

const struct asset *lookup_asset(struct lookup *lookup, uint32_t id) {
    if (sparse_get(&lookup->assets, id) == 0) {
        assets_read(lookup, id, id);
    }
    return lookup->asset_list.data[sparse_get(&lookup->assets, id) - 1].asset;
}

const struct column *lookup_column(struct lookup *lookup, uint32_t id) {
    if (sparse_get(&lookup->columns, id) == 0) {
        columns_read(lookup, id, id);
    }
    return lookup->column_list.data[sparse_get(&lookup->columns, id) - 1].column;
}

const struct statement *lookup_statement(struct lookup *lookup, uint32_t id) {
    if (sparse_get(&lookup->statements, id) == 0) {
        statements_read(lookup, id, id);
    }
    return lookup->statement_list.data[sparse_get(&lookup->statements, id) - 1].statement;
}

// ---- many

// Reads the ids that are not known, those without a gap between them together.
static void unknown_read(struct lookup *lookup, const struct sparse *known,
                         const struct lookup_ids *ids,
                         void (*read)(struct lookup *lookup, uint32_t first, uint32_t last)) {
    struct sparse unknown = {0};
    for (uint32_t i = 0; i < ids->size; i++) {
        uint32_t id = ids->data[i];
        if (id != 0 && id < UINT32_MAX && sparse_get(known, id) == 0) {
            sparse_put(&unknown, id, 1);
        }
    }
    for (uint32_t id = 0; sparse_next(&unknown, &id); id++) {
        uint32_t first = id;
        while (sparse_get(&unknown, id + 1) != 0) {
            id++;
        }
        read(lookup, first, id);
    }
    sparse_release(&unknown);
}

void lookup_assets(struct lookup *lookup, const struct lookup_ids *ids) {
    unknown_read(lookup, &lookup->assets, ids, assets_read);
}

void lookup_columns(struct lookup *lookup, const struct lookup_ids *ids) {
    unknown_read(lookup, &lookup->columns, ids, columns_read);
}

void lookup_statements(struct lookup *lookup, const struct lookup_ids *ids) {
    unknown_read(lookup, &lookup->statements, ids, statements_read);
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
