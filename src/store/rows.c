#include "store/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "query/construct.h"
#include "query/ident.h"
#include "store/insert.h"

struct rows {
    struct sqlite3 *db;
    const struct store_run *run;
    const struct lineage *lineage; // of the run
    struct arena arena;            // texts of the table that is being written
};

// ---- the run and its files

static struct str hash_text(struct arena *arena, uint64_t hash) {
    char text[17];
    snprintf(text, sizeof(text), "%016" PRIx64, hash);
    return str_of(arena_copy(arena, text, sizeof(text) - 1));
}

static bool write_run(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "runs", "1, ?, ?, ?, ?");
    insert_text(&insert, rows->run->version);
    insert_text(&insert, hash_text(&rows->arena, rows->run->input_hash));
    insert_int(&insert, rows->run->redacted);
    insert_text_or_null(&insert, rows->run->revision);
    insert_row(&insert);
    return insert_end(&insert);
}

static bool write_roots(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "roots", "NULL, ?");
    for (uint32_t i = 0; i < rows->run->root_count; i++) {
        insert_text(&insert, rows->run->roots[i]);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static bool write_files(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "files", "NULL, ?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->run->file_count; i++) {
        const struct store_file *file = &rows->run->files[i];
        insert_id(&insert, file->root + 1);
        insert_text(&insert, file->path);
        insert_int(&insert, (int64_t)file->size);
        insert_text_or_null(&insert, file->read ? hash_text(&rows->arena, file->hash) : STR(""));
        insert_text(&insert, file->format);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static void insert_piece(struct insert *insert, uint32_t file, uint32_t number,
                         const struct piece *piece, uint64_t length) {
    insert_id(insert, file);
    insert_id(insert, number);
    insert_int(insert, piece->start);
    insert_int(insert, (int64_t)length);
    insert_int(insert, piece->line);
    insert_text(insert, str_of(piece_kind_label((enum piece_kind)piece->kind)));
    insert_text(insert, str_of(piece_state_label(piece->state)));
    insert_row(insert);
}

static bool write_pieces(struct rows *rows) {
    const struct piece whole = {.kind = PIECE_REST, .state = PIECE_SKIPPED, .line = 1};
    struct insert insert;
    insert_begin(&insert, rows->db, "pieces", "?, ?, ?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->run->file_count; i++) {
        const struct store_file *file = &rows->run->files[i];
        for (uint32_t p = 0; p < file->piece_count; p++) {
            insert_piece(&insert, i + 1, p + 1, &file->pieces[p], file->pieces[p].length);
        }
        if (file->piece_count == 0 && file->size > 0) {
            insert_piece(&insert, i + 1, 1, &whole, file->size);
        }
    }
    return insert_end(&insert);
}

static void insert_override(struct insert *insert, uint32_t file, const struct object *object,
                            uint32_t number) {
    const struct override *override = &object->overrides[number];
    insert_id(insert, file);
    insert_id(insert, number);
    insert_int(insert, override->line);
    insert_int(insert, override->start);
    insert_text(insert, object_str(object, override->code));
    insert_text(insert, object_text(object, override->reason));
    insert_row(insert);
}

static bool write_overrides(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "overrides", "?, ?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->run->file_count; i++) {
        const struct object *object = rows->run->files[i].object;
        for (uint32_t o = 1; object && o < object->override_count; o++) {
            insert_override(&insert, i + 1, object, o);
        }
    }
    return insert_end(&insert);
}

// ---- assets and columns

// Relations are called as SQL calls them; what is no relation (a script, a result) has a plain
// name.
static struct str asset_label(struct arena *arena, const struct lineage_asset *asset) {
    if (asset->schema.size == 0) {
        return asset->name;
    }
    struct buf label;
    buf_init(&label);
    ident_add_pair(&label, asset->schema, asset->name);
    struct str kept = {arena_copy(arena, label.data, label.size), label.size};
    buf_release(&label);
    return kept;
}

static void insert_place(struct insert *insert, uint32_t file, struct place place) {
    insert_id(insert, file);
    insert_id(insert, place.line);
    insert_id(insert, place.column);
}

static bool write_assets(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "assets", "NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?");
    for (uint32_t i = 1; i < rows->lineage->assets.size; i++) {
        const struct lineage_asset *asset = &rows->lineage->assets.data[i];
        insert_text(&insert, str_of(asset_type_label(asset->type)));
        insert_id(&insert, asset->parent);
        insert_text(&insert, asset->schema);
        insert_text(&insert, asset->name);
        insert_text(&insert, asset_label(&rows->arena, asset));
        insert_int(&insert, (asset->flags & ASSET_DECLARED) != 0);
        insert_int(&insert, (asset->flags & ASSET_TEMPORARY) != 0);
        insert_int(&insert, (asset->flags & ASSET_SYSTEM) != 0);
        insert_int(&insert, (asset->flags & ASSET_RESULT) != 0);
        insert_text_or_null(&insert, asset->description);
        insert_text_or_null(&insert, asset->url);
        insert_place(&insert, asset->defined_file, asset->place);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static int compare_containments(const void *a, const void *b) {
    const struct lineage_containment *one = a;
    const struct lineage_containment *other = b;
    if (one->asset != other->asset) {
        return one->asset < other->asset ? -1 : 1;
    }
    return one->parent < other->parent ? -1 : one->parent > other->parent;
}

// Several files may say the same: it is written once.
static bool write_parents(struct rows *rows) {
    uint32_t count = rows->lineage->containments.size;
    struct lineage_containment *sorted =
        ARENA_ARRAY(&rows->arena, struct lineage_containment, count);
    struct insert insert;
    insert_begin(&insert, rows->db, "asset_parents", "?, ?");
    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = rows->lineage->containments.data[i];
    }
    qsort(sorted, count, sizeof(*sorted), compare_containments);
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || compare_containments(&sorted[i - 1], &sorted[i]) != 0) {
            insert_id(&insert, sorted[i].asset);
            insert_id(&insert, sorted[i].parent);
            insert_row(&insert);
        }
    }
    return insert_end(&insert);
}

