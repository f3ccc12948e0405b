#include "report/declared.h"

#include <stdlib.h>

#include "base/path.h"
#include "report/text.h"

#define RELATIONS                                                                                  \
    "SELECT a.id, a.label, a.schema, a.name, a.type, a.declared, f.path, a.line, a.\"column\","    \
    " (SELECT s.kind FROM statements s WHERE s.target_id = a.id AND (s.kind LIKE 'create %' OR"    \
    "  s.kind = 'select')"                                                                         \
    "  AND s.kind NOT LIKE '%index' AND s.kind NOT LIKE '%trigger' ORDER BY s.id LIMIT 1)"         \
    " FROM assets a LEFT JOIN files f ON f.id = a.file_id"                                         \
    " WHERE a.type IN ('table', 'view', 'materialized_view', 'foreign_table') AND a.temporary = 0" \
    " AND a.system = 0 AND a.result = 0 ORDER BY a.label, a.id"

#define COLUMNS                                                                                    \
    "SELECT c.id, c.name, c.type, c.not_null, c.has_default, c.status, f.path, c.line,"            \
    " c.\"column\" FROM columns c LEFT JOIN files f ON f.id = c.file_id WHERE c.asset_id = ?1"     \
    " AND c.status IN ('declared', 'inferred', 'star')"                                            \
    " ORDER BY c.position IS NULL, c.position, c.id"

struct filling {
    struct declared *declared;
    struct cursor *columns;
};

struct columns VEC(struct declared_column);

struct str declared_file(struct declared *declared, struct str file) {
    bool below = file.size > 0 && declared->folder.size > 0;
    return below ? path_join(&declared->arena, declared->folder, file)
                 : text_kept(&declared->arena, file);
}

static struct finding_place place_of(struct declared *declared, const struct cursor *row,
                                     int file) {
    return (struct finding_place){declared_file(declared, cursor_text(row, file)),
                                  cursor_id(row, file + 1), cursor_id(row, file + 2)};
}

static void columns_read(const struct filling *filling, struct declared_relation *relation) {
    struct arena *arena = &filling->declared->arena;
    struct columns columns = {0};
    cursor_bind_integer(filling->columns, 1, relation->id);
    while (cursor_next(filling->columns)) {
        const struct cursor *row = filling->columns;
        struct str status = cursor_text(row, 5);
        if (str_equal(status, STR("star"))) {
            relation->open = true;
            continue;
        }
        const struct declared_column column = {
            .id = cursor_id(row, 0),
            .position = columns.size + 1,
            .name = text_kept(arena, cursor_text(row, 1)),
            .type = text_kept(arena, cursor_text(row, 2)),
            .not_null = cursor_integer(row, 3) != 0,
            .has_default = cursor_integer(row, 4) != 0,
            .listed = str_equal(status, STR("declared")),
            .place = place_of(filling->declared, row, 6),
        };
        VEC_PUSH_IN(arena, &columns, column);
    }
    relation->columns = columns.data;
    relation->column_count = columns.size;
}

static void relation_add(const struct filling *filling, const struct cursor *row) {
    struct arena *arena = &filling->declared->arena;
    struct declared_relation relation = {
        .id = cursor_id(row, 0),
        .label = text_kept(arena, cursor_text(row, 1)),
        .schema = text_kept(arena, cursor_text(row, 2)),
        .name = text_kept(arena, cursor_text(row, 3)),
        .type = text_kept(arena, cursor_text(row, 4)),
        .listed = cursor_integer(row, 5) != 0,
        .place = place_of(filling->declared, row, 6),
        .maker = text_kept(arena, cursor_text(row, 9)),
    };
    relation.is_view = str_ends(relation.type, STR("view"));
    columns_read(filling, &relation);
    VEC_PUSH(&filling->declared->relations, relation);
}

void declared_read(struct declared *declared, struct reader *reader, struct str folder) {
    *declared = (struct declared){.folder = folder};
    arena_init(&declared->arena);
    const struct filling filling = {declared, reader_query(reader, COLUMNS)};
    struct cursor *relations = reader_query(reader, RELATIONS);
    while (cursor_next(relations)) {
        relation_add(&filling, relations);
    }
}

void declared_release(struct declared *declared) {
    VEC_RELEASE(&declared->relations);
    arena_release(&declared->arena);
}

static int compare_label(const void *key, const void *relation) {
    return str_compare(*(const struct str *)key,
                       ((const struct declared_relation *)relation)->label);
}

const struct declared_relation *declared_find(const struct declared *declared, struct str label) {
    if (declared->relations.size == 0) {
        return NULL;
    }
    return bsearch(&label, declared->relations.data, declared->relations.size,
                   sizeof(*declared->relations.data), compare_label);
}

const struct declared_column *declared_column(const struct declared_relation *relation,
                                              struct str name) {
    for (uint32_t i = 0; i < relation->column_count; i++) {
        if (str_equal(relation->columns[i].name, name)) {
            return &relation->columns[i];
        }
    }
    return NULL;
}
