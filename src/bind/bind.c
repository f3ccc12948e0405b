#include "bind/bind.h"

#include <stdio.h>

#include "bind/asset.h"
#include "bind/comment.h"
#include "bind/ddl.h"
#include "bind/declare.h"
#include "bind/define.h"
#include "bind/emit.h"
#include "bind/inventory.h"
#include "bind/order.h"
#include "bind/project.h"
#include "bind/repeat.h"
#include "bind/scope.h"

enum bound { BOUND_NOT, BOUND_GOING_ON, BOUND_DONE };

// Definitions that ask one another for columns while they are bound wait on the C stack; order.c
// keeps them few.
#define DEEPEST_DEFINITION 200

// ---- the assets that statements fill

static const struct fill *fill_of(const struct project *project, uint32_t file,
                                  uint32_t statement) {
    const struct object *o = project->sources[file].object;
    return &o->fills[o->statements[statement].fill];
}

static uint32_t pipeline_of(struct project *project, uint32_t file, uint32_t statement) {
    uint32_t pipeline = asset_of(project, file, fill_of(project, file, statement)->pipeline);
    return pipeline ? pipeline : asset_pipeline(project, file);
}

static struct str stem(struct str path) {
    size_t slash = str_find_last(path, '/');
    struct str name = slash < path.size ? str_sub(path, slash + 1, path.size) : path;
    size_t dot = str_find_last(name, '.');
    return dot && dot < name.size ? str_sub(name, 0, dot) : name;
}

static bool is_bare_query(const struct object *o, const struct statement *s) {
    return s->kind == STATEMENT_QUERY && o->querys[s->query].kind < QUERY_INSERT;
}

static uint32_t count_bare_queries(const struct object *o) {
    uint32_t count = 0;
    for (uint32_t i = 1; i < o->statement_count; i++) {
        count += is_bare_query(o, &o->statements[i]);
    }
    return count;
}

// What a bare SELECT returns is an asset of its own: q01, or q01#3 for the third statement of a
// file with several.
static uint32_t result_asset(struct project *project, uint32_t file, uint32_t statement) {
    struct source *source = &project->sources[file];
    const struct statement *s = &source->object->statements[statement];
    struct str name = stem(source->path);
    char label[300];
    bool alone = is_bare_query(source->object, s) && source->query_count == 1;
    if (alone) {
        snprintf(label, sizeof label, "%.*s", STR_ARG(name));
    } else {
        snprintf(label, sizeof label, "%.*s#%u", STR_ARG(name), s->number);
    }
    uint32_t symbol = intern_add(&project->names, str_of(label));
    uint32_t pipeline = pipeline_of(project, file, statement);
    uint32_t asset = catalog_new_asset(project, 0, symbol, ASSET_PIPELINE);
    struct lineage_asset *shown = &project->lineage->assets.data[asset];
    shown->flags |= ASSET_RESULT | ASSET_DECLARED;
    shown->parent = pipeline;
    shown->file = shown->defined_file = file + 1;
    shown->place = object_place(source->object, s->span.start);
    return asset;
}

static struct lineage_statement *lineage_statement(struct project *project, uint32_t file,
                                                   uint32_t statement) {
    uint32_t first = project->sources[file].first_statement;
    return &project->lineage->statements.data[first + statement];
}

// ---- columns of what is filled

static struct place target_place(const struct object *o, const struct output *output) {
    const struct target *target = &o->targets[output->target];
    const struct expr *e = &o->exprs[target->expr];
    uint32_t start = e->text ? e->text_span.start : e->span.start;
    return output->target ? object_place(o, start) : (struct place){0};
}

// Where the name of an output is written, or could be: at the end of its expression.
static struct span name_span(const struct scope *scope, uint32_t output) {
    const struct object *o = scope->binder->o;
    const struct target *target = &o->targets[scope->outputs.data[output - 1].target];
    const struct expr *e = &o->exprs[target->expr];
    if (output <= o->statements[scope->binder->statement].columns.count || !target->name) {
        return (struct span){0}; // CREATE VIEW v (a, b), or a star
    }
    if (target->span.length) {
        return target->span;
    }
    bool bare = !target->named && e->text;
    return (struct span){bare ? e->text_span.start + e->text_span.length : 0, 0};
}

