// Writes a store for measurements: `bench_store FILE TABLES`, with about 50 edges for each table.
//
// Tables stand in layers (raw, stg, core, mart, report, and charts), each filled by a statement
// from three tables of the layer before it, the last in a distance. A table has 20 columns: five
// that come, through every layer, from raw.hub.key, so they are a quarter of all columns; fifteen
// that come of two or three columns of their sources. Some filter on a column that comes from the
// hub. raw.hub.small reaches exactly 100 columns, which lie in tables all over the store.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/write.h"

#define HUB_COLUMNS   5u
#define OTHER_COLUMNS 15u
#define WIDTH         (HUB_COLUMNS + OTHER_COLUMNS)
#define SOURCES       3u
#define SMALL_FIRST   10u // columns that raw.hub.small reaches by one step
#define SMALL_LAST    90u // by two
#define OF_SCRIPT     4u  // tables that one script fills
#define OF_DASHBOARD  10u // charts in one dashboard
#define TEAMS         40u // schemas of a layer
#define TEXTS         1000u

struct layer {
    const char *name;
    uint32_t share; // of 200 tables
};

static const struct layer layers[] = {
    {"raw", 2}, {"stg", 8}, {"core", 20}, {"mart", 50}, {"report", 60}, {"chart", 60},
};

#define LAYERS (sizeof(layers) / sizeof(layers[0]))

static const char *const column_names[WIDTH] = {
    "tenant_id", "tenant_name", "region",   "currency", "segment", "id",      "status",
    "amount",    "quantity",    "price",    "discount", "tax",     "net",     "gross",
    "created",   "updated",     "customer", "product",  "channel", "comment",
};

struct table {
    uint32_t asset;
    uint32_t columns; // first of them
    uint32_t small;   // its column that comes from raw.hub.small; 0: none
};

struct bench {
    struct lineage lineage;
    struct arena arena;
    struct VEC(struct store_file) files;
    struct table *tables; // layer after layer
    uint32_t count;
    uint32_t first[LAYERS + 1]; // tables of a layer; of layer LAYERS: the end
    struct table hub;
    uint32_t script;    // asset of the last one
    uint32_t dashboard; // likewise
    uint32_t statement;
    uint32_t line;
};

// The same number for the same things, evenly spread.
static uint32_t chance(uint32_t a, uint32_t b) {
    uint64_t x = ((uint64_t)a << 32 | b) + UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(x ^ x >> 31);
}

__attribute__((format(printf, 2, 3))) static struct str text(struct bench *bench,
                                                             const char *format, ...) {
    struct buf buf;
    va_list arguments;
    buf_init(&buf);
    va_start(arguments, format);
    buf_vprint(&buf, format, arguments);
    va_end(arguments);
    struct str kept = {arena_copy(&bench->arena, buf.data, buf.size), buf.size};
    buf_release(&buf);
    return kept;
}

// ---- assets

static uint32_t asset_add(struct bench *bench, enum asset_type type, struct str schema,
                          struct str name) {
    VEC_PUSH(&bench->lineage.assets, ((struct lineage_asset){.type = (uint8_t)type,
                                                             .flags = ASSET_DECLARED,
                                                             .schema = schema,
                                                             .name = name,
                                                             .defined_file = bench->files.size,
                                                             .place = {bench->line, 1}}));
    return bench->lineage.assets.size - 1;
}

static uint32_t column_add(struct bench *bench, uint32_t asset, uint32_t position,
                           struct str name) {
    VEC_PUSH(&bench->lineage.columns, ((struct lineage_column){.asset = asset,
                                                               .position = position,
                                                               .flags = COLUMN_DECLARED,
                                                               .name = name,
                                                               .type = STR("text"),
                                                               .file = bench->files.size,
                                                               .place = {bench->line, 5}}));
    return bench->lineage.columns.size - 1;
}

static void file_add(struct bench *bench, struct str path) {
    VEC_PUSH(&bench->files,
             ((struct store_file){.path = path, .read = true, .format = STR("sql")}));
    bench->line = 1;
}

static void script_begin(struct bench *bench, const struct layer *layer, uint32_t number) {
    struct str path =
        text(bench, "%s/team_%02u/load_%06u.sql", layer->name, number / OF_SCRIPT % TEAMS, number);
    file_add(bench, path);
    bench->script = asset_add(bench, ASSET_PIPELINE, STR(""), path);
    VEC_PUSH(&bench->lineage.owners,
             ((struct lineage_label){bench->script, text(bench, "team_%02u", number % TEAMS)}));
}

static void chart_place(struct bench *bench, uint32_t chart, uint32_t number) {
    if (number % OF_DASHBOARD == 0) {
        bench->dashboard =
            asset_add(bench, ASSET_DASHBOARD, STR("grafana"), text(bench, "Board %05u", number));
    }
    bench->lineage.assets.data[chart].parent = bench->dashboard;
    VEC_PUSH(&bench->lineage.containments, ((struct lineage_containment){chart, bench->dashboard}));
}

