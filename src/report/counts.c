#include "report/counts.h"

#include <assert.h>

// The order in which counts are told: what people look at first.
static const enum type order[] = {
    TYPE_CHART, TYPE_DASHBOARD,         TYPE_API,           TYPE_PIPELINE, TYPE_TABLE,
    TYPE_VIEW,  TYPE_MATERIALIZED_VIEW, TYPE_FOREIGN_TABLE, TYPE_FUNCTION, TYPE_FILE,
};

static_assert(sizeof(order) / sizeof(order[0]) == TYPE_COUNT,
              "each type has its place in the order");

void counts_release(struct counts *counts) {
    sparse_release(&counts->seen);
    VEC_RELEASE(&counts->assets);
}

static const struct asset *count_asset(struct counts *counts, struct lookup *lookup, uint32_t id) {
    const struct asset *asset = lookup_asset(lookup, id);
    if (sparse_get(&counts->seen, id) == 0) {
        sparse_put(&counts->seen, id, 1);
        VEC_PUSH(&counts->assets, id);
        counts->temporary += asset->temporary;
        counts->types[asset->type] += !asset->temporary && !asset->result;
    }
    return asset;
}

void counts_asset(struct counts *counts, struct lookup *lookup, uint32_t id) {
    if (id == 0 || sparse_get(&counts->seen, id) != 0) {
        return;
    }
    const struct asset *asset = count_asset(counts, lookup, id);
    if (asset->result && asset->parent != 0) {
        count_asset(counts, lookup, asset->parent);
    }
    for (uint32_t i = 0; asset->type == TYPE_CHART && i < asset->parent_count; i++) {
        count_asset(counts, lookup, asset->parents[i]);
    }
}

void counts_one(struct counts *counts, struct lookup *lookup, uint32_t id) {
    count_asset(counts, lookup, id);
}

bool counts_has(const struct counts *counts, uint32_t asset) {
    return sparse_get(&counts->seen, asset) == 1;
}

bool counts_empty(const struct counts *counts) {
    uint32_t sum = counts->temporary + counts->columns;
    for (enum type type = 0; type < TYPE_COUNT; type++) {
        sum += counts->types[type];
    }
    return sum == 0;
}

static void add_number(struct buf *out, uint32_t number, struct str one, struct str many) {
    buf_print(out, "%u ", number);
    struct str word = number == 1 ? one : many;
    for (size_t i = 0; i < word.size; i++) {
        buf_add_char(out, word.data[i] == '_' ? ' ' : word.data[i]);
    }
}

static void add_type(const struct counts *counts, enum type type, struct buf *out, size_t start) {
    if (counts->types[type] == 0) {
        return;
    }
    bool inside = type == TYPE_DASHBOARD && counts->types[TYPE_CHART] > 0;
    if (out->size > start) {
        buf_add_str(out, inside ? STR(" in ") : STR(", "));
    }
    add_number(out, counts->types[type], lookup_type_label(type), lookup_type_plural(type));
}

void counts_add_text(const struct counts *counts, struct buf *out) {
    size_t start = out->size;
    for (uint32_t i = 0; i < TYPE_COUNT; i++) {
        add_type(counts, order[i], out, start);
    }
    if (counts->temporary > 0) {
        buf_add_str(out, out->size > start ? STR(", ") : STR(""));
        add_number(out, counts->temporary, STR("temporary table"), STR("temporary tables"));
    }
    if (counts->columns > 0) {
        buf_print(out, " (");
        add_number(out, counts->columns, STR("column"), STR("columns"));
        buf_add_char(out, ')');
    }
}

void counts_headings(struct heading *headings) {
    static const char *const keys[COUNTS_WIDTH] = {
#define X(name, label, plural) [TYPE_##name] = label,
#include "query/asset.def"
#undef X
        [TYPE_COUNT] = "temporary_table",
    };
    for (uint32_t i = 0; i < COUNTS_WIDTH; i++) {
        headings[i] = (struct heading){keys[i], "", HEADING_PROGRAMS};
    }
}

void counts_cells(const struct counts *counts, struct cell *cells) {
    for (enum type type = 0; type < TYPE_COUNT; type++) {
        cells[type] = cell_integer(counts->types[type]);
    }
    cells[TYPE_COUNT] = cell_integer(counts->temporary);
}

bool counts_show(const struct counts *counts, struct document *doc) {
    struct heading headings[COUNTS_WIDTH + 1] = {[COUNTS_WIDTH] = {"column", "", HEADING_PROGRAMS}};
    const struct table table = {"counts", "", headings, COUNTS_WIDTH + 1,
                                TABLE_RECORD | TABLE_PROGRAMS};
    struct cell cells[COUNTS_WIDTH + 1] = {[COUNTS_WIDTH] = cell_integer(counts->columns)};
    counts_headings(headings);
    counts_cells(counts, cells);
    return document_record(doc, &table, cells);
}
