#include "bind/reference.h"

struct mention {
    struct binder *binder;
    struct span span;
    float confidence;
    bool write;
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
            .write = m->write,
        }));
}

void reference_expr(struct binder *binder, uint32_t expr, const struct name_binding *binding) {
    struct mention m = {.binder = binder, .span = binder->o->exprs[expr].span};
    for (uint32_t i = 0; i < binding->count; i++) {
        m.confidence = evidence_confidence(binding->refs[i].evidence, binding->refs[i].candidates);
        mention(&m, binding->refs[i]);
    }
}

void reference_column(struct binder *binder, struct column_ref ref, struct span span, bool write) {
    mention(&(struct mention){.binder = binder, .span = span, .confidence = 1.0f, .write = write},
            ref);
}