static uint32_t output_column(struct scope *scope, uint32_t asset, uint32_t name, uint32_t output) {
    struct project *project = scope->binder->project;
    uint32_t column = catalog_column(project, asset, name, COLUMN_DECLARED);
    struct type type = infer_output(scope, output); // may add columns, and move them all
    struct lineage_column *shown = &project->lineage->columns.data[column];
    if (!shown->type.size && type.name) {
        shown->type = type_text(project, type);
    }
    if (!shown->file) {
        shown->file = scope->binder->file + 1;
        shown->place = target_place(scope->binder->o, &scope->outputs.data[output - 1]);
        shown->span = name_span(scope, output);
    }
    return column;
}

// The name of output i: CREATE VIEW v (a, b) names the first ones anew.
static uint32_t output_name(struct scope *scope, uint32_t i) {
    const struct binder *binder = scope->binder;
    struct list given = binder->o->statements[binder->statement].columns;
    return i < given.count ? binder_symbol(binder, object_item(binder->o, given, i))
                           : scope->outputs.data[i].name;
}

static uint32_t *target_columns(struct scope *scope, uint32_t asset) {
    struct project *project = scope->binder->project;
    uint32_t *columns = ARENA_ARRAY(&scope->binder->arena, uint32_t, scope->width);
    for (uint32_t i = 0; i < scope->width; i++) {
        bool star = scope->outputs.data[i].star;
        columns[i] = star ? catalog_column(project, asset, project->known.star, COLUMN_STAR)
                          : output_column(scope, asset, output_name(scope, i), i + 1);
    }
    return columns;
}

// A view's columns are known as soon as its scope is; its edges come later.
static void fill_definition(struct scope *scope, uint32_t definition, const uint32_t *columns) {
    struct project *project = scope->binder->project;
    for (uint32_t i = 0; i < scope->width; i++) {
        if (!scope->outputs.data[i].star) {
            catalog_add_column(project, definition,
                               (struct definition_column){
                                   .name = output_name(scope, i),
                                   .column = columns[i],
                                   .type = infer_output(scope, i + 1),
                               });
        }
    }
    struct definition *def = &project->catalog.definitions.data[definition];
    bool vague = scope->binder->evidence & 1u << EVIDENCE_TABLE_LEVEL; // it may have any columns
    def->open |= scope->open || vague;
    def->state = DEFINITION_READY;
    declare_alterations(project, definition);
}

static uint32_t change_target(const struct scope *top) {
    return top->binder->project->catalog.definitions.data[top->target->definition].asset;
}

static void finish(struct binder *binder, struct scope *top, uint32_t definition) {
    struct project *project = binder->project;
    if (definition && top->open) {
        project->catalog.definitions.data[definition].scope = top;
        VEC_PUSH(&project->kept, binder);
        return;
    }
    binder_free(binder);
}

// ---- what a document shows of a query

static uint32_t *shown_columns(struct scope *scope, const struct shape *shape, uint32_t asset) {
    struct project *project = scope->binder->project;
    uint32_t *columns = ARENA_ARRAY(&scope->binder->arena, uint32_t, shape->shown.size);
    for (uint32_t i = 0; i < shape->shown.size; i++) {
        const struct shown *shown = &shape->shown.data[i];
        columns[i] = shown->star ? catalog_column(project, asset, project->known.star, COLUMN_STAR)
                                 : output_column(scope, asset, shown->name, shown->output);
    }
    return columns;
}

static void define_shown(struct scope *scope, const struct shape *shape, uint32_t definition,
                         const uint32_t *columns) {
    struct project *project = scope->binder->project;
    bool star = false;
    for (uint32_t i = 0; i < shape->shown.size; i++) {
        const struct shown *shown = &shape->shown.data[i];
        star |= shown->star;
        if (!shown->star) {
            catalog_add_column(project, definition,
                               (struct definition_column){
                                   .name = shown->name,
                                   .column = columns[i],
                                   .type = infer_output(scope, shown->output),
                               });
        }
    }
    struct definition *def = &project->catalog.definitions.data[definition];
    def->open |= star;
    def->state = DEFINITION_READY;
}

