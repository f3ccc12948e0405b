#include "report/export.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "report/lookup.h"
#include "report/protection.h"
#include "report/text.h"

struct export_job {
    uint32_t pipeline; // asset; 0: none, or any of them
    uint32_t target;
    uint32_t siblings; // jobs of the pipeline
};

struct export_input {
    uint32_t asset;
    struct str name;
};

struct ids VEC(uint32_t);

struct export {
    const struct export_request *request;
    struct export_counts *counts;
    struct lookup lookup;
    struct arena arena; // of the transfer under way
    struct VEC(struct export_job) jobs;
    uint32_t root_count;
    // Of the transfer under way:
    struct VEC(struct export_input) inputs;
    struct map input_index; // asset: index + 1
    struct VEC(struct transfer_input) edges;
    struct ids statements;
    struct cursor *edge, *read, *asset, *column, *column_tags, *statement;
};

static void prepare(struct export *export) {
    struct reader *reader = export->lookup.reader;
    export->edge = reader_query(
        reader, "SELECT e.source_asset, sc.name, tc.name, k.name, k.is_value, e.confidence, x.text,"
                " ch.functions, e.statement_id FROM edges e"
                " JOIN statements s ON s.id = e.statement_id JOIN columns sc"
                " ON sc.id = e.source_column JOIN kinds k ON k.id = e.kind"
                " LEFT JOIN columns tc ON tc.id = e.target_column"
                " LEFT JOIN texts x ON x.id = e.text_id LEFT JOIN chains ch ON ch.id = e.chain_id"
                " WHERE e.target_asset = ?1 AND (NOT ?3 OR s.pipeline_id IS ?2)"
                " ORDER BY e.target_column, e.source_asset, e.source_column, e.kind, e.id");
    export->read = reader_query(
        reader, "SELECT r.source_asset, r.statement_id FROM reads r"
                " JOIN statements s ON s.id = r.statement_id"
                " WHERE r.target_asset = ?1 AND (NOT ?3 OR s.pipeline_id IS ?2) ORDER BY r.id");
    export->asset = reader_query(reader, "SELECT a.description, f.format = a.schema FROM assets a"
                                         " LEFT JOIN files f ON f.id = a.file_id WHERE a.id = ?1");
    // A dropped column is told as long as something uses it and no other has its name.
    export->column = reader_query(
        reader,
        "SELECT c.id, c.name, c.type, c.description FROM columns c WHERE c.asset_id = ?1"
        " AND (c.status <> 'dropped' OR NOT EXISTS (SELECT 1 FROM columns o"
        " WHERE o.asset_id = ?1 AND o.name = c.name AND (o.status <> 'dropped' OR o.id < c.id))"
        " AND (EXISTS (SELECT 1 FROM edges e WHERE e.source_column = c.id)"
        " OR EXISTS (SELECT 1 FROM edges e WHERE e.target_asset = ?1 AND e.target_column = c.id)))"
        " ORDER BY c.position IS NULL, c.position, c.name, c.id");
    export->column_tags =
        reader_query(reader, "SELECT tag FROM column_tags WHERE column_id = ?1 ORDER BY tag");
    export->statement = reader_query(
        reader, "SELECT s.start, s.length, x.text, f.path, f.hash, f.format, r.path"
                " FROM statements s JOIN files f ON f.id = s.file_id"
                " JOIN roots r ON r.id = f.root_id LEFT JOIN texts x ON x.id = s.text_id"
                " WHERE s.id = ?1");
}

static struct str kept(struct export *export, struct str text) {
    return text_kept(&export->arena, text);
}

static struct str plain_name(struct export *export, const struct asset *asset) {
    struct buf name;
    buf_init(&name);
    asset_add_plain(asset, &name);
    struct str text = kept(export, buf_str(&name));
    buf_release(&name);
    return text;
}

// ---- what is read

static void input_add(struct export *export, uint32_t asset, uint32_t statement) {
    VEC_PUSH(&export->statements, statement);
    if (map_get(&export->input_index, asset) == 0) {
        struct str name = plain_name(export, lookup_asset(&export->lookup, asset));
        VEC_PUSH(&export->inputs, ((struct export_input){asset, name}));
        map_put(&export->input_index, asset, export->inputs.size);
    }
}

static int compare_inputs(const void *left, const void *right) {
    const struct export_input *a = left;
    const struct export_input *b = right;
    int order = str_compare(a->name, b->name);
    return order != 0 ? order : (a->asset > b->asset) - (a->asset < b->asset);
}

