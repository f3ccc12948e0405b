#include "store/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "query/ident.h"
#include "store/keys.h"
#include "store/table.h"

struct rows {
    struct pages *pages;
    struct roots *roots;
    const struct store_run *run;
    const struct lineage *lineage; // of the run
    struct arena arena;            // texts of the table that is being written
};

static void begin(struct rows *rows, struct table *table, const char *name) {
    table_begin(table, rows->pages, roots_take(rows->roots, name), BTREE_TABLE);
}

// Writes an index and releases its keys.
static void index_write(struct rows *rows, struct keys *keys, const char *name,
                        key_values *values) {
    keys_write(keys, rows->pages, roots_take(rows->roots, name), values);
    keys_release(keys);
}

// ---- keys of indexes: the columns of the index, then the number of the row

static void key_text(struct record *record, const struct key *key) {
    record_text(record, key->text);
    record_int(record, (int64_t)key->row);
}

static void key_id(struct record *record, const struct key *key) {
    record_id(record, (uint32_t)key->number);
    record_int(record, (int64_t)key->row);
}

static void key_id_text(struct record *record, const struct key *key) {
    record_id(record, (uint32_t)key->number);
    key_text(record, key);
}

static uint64_t two_ids(uint32_t first, uint32_t second) {
    return (uint64_t)first << 32 | second;
}

static void key_two_ids(struct record *record, const struct key *key) {
    record_id(record, (uint32_t)(key->number >> 32));
    key_id(record, key);
}

// ---- the run and its files

static struct str hash_text(struct arena *arena, uint64_t hash) {
    char text[17];
    snprintf(text, sizeof(text), "%016" PRIx64, hash);
    return str_of(arena_copy(arena, text, sizeof(text) - 1));
}

static void write_run(struct rows *rows) {
    struct table table;
    begin(rows, &table, "runs");
    table_text(&table, rows->run->version);
    table_text(&table, hash_text(&rows->arena, rows->run->input_hash));
    table_int(&table, rows->run->redacted);
    table_row(&table, 1);
    table_end(&table);
}

static void write_roots(struct rows *rows) {
    struct table table;
    begin(rows, &table, "roots");
    for (uint32_t i = 0; i < rows->run->root_count; i++) {
        table_text(&table, rows->run->roots[i]);
        table_row(&table, i + 1);
    }
    table_end(&table);
}

static void write_files(struct rows *rows) {
    struct table table;
    struct keys paths;
    begin(rows, &table, "files");
    keys_init(&paths, KEYS_BY_TEXT);
    for (uint32_t i = 0; i < rows->run->file_count; i++) {
        const struct store_file *file = &rows->run->files[i];
        table_id(&table, file->root + 1);
        table_text(&table, file->path);
        table_int(&table, (int64_t)file->size);
        table_text_or_null(&table, file->read ? hash_text(&rows->arena, file->hash) : STR(""));
        table_text(&table, file->format);
        table_row(&table, i + 1);
        keys_add(&paths, (struct key){.text = file->path, .row = i + 1});
    }
    table_end(&table);
    index_write(rows, &paths, "sqlite_autoindex_files_1", key_text);
}

// The index on (state, length) is in the order of the states' names: a key's number is the rank of
// the name, and the length. In a table WITHOUT ROWID the primary key takes the place of the row's
// number.
#define LENGTH_BITS 56

struct piece_writer {
    struct table table;
    struct keys states;
    uint64_t ranks[PIECE_STATE_COUNT];
};

static void ranks_find(uint64_t *ranks) {
    for (enum piece_state state = 0; state < PIECE_STATE_COUNT; state++) {
        for (enum piece_state other = 0; other < PIECE_STATE_COUNT; other++) {
            ranks[state] += strcmp(piece_state_label(other), piece_state_label(state)) < 0;
        }
    }
}

static void key_piece(struct record *record, const struct key *key) {
    record_text(record, key->text);
    record_int(record, (int64_t)(key->number & (((uint64_t)1 << LENGTH_BITS) - 1)));
    record_id(record, (uint32_t)(key->row >> 32));
    record_id(record, (uint32_t)key->row);
}

static void write_piece(struct piece_writer *writer, uint32_t file, uint32_t number,
                        const struct piece *piece, uint64_t length) {
    struct table *table = &writer->table;
    struct str state = str_of(piece_state_label(piece->state));
    table_id(table, file);
    table_id(table, number);
    table_int(table, piece->start);
    table_int(table, (int64_t)length);
    table_int(table, piece->line);
    table_text(table, state);
    table_row(table, 0);
    keys_add(&writer->states,
             (struct key){.number = writer->ranks[piece->state] << LENGTH_BITS | length,
                          .text = state,
                          .row = two_ids(file, number)});
}