static void bind_shape(struct scope *top, uint32_t definition, struct list steps) {
    struct binder *binder = top->binder;
    uint32_t asset = binder->project->catalog.definitions.data[definition].asset;
    struct shape shape;
    shape_make(&shape, top, steps);
    uint32_t *columns = shown_columns(top, &shape, asset);
    define_shown(top, &shape, definition, columns);
    emit_solve(binder, top);
    emit_shape(top, &shape, asset, columns);
}

// ---- queries

static void bind_outputs(struct scope *top, uint32_t asset, uint32_t definition) {
    struct project *project = top->binder->project;
    uint32_t *columns = target_columns(top, asset);
    if (definition) {
        fill_definition(top, definition, columns);
    }
    emit_solve(top->binder, top);
    if (!project->catalog.definitions.data[definition].replaced) {
        emit_query(top, &(struct emit_target){asset, columns, top->width});
    }
}

static void bind_select(struct scope *top, uint32_t definition) {
    struct binder *binder = top->binder;
    struct project *project = binder->project;
    const struct fill *fill = fill_of(project, binder->file, binder->statement);
    uint32_t asset = definition ? project->catalog.definitions.data[definition].asset
                                : result_asset(project, binder->file, binder->statement);
    if (definition && fill->steps.count > 0) {
        bind_shape(top, definition, fill->steps);
    } else {
        bind_outputs(top, asset, definition);
    }
    lineage_statement(project, binder->file, binder->statement)->target = asset;
}

static void bind_query(struct project *project, uint32_t file, uint32_t statement) {
    struct binder *binder = binder_new(project, file, statement);
    const struct statement *s = &binder->o->statements[statement];
    uint32_t definition = declare_definition_of(project, file, statement);
    bool vague = fill_of(project, file, statement)->flags & FILL_TABLE_LEVEL;
    binder->evidence = vague ? 1u << EVIDENCE_TABLE_LEVEL : 0;
    struct scope *top = scope_build_unnamed(binder, s->query, NULL, NULL, s->columns.count > 0);
    emit_types(binder);
    if (top->target) {
        emit_solve(binder, top);
        lineage_statement(project, file, statement)->target = change_target(top);
    } else {
        bind_select(top, definition);
    }
    emit_changes(binder);
    finish(binder, top, definition);
}

// ---- statements

static bool moves_data(enum statement_kind kind) {
    switch (kind) {
    case STATEMENT_QUERY:
    case STATEMENT_INSERT:
    case STATEMENT_UPDATE:
    case STATEMENT_DELETE:
    case STATEMENT_MERGE:
    case STATEMENT_CREATE_TABLE_AS:
    case STATEMENT_CREATE_MATVIEW:
    case STATEMENT_COPY_TO:
    case STATEMENT_DECLARE_CURSOR:
    case STATEMENT_PREPARE:
        return true;
    default:
        return false;
    }
}

// What fills a chart is run by whoever looks at it.
static bool is_run_by_pipeline(const struct project *project, uint32_t file, uint32_t statement) {
    const struct fill *fill = fill_of(project, file, statement);
    uint32_t asset = asset_of(project, file, fill->asset);
    if (!asset || fill->pipeline) {
        return moves_data(
            (enum statement_kind)project->sources[file].object->statements[statement].kind);
    }
    uint8_t type = project->lineage->assets.data[asset].type;
    return type == ASSET_TABLE || type == ASSET_MATERIALIZED_VIEW;
}

static bool has_lineage(const struct statement *s) {
    return s->query &&
           (moves_data((enum statement_kind)s->kind) || s->kind == STATEMENT_CREATE_VIEW);
}

static bool is_hidden(const struct project *project, uint32_t file, uint32_t statement) {
    uint32_t definition = declare_definition_of(project, file, statement);
    return project->catalog.definitions.data[definition].hidden;
}