// `lower md5`: behind a hash nobody reads the value.
static bool is_masked(struct str functions) {
    while (functions.size > 0) {
        size_t blank = str_find(functions, ' ');
        struct str function = str_sub(functions, 0, blank);
        if (protection_of_function(function) == PROTECT_pseudonymises) {
            return true;
        }
        functions = str_sub(functions, blank + 1, functions.size);
    }
    return false;
}

static void bind_job(struct export *export, struct cursor *cursor, const struct export_job *job) {
    cursor_bind_integer(cursor, 1, job->target);
    cursor_bind_id(cursor, 2, job->pipeline);
    cursor_bind_integer(cursor, 3, export->request->by_job);
}

static void gather_edges(struct export *export, const struct export_job *job) {
    struct cursor *edge = export->edge;
    bind_job(export, edge, job);
    while (cursor_next(edge)) {
        input_add(export, cursor_id(edge, 0), cursor_id(edge, 8));
        VEC_PUSH(&export->edges, ((struct transfer_input){
                                     .dataset = cursor_id(edge, 0), // its asset, numbered later
                                     .field = kept(export, cursor_text(edge, 1)),
                                     .output = kept(export, cursor_text(edge, 2)),
                                     .kind = kept(export, cursor_text(edge, 3)),
                                     .expression = kept(export, cursor_text(edge, 6)),
                                     .confidence = cursor_share(edge, 5),
                                     .value = cursor_integer(edge, 4) != 0,
                                     .masked = is_masked(cursor_text(edge, 7)),
                                 }));
    }
    bind_job(export, export->read, job);
    while (cursor_next(export->read)) {
        input_add(export, cursor_id(export->read, 0), cursor_id(export->read, 1));
    }
}

