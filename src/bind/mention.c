#include "bind/mention.h"

#include "bind/define.h"

static void mention_add(const struct binder *binder, uint32_t column, struct span span) {
    struct project *project = binder->project;
    VEC_PUSH(&project->lineage->mentions,
             ((struct lineage_mention){
                 .statement = project->sources[binder->file].first_statement + binder->statement,
                 .column = column,
                 .place = object_place(binder->o, span.start),
                 .span = span,
             }));
}

void mention_bind(struct binder *binder, uint32_t definition, struct list mentions) {
    struct project *project = binder->project;
    if (!definition || mentions.count == 0) {
        return;
    }
    define_columns(project, definition);
    for (uint32_t i = 0; i + 2 < mentions.count; i += 3) {
        uint32_t name = binder_symbol(binder, object_item(binder->o, mentions, i));
        struct span span = {object_item(binder->o, mentions, i + 1),
                            object_item(binder->o, mentions, i + 2)};
        uint32_t position = catalog_lookup(project, definition, name);
        if (position) {
            const struct definition *def = &project->catalog.definitions.data[definition];
            mention_add(binder, def->columns.data[position - 1].column, span);
        }
    }
}
