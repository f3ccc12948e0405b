#include "report/renaming.h"

#include <stdlib.h>

#include "query/ident.h"
#include "report/name.h"
#include "report/show.h"
#include "report/text.h"

static const char remark_using[] = "USING names the columns of both sides: write ON";
static const char remark_output[] = "without AS behind it, the output would take the new name";
static const char remark_natural[] = "NATURAL joins by the names of both sides: write ON";
static const char remark_words[] = "it stands here in other words";
static const char remark_alias[] = "ORDER BY or GROUP BY of the query may name it too";
static const char remark_field[] = "what is made of it here is called so too";
static const char remark_taken[] = "it is taken over here by its name";
static const char remark_unknown[] = "where it gets its name is not known, or a star brings it";
static const char remark_document[] = "the name needs quotes, which this kind of file writes in "
                                      "its own way";

// ---- texts

static struct str new_name(struct renaming *renaming) {
    struct buf text;
    buf_init(&text);
    ident_add(&text, renaming->name);
    struct str kept = text_kept(&renaming->lookup->arena, buf_str(&text));
    buf_release(&text);
    return kept;
}

// `mail AS email`
static struct str aliased(struct renaming *renaming, struct str old) {
    struct buf text;
    buf_init(&text);
    ident_add(&text, renaming->name);
    buf_add_str(&text, STR(" AS "));
    ident_add(&text, old);
    struct str kept = text_kept(&renaming->lookup->arena, buf_str(&text));
    buf_release(&text);
    return kept;
}

static struct str column_name(const struct renaming *renaming, uint32_t column) {
    return lookup_column(renaming->lookup, column)->name;
}

// ---- edits

static void add_edit(struct renaming *renaming, struct renaming_edit edit, bool is_sql) {
    if (!is_sql && str_find(edit.replacement, '"') < edit.replacement.size) {
        edit.by_hand = true;
        edit.remark = remark_document;
    }
    edit.by_hand |= edit.offset == 0;
    VEC_PUSH(&renaming->edits, edit);
}

// A query names its outputs, and may name them again.
static bool is_output(const struct renaming *renaming, uint32_t column) {
    uint32_t asset = lookup_column(renaming->lookup, column)->asset;
    enum type type = lookup_asset(renaming->lookup, asset)->type;
    return type == TYPE_VIEW || type == TYPE_MATERIALIZED_VIEW;
}

enum declared_field {
    DECLARED_FILE,
    DECLARED_LINE,
    DECLARED_COLUMN,
    DECLARED_START,
    DECLARED_LENGTH,
    DECLARED_SQL
};

static void edit_declaration(struct renaming *renaming, uint32_t column) {
    struct cursor *row = renaming->declaration;
    cursor_bind_integer(row, 1, column);
    while (cursor_next(row)) {
        uint32_t length = cursor_id(row, DECLARED_LENGTH);
        struct str name = new_name(renaming);
        struct str added = text_print(&renaming->lookup->arena, " AS %.*s", STR_ARG(name));
        add_edit(renaming,
                 (struct renaming_edit){
                     .file = text_kept(&renaming->lookup->arena, cursor_text(row, DECLARED_FILE)),
                     .line = cursor_id(row, DECLARED_LINE),
                     .column = cursor_id(row, DECLARED_COLUMN),
                     .offset = cursor_id(row, DECLARED_START),
                     .length = length,
                     .replacement = length > 0 ? name : added,
                     .names = column,
                     .confidence = 1,
                     .remark = is_output(renaming, column) ? remark_alias : NULL,
                 },
                 cursor_integer(row, DECLARED_SQL) != 0);
    }
}

enum reference_field {
    REFERENCE_STATEMENT,
    REFERENCE_LINE,
    REFERENCE_COLUMN,
    REFERENCE_START,
    REFERENCE_LENGTH,
    REFERENCE_CONFIDENCE,
    REFERENCE_CLAUSE,
    REFERENCE_ROLE,
    REFERENCE_SQL,   // the file is nothing but SQL
    REFERENCE_FIELD, // the file names fields without SQL
};