static int compare_ids(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void sort_statements(struct ids *statements) {
    if (statements->size == 0) {
        return;
    }
    qsort(statements->data, statements->size, sizeof(uint32_t), compare_ids);
    uint32_t count = 1;
    for (uint32_t i = 1; i < statements->size; i++) {
        if (statements->data[i] != statements->data[count - 1]) {
            statements->data[count++] = statements->data[i];
        }
    }
    statements->size = count;
}

static void gather(struct export *export, const struct export_job *job) {
    VEC_RESET(&export->inputs);
    VEC_RESET(&export->edges);
    VEC_RESET(&export->statements);
    map_reset(&export->input_index);
    gather_edges(export, job);
    sort_statements(&export->statements);
    if (export->inputs.size > 0) {
        qsort(export->inputs.data, export->inputs.size, sizeof(struct export_input),
              compare_inputs);
    }
    for (uint32_t i = 0; i < export->inputs.size; i++) {
        map_put(&export->input_index, export->inputs.data[i].asset, i + 1);
    }
    for (uint32_t i = 0; i < export->edges.size; i++) {
        struct transfer_input *edge = &export->edges.data[i];
        edge->dataset = map_get(&export->input_index, edge->dataset) - 1;
    }
}

// ---- datasets

static struct str_list tags_of(struct export *export, uint32_t column) {
    struct VEC(struct str) tags = {0};
    cursor_bind_integer(export->column_tags, 1, column);
    while (cursor_next(export->column_tags)) {
        VEC_PUSH_IN(&export->arena, &tags, kept(export, cursor_text(export->column_tags, 0)));
    }
    return (struct str_list){tags.data, tags.size};
}

static void add_fields(struct export *export, uint32_t asset, struct transfer_dataset *dataset) {
    struct VEC(struct transfer_field) fields = {0};
    struct cursor *column = export->column;
    cursor_bind_integer(column, 1, asset);
    while (cursor_next(column)) {
        const struct transfer_field field = {
            .name = kept(export, cursor_text(column, 1)),
            .type = kept(export, cursor_text(column, 2)),
            .description = kept(export, cursor_text(column, 3)),
            .tags = tags_of(export, cursor_id(column, 0)),
        };
        VEC_PUSH_IN(&export->arena, &fields, field);
    }
    dataset->fields = fields.data;
    dataset->field_count = fields.size;
}

static bool is_relation(const struct asset *asset) {
    return asset->type == TYPE_TABLE || asset->type == TYPE_VIEW ||
           asset->type == TYPE_MATERIALIZED_VIEW || asset->type == TYPE_FOREIGN_TABLE;
}

static void name_dataset(struct export *export, const struct asset *asset, bool of_tool,
                         struct transfer_dataset *dataset) {
    if (!is_relation(asset) || of_tool) {
        bool has_tool = asset->schema.size > 0;
        dataset->system = has_tool ? asset->schema : lookup_type_label(asset->type);
        dataset->system = asset->result ? STR("result") : dataset->system;
        dataset->name = asset->name;
    } else if (asset->temporary) {
        dataset->name = text_print(&export->arena, "%.*s.%.*s@%.*s", STR_ARG(asset->schema),
                                   STR_ARG(asset->name), STR_ARG(asset->file));
    } else {
        dataset->name = plain_name(export, asset);
    }
}

static struct transfer_dataset dataset_of(struct export *export, uint32_t id) {
    const struct asset *asset = lookup_asset(&export->lookup, id);
    struct transfer_dataset dataset = {
        .type = lookup_type_label(asset->type), .owners = asset->owners, .tags = asset->tags};
    bool of_tool = false;
    cursor_bind_integer(export->asset, 1, id);
    if (cursor_next(export->asset)) {
        dataset.description = kept(export, cursor_text(export->asset, 0));
        of_tool = cursor_integer(export->asset, 1) != 0;
    }
    cursor_restart(export->asset);
    name_dataset(export, asset, of_tool, &dataset);
    add_fields(export, id, &dataset);
    return dataset;
}

// ---- jobs

static struct str statement_sql(struct export *export, const struct cursor *row) {
    struct str text = cursor_text(row, 2);
    uint32_t length = cursor_id(row, 1);
    if (text.size > 0) {
        return text;
    }
    bool plain = str_equal(cursor_text(row, 5), STR("sql"));
    const struct export_file file = {
        .root = cursor_text(row, 6),
        .below = export->root_count == 1 && !str_equal(cursor_text(row, 3), cursor_text(row, 6)),
        .path = cursor_text(row, 3),
        .hash = cursor_text(row, 4),
    };
    struct str content;
    if (!plain || length == 0 ||
        !export->request->source(export->request->context, &file, &content)) {
        return STR("");
    }
    return str_sub(content, (size_t)cursor_integer(row, 0), length);
}

// All statements of the job, or nothing: a part would tell something else.
static struct str job_sql(struct export *export) {
    struct buf sql;
    bool whole = !export->request->redacted;
    buf_init(&sql);
    for (uint32_t i = 0; whole && i < export->statements.size; i++) {
        cursor_bind_integer(export->statement, 1, export->statements.data[i]);
        if (cursor_next(export->statement)) {
            struct str text = str_trim(statement_sql(export, export->statement));
            whole = text.size > 0;
            text.size -= str_ends(text, STR(";")) ? 1 : 0;
            buf_print(&sql, "%s", i > 0 ? ";\n\n" : "");
            buf_add_str(&sql, text);
        }
        cursor_restart(export->statement);
    }
    export->counts->without_sql += !whole;
    struct str text = whole ? kept(export, buf_str(&sql)) : STR("");
    buf_release(&sql);
    return text;
}

static struct str upper_type(struct export *export, const struct asset *asset) {
    struct str label = lookup_type_label(asset->type);
    char *text = arena_copy(&export->arena, label.data, label.size);
    for (size_t i = 0; i < label.size; i++) {
        text[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
    }
    return (struct str){text, label.size};
}

// A job is named by what runs it: a script, else the view or the chart that it defines.
static struct transfer_job job_of(struct export *export, uint32_t id, struct str name) {
    const struct asset *asset = lookup_asset(&export->lookup, id);
    struct transfer_job job = {.name = name,
                               .kind = upper_type(export, asset),
                               .owners = asset->owners,
                               .tags = asset->tags,
                               .file = asset->file};
    if (asset->type == TYPE_PIPELINE && !asset->result) {
        job.kind = STR("SCRIPT");
    }
    cursor_bind_integer(export->asset, 1, id);
    if (cursor_next(export->asset)) {
        job.description = kept(export, cursor_text(export->asset, 0));
    }
    cursor_restart(export->asset);
    return job;
}

static bool hand_over(struct export *export, const struct transfer *transfer) {
    export->counts->transfers++;
    export->counts->edges += transfer->edge_count;
    return export->request->take(export->request->context, transfer);
}

static struct transfer_dataset *datasets_of(struct export *export) {
    struct transfer_dataset *inputs =
        ARENA_ARRAY(&export->arena, struct transfer_dataset, export->inputs.size);
    for (uint32_t i = 0; i < export->inputs.size; i++) {
        inputs[i] = dataset_of(export, export->inputs.data[i].asset);
    }
    return inputs;
}

static bool take_job(struct export *export, const struct export_job *job, bool first) {
    struct str target = plain_name(export, lookup_asset(&export->lookup, job->target));
    uint32_t runner = job->pipeline != 0 ? job->pipeline : job->target;
    struct str name = plain_name(export, lookup_asset(&export->lookup, runner));
    const struct transfer_job parent = job_of(export, runner, name);
    bool several = job->siblings > 1;
    const struct transfer above = {.job = parent};
    if (several && first && !hand_over(export, &above)) {
        return false;
    }
    gather(export, job);
    const struct transfer_dataset output = dataset_of(export, job->target);
    struct transfer transfer = {.job = parent,
                                .parent = several ? &parent : NULL,
                                .inputs = datasets_of(export),
                                .input_count = export->inputs.size,
                                .output = &output,
                                .edges = export->edges.data,
                                .edge_count = export->edges.size};
    if (several) {
        transfer.job.name = text_print(&export->arena, "%.*s:%.*s", STR_ARG(name), STR_ARG(target));
    }
    transfer.job.sql = export->request->by_job ? job_sql(export) : STR("");
    return hand_over(export, &transfer);
}

#define TARGETS                                                                                    \
    "(SELECT statement_id, target_asset FROM edges UNION SELECT statement_id, target_asset"        \
    " FROM reads)"

static void read_jobs(struct export *export) {
    struct cursor *job = reader_query(
        export->lookup.reader,
        "SELECT pipeline, target, count(*) OVER (PARTITION BY pipeline) FROM (SELECT DISTINCT"
        " CASE WHEN ?1 THEN s.pipeline_id END AS pipeline, x.target_asset AS target FROM " TARGETS
        " x JOIN statements s ON s.id = x.statement_id) j JOIN assets t ON t.id = j.target"
        " LEFT JOIN assets p ON p.id = j.pipeline ORDER BY coalesce(p.name, " ASSET_PLAIN(
            "t") "), j.pipeline, " ASSET_PLAIN("t") ", j.target");
    cursor_bind_integer(job, 1, export->request->by_job);
    while (cursor_next(job)) {
        uint32_t pipeline = cursor_id(job, 0);
        uint32_t siblings = pipeline != 0 ? cursor_id(job, 2) : 1;
        VEC_PUSH(&export->jobs, ((struct export_job){pipeline, cursor_id(job, 1), siblings}));
    }
    struct cursor *roots = reader_query(export->lookup.reader, "SELECT count(*) FROM roots");
    export->root_count = cursor_next(roots) ? cursor_id(roots, 0) : 0;
}

static void release(struct export *export) {
    VEC_RELEASE(&export->jobs);
    VEC_RELEASE(&export->inputs);
    VEC_RELEASE(&export->edges);
    VEC_RELEASE(&export->statements);
    map_release(&export->input_index);
    arena_release(&export->arena);
    lookup_release(&export->lookup);
}

bool export_run(struct reader *reader, const struct export_request *request,
                struct export_counts *counts, struct buf *why) {
    struct export export = {.request = request, .counts = counts};
    *counts = (struct export_counts){0};
    lookup_init(&export.lookup, reader);
    arena_init(&export.arena);
    prepare(&export);
    read_jobs(&export);
    bool wanted = true;
    for (uint32_t i = 0; wanted && i < export.jobs.size; i++) {
        const struct export_job *job = &export.jobs.data[i];
        bool first = i == 0 || export.jobs.data[i - 1].pipeline != job->pipeline;
        wanted = take_job(&export, job, first);
        arena_reset(&export.arena);
    }
    release(&export);
    return reader_ok(reader, why);
}

void export_identity(struct reader *reader, struct arena *arena, struct transfer_world *world) {
    struct cursor *run =
        reader_query(reader, "SELECT version, input_hash, revision FROM runs ORDER BY id LIMIT 1");
    if (cursor_next(run)) {
        world->version = text_kept(arena, cursor_text(run, 0));
        world->input_hash = text_kept(arena, cursor_text(run, 1));
        world->revision = text_kept(arena, cursor_text(run, 2));
    }
    cursor_restart(run);
}
