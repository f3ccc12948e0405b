#include "bind/lineage.h"

#include <string.h>

struct kind_row {
    const char *label;
    const char *transformation;
    bool value;
};

// The transformation types of the design, by the names that kind.def uses.
#define TRANSFORMATION_DIRECT      "direct"
#define TRANSFORMATION_RENAME      "rename"
#define TRANSFORMATION_CALCULATION "calculation"
#define TRANSFORMATION_AGGREGATION "aggregation"
#define TRANSFORMATION_FILTER      "filter"
#define TRANSFORMATION_JOIN        "join"

static const struct kind_row kinds[] = {
#define X(name, label, transformation, value) {label, TRANSFORMATION_##transformation, value},
#include "query/kind.def"
#undef X
};

static const char *const asset_labels[] = {
#define X(name, label, plural) label,
#include "query/asset.def"
#undef X
};

struct evidence_row {
    const char *label;
    float factor;
    const char *meaning;
};

static const struct evidence_row evidences[] = {
#define X(name, label, factor, meaning) {label, (float)(factor), meaning},
#include "bind/evidence.def"
#undef X
};

void lineage_init(struct lineage *lineage) {
    *lineage = (struct lineage){0};
    arena_init(&lineage->arena);
    intern_init(&lineage->text_table);
    VEC_PUSH(&lineage->assets, (struct lineage_asset){0});
    VEC_PUSH(&lineage->columns, (struct lineage_column){0});
    VEC_PUSH(&lineage->statements, (struct lineage_statement){0});
    VEC_PUSH(&lineage->usages, (struct lineage_usage){0});
    VEC_PUSH(&lineage->chains, STR(""));
}

void lineage_release(struct lineage *lineage) {
    VEC_RELEASE(&lineage->assets);
    VEC_RELEASE(&lineage->columns);
    VEC_RELEASE(&lineage->statements);
    VEC_RELEASE(&lineage->edges);
    VEC_RELEASE(&lineage->reads);
    VEC_RELEASE(&lineage->references);
    VEC_RELEASE(&lineage->mentions);
    VEC_RELEASE(&lineage->prints);
    VEC_RELEASE(&lineage->missing);
    VEC_RELEASE(&lineage->constructs);
    VEC_RELEASE(&lineage->routines);
    VEC_RELEASE(&lineage->usages);
    VEC_RELEASE(&lineage->chains);
    VEC_RELEASE(&lineage->containments);
    VEC_RELEASE(&lineage->owners);
    VEC_RELEASE(&lineage->tags);
    VEC_RELEASE(&lineage->column_tags);
    VEC_RELEASE(&lineage->texts);
    VEC_RELEASE(&lineage->diags);
    intern_release(&lineage->text_table);
    arena_release(&lineage->arena);
}

// A stable sort by statement: `elements` start with the number of their statement.
static void sort_by_statement(void *elements, uint32_t count, size_t size, uint32_t statements) {
    if (!count) {
        return;
    }
    struct arena arena;
    arena_init(&arena);
    uint32_t *starts = ARENA_ARRAY(&arena, uint32_t, statements + 1);
    const char *from = elements;
    for (uint32_t i = 0; i < count; i++) {
        starts[*(const uint32_t *)(const void *)(from + i * size) + 1]++;
    }
    for (uint32_t i = 1; i <= statements; i++) {
        starts[i] += starts[i - 1];
    }
    char *sorted = arena_alloc(&arena, count * size);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t statement = *(const uint32_t *)(const void *)(from + i * size);
        memcpy(sorted + starts[statement]++ * size, from + i * size, size);
    }
    memcpy(elements, sorted, count * size);
    arena_release(&arena);
}

void lineage_sort(struct lineage *lineage) {
    uint32_t statements = lineage->statements.size;
    sort_by_statement(lineage->edges.data, lineage->edges.size, sizeof *lineage->edges.data,
                      statements);
    sort_by_statement(lineage->reads.data, lineage->reads.size, sizeof *lineage->reads.data,
                      statements);
    sort_by_statement(lineage->prints.data, lineage->prints.size, sizeof *lineage->prints.data,
                      statements);
    sort_by_statement(lineage->missing.data, lineage->missing.size, sizeof *lineage->missing.data,
                      statements);
    sort_by_statement(lineage->references.data, lineage->references.size,
                      sizeof *lineage->references.data, statements);
    sort_by_statement(lineage->mentions.data, lineage->mentions.size,
                      sizeof *lineage->mentions.data, statements);
}

const char *edge_kind_label(enum edge_kind kind) {
    return kinds[kind].label;
}

const char *edge_kind_transformation(enum edge_kind kind) {
    return kinds[kind].transformation;
}

bool edge_kind_is_value(enum edge_kind kind) {
    return kinds[kind].value;
}

const char *asset_type_label(enum asset_type type) {
    return asset_labels[type];
}

const char *evidence_label(enum evidence evidence) {
    return evidences[evidence].label;
}

const char *evidence_meaning(enum evidence evidence) {
    return evidences[evidence].meaning;
}

float evidence_factor(enum evidence evidence) {
    return evidences[evidence].factor;
}

float evidence_confidence(uint32_t evidence, uint32_t candidates) {
    float confidence = 1.0f;
    for (uint32_t i = 0; i < EVIDENCE_COUNT; i++) {
        if (evidence & 1u << i) {
            confidence *= evidences[i].factor;
        }
    }
    return candidates > 1 ? confidence / (float)candidates : confidence;
}