// SELECT email::text calls its output email, as CASE ... ELSE email does.
static bool may_name_output(struct str clause, struct str role) {
    return str_equal(clause, STR("select")) &&
           (str_equal(role, STR("cast")) || str_equal(role, STR("value")));
}

// The name stands there as such, perhaps in quotes.
static bool is_written(uint32_t length, struct str name) {
    return length == name.size || length == name.size + 2;
}

// Why the place is not just the name to replace; NULL: it is.
static const char *by_hand_remark(struct str clause, struct str role, uint32_t length,
                                  struct str name) {
    bool join = str_equal(clause, STR("join"));
    if (join && length == 0) {
        return remark_natural;
    }
    if (join && str_equal(role, STR("key"))) {
        return remark_using;
    }
    return is_written(length, name) ? NULL : remark_words;
}

static void edit_reference(struct renaming *renaming, uint32_t column) {
    const struct cursor *row = renaming->references;
    struct str clause = cursor_text(row, REFERENCE_CLAUSE);
    struct str role = cursor_text(row, REFERENCE_ROLE);
    bool passes_on = str_equal(role, STR("output"));
    uint32_t statement = cursor_id(row, REFERENCE_STATEMENT);
    struct renaming_edit edit = {
        .file = lookup_statement(renaming->lookup, statement)->file,
        .line = cursor_id(row, REFERENCE_LINE),
        .column = cursor_id(row, REFERENCE_COLUMN),
        .offset = cursor_id(row, REFERENCE_START),
        .length = cursor_id(row, REFERENCE_LENGTH),
        .replacement =
            passes_on ? aliased(renaming, column_name(renaming, column)) : new_name(renaming),
        .names = column,
        .statement = statement,
        .confidence = cursor_share(row, REFERENCE_CONFIDENCE),
        .remark = may_name_output(clause, role) ? remark_output : NULL,
    };
    const char *by_hand =
        cursor_integer(row, REFERENCE_FIELD) != 0 && str_equal(clause, STR("select")) &&
                !str_equal(role, STR("function"))
            ? remark_field
            : by_hand_remark(clause, role, edit.length, column_name(renaming, column));
    if (by_hand) {
        edit.by_hand = true;
        edit.remark = by_hand;
    }
    add_edit(renaming, edit, cursor_integer(row, REFERENCE_SQL) != 0);
}

enum mention_field {
    MENTION_STATEMENT,
    MENTION_LINE,
    MENTION_COLUMN,
    MENTION_START,
    MENTION_LENGTH,
    MENTION_SQL,
};

static void edit_mentions(struct renaming *renaming, uint32_t column) {
    struct cursor *row = renaming->mentions;
    cursor_bind_integer(row, 1, column);
    while (cursor_next(row)) {
        uint32_t statement = cursor_id(row, MENTION_STATEMENT);
        uint32_t length = cursor_id(row, MENTION_LENGTH);
        bool written = is_written(length, column_name(renaming, column));
        add_edit(renaming,
                 (struct renaming_edit){
                     .file = lookup_statement(renaming->lookup, statement)->file,
                     .line = cursor_id(row, MENTION_LINE),
                     .column = cursor_id(row, MENTION_COLUMN),
                     .offset = cursor_id(row, MENTION_START),
                     .length = length,
                     .replacement = new_name(renaming),
                     .names = column,
                     .statement = statement,
                     .confidence = 1,
                     .remark = written ? NULL : remark_words,
                     .by_hand = !written,
                 },
                 cursor_integer(row, MENTION_SQL) != 0);
    }
}

// ---- stars

