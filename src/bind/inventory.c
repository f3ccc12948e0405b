#include "bind/inventory.h"

#include "base/buf.h"
#include "bind/declare.h"
#include "bind/project.h"
#include "query/ident.h"

static bool is_hidden(const struct project *project, uint32_t file, uint32_t statement) {
    uint32_t definition = declare_definition_of(project, file, statement);
    return project->catalog.definitions.data[definition].hidden;
}

static void take_occurrence(struct project *project, uint32_t file, uint32_t id) {
    const struct source *source = &project->sources[file];
    const struct occurrence *occurrence = &source->object->occurrences[id];
    if (is_hidden(project, file, occurrence->statement)) {
        return;
    }
    VEC_PUSH(&project->lineage->constructs,
             ((struct lineage_construct){
                 .statement = source->first_statement + occurrence->statement,
                 .code = occurrence->construct,
                 .count = occurrence->count,
                 .place = object_place(source->object, occurrence->offset),
             }));
}

static struct str kept(struct project *project, struct str s) {
    return (struct str){arena_copy(&project->lineage->arena, s.data, s.size), s.size};
}

// A function's name, in the schema that it is created in; a DO block has none.
static struct str routine_name(struct project *project, uint32_t file, uint32_t statement) {
    const struct statement *s = &project->sources[file].object->statements[statement];
    struct relation_name name = search_name(project, file, statement, s->names);
    if (!name.name) {
        return STR("");
    }
    uint32_t schema = name.schema ? name.schema : search_creation_schema(project, file, statement);
    struct buf text;
    buf_init(&text);
    ident_add_pair(&text, project_name(project, schema), project_name(project, name.name));
    struct str made = kept(project, buf_str(&text));
    buf_release(&text);
    return made;
}

static void take_routine(struct project *project, uint32_t file, uint32_t statement) {
    const struct source *source = &project->sources[file];
    const struct statement *s = &source->object->statements[statement];
    const struct function *function = &source->object->functions[s->function];
    const struct measure *measure = &function->measure;
    struct str standard = s->kind == STATEMENT_DO ? STR("plpgsql") : STR("sql");
    VEC_PUSH(&project->lineage->routines,
             ((struct lineage_routine){
                 .statement = source->first_statement + statement,
                 .name = routine_name(project, file, statement),
                 .language = function->language
                                 ? kept(project, object_str(source->object, function->language))
                                 : standard,
                 .lines = measure->lines,
                 .statements = measure->statements,
                 .branches = measure->branches,
                 .loops = measure->loops,
                 .handlers = measure->handlers,
                 .dynamic = measure->dynamic,
             }));
}

void inventory_take(struct project *project) {
    for (uint32_t file = 0; file < project->source_count; file++) {
        const struct object *o = project->sources[file].object;
        for (uint32_t i = 1; o && i < o->occurrence_count; i++) {
            take_occurrence(project, file, i);
        }
        for (uint32_t i = 1; o && i < o->statement_count; i++) {
            if (o->statements[i].function) {
                take_routine(project, file, i);
            }
        }
    }
}