static void bind_statement(struct project *project, uint32_t file, uint32_t statement) {
    const struct statement *s = &project->sources[file].object->statements[statement];
    uint8_t *state = &project->bound[project->sources[file].first_statement + statement];
    if (*state != BOUND_NOT || is_hidden(project, file, statement)) {
        return;
    }
    if (!has_lineage(s)) {
        *state = BOUND_DONE;
        ddl_bind(project, file, statement);
        return;
    }
    *state = BOUND_GOING_ON;
    if (is_run_by_pipeline(project, file, statement)) {
        lineage_statement(project, file, statement)->pipeline =
            pipeline_of(project, file, statement);
    }
    bind_query(project, file, statement);
    *state = BOUND_DONE;
}

// Of the definitions that wait for one another, those from this one on form a circle. It is
// reported where the first of them in file order stands.
static void set_cyclic(struct project *project, uint32_t definition) {
    struct definition *all = project->catalog.definitions.data;
    uint32_t at = project->waiting.size, first = definition;
    bool known = true;
    do {
        uint32_t member = project->waiting.data[--at];
        known &= all[member].cyclic;
        all[member].cyclic = all[member].open = true;
        first = search_is_before(&all[member], &all[first]) ? member : first;
    } while (at > 0 && project->waiting.data[at] != definition);
    if (known) {
        return;
    }
    const struct object *o = project->sources[all[first].file].object;
    const struct lineage_asset *asset = &project->lineage->assets.data[all[first].asset];
    project_diag(project, DIAG_DEFINITION_CYCLE, all[first].file,
                 object_place(o, o->statements[all[first].statement].span.start),
                 "%.*s.%.*s depends on itself; its columns are taken from how they are used",
                 STR_ARG(asset->schema), STR_ARG(asset->name));
}

void define_columns(struct project *project, uint32_t definition) {
    struct definition *def = &project->catalog.definitions.data[definition];
    if (def->state == DEFINITION_READY) {
        return;
    }
    if (def->state == DEFINITION_BUSY || project->waiting.size >= DEEPEST_DEFINITION) {
        set_cyclic(project, definition);
        return;
    }
    def->state = DEFINITION_BUSY;
    VEC_PUSH(&project->waiting, definition);
    if (def->kind == DEFINITION_QUERY) {
        bind_statement(project, def->file, def->statement);
    } else if (def->kind == DEFINITION_LISTED) {
        asset_columns(project, definition);
    } else if (def->kind == DEFINITION_MERGED) {
        declare_merged(project, definition);
    } else {
        declare_columns(project, definition);
        declare_alterations(project, definition);
    }
    project->catalog.definitions.data[definition].state = DEFINITION_READY;
    project->waiting.size--;
}

// ---- the project

static void each_statement(struct project *project) {
    for (uint32_t file = 0; file < project->source_count; file++) {
        const struct object *o = project->sources[file].object;
        for (uint32_t i = 1; o && i < o->statement_count; i++) {
            bind_statement(project, file, i);
        }
    }
}

// Columns that readers name from under a star get edges of their own; that may ask for more.
static void settle_demands(struct project *project) {
    struct catalog *catalog = &project->catalog;
    for (uint32_t i = 0; i < catalog->demands.size; i++) {
        struct catalog_demand demand = catalog->demands.data[i];
        const struct definition *def = &catalog->definitions.data[demand.definition];
        if (!def->scope) {
            continue;
        }
        uint32_t asset = def->asset;
        struct scope *scope = def->scope;
        uint32_t output = scope_demand(scope, demand.name);
        scope->binder->epoch++;
        emit_column(scope, output, asset,
                    catalog_column(project, asset, demand.name, COLUMN_INFERRED));
    }
}

static void number_columns(struct project *project) {
    const struct catalog *catalog = &project->catalog;
    for (uint32_t id = 1; id < catalog->definitions.size; id++) {
        const struct definition *def = &catalog->definitions.data[id];
        uint32_t position = 0;
        for (uint32_t i = 0; i < def->columns.size; i++) {
            if (def->columns.data[i].column && !def->columns.data[i].dropped) {
                project->lineage->columns.data[def->columns.data[i].column].position = ++position;
            }
        }
    }
}