// Edges that no name of a statement accounts for: of a document, or written down as such.
static void edit_taken(struct renaming *renaming, uint32_t column) {
    struct cursor *row = renaming->taken;
    cursor_bind_integer(row, 1, column);
    while (cursor_next(row)) {
        uint32_t statement = cursor_id(row, 0);
        add_edit(renaming,
                 (struct renaming_edit){
                     .file = lookup_statement(renaming->lookup, statement)->file,
                     .line = cursor_id(row, 1),
                     .column = cursor_id(row, 2),
                     .replacement = new_name(renaming),
                     .names = column,
                     .statement = statement,
                     .confidence = cursor_share(row, 3),
                     .remark = remark_taken,
                 },
                 true);
    }
}

// A column of a view that a star fills has no name of its own to edit.
static void edit_unknown(struct renaming *renaming, uint32_t column) {
    const struct asset *asset =
        lookup_asset(renaming->lookup, lookup_column(renaming->lookup, column)->asset);
    if (renaming->edits.size == 0 && asset->file.size > 0) {
        add_edit(renaming,
                 (struct renaming_edit){
                     .file = asset->file,
                     .line = asset->line,
                     .column = asset->column,
                     .replacement = new_name(renaming),
                     .names = column,
                     .confidence = 1,
                     .remark = remark_unknown,
                 },
                 true);
    }
}

static void add_column(struct renaming *renaming, uint32_t column) {
    if (column != 0 && map_get(&renaming->seen, column) == 0) {
        map_put(&renaming->seen, column, 1);
        VEC_PUSH(&renaming->columns, column);
    }
}

// The column that a star of this statement fills under the same name: of a view or the like.
static uint32_t starred_column(struct renaming *renaming, uint32_t statement, uint32_t column) {
    struct cursor *row = renaming->starred;
    cursor_bind_integer(row, 1, column);
    cursor_bind_integer(row, 2, statement);
    cursor_bind_text(row, 3, column_name(renaming, column));
    uint32_t found = cursor_next(row) ? cursor_id(row, 0) : 0;
    cursor_restart(row);
    return found;
}

static void add_star(struct renaming *renaming, uint32_t column) {
    const struct cursor *row = renaming->references;
    uint32_t statement = cursor_id(row, REFERENCE_STATEMENT);
    uint32_t renamed = starred_column(renaming, statement, column);
    VEC_PUSH(&renaming->stars, ((struct renaming_star){
                                   .statement = statement,
                                   .file = lookup_statement(renaming->lookup, statement)->file,
                                   .line = cursor_id(row, REFERENCE_LINE),
                                   .column = cursor_id(row, REFERENCE_COLUMN),
                                   .brings = column,
                                   .renames = renamed,
                                   .confidence = cursor_share(row, REFERENCE_CONFIDENCE),
                               }));
    add_column(renaming, renamed);
}

// LIKE, INHERITS and PARTITION OF take over names: what is declared at the same place is renamed.
static void add_copies(struct renaming *renaming, uint32_t column) {
    struct cursor *row = renaming->copies;
    cursor_bind_integer(row, 1, column);
    while (cursor_next(row)) {
        uint32_t copy = cursor_id(row, 0);
        if (map_get(&renaming->seen, copy) != 0) {
            continue;
        }
        VEC_PUSH(&renaming->stars,
                 ((struct renaming_star){
                     .file = text_kept(&renaming->lookup->arena, cursor_text(row, 1)),
                     .line = cursor_id(row, 2),
                     .column = cursor_id(row, 3),
                     .brings = column,
                     .renames = copy,
                     .confidence = 1,
                 }));
        add_column(renaming, copy);
    }
}

// ---- collisions

static void collide(struct renaming *renaming, uint32_t column) {
    uint32_t asset = lookup_column(renaming->lookup, column)->asset;
    cursor_bind_integer(renaming->namesake, 1, asset);
    cursor_bind_text(renaming->namesake, 2, renaming->name);
    while (cursor_next(renaming->namesake)) {
        VEC_PUSH(&renaming->collisions,
                 ((struct renaming_collision){.column = cursor_id(renaming->namesake, 0)}));
    }
}