static int compare_labels(const void *a, const void *b) {
    const struct lineage_label *one = a;
    const struct lineage_label *other = b;
    if (one->of != other->of) {
        return one->of < other->of ? -1 : 1;
    }
    return str_compare(one->text, other->text);
}

static bool write_labels(struct rows *rows, const char *table,
                         const struct lineage_labels *labels) {
    struct lineage_label *sorted = ARENA_ARRAY(&rows->arena, struct lineage_label, labels->size);
    struct insert insert;
    insert_begin(&insert, rows->db, table, "?, ?");
    for (uint32_t i = 0; i < labels->size; i++) {
        sorted[i] = labels->data[i];
    }
    qsort(sorted, labels->size, sizeof(*sorted), compare_labels);
    for (uint32_t i = 0; i < labels->size; i++) {
        if (i == 0 || compare_labels(&sorted[i - 1], &sorted[i]) != 0) {
            insert_id(&insert, sorted[i].of);
            insert_text(&insert, sorted[i].text);
            insert_row(&insert);
        }
    }
    return insert_end(&insert);
}

static bool write_owners(struct rows *rows) {
    return write_labels(rows, "asset_owners", &rows->lineage->owners);
}

static bool write_tags(struct rows *rows) {
    return write_labels(rows, "asset_tags", &rows->lineage->tags);
}

static bool write_column_tags(struct rows *rows) {
    return write_labels(rows, "column_tags", &rows->lineage->column_tags);
}

static const char *column_status(const struct lineage_column *column) {
    if (column->flags & COLUMN_STAR) {
        return "star";
    }
    if (column->flags & COLUMN_SYSTEM) {
        return "system";
    }
    if (column->flags & COLUMN_DROPPED) {
        return "dropped";
    }
    return column->flags & COLUMN_DECLARED ? "declared" : "inferred";
}

// A name never stands at the start of a file.
static void insert_column_span(struct insert *insert, const struct lineage_column *column) {
    bool known = column->file && column->span.start;
    insert_id(insert, known ? column->span.start : 0);
    if (known) {
        insert_int(insert, column->span.length);
    } else {
        insert_id(insert, 0);
    }
}

static bool write_columns(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "columns", "NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?");
    for (uint32_t i = 1; i < rows->lineage->columns.size; i++) {
        const struct lineage_column *column = &rows->lineage->columns.data[i];
        insert_id(&insert, column->asset);
        insert_id(&insert, column->position);
        insert_text(&insert, column->name);
        insert_text_or_null(&insert, column->type);
        insert_text(&insert, str_of(column_status(column)));
        insert_int(&insert, (column->flags & COLUMN_FILLED) != 0);
        insert_int(&insert, (column->flags & COLUMN_OPTIONAL) != 0);
        insert_text_or_null(&insert, column->description);
        insert_place(&insert, column->file, column->place);
        insert_column_span(&insert, column);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

// ---- statements

static const char *statement_label(uint8_t kind) {
    static const char *const labels[STATEMENT_KIND_COUNT] = {
        [STATEMENT_NONE] = "declaration",
#define X(name, label) [STATEMENT_##name] = label,
#include "query/statement.def"
#undef X
    };
    return labels[kind];
}

static void insert_statement(struct insert *insert, const struct lineage_statement *statement) {
    insert_id(insert, statement->file + 1);
    insert_id(insert, statement->piece + 1);
    insert_int(insert, statement->number);
    insert_text(insert, str_of(statement_label(statement->kind)));
    insert_id(insert, statement->pipeline);
    insert_id(insert, statement->target);
    insert_int(insert, statement->place.line);
    insert_int(insert, statement->place.column);
    insert_int(insert, statement->span.start);
    insert_int(insert, statement->span.length);
    insert_id(insert, statement->text);
    insert_row(insert);
}

static bool write_statements(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "statements", "NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?");
    for (uint32_t i = 1; i < rows->lineage->statements.size; i++) {
        insert_statement(&insert, &rows->lineage->statements.data[i]);
    }
    return insert_end(&insert);
}