// An asset that stands for a key: what is missing was said where it is used.
static bool is_key(const struct project *project, uint32_t asset) {
    uint32_t schema = project->catalog.assets.data[asset].schema;
    return str_starts(project_name(project, schema), STR(KEY_SPACE));
}

static void report_undeclared(struct project *project) {
    struct lineage *lineage = project->lineage;
    for (uint32_t i = 1; i < project->catalog.assets.size; i++) {
        const struct lineage_asset *asset = &lineage->assets.data[i];
        if (project->catalog.assets.data[i].unknown && !(asset->flags & ASSET_DECLARED) &&
            !is_key(project, i)) {
            lineage->unresolved++;
            project_diag(project, DIAG_RELATION_UNDECLARED, UINT32_MAX, (struct place){0},
                         "%.*s.%.*s is defined nowhere in the scanned files; its columns are taken "
                         "from how they are used",
                         STR_ARG(asset->schema), STR_ARG(asset->name));
        }
    }
}

// Two files that define one relation: readers elsewhere take the last one.
static void report_twice(struct project *project, uint32_t asset) {
    const struct definition *all = project->catalog.definitions.data;
    uint32_t first = project->catalog.assets.data[asset].first_definition;
    uint32_t last = project->catalog.assets.data[asset].last_definition;
    if (!first || all[last].file == UINT32_MAX || all[first].file == all[last].file ||
        all[first].fill || all[last].fill) {
        return;
    }
    const struct object *o = project->sources[all[last].file].object;
    const struct lineage_asset *shown = &project->lineage->assets.data[asset];
    project_diag(project, DIAG_DEFINED_TWICE, all[last].file,
                 object_place(o, o->statements[all[last].statement].span.start),
                 "%.*s.%.*s is also defined in %.*s; other files are taken to read this one",
                 STR_ARG(shown->schema), STR_ARG(shown->name),
                 STR_ARG(project->sources[all[first].file].path));
}

static void report_definitions(struct project *project) {
    for (uint32_t i = 1; i < project->catalog.assets.size; i++) {
        report_twice(project, i);
    }
}

static void take_texts(struct lineage *lineage) {
    for (uint32_t i = 0; i < lineage->text_table.size; i++) {
        VEC_PUSH(&lineage->texts, intern_str(&lineage->text_table, i));
    }
}

// Chains that edges have, numbered in the order of the edges.
static void take_chains(struct project *project) {
    struct lineage *lineage = project->lineage;
    uint32_t *taken = ARENA_ARRAY(&project->arena, uint32_t, project->chains.links.size);
    for (uint32_t i = 0; i < lineage->edges.size; i++) {
        uint32_t chain = lineage->edges.data[i].chain;
        if (chain && !taken[chain]) {
            taken[chain] = lineage->chains.size;
            VEC_PUSH(&lineage->chains,
                     chain_text(&lineage->arena, &project->chains, &project->names, chain));
        }
        lineage->edges.data[i].chain = taken[chain];
    }
}

void bind_project(struct lineage *lineage, const struct bind_file *files, uint32_t count,
                  const struct bind_owners *owners) {
    struct project project;
    project_init(&project, lineage, files, count);
    declare_project(&project);
    for (uint32_t i = 0; i < count; i++) {
        if (files[i].object) {
            project.sources[i].query_count = count_bare_queries(files[i].object);
        }
    }
    struct order order = order_definitions(&project);
    for (uint32_t i = 0; i < order.size; i++) {
        define_columns(&project, order.data[i]);
    }
    VEC_RELEASE(&order);
    each_statement(&project);
    settle_demands(&project);
    repeat_drop(&project);
    asset_describe(&project, owners);
    comment_settle(&project);
    inventory_take(&project);
    number_columns(&project);
    report_undeclared(&project);
    report_definitions(&project);
    take_texts(lineage);
    lineage_sort(lineage);
    take_chains(&project);
    usages_take(&project);
    project_release(&project);
}
