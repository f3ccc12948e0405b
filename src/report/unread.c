#include "report/unread.h"

#include "base/map.h"

// What has a reader, by id.
struct readers {
    struct reader *reader;
    struct map assets;
    struct map columns;
    struct map through_parent; // assets that only their parent's readers read
};

static void mark(struct map *map, uint32_t id) {
    if (id) {
        map_put(map, id, 1);
    }
}

// A value or a condition: `t.a` of UPDATE t SET b = a WHERE c is read, but t itself is not.
static void take_edges(struct readers *readers) {
    struct cursor *cursor =
        reader_query(readers->reader,
                     "SELECT target_asset, target_column, source_asset, source_column FROM edges");
    while (cursor_next(cursor)) {
        uint32_t source = cursor_id(cursor, 2), column = cursor_id(cursor, 3);
        if (cursor_id(cursor, 0) != source) {
            mark(&readers->assets, source);
        }
        if (cursor_id(cursor, 1) != column) {
            mark(&readers->columns, column);
        }
    }
}

static void take_reads(struct readers *readers) {
    struct cursor *cursor = reader_query(readers->reader, "SELECT source_asset FROM reads"
                                                          " WHERE source_asset <> target_asset");
    while (cursor_next(cursor)) {
        mark(&readers->assets, cursor_id(cursor, 0));
    }
}

// Names that stand in a statement although nothing comes of them: in a WITH query that is not used,
// in the body of a function.
static void take_references(struct readers *readers) {
    struct cursor *cursor = reader_query(
        readers->reader,
        "SELECT c.id, c.asset_id, s.target_id FROM column_references r"
        " JOIN statements s ON s.id = r.statement_id JOIN columns c ON c.id = r.column_id"
        " WHERE r.is_write = 0 AND s.kind NOT IN ('create table', 'create foreign table',"
        " 'alter table', 'create index', 'comment', 'security label')");
    while (cursor_next(cursor)) {
        mark(&readers->columns, cursor_id(cursor, 0));
        if (cursor_id(cursor, 1) != cursor_id(cursor, 2)) {
            mark(&readers->assets, cursor_id(cursor, 1));
        }
    }
}

// A table's partitions and heirs: whoever reads it reads their rows. Its columns stand in the
// statement that makes them so.
#define CHILDREN                                                                                   \
    "SELECT DISTINCT coalesce(s.target_id, a.id), c.asset_id FROM constructs k"                    \
    " JOIN statements s ON s.id = k.statement_id"                                                  \
    " JOIN column_references r ON r.statement_id = s.id AND r.length = 0"                          \
    " JOIN columns c ON c.id = r.column_id LEFT JOIN assets a"                                     \
    " ON a.file_id = s.file_id AND a.line = s.line AND a.\"column\" = s.\"column\""                \
    " WHERE k.code IN ('partition', 'inheritance')"

// A partition may have partitions of its own: until nothing changes.
static void take_children(struct readers *readers) {
    struct cursor *cursor = reader_query(readers->reader, CHILDREN);
    bool again = true;
    while (again) {
        again = false;
        cursor_restart(cursor);
        while (cursor_next(cursor)) {
            uint32_t child = cursor_id(cursor, 0);
            if (map_get(&readers->assets, cursor_id(cursor, 1)) &&
                !map_get(&readers->assets, child)) {
                mark(&readers->assets, child);
                map_put(&readers->through_parent, child, 1);
                again = true;
            }
        }
    }
}

#define STORED_ASSETS                                                                              \
    "a.type IN ('table', 'view', 'materialized_view', 'foreign_table') AND a.declared = 1"         \
    " AND a.system = 0 AND a.temporary = 0"

static void list_assets(struct unread *unread, const struct readers *readers) {
    struct cursor *cursor = reader_query(
        readers->reader, "SELECT id FROM assets a WHERE " STORED_ASSETS " ORDER BY label, id");
    while (cursor_next(cursor)) {
        if (!map_get(&readers->assets, cursor_id(cursor, 0))) {
            VEC_PUSH(&unread->assets, cursor_id(cursor, 0));
        }
    }
}

// A star whose columns are not known may read all columns of its asset.
static void take_stars(struct unread *unread, const struct readers *readers, struct map *vague) {
    struct cursor *cursor =
        reader_query(readers->reader, "SELECT c.id, c.asset_id FROM columns c JOIN assets a"
                                      " ON a.id = c.asset_id WHERE c.status = 'star'"
                                      " AND " STORED_ASSETS);
    while (cursor_next(cursor)) {
        if (map_get(&readers->columns, cursor_id(cursor, 0))) {
            map_put(vague, cursor_id(cursor, 1), 1);
            unread->vague++;
        }
    }
}

static void list_columns(struct unread *unread, const struct readers *readers) {
    struct map vague = {0};
    take_stars(unread, readers, &vague);
    struct cursor *cursor = reader_query(
        readers->reader, "SELECT c.id, c.asset_id FROM columns c JOIN assets a ON a.id = c.asset_id"
                         " WHERE c.status = 'declared' AND " STORED_ASSETS
                         " ORDER BY a.label, a.id, c.position, c.id");
    while (cursor_next(cursor)) {
        uint32_t column = cursor_id(cursor, 0), asset = cursor_id(cursor, 1);
        if (map_get(&readers->assets, asset) && !map_get(&vague, asset) &&
            !map_get(&readers->through_parent, asset) && !map_get(&readers->columns, column)) {
            VEC_PUSH(&unread->columns, column);
        }
    }
    map_release(&vague);
}

void unread_find(struct unread *unread, struct reader *reader) {
    *unread = (struct unread){0};
    struct readers readers = {.reader = reader};
    take_edges(&readers);
    take_reads(&readers);
    take_references(&readers);
    take_children(&readers);
    list_assets(unread, &readers);
    list_columns(unread, &readers);
    map_release(&readers.assets);
    map_release(&readers.columns);
    map_release(&readers.through_parent);
}

void unread_release(struct unread *unread) {
    VEC_RELEASE(&unread->assets);
    VEC_RELEASE(&unread->columns);
}