// A bare name would be ambiguous where another table of the statement has the new one.
static void collide_beside(struct renaming *renaming, uint32_t statement, uint32_t column) {
    struct cursor *row = renaming->others;
    cursor_bind_integer(row, 1, statement);
    cursor_bind_integer(row, 2, lookup_statement(renaming->lookup, statement)->target);
    cursor_bind_integer(row, 3, lookup_column(renaming->lookup, column)->asset);
    cursor_bind_text(row, 4, renaming->name);
    while (cursor_next(row)) {
        uint64_t key = map_pair(statement, cursor_id(row, 0));
        if (map_get(&renaming->beside, key) == 0) {
            map_put(&renaming->beside, key, 1);
            VEC_PUSH(&renaming->collisions,
                     ((struct renaming_collision){cursor_id(row, 0), statement}));
        }
    }
}

// ---- all of it

static void rename_column(struct renaming *renaming, uint32_t column) {
    uint32_t before = renaming->edits.size;
    edit_declaration(renaming, column);
    if (renaming->columns.size == 1) {
        edit_unknown(renaming, column);
    }
    add_copies(renaming, column);
    collide(renaming, column);
    cursor_bind_integer(renaming->references, 1, column);
    while (cursor_next(renaming->references)) {
        bool join = str_equal(cursor_text(renaming->references, REFERENCE_CLAUSE), STR("join"));
        if (join || cursor_id(renaming->references, REFERENCE_LENGTH) > 0) {
            edit_reference(renaming, column);
        } else {
            add_star(renaming, column);
        }
    }
    edit_mentions(renaming, column);
    edit_taken(renaming, column);
    for (uint32_t i = before; i < renaming->edits.size; i++) {
        if (renaming->edits.data[i].statement != 0) {
            collide_beside(renaming, renaming->edits.data[i].statement, column);
        }
    }
}

static void prepare(struct renaming *renaming, struct reader *reader) {
    renaming->declaration =
        reader_query(reader, "SELECT f.path, c.line, c.\"column\", c.start, c.length,"
                             " f.format = 'sql' FROM columns c JOIN files f ON f.id = c.file_id"
                             " WHERE c.id = ?1 AND c.length IS NOT NULL");
    renaming->copies = reader_query(
        reader, "SELECT c.id, f.path, a.line, a.\"column\" FROM columns o JOIN columns c"
                " ON c.file_id = o.file_id AND c.start = o.start AND c.name = o.name"
                " AND c.id <> o.id JOIN assets a ON a.id = c.asset_id"
                " LEFT JOIN files f ON f.id = a.file_id"
                " WHERE o.id = ?1 AND o.length > 0 ORDER BY c.id");
    renaming->references = reader_query(
        reader, "SELECT r.statement_id, r.line, r.\"column\", r.start, r.length, r.confidence,"
                " u.clause, u.role, f.format = 'sql', f.format IN ('metabase', 'superset',"
                " 'tableau') FROM column_references r"
                " JOIN usages u ON u.id = r.usage_id JOIN statements s ON s.id = r.statement_id"
                " JOIN files f ON f.id = s.file_id WHERE r.column_id = ?1"
                " AND NOT (r.length = 0 AND (u.clause = 'other' AND u.role = 'key'" // REFERENCES t
                " OR EXISTS (SELECT 1 FROM mentions m WHERE m.column_id = ?1"       // COPY t (a) TO
                " AND m.statement_id = r.statement_id))) ORDER BY r.number");
    renaming->mentions = reader_query(
        reader, "SELECT m.statement_id, m.line, m.\"column\", m.start, m.length, f.format = 'sql'"
                " FROM mentions m JOIN statements s ON s.id = m.statement_id"
                " JOIN files f ON f.id = s.file_id WHERE m.column_id = ?1 ORDER BY m.number");
    renaming->taken = reader_query(
        reader, "SELECT e.statement_id, e.line, e.\"column\", max(e.confidence) FROM edges e"
                " WHERE e.source_column = ?1 AND NOT EXISTS (SELECT 1 FROM column_references r"
                " WHERE r.column_id = ?1 AND r.statement_id = e.statement_id)"
                " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3");
    renaming->starred =
        reader_query(reader, "SELECT c.id FROM edges e JOIN columns c ON c.id = e.target_column"
                             " JOIN statements s ON s.id = e.statement_id"
                             " WHERE e.source_column = ?1 AND e.statement_id = ?2 AND c.name = ?3"
                             " AND s.kind IN " STATEMENTS_DEFINING " ORDER BY c.id LIMIT 1");
    renaming->namesake = reader_query(reader, "SELECT id FROM columns WHERE asset_id = ?1"
                                              " AND name = ?2 AND status <> 'dropped'");
    renaming->others = reader_query(
        reader, "SELECT DISTINCT c.id FROM reads r JOIN columns c ON c.asset_id = r.source_asset"
                " WHERE r.target_asset = ?2 AND r.statement_id = ?1 AND r.source_asset <> ?3"
                " AND c.name = ?4 AND c.status <> 'dropped' ORDER BY c.id");
}