static bool write_constructs(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "constructs", "?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->lineage->constructs.size; i++) {
        const struct lineage_construct *construct = &rows->lineage->constructs.data[i];
        insert_id(&insert, construct->statement);
        insert_text(&insert, str_of(construct_code((enum construct)construct->code)));
        insert_int(&insert, construct->count);
        insert_int(&insert, construct->place.line);
        insert_int(&insert, construct->place.column);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static bool write_routines(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "routines", "?, ?, ?, ?, ?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->lineage->routines.size; i++) {
        const struct lineage_routine *routine = &rows->lineage->routines.data[i];
        insert_id(&insert, routine->statement);
        insert_text(&insert, routine->name);
        insert_text(&insert, routine->language);
        insert_int(&insert, routine->lines);
        insert_int(&insert, routine->statements);
        insert_int(&insert, routine->branches);
        insert_int(&insert, routine->loops);
        insert_int(&insert, routine->handlers);
        insert_int(&insert, routine->dynamic);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

// ---- edges

static bool write_chains(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "chains", "NULL, ?");
    for (uint32_t i = 1; i < rows->lineage->chains.size; i++) {
        insert_text(&insert, rows->lineage->chains.data[i]);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static bool write_prints(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "prints", "NULL, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->lineage->prints.size; i++) {
        const struct lineage_print *print = &rows->lineage->prints.data[i];
        insert_id(&insert, print->statement);
        insert_id(&insert, print->asset);
        insert_id(&insert, print->column);
        insert_int(&insert, (int64_t)print->print);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static bool write_usages(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "usages", "NULL, ?, ?, ?");
    for (uint32_t i = 0; i < rows->lineage->usages.size; i++) {
        const struct lineage_usage *usage = &rows->lineage->usages.data[i];
        insert_text(&insert, usage->clause);
        insert_text(&insert, usage->role);
        insert_text(&insert, usage->name);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static bool write_kinds(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "kinds", "?, ?, ?, ?");
    for (enum edge_kind kind = 0; kind < EDGE_KIND_COUNT; kind++) {
        insert_int(&insert, kind);
        insert_text(&insert, str_of(edge_kind_label(kind)));
        insert_text(&insert, str_of(edge_kind_transformation(kind)));
        insert_int(&insert, edge_kind_is_value(kind));
        insert_row(&insert);
    }
    return insert_end(&insert);
}

// Stored is what is meant: 0.95, not 0.949999988079071, the nearest float. Never 0.
static void insert_confidence(struct insert *insert, float confidence) {
    int64_t millionths = (int64_t)((double)confidence * 1e6 + 0.5);
    insert_real(insert, (double)(millionths > 0 ? millionths : 1) / 1e6);
}

static bool write_evidence(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "evidence", "?, ?, ?, ?");
    for (enum evidence evidence = 0; evidence < EVIDENCE_COUNT; evidence++) {
        uint64_t bit = (uint64_t)1 << evidence;
        insert_int(&insert, (int64_t)bit);
        insert_text(&insert, str_of(evidence_label(evidence)));
        insert_confidence(&insert, evidence_factor(evidence));
        insert_text(&insert, str_of(evidence_meaning(evidence)));
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static bool write_texts(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "texts", "NULL, ?");
    for (uint32_t i = 1; i < rows->lineage->texts.size; i++) {
        insert_text(&insert, rows->lineage->texts.data[i]);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static void insert_edge(struct insert *insert, const struct lineage_edge *edge) {
    insert_id(insert, edge->statement);
    insert_id(insert, edge->target_asset);
    insert_id(insert, edge->target_column);
    insert_id(insert, edge->source_asset);
    insert_id(insert, edge->source_column);
    insert_int(insert, edge->kind);
    insert_int(insert, edge->notes);
    insert_confidence(insert, edge->confidence);
    insert_int(insert, edge->candidates);
    insert_int(insert, edge->evidence);
    insert_int(insert, edge->place.line);
    insert_int(insert, edge->place.column);
    insert_int(insert, edge->offset);
    insert_id(insert, edge->text);
    insert_id(insert, edge->chain);
    insert_row(insert);
}

static bool write_edges(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "edges", "NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->lineage->edges.size; i++) {
        insert_edge(&insert, &rows->lineage->edges.data[i]);
    }
    return insert_end(&insert);
}

static bool write_reads(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "reads", "NULL, ?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->lineage->reads.size; i++) {
        const struct lineage_read *read = &rows->lineage->reads.data[i];
        insert_id(&insert, read->statement);
        insert_id(&insert, read->target_asset);
        insert_id(&insert, read->target_column);
        insert_id(&insert, read->source_asset);
        insert_confidence(&insert, read->confidence);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

// The table is in the order of its columns: rows that come in order are only appended.
static const uint32_t *references_by_column(struct rows *rows) {
    const struct lineage *lineage = rows->lineage;
    uint32_t *starts = ARENA_ARRAY(&rows->arena, uint32_t, lineage->columns.size + 1);
    uint32_t *order = ARENA_ARRAY(&rows->arena, uint32_t, lineage->references.size);
    for (uint32_t i = 0; i < lineage->references.size; i++) {
        starts[lineage->references.data[i].column + 1]++;
    }
    for (uint32_t i = 1; i <= lineage->columns.size; i++) {
        starts[i] += starts[i - 1];
    }
    for (uint32_t i = 0; i < lineage->references.size; i++) {
        order[starts[lineage->references.data[i].column]++] = i;
    }
    return order;
}

static bool write_references(struct rows *rows) {
    const uint32_t *order = references_by_column(rows);
    struct insert insert;
    insert_begin(&insert, rows->db, "column_references", "?, ?, ?, ?, ?, ?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->lineage->references.size; i++) {
        const struct lineage_reference *reference = &rows->lineage->references.data[order[i]];
        insert_id(&insert, reference->column);
        insert_int(&insert, order[i] + 1);
        insert_id(&insert, reference->statement);
        insert_int(&insert, reference->place.line);
        insert_int(&insert, reference->place.column);
        insert_int(&insert, reference->offset);
        insert_int(&insert, reference->length);
        insert_int(&insert, reference->write);
        insert_confidence(&insert, reference->confidence);
        insert_id(&insert, reference->usage + 1);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static bool write_mentions(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "mentions", "?, ?, ?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->lineage->mentions.size; i++) {
        const struct lineage_mention *mention = &rows->lineage->mentions.data[i];
        insert_id(&insert, mention->column);
        insert_int(&insert, i + 1);
        insert_id(&insert, mention->statement);
        insert_int(&insert, mention->place.line);
        insert_int(&insert, mention->place.column);
        insert_int(&insert, mention->span.start);
        insert_int(&insert, mention->span.length);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

static bool write_unresolved(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "unresolved", "NULL, ?, ?, ?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->lineage->missing.size; i++) {
        const struct lineage_unresolved *missing = &rows->lineage->missing.data[i];
        insert_id(&insert, missing->statement);
        insert_id(&insert, missing->asset);
        insert_text(&insert, missing->name);
        insert_int(&insert, missing->place.line);
        insert_int(&insert, missing->place.column);
        insert_int(&insert, missing->span.start);
        insert_int(&insert, missing->span.length);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

// ---- diagnostics

static struct str code_text(struct arena *arena, enum diag_code code) {
    char text[16];
    int length = snprintf(text, sizeof(text), "STM%04" PRIu32, diag_number(code));
    return str_of(arena_copy(arena, text, (size_t)length));
}

static bool write_diagnostics(struct rows *rows) {
    struct insert insert;
    insert_begin(&insert, rows->db, "diagnostics", "NULL, ?, ?, ?, ?, ?, ?");
    for (uint32_t i = 0; i < rows->run->diags->size; i++) {
        const struct diag *diag = &rows->run->diags->data[i];
        insert_text(&insert, code_text(&rows->arena, diag->code));
        insert_text(&insert, str_of(diag_severity_name(diag_severity_of(diag->code))));
        // UINT32_MAX, which stands for "no file", wraps around to 0
        insert_place(&insert, diag->file + 1, (struct place){diag->line, diag->column});
        insert_text(&insert, diag->message);
        insert_row(&insert);
    }
    return insert_end(&insert);
}

bool rows_write(struct sqlite3 *db, const struct store_run *run, const struct held *held) {
    static bool (*const tables[])(struct rows *) = {
        write_run,         write_roots,      write_files,      write_pieces,   write_overrides,
        write_assets,      write_parents,    write_owners,     write_tags,     write_columns,
        write_column_tags, write_statements, write_constructs, write_routines, write_kinds,
        write_evidence,    write_texts,      write_chains,     write_edges,    write_prints,
        write_reads,       write_usages,     write_references, write_mentions, write_unresolved,
        write_diagnostics,
    };
    struct rows rows = {.db = db, .run = run, .lineage = run->lineage};
    arena_init(&rows.arena);
    bool done = true;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && done; i++) {
        done = !held_arrived(held) && tables[i](&rows);
        arena_reset(&rows.arena);
    }
    arena_release(&rows.arena);
    return done;
}
