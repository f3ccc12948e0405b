#include "bind/reference.h"

struct mention {
    struct binder *binder;
    struct span span;
    float confidence;
    struct usage usage;
};

// A merged column of a join names the columns of both sides.
static void mention(const struct mention *m, struct column_ref ref) {
    while (ref.entry && ref.column != WHOLE_ROW && ref.entry->kind == ENTRY_JOIN &&
           !(ref.column & UNKNOWN_COLUMN)) {
        const struct entry_column *column = &ref.entry->columns.data[ref.column - 1];
        mention(m, column->right);
        ref = column->left;
    }
    struct entry *entry = ref.entry;
    if (!entry || ref.column == WHOLE_ROW || ref.column & UNKNOWN_COLUMN) {
        return;
    }
    if (!entry->definition ||
        (ref.column <= entry->columns.size && entry->columns.data[ref.column - 1].by_name)) {
        return;
    }
    struct project *project = m->binder->project;
    uint32_t column = entry_lineage_column(entry, ref.column);
    if (!column) {
        return;
    }
    VEC_PUSH(
        &project->lineage->references,
        ((struct lineage_reference){
            .statement = project->sources[m->binder->file].first_statement + m->binder->statement,
            .asset = project->lineage->columns.data[column].asset,
            .column = column,
            .place = object_place(m->binder->o, m->span.start),
            .offset = m->span.start,
            .length = m->span.length,
            .confidence = m->confidence,
            .star = m->usage.role == USED_AS_STAR,
            .write = m->usage.role == USED_AS_TARGET,
            .usage = usages_add(&project->usages, m->usage),
        }));
}

void reference_expr(struct binder *binder, uint32_t expr, const struct name_binding *binding,
                    struct usage usage) {
    struct mention m = {.binder = binder, .span = binder->o->exprs[expr].span, .usage = usage};
    for (uint32_t i = 0; i < binding->count; i++) {
        m.confidence = evidence_confidence(binding->refs[i].evidence, binding->refs[i].candidates);
        mention(&m, binding->refs[i]);
    }
}

void reference_column(struct binder *binder, struct column_ref ref, struct span span,
                      struct usage usage) {
    mention(&(struct mention){.binder = binder, .span = span, .confidence = 1.0f, .usage = usage},
            ref);
}

// ---- names that are not found

uint32_t reference_asset(const struct entry *entry) {
    return entry && entry->definition
               ? entry->scope->binder->project->catalog.definitions.data[entry->definition].asset
               : 0;
}

void reference_missing(const struct binder *binder, uint32_t asset, struct str name,
                       struct span span) {
    const struct project *project = binder->project;
    struct lineage *lineage = project->lineage;
    lineage->unresolved++;
    VEC_PUSH(&lineage->missing,
             ((struct lineage_unresolved){
                 .statement = project->sources[binder->file].first_statement + binder->statement,
                 .asset = asset,
                 .name = {arena_copy(&lineage->arena, name.data, name.size), name.size},
                 .place = object_place(binder->o, span.start),
                 .span = span,
             }));
}

uint32_t reference_only_asset(const struct scope *scope) {
    uint32_t only = 0, seen = 0;
    for (const struct scope *s = scope; s; s = s->outer) {
        for (uint32_t i = s->window; i < s->names.size; i++) {
            uint32_t asset = reference_asset(s->names.data[i].entry);
            if (s->names.data[i].columns) {
                only = seen++ && asset != only ? 0 : asset;
            }
        }
    }
    return only;
}
