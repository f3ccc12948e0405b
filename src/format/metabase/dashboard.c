#include "format/metabase/dashboard.h"

#include "format/metabase/asset.h"
#include "format/metabase/card.h"
#include "format/metabase/combined.h"
#include "format/metabase/field.h"
#include "format/metabase/query.h"
#include "format/metabase/writer.h"
#include "format/space.h"
#include "query/key.h"

enum {
#define X(name, label, transformation, value) KIND_##name,
#include "query/kind.def"
#undef X
};

struct dashboard {
    struct metabase_file *file;
    struct metabase_part part;
    struct str word;
    struct str title;
    uint32_t asset; // asset_def
};

// One card on the dashboard.
struct dashcard {
    struct metabase_part part;
    struct metabase_part card; // embedded; no node: it stands elsewhere
    struct str word;           // of the card
    struct metabase_part at;   // what names it
};

static bool is_embedded(const struct node *card) {
    return metabase_says(node_get(card, "dataset_query"));
}

// ---- filters

// The table of a field: as it says itself, or as somebody knows.
static bool table_of(struct metabase_file *file, const struct metabase_ref *ref,
                     struct metabase_source *table) {
    if (ref->table.size > 0) {
        table->schema = ref->schema;
        table->name = ref->table;
        return true;
    }
    const struct metabase_fact *field = metabase_find(file, FACT_FIELD, ref->id);
    if (!field || !metabase_find(file, FACT_TABLE, field->table)) {
        return false;
    }
    metabase_source_table(file, field->table, table);
    return true;
}

// A filter of the dashboard on a column decides which rows the chart shows.
static void add_filter(const struct dashboard *dashboard, uint32_t chart,
                       struct metabase_part target) {
    struct metabase_file *file = dashboard->file;
    struct reading *reading = file->reading;
    struct metabase_ref ref;
    struct metabase_source table = {0};
    if (!metabase_ref_read(node_at(target.node, 1), &ref)) {
        return; // a template tag, which filters in its query
    }
    struct span at = metabase_place(metabase_beside(target, ref.at));
    struct str column = ref.name;
    if (ref.id.size > 0) {
        const struct metabase_fact *field = metabase_find(file, FACT_FIELD, ref.id);
        column = field ? field->name : STR("");
    }
    if (!table_of(file, &ref, &table) || column.size == 0) {
        if (ref.id.size > 0) {
            metabase_note_dangling(file, at, "field", ref.id);
        }
        return;
    }
    uint32_t source = builder_asset_def(
        reading->builder,
        (struct asset_def){.type = ASSET_TABLE,
                           .flags = ASSET_DEF_REMARK,
                           .names = reading_names(reading, table.schema, table.name),
                           .span = at});
    builder_edge_def(reading->builder,
                     (struct edge_def){.target = chart,
                                       .source = source,
                                       .source_column = builder_string(reading->builder, column),
                                       .kind = KIND_FILTER,
                                       .span = at});
}

static void add_filters(const struct dashboard *dashboard, const struct dashcard *dashcard,
                        uint32_t chart) {
    const struct node *list = node_get(dashcard->part.node, "parameter_mappings");
    for (const struct node *mapping = node_first(list); mapping; mapping = mapping->next) {
        const struct node *card = node_get(mapping, "card_id");
        const struct node *target = node_get(mapping, "target");
        bool own = !card || card->kind == NODE_NULL || str_equal(node_text(card), dashcard->word);
        if (own && node_is(node_at(target, 0), "dimension")) {
            add_filter(dashboard, chart, metabase_beside(dashcard->part, target));
        }
    }
}

// ---- cards

static struct str title_of(const struct dashboard *dashboard, const struct dashcard *dashcard,
                           const struct node *settings) {
    struct str own = node_get_text(settings, "card.title");
    struct str name = node_get_text(dashcard->card.node, "name");
    const struct metabase_fact *card = metabase_find(dashboard->file, FACT_CARD, dashcard->word);
    struct arena *arena = &dashboard->file->reading->arena;
    name = own.size > 0 ? own : name.size > 0 ? name : card ? card->name : STR("");
    if (name.size == 0) {
        name = metabase_print(arena, "card %.*s", STR_ARG(dashcard->word));
    }
    return metabase_print(arena, "%.*s / %.*s", STR_ARG(dashboard->title), STR_ARG(name));
}

