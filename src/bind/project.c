#include "bind/project.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "bind/scope.h"

static void intern_well_known(struct project *project) {
    struct intern *names = &project->names;
    project->known = (struct well_known){
        .public_schema = intern_add(names, STR("public")),
        .pg_catalog = intern_add(names, STR("pg_catalog")),
        .pg_temp = intern_add(names, STR("pg_temp")),
        .user = intern_add(names, STR("$user")),
        .excluded = intern_add(names, STR("excluded")),
        .old = intern_add(names, STR("old")),
        .new = intern_add(names, STR("new")),
        .star = intern_add(names, STR("*")),
        .unnest = intern_add(names, STR("unnest")),
        .ordinality = intern_add(names, STR("ordinality")),
        .unknown_column = intern_add(names, STR("?column?")),
    };
}

// A temporary relation is known to its file's session only: each file has a schema of its own,
// under a name that no SQL can write.
static uint32_t session_schema(struct project *project, uint32_t file) {
    struct buf name;
    buf_init(&name);
    buf_print(&name, "pg_temp\n%u", file);
    uint32_t symbol = intern_add(&project->names, buf_str(&name));
    buf_release(&name);
    return symbol;
}

static void intern_strings(struct project *project, struct source *source) {
    const struct object *o = source->object;
    source->symbols = ARENA_ARRAY(&project->arena, uint32_t, o->string_count);
    for (uint32_t i = 1; i < o->string_count; i++) {
        source->symbols[i] = intern_add(&project->names, object_str(o, i));
    }
}

// Every statement of every file is a statement of the lineage, in file order.
static void add_statements(struct project *project, uint32_t file) {
    struct source *source = &project->sources[file];
    const struct object *o = source->object;
    struct lineage *lineage = project->lineage;
    source->first_statement = lineage->statements.size - 1;
    source->definitions = ARENA_ARRAY(&project->arena, uint32_t, o->statement_count);
    for (uint32_t i = 1; i < o->statement_count; i++) {
        const struct statement *s = &o->statements[i];
        VEC_PUSH(&lineage->statements,
                 ((struct lineage_statement){
                     .file = file,
                     .piece = s->piece,
                     .number = s->number,
                     .kind = s->kind,
                     .place = object_place(o, s->span.start),
                     .span = s->span,
                     .text = s->sql ? intern_add(&lineage->text_table, object_text(o, s->sql)) : 0,
                 }));
    }
}

void project_init(struct project *project, struct lineage *lineage, const struct bind_file *files,
                  uint32_t count) {
    *project = (struct project){.lineage = lineage, .source_count = count};
    arena_init(&project->arena);
    intern_init(&project->names);
    intern_well_known(project);
    catalog_init(project);
    chains_init(&project->chains);
    usages_init(&project->usages);
    project->sources = ARENA_ARRAY(&project->arena, struct source, count);
    for (uint32_t i = 0; i < count; i++) {
        struct source *source = &project->sources[i];
        source->given = &files[i];
        source->path = files[i].path;
        source->object = files[i].object;
        source->temporary_schema = session_schema(project, i);
        if (source->object) {
            intern_strings(project, source);
            add_statements(project, i);
        }
    }
    project->bound = ARENA_ARRAY(&project->arena, uint8_t, lineage->statements.size);
}

void project_release(struct project *project) {
    for (uint32_t i = 0; i < project->source_count; i++) {
        VEC_RELEASE(&project->sources[i].paths);
    }
    for (uint32_t i = 0; i < project->kept.size; i++) {
        binder_free(project->kept.data[i]);
    }
    VEC_RELEASE(&project->kept);
    VEC_RELEASE(&project->waiting);
    VEC_RELEASE(&project->listings);
    VEC_RELEASE(&project->comments);
    functions_release(&project->functions);
    chains_release(&project->chains);
    usages_release(&project->usages);
    catalog_release(&project->catalog);
    intern_release(&project->names);
    arena_release(&project->arena);
}

struct str project_name(const struct project *project, uint32_t symbol) {
    return intern_str(&project->names, symbol);
}

void project_diag(struct project *project, enum diag_code code, uint32_t file, struct place place,
                  const char *format, ...) {
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    struct str text = str_of(message);
    VEC_PUSH(&project->lineage->diags,
             ((struct diag){
                 .code = code,
                 .file = file,
                 .line = place.line,
                 .column = place.column,
                 .message = {arena_copy(&project->lineage->arena, text.data, text.size), text.size},
             }));
}