static struct table table_add(struct bench *bench, uint32_t layer, uint32_t number) {
    bool chart = layer == LAYERS - 1;
    struct str schema =
        chart ? STR("grafana") : text(bench, "%s_%02u", layers[layer].name, number % TEAMS);
    struct table table = {
        .asset = asset_add(bench, chart ? ASSET_CHART : ASSET_TABLE, schema,
                           text(bench, "%s_%06u", chart ? "Panel" : "orders", number)),
        .columns = bench->lineage.columns.size,
    };
    for (uint32_t i = 0; i < WIDTH; i++) {
        column_add(bench, table.asset, i + 1, str_of(column_names[i]));
    }
    if (chart) {
        chart_place(bench, table.asset, number);
    }
    return table;
}

// ---- edges

static void edge_add(struct bench *bench, const struct table *target, uint32_t column,
                     const struct table *source, uint32_t from, enum edge_kind kind) {
    uint32_t draw = chance(column, from);
    VEC_PUSH(&bench->lineage.edges,
             ((struct lineage_edge){.statement = bench->statement,
                                    .target_asset = target->asset,
                                    .target_column = column,
                                    .source_asset = source->asset,
                                    .source_column = from,
                                    .kind = (uint8_t)kind,
                                    .evidence = 1,
                                    .confidence = draw % 4 == 0 ? 0.9f : 1.0f,
                                    .place = {bench->line, draw % 40 + 8},
                                    .offset = draw % 4000,
                                    .text = draw % TEXTS + 1}));
}

static void reference_add(struct bench *bench, const struct table *source, uint32_t column) {
    VEC_PUSH(&bench->lineage.references,
             ((struct lineage_reference){.statement = bench->statement,
                                         .asset = source->asset,
                                         .column = column,
                                         .place = {bench->line, column % 40 + 8},
                                         .offset = column % 4000,
                                         .length = 6,
                                         .confidence = 1}));
}

static void value_add(struct bench *bench, const struct table *target, uint32_t column,
                      const struct table *source, uint32_t from) {
    bool same = from - source->columns == column - target->columns;
    edge_add(bench, target, column, source, from, same ? EDGE_IDENTITY : EDGE_EXPRESSION);
    reference_add(bench, source, from);
    bench->line++;
}

static void hub_columns_fill(struct bench *bench, const struct table *target,
                             const struct table *const *sources, uint32_t number) {
    for (uint32_t i = 0; i < HUB_COLUMNS; i++) {
        uint32_t column = target->columns + i;
        if (sources[0] == &bench->hub) {
            value_add(bench, target, column, &bench->hub, bench->hub.columns);
            continue;
        }
        value_add(bench, target, column, sources[0], sources[0]->columns + i);
        if (number % 2 == 0) {
            value_add(bench, target, column, sources[1], sources[1]->columns + i);
        }
    }
}

static void other_columns_fill(struct bench *bench, const struct table *target,
                               const struct table *const *sources) {
    for (uint32_t i = HUB_COLUMNS; i < WIDTH; i++) {
        uint32_t draw = chance(target->asset, i);
        uint32_t other = HUB_COLUMNS + draw % OTHER_COLUMNS;
        value_add(bench, target, target->columns + i, sources[0], sources[0]->columns + i);
        value_add(bench, target, target->columns + i, sources[1], sources[1]->columns + other);
        if (i % 2 == 0) {
            value_add(bench, target, target->columns + i, sources[2], sources[2]->columns + other);
        }
    }
}

static void rows_fill(struct bench *bench, const struct table *target,
                      const struct table *const *sources, uint32_t number) {
    for (uint32_t i = 0; i < SOURCES; i++) {
        edge_add(bench, target, 0, sources[i], sources[i]->columns + HUB_COLUMNS, EDGE_JOIN);
        edge_add(bench, target, 0, sources[i], sources[i]->columns + HUB_COLUMNS + 1, EDGE_FILTER);
        VEC_PUSH(&bench->lineage.reads, ((struct lineage_read){.statement = bench->statement,
                                                               .target_asset = target->asset,
                                                               .source_asset = sources[i]->asset,
                                                               .confidence = 1}));
    }
    if (number % 8 == 0) {
        edge_add(bench, target, 0, sources[0], sources[0]->columns, EDGE_FILTER);
    }
}

static void statement_add(struct bench *bench, const struct table *target, uint32_t number) {
    VEC_PUSH(&bench->lineage.statements,
             ((struct lineage_statement){.file = bench->files.size - 1,
                                         .number = number % OF_SCRIPT + 1,
                                         .kind = STATEMENT_INSERT,
                                         .target = target->asset,
                                         .pipeline = bench->script,
                                         .place = {bench->line, 1},
                                         .span = {number % OF_SCRIPT * 4000, 4000}}));
    bench->statement = bench->lineage.statements.size - 1;
}

// The first source lies in the layer before where the table lies in its own, the second near it,
// the third anywhere.
static void sources_choose(struct bench *bench, uint32_t layer, uint32_t number,
                           const struct table **sources) {
    if (layer == 0) {
        sources[0] = sources[1] = sources[2] = &bench->hub;
        return;
    }
    const struct table *before = bench->tables + bench->first[layer - 1];
    uint32_t count = bench->first[layer] - bench->first[layer - 1];
    uint32_t own = bench->first[layer + 1] - bench->first[layer];
    uint32_t at = (uint32_t)((uint64_t)(number - bench->first[layer]) * count / own);
    sources[0] = &before[at];
    sources[1] = &before[(at + 1 + chance(number, 1) % 64) % count];
    sources[2] = &before[chance(number, 2) % count];
}