// What the dashboard shows of cards in its own way.
static uint32_t own_asset(const struct dashboard *dashboard, const struct dashcard *dashcard,
                          const struct node *settings) {
    struct reading *reading = dashboard->file->reading;
    struct str title = title_of(dashboard, dashcard, settings);
    struct asset_def def = {.type = ASSET_CHART,
                            .schema = builder_string(reading->builder, STR("metabase")),
                            .title = builder_string(reading->builder, title),
                            .span = metabase_place(dashcard->at)};
    if (dashboard->word.size > 0) {
        def.parents = reading_key(reading, SPACE_METABASE_DASHBOARD, dashboard->word);
    }
    return builder_asset_def(reading->builder, def);
}

static void own_fill(const struct dashboard *dashboard, uint32_t asset, struct str card,
                     struct metabase_part at, const struct metabase_shown *shown) {
    struct metabase_file *file = dashboard->file;
    uint32_t fill = builder_fill(
        file->reading->builder,
        (struct fill){.asset = asset, .steps = metabase_shown_steps(file, NULL, shown)});
    metabase_query_select(file, card, at, fill);
}

static uint32_t write_own(const struct dashboard *dashboard, const struct dashcard *dashcard,
                          const struct metabase_look *look, const struct metabase_shown *shown) {
    uint32_t asset = own_asset(dashboard, dashcard, look->settings[1].node);
    own_fill(dashboard, asset, dashcard->word, dashcard->at, shown);
    return asset;
}

// A chart that draws values of several cards.
static uint32_t write_combined(const struct dashboard *dashboard, const struct dashcard *dashcard,
                               struct metabase_part settings,
                               const struct metabase_values *values) {
    const struct node *own = node_path(settings.node, "visualization.settings");
    uint32_t asset = own_asset(dashboard, dashcard, own);
    for (uint32_t i = 0; i < values->size; i++) {
        struct metabase_shown shown = metabase_combined_shown(dashboard->file, values, i);
        if (shown.narrowed) {
            own_fill(dashboard, asset, values->data[i].card, values->data[i].part, &shown);
        }
    }
    return asset;
}

static bool is_seen(const struct dashboard *dashboard, const struct dashcard *dashcard) {
    bool seen = metabase_seen(dashboard->file, node_get_text(dashcard->card.node, "id"));
    return metabase_seen(dashboard->file, node_get_text(dashcard->card.node, "entity_id")) || seen;
}

static uint32_t contain(const struct dashboard *dashboard, const struct dashcard *dashcard) {
    return metabase_card_contained(dashboard->file, dashcard->word, dashboard->word,
                                   metabase_place(dashcard->at));
}

static uint32_t read_embedded(const struct dashboard *dashboard, const struct dashcard *dashcard,
                              struct metabase_part settings, bool combined) {
    struct metabase_card card;
    metabase_card_plan(dashboard->file, dashcard->card, &card);
    struct metabase_look look = card.look;
    look.settings[1] = settings;
    struct metabase_shown plain = metabase_shown_read(&card.look);
    struct metabase_shown shown = metabase_shown_read(&look);
    bool same = !combined && metabase_shown_equal(&plain, &shown);
    bool seen = is_seen(dashboard, dashcard);
    uint32_t asset = seen ? 0 : metabase_card_write(&card, same ? dashboard->word : STR(""));
    if (!same && !combined) {
        return write_own(dashboard, dashcard, &look, &shown);
    }
    return seen && same ? contain(dashboard, dashcard) : asset;
}

static uint32_t read_elsewhere(const struct dashboard *dashboard, const struct dashcard *dashcard,
                               struct metabase_part settings) {
    const struct metabase_fact *card = metabase_find(dashboard->file, FACT_CARD, dashcard->word);
    struct metabase_look look = {.file = dashboard->file,
                                 .display = card ? card->display : STR(""),
                                 .settings = {[1] = settings}};
    struct metabase_shown shown = metabase_shown_read(&look);
    return shown.narrowed ? write_own(dashboard, dashcard, &look, &shown)
                          : contain(dashboard, dashcard);
}

static void read_dashcard(const struct dashboard *dashboard, const struct dashcard *dashcard,
                          struct metabase_part settings) {
    if (dashcard->word.size == 0) {
        return;
    }
    struct metabase_values values =
        metabase_combined_values(&dashboard->file->reading->arena, settings);
    bool combined = values.size > 0;
    uint32_t chart = 0;
    if (is_embedded(dashcard->card.node)) {
        chart = read_embedded(dashboard, dashcard, settings, combined);
    } else if (!combined) {
        chart = read_elsewhere(dashboard, dashcard, settings);
    }
    if (combined) {
        chart = write_combined(dashboard, dashcard, settings, &values);
    }
    add_filters(dashboard, dashcard, chart);
}