static int compare_edits(const void *left, const void *right) {
    const struct renaming_edit *a = left;
    const struct renaming_edit *b = right;
    int order = str_compare(a->file, b->file);
    if (order != 0) {
        return order;
    }
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    if (a->column != b->column) {
        return a->column < b->column ? -1 : 1;
    }
    return (a->offset > b->offset) - (a->offset < b->offset);
}

static bool same_place(const struct renaming_edit *a, const struct renaming_edit *b) {
    return compare_edits(a, b) == 0;
}

// A macro's text, read for each of its users, stands once.
static void sort_edits(struct renaming *renaming) {
    uint32_t kept = 0;
    if (renaming->edits.size > 0) {
        qsort(renaming->edits.data, renaming->edits.size, sizeof(struct renaming_edit),
              compare_edits);
    }
    for (uint32_t i = 0; i < renaming->edits.size; i++) {
        const struct renaming_edit *edit = &renaming->edits.data[i];
        const struct renaming_edit *last = kept > 0 ? &renaming->edits.data[kept - 1] : NULL;
        if (last && same_place(last, edit)) {
            continue;
        }
        renaming->files += !last || !str_equal(last->file, edit->file);
        renaming->edits.data[kept++] = *edit;
    }
    renaming->edits.size = kept;
}

static bool check_name(struct renaming *renaming, struct str text, struct buf *why) {
    struct name name;
    bool parsed = name_parse(&renaming->lookup->arena, text, &name) && name.count == 1 &&
                  !str_equal(name.parts[0], STR("*"));
    if (!parsed) {
        buf_print(why, "%.*s is not a name for a column", STR_ARG(text));
        return false;
    }
    renaming->name = name.parts[0];
    return true;
}

bool renaming_find(struct renaming *renaming, struct lookup *lookup, const struct subject *subject,
                   struct str name, struct buf *why) {
    *renaming = (struct renaming){.lookup = lookup};
    if (subject->column == 0 || subject->carried.size > 0) {
        buf_print(why, "--rename needs a column whose declaration is known, which %.*s is not",
                  STR_ARG(subject->name));
        return false;
    }
    if (!check_name(renaming, name, why)) {
        return false;
    }
    prepare(renaming, lookup->reader);
    add_column(renaming, subject->column);
    for (uint32_t i = 0; i < renaming->columns.size; i++) {
        rename_column(renaming, renaming->columns.data[i]);
    }
    sort_edits(renaming);
    return true;
}

void renaming_release(struct renaming *renaming) {
    VEC_RELEASE(&renaming->edits);
    VEC_RELEASE(&renaming->stars);
    VEC_RELEASE(&renaming->collisions);
    VEC_RELEASE(&renaming->columns);
    map_release(&renaming->seen);
    map_release(&renaming->beside);
}