static void table_fill(struct bench *bench, uint32_t layer, uint32_t number) {
    const struct table *target = &bench->tables[number];
    const struct table *sources[SOURCES];
    sources_choose(bench, layer, number, sources);
    statement_add(bench, target, number);
    hub_columns_fill(bench, target, sources, number);
    if (layer > 0) {
        other_columns_fill(bench, target, sources);
        rows_fill(bench, target, sources, number);
    }
}

static void layer_add(struct bench *bench, uint32_t layer) {
    for (uint32_t i = bench->first[layer]; i < bench->first[layer + 1]; i++) {
        if (i % OF_SCRIPT == 0 || i == bench->first[layer]) {
            script_begin(bench, &layers[layer], i);
        }
        bench->tables[i] = table_add(bench, layer, i);
        table_fill(bench, layer, i);
    }
}

// ---- the column that reaches 100

// Every so many tables of a layer have one column more.
static struct table *small_add(struct bench *bench, uint32_t layer, uint32_t i, uint32_t count) {
    uint32_t size = bench->first[layer + 1] - bench->first[layer];
    struct table *table =
        &bench->tables[bench->first[layer] + (uint32_t)((uint64_t)i * size / count)];
    table->small = column_add(bench, table->asset, WIDTH + 1, STR("small"));
    return table;
}

static void small_fill(struct bench *bench, const struct table *target,
                       const struct table *source) {
    statement_add(bench, target, OF_SCRIPT - 1);
    value_add(bench, target, target->small, source, source->small);
}

static void small_spread(struct bench *bench) {
    const struct table *first[SMALL_FIRST];
    file_add(bench, STR("zz/small.sql"));
    bench->script = asset_add(bench, ASSET_PIPELINE, STR(""), STR("zz/small.sql"));
    for (uint32_t i = 0; i < SMALL_FIRST; i++) {
        first[i] = small_add(bench, 1, i, SMALL_FIRST);
        small_fill(bench, first[i], &bench->hub);
    }
    for (uint32_t i = 0; i < SMALL_LAST; i++) {
        small_fill(bench, small_add(bench, 4, i, SMALL_LAST), first[i % SMALL_FIRST]);
    }
}

// ---- the whole

static void hub_add(struct bench *bench) {
    file_add(bench, STR("hub.sql"));
    bench->hub.asset = asset_add(bench, ASSET_TABLE, STR("raw"), STR("hub"));
    bench->hub.columns = column_add(bench, bench->hub.asset, 1, STR("key"));
    bench->hub.small = column_add(bench, bench->hub.asset, 2, STR("small"));
}

static void texts_add(struct bench *bench) {
    for (uint32_t i = 1; i <= TEXTS; i++) {
        VEC_PUSH(&bench->lineage.texts, text(bench, "coalesce(o.column_%u, 0)", i));
    }
}

static void bench_make(struct bench *bench, uint32_t tables) {
    lineage_init(&bench->lineage);
    arena_init(&bench->arena);
    bench->count = tables;
    bench->tables = ARENA_ARRAY(&bench->arena, struct table, tables);
    uint64_t share = 0;
    for (uint32_t i = 0; i < LAYERS; i++) {
        share += layers[i].share;
        bench->first[i + 1] = (uint32_t)(tables * share / 200);
    }
    texts_add(bench);
    hub_add(bench);
    for (uint32_t i = 0; i < LAYERS; i++) {
        layer_add(bench, i);
    }
    small_spread(bench);
}

static int bench_write(struct bench *bench, const char *path) {
    struct buf why;
    buf_init(&why);
    const struct str root = STR(".");
    const struct store_run run = {.version = STR(STEMMA_VERSION),
                                  .roots = &root,
                                  .root_count = 1,
                                  .files = bench->files.data,
                                  .file_count = bench->files.size,
                                  .diags = &bench->lineage.diags,
                                  .lineage = &bench->lineage};
    bool done = store_write(path, &run, &why);
    if (done) {
        printf("%u edges, %u columns, %u assets\n", bench->lineage.edges.size,
               bench->lineage.columns.size - 1, bench->lineage.assets.size - 1);
    } else {
        fprintf(stderr, "%s\n", why.data);
    }
    buf_release(&why);
    return done ? 0 : 1;
}

int main(int argc, char **argv) {
    unsigned long tables = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (tables < 1000 || tables > 10000000) {
        fprintf(stderr, "usage: bench_store FILE TABLES (1000 to 10000000)\n");
        return 2;
    }
    struct bench bench = {0};
    bench_make(&bench, (uint32_t)tables);
    int code = bench_write(&bench, argv[1]);
    VEC_RELEASE(&bench.files);
    lineage_release(&bench.lineage);
    arena_release(&bench.arena);
    return code;
}