// Other cards whose values are drawn into the same chart.
static void read_series(const struct dashboard *dashboard, struct metabase_part dashcard) {
    for (const struct node *node = node_first(node_get(dashcard.node, "series")); node;
         node = node->next) {
        struct metabase_part card = metabase_beside(dashcard, node);
        struct str word = node_get_text(node, "card_id");
        word = word.size > 0 ? word : metabase_word(node);
        const struct node *id = node_get(node, "card_id");
        id = id ? id : node_get(node, "id");
        const struct dashcard series = {dashcard, card, word,
                                        metabase_beside(dashcard, id ? id : node)};
        read_dashcard(dashboard, &series, (struct metabase_part){0});
    }
}

static void read_cards(const struct dashboard *dashboard) {
    const struct node *list = node_get(dashboard->part.node, "dashcards");
    list = list ? list : node_get(dashboard->part.node, "ordered_cards");
    struct arena *arena = &dashboard->file->reading->arena;
    for (const struct node *node = node_first(list); node; node = node->next) {
        struct metabase_part part = metabase_beside(dashboard->part, node);
        struct metabase_part card = metabase_beside(part, node_get(node, "card"));
        const struct node *id = node_get(node, "card_id");
        struct str word = node_text(id);
        word = word.size > 0 ? word : metabase_word(card.node);
        const struct dashcard dashcard = {part, card, word,
                                          metabase_beside(part, metabase_says(id) ? id : node)};
        read_dashcard(dashboard, &dashcard, metabase_member(arena, part, "visualization_settings"));
        read_series(dashboard, part);
    }
}

// ---- parameters

// The column of a card that a filter offers its values from.
static struct str value_column(const struct dashboard *dashboard, const struct node *field,
                               struct str card) {
    struct metabase_ref ref;
    if (!metabase_ref_read(field, &ref) || ref.name.size > 0) {
        return ref.name;
    }
    struct str word = metabase_result_word(&dashboard->file->reading->arena, card, ref.id);
    const struct metabase_fact *result = metabase_find(dashboard->file, FACT_RESULT, word);
    result = result ? result : metabase_find(dashboard->file, FACT_FIELD, ref.id);
    return result ? result->name : STR("");
}

// A filter whose values a card returns is a field of the dashboard.
static void read_parameter(const struct dashboard *dashboard, const struct node *parameter) {
    struct metabase_file *file = dashboard->file;
    const struct node *config = node_get(parameter, "values_source_config");
    const struct node *field = node_get(config, "value_field");
    struct str card = node_get_text(config, "card_id");
    struct str slug = node_get_text(parameter, "slug");
    slug = slug.size > 0 ? slug : node_get_text(parameter, "name");
    if (card.size == 0 || !field || slug.size == 0) {
        return;
    }
    struct metabase_plan plan = {.file = file};
    struct metabase_writer writer;
    metabase_writer_init(&writer, &plan, metabase_beside(dashboard->part, parameter));
    metabase_put(&writer, "SELECT ", field);
    metabase_put_name(&writer, value_column(dashboard, field, card), field);
    metabase_put(&writer, " AS ", field);
    metabase_put_name(&writer, slug, field);
    metabase_put(&writer, " FROM ", config);
    metabase_put_name(&writer, STR(SPACE_METABASE_CARD), config);
    metabase_put(&writer, ".", config);
    metabase_put_name(&writer, key_word(&file->reading->arena, card), config);
    uint32_t fill = builder_fill(file->reading->builder, (struct fill){.asset = dashboard->asset});
    reading_text(file->reading, metabase_place(metabase_beside(dashboard->part, config)), fill);
}

void metabase_dashboard_read(struct metabase_file *file, struct metabase_part part) {
    struct dashboard dashboard = {.file = file,
                                  .part = part,
                                  .word = metabase_word(part.node),
                                  .title = metabase_title(file, part.node, "dashboard")};
    struct asset_def def = metabase_asset(file, part, ASSET_DASHBOARD, "dashboard");
    struct names keys = {0};
    metabase_add_keys(file, &keys, SPACE_METABASE_DASHBOARD, part.node);
    def.keys = names_list(file->reading, &keys);
    dashboard.asset = builder_asset_def(file->reading->builder, def);
    read_cards(&dashboard);
    for (const struct node *node = node_first(node_get(part.node, "parameters")); node;
         node = node->next) {
        read_parameter(&dashboard, node);
    }
}
