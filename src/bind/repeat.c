#include "bind/repeat.h"

#include <stdlib.h>

#include "bind/project.h"

// What makes an edge or a reference the same as another one.
struct mark {
    uint32_t file;
    uint32_t offset;
    uint32_t asset;  // that is filled
    uint32_t target; // column, 0: rows
    uint32_t source; // column
    uint32_t kind;
    uint32_t index; // in the lineage
};

struct marks VEC(struct mark);

static int compare_numbers(uint32_t a, uint32_t b) {
    return a < b ? -1 : a > b;
}

static int compare_place(const struct mark *a, const struct mark *b) {
    int order = compare_numbers(a->file, b->file);
    order = order ? order : compare_numbers(a->offset, b->offset);
    order = order ? order : compare_numbers(a->asset, b->asset);
    order = order ? order : compare_numbers(a->target, b->target);
    order = order ? order : compare_numbers(a->source, b->source);
    return order ? order : compare_numbers(a->kind, b->kind);
}

static int compare_marks(const void *left, const void *right) {
    const struct mark *a = left;
    const struct mark *b = right;
    int order = compare_place(a, b);
    return order ? order : compare_numbers(a->index, b->index);
}

static bool is_filled_often(const struct project *project, uint32_t asset) {
    return project->catalog.assets.data[asset].merged != 0;
}

// Whether each element, by its index, repeats another one.
static bool *find_repeated(struct project *project, struct marks *marks, uint32_t count) {
    bool *repeated = ARENA_ARRAY(&project->arena, bool, count);
    if (marks->size > 0) {
        qsort(marks->data, marks->size, sizeof(*marks->data), compare_marks);
    }
    for (uint32_t i = 1; i < marks->size; i++) {
        repeated[marks->data[i].index] = compare_place(&marks->data[i - 1], &marks->data[i]) == 0;
    }
    return repeated;
}

// The edge that stays has passed what all of its repetitions have passed.
static void share_chains(struct project *project, const struct marks *marks, const bool *repeated) {
    struct lineage_edge *edges = project->lineage->edges.data;
    uint32_t first = 0;
    for (uint32_t i = 0; i < marks->size; i++) {
        uint32_t edge = marks->data[i].index;
        if (!repeated[edge]) {
            first = edge;
            continue;
        }
        const uint32_t ways[] = {edges[first].chain, edges[edge].chain};
        edges[first].chain = chain_common(&project->chains, &project->names, ways, 2);
    }
}

static void drop_edges(struct project *project) {
    struct lineage *lineage = project->lineage;
    struct marks marks = {0};
    for (uint32_t i = 0; i < lineage->edges.size; i++) {
        const struct lineage_edge *edge = &lineage->edges.data[i];
        if (is_filled_often(project, edge->target_asset)) {
            VEC_PUSH(&marks, ((struct mark){
                                 .file = lineage->statements.data[edge->statement].file,
                                 .offset = edge->offset,
                                 .asset = edge->target_asset,
                                 .target = edge->target_column,
                                 .source = edge->source_column,
                                 .kind = edge->kind,
                                 .index = i,
                             }));
        }
    }
    const bool *repeated = find_repeated(project, &marks, lineage->edges.size);
    share_chains(project, &marks, repeated);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < lineage->edges.size; i++) {
        if (!repeated[i]) {
            lineage->edges.data[kept++] = lineage->edges.data[i];
        }
    }
    lineage->edges.size = kept;
    VEC_RELEASE(&marks);
}

static void drop_references(struct project *project) {
    struct lineage *lineage = project->lineage;
    struct marks marks = {0};
    for (uint32_t i = 0; i < lineage->references.size; i++) {
        const struct lineage_reference *reference = &lineage->references.data[i];
        const struct lineage_statement *statement = &lineage->statements.data[reference->statement];
        if (is_filled_often(project, statement->target)) {
            VEC_PUSH(&marks, ((struct mark){
                                 .file = statement->file,
                                 .offset = reference->offset,
                                 .asset = statement->target,
                                 .source = reference->column,
                                 .kind = reference->write,
                                 .index = i,
                             }));
        }
    }
    const bool *repeated = find_repeated(project, &marks, lineage->references.size);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < lineage->references.size; i++) {
        if (!repeated[i]) {
            lineage->references.data[kept++] = lineage->references.data[i];
        }
    }
    lineage->references.size = kept;
    VEC_RELEASE(&marks);
}

void repeat_drop(struct project *project) {
    drop_edges(project);
    drop_references(project);
}