static void write_pieces(struct rows *rows) {
    const struct piece whole = {.kind = PIECE_REST, .state = PIECE_SKIPPED, .line = 1};
    struct piece_writer writer = {0};
    table_begin(&writer.table, rows->pages, roots_take(rows->roots, "pieces"), BTREE_INDEX);
    keys_init(&writer.states, KEYS_BY_NUMBER);
    ranks_find(writer.ranks);
    for (uint32_t i = 0; i < rows->run->file_count; i++) {
        const struct store_file *file = &rows->run->files[i];
        for (uint32_t p = 0; p < file->piece_count; p++) {
            write_piece(&writer, i + 1, p + 1, &file->pieces[p], file->pieces[p].length);
        }
        if (file->piece_count == 0 && file->size > 0) {
            write_piece(&writer, i + 1, 1, &whole, file->size);
        }
    }
    table_end(&writer.table);
    index_write(rows, &writer.states, "pieces_by_state", key_piece);
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

static void table_place(struct table *table, uint32_t file, struct place place) {
    table_id(table, file);
    table_id(table, place.line);
    table_id(table, place.column);
}

static void write_assets(struct rows *rows) {
    struct table table;
    struct keys names;
    struct keys parents;
    begin(rows, &table, "assets");
    keys_init(&names, KEYS_BY_TEXT);
    keys_init(&parents, KEYS_BY_NUMBER);
    for (uint32_t i = 1; i < rows->lineage->assets.size; i++) {
        const struct lineage_asset *asset = &rows->lineage->assets.data[i];
        table_text(&table, str_of(asset_type_label(asset->type)));
        table_id(&table, asset->parent);
        table_text(&table, asset->schema);
        table_text(&table, asset->name);
        table_text(&table, asset_label(&rows->arena, asset));
        table_int(&table, (asset->flags & ASSET_DECLARED) != 0);
        table_int(&table, (asset->flags & ASSET_TEMPORARY) != 0);
        table_int(&table, (asset->flags & ASSET_SYSTEM) != 0);
        table_int(&table, (asset->flags & ASSET_RESULT) != 0);
        table_place(&table, asset->defined_file, asset->place);
        table_row(&table, i);
        keys_add(&names, (struct key){.text = asset->name, .row = i});
        if (asset->parent > 0) {
            keys_add(&parents, (struct key){.number = asset->parent, .row = i});
        }
    }
    table_end(&table);
    index_write(rows, &names, "assets_by_name", key_text);
    index_write(rows, &parents, "assets_by_parent", key_id);
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

static void write_columns(struct rows *rows) {
    struct table table;
    struct keys names;
    struct keys stars;
    begin(rows, &table, "columns");
    keys_init(&names, KEYS_BY_TEXT);
    keys_init(&stars, KEYS_BY_NUMBER);
    for (uint32_t i = 1; i < rows->lineage->columns.size; i++) {
        const struct lineage_column *column = &rows->lineage->columns.data[i];
        table_id(&table, column->asset);
        table_id(&table, column->position);
        table_text(&table, column->name);
        table_text_or_null(&table, column->type);
        table_text(&table, str_of(column_status(column)));
        table_place(&table, column->file, column->place);
        table_row(&table, i);
        keys_add(&names, (struct key){.number = column->asset, .text = column->name, .row = i});
        if (column->flags & COLUMN_STAR) {
            keys_add(&stars, (struct key){.number = column->asset, .row = i});
        }
    }
    table_end(&table);
    index_write(rows, &names, "columns_by_asset", key_id_text);
    index_write(rows, &stars, "columns_unknown", key_id);
}

// ---- statements

// The script of each file: its pipeline asset, or 0.
static const uint32_t *pipelines_of_files(struct rows *rows) {
    uint32_t *pipelines = ARENA_ARRAY(&rows->arena, uint32_t, rows->run->file_count);
    for (uint32_t i = 1; i < rows->lineage->assets.size; i++) {
        const struct lineage_asset *asset = &rows->lineage->assets.data[i];
        bool script = asset->type == ASSET_PIPELINE && !(asset->flags & ASSET_RESULT);
        if (script && asset->defined_file > 0) {
            pipelines[asset->defined_file - 1] = i;
        }
    }
    return pipelines;
}

static const char *statement_label(uint8_t kind) {
    static const char *const labels[STATEMENT_KIND_COUNT] = {
        [STATEMENT_NONE] = "none",
#define X(name, label) [STATEMENT_##name] = label,
#include "query/statement.def"
#undef X
    };
    return labels[kind];
}

static void write_statement(struct table *table, const struct lineage_statement *statement,
                            uint32_t pipeline, uint32_t number) {
    table_id(table, statement->file + 1);
    table_id(table, statement->piece + 1);
    table_int(table, statement->number);
    table_text(table, str_of(statement_label(statement->kind)));
    table_id(table, pipeline);
    table_id(table, statement->target);
    table_int(table, statement->place.line);
    table_int(table, statement->place.column);
    table_row(table, number);
}

static void write_statements(struct rows *rows) {
    const uint32_t *pipelines = pipelines_of_files(rows);
    struct table table;
    struct keys targets;
    struct keys scripts;
    begin(rows, &table, "statements");
    keys_init(&targets, KEYS_BY_NUMBER);
    keys_init(&scripts, KEYS_BY_NUMBER);
    for (uint32_t i = 1; i < rows->lineage->statements.size; i++) {
        const struct lineage_statement *statement = &rows->lineage->statements.data[i];
        uint32_t pipeline = pipelines[statement->file];
        write_statement(&table, statement, pipeline, i);
        if (statement->target > 0) {
            keys_add(&targets, (struct key){.number = statement->target, .row = i});
        }
        if (pipeline > 0) {
            keys_add(&scripts, (struct key){.number = pipeline, .row = i});
        }
    }
    table_end(&table);
    index_write(rows, &targets, "statements_by_target", key_id);
    index_write(rows, &scripts, "statements_by_pipeline", key_id);
}

// ---- edges

static void write_kinds(struct rows *rows) {
    struct table table;
    struct keys names;
    begin(rows, &table, "kinds");
    keys_init(&names, KEYS_BY_TEXT);
    for (enum edge_kind kind = 0; kind < EDGE_KIND_COUNT; kind++) {
        table_text(&table, str_of(edge_kind_label(kind)));
        table_text(&table, str_of(edge_kind_transformation(kind)));
        table_int(&table, edge_kind_is_value(kind));
        table_row(&table, kind);
        keys_add(&names, (struct key){.text = str_of(edge_kind_label(kind)), .row = kind});
    }
    table_end(&table);
    index_write(rows, &names, "sqlite_autoindex_kinds_1", key_text);
}

// Stored is what is meant: 0.95, not 0.949999988079071, the nearest float. Never 0.
static void table_confidence(struct table *table, float confidence) {
    int64_t millionths = (int64_t)((double)confidence * 1e6 + 0.5);
    table_real(table, (double)(millionths > 0 ? millionths : 1) / 1e6);
}

static void write_evidence(struct rows *rows) {
    struct table table;
    struct keys names;
    begin(rows, &table, "evidence");
    keys_init(&names, KEYS_BY_TEXT);
    for (enum evidence evidence = 0; evidence < EVIDENCE_COUNT; evidence++) {
        uint64_t bit = (uint64_t)1 << evidence;
        table_text(&table, str_of(evidence_label(evidence)));
        table_confidence(&table, evidence_factor(evidence));
        table_text(&table, str_of(evidence_meaning(evidence)));
        table_row(&table, bit);
        keys_add(&names, (struct key){.text = str_of(evidence_label(evidence)), .row = bit});
    }
    table_end(&table);
    index_write(rows, &names, "sqlite_autoindex_evidence_1", key_text);
}

static void write_texts(struct rows *rows) {
    struct table table;
    begin(rows, &table, "texts");
    for (uint32_t i = 1; i < rows->lineage->texts.size; i++) {
        table_text(&table, rows->lineage->texts.data[i]);
        table_row(&table, i);
    }
    table_end(&table);
}

static void write_edge(struct table *table, const struct lineage_edge *edge, uint32_t number) {
    table_id(table, edge->statement);
    table_id(table, edge->target_asset);
    table_id(table, edge->target_column);
    table_id(table, edge->source_asset);
    table_id(table, edge->source_column);
    table_int(table, edge->kind);
    table_int(table, edge->notes);
    table_confidence(table, edge->confidence);
    table_int(table, edge->candidates);
    table_int(table, edge->evidence);
    table_int(table, edge->place.line);
    table_int(table, edge->place.column);
    table_int(table, edge->offset);
    table_id(table, edge->text);
    table_row(table, number);
}

static void write_edges(struct rows *rows) {
    struct table table;
    struct keys sources;
    struct keys targets;
    begin(rows, &table, "edges");
    keys_init(&sources, KEYS_BY_NUMBER);
    keys_init(&targets, KEYS_BY_NUMBER);
    for (uint32_t i = 0; i < rows->lineage->edges.size; i++) {
        const struct lineage_edge *edge = &rows->lineage->edges.data[i];
        write_edge(&table, edge, i + 1);
        keys_add(&sources, (struct key){.number = edge->source_column, .row = i + 1});
        keys_add(&targets, (struct key){.number = two_ids(edge->target_asset, edge->target_column),
                                        .row = i + 1});
    }
    table_end(&table);
    index_write(rows, &sources, "edges_by_source", key_id);
    index_write(rows, &targets, "edges_by_target", key_two_ids);
}

static void write_reads(struct rows *rows) {
    struct table table;
    struct keys sources;
    struct keys targets;
    begin(rows, &table, "reads");
    keys_init(&sources, KEYS_BY_NUMBER);
    keys_init(&targets, KEYS_BY_NUMBER);
    for (uint32_t i = 0; i < rows->lineage->reads.size; i++) {
        const struct lineage_read *read = &rows->lineage->reads.data[i];
        table_id(&table, read->statement);
        table_id(&table, read->target_asset);
        table_id(&table, read->target_column);
        table_id(&table, read->source_asset);
        table_confidence(&table, read->confidence);
        table_row(&table, i + 1);
        keys_add(&sources, (struct key){.number = read->source_asset, .row = i + 1});
        keys_add(&targets, (struct key){.number = read->target_asset, .row = i + 1});
    }
    table_end(&table);
    index_write(rows, &sources, "reads_by_source", key_id);
    index_write(rows, &targets, "reads_by_target", key_id);
}

static void write_references(struct rows *rows) {
    struct table table;
    struct keys columns;
    begin(rows, &table, "column_references");
    keys_init(&columns, KEYS_BY_NUMBER);
    for (uint32_t i = 0; i < rows->lineage->references.size; i++) {
        const struct lineage_reference *reference = &rows->lineage->references.data[i];
        table_id(&table, reference->statement);
        table_id(&table, reference->column);
        table_int(&table, reference->place.line);
        table_int(&table, reference->place.column);
        table_int(&table, reference->offset);
        table_int(&table, reference->length);
        table_int(&table, reference->write);
        table_confidence(&table, reference->confidence);
        table_row(&table, i + 1);
        keys_add(&columns, (struct key){.number = reference->column, .row = i + 1});
    }
    table_end(&table);
    index_write(rows, &columns, "references_by_column", key_id);
}

// ---- diagnostics

static struct str code_text(struct arena *arena, enum diag_code code) {
    char text[16];
    int length = snprintf(text, sizeof(text), "STM%04" PRIu32, diag_number(code));
    return str_of(arena_copy(arena, text, (size_t)length));
}

static void write_diagnostics(struct rows *rows) {
    struct table table;
    begin(rows, &table, "diagnostics");
    for (uint32_t i = 0; i < rows->run->diags->size; i++) {
        const struct diag *diag = &rows->run->diags->data[i];
        table_text(&table, code_text(&rows->arena, diag->code));
        table_text(&table, str_of(diag_severity_name(diag_severity_of(diag->code))));
        // UINT32_MAX, which stands for "no file", wraps around to 0
        table_place(&table, diag->file + 1, (struct place){diag->line, diag->column});
        table_text(&table, diag->message);
        table_row(&table, i + 1);
    }
    table_end(&table);
}

void rows_write(struct pages *pages, struct roots *roots, const struct store_run *run,
                const struct held *held) {
    static void (*const tables[])(struct rows *) = {
        write_run,     write_roots,      write_files,      write_pieces,      write_assets,
        write_columns, write_statements, write_kinds,      write_evidence,    write_texts,
        write_edges,   write_reads,      write_references, write_diagnostics,
    };
    struct rows rows = {.pages = pages, .roots = roots, .run = run, .lineage = run->lineage};
    arena_init(&rows.arena);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (pages->error != 0 || held_arrived(held)) {
            break;
        }
        tables[i](&rows);
        arena_reset(&rows.arena);
    }
    arena_release(&rows.arena);
}
