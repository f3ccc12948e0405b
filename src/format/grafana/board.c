#include "format/grafana/board.h"

#include "base/intern.h"
#include "format/grafana/builder.h"
#include "format/grafana/change.h"
#include "format/grafana/display.h"
#include "format/space.h"

// Panels that show another panel's queries, one behind the other; and queries that are shown so in
// one dashboard.
#define CHAIN_LIMIT  8u
#define REPEAT_LIMIT 10000u

struct emission {
    const struct grafana *grafana;
    const struct grafana_board *board; // NULL: of a library panel
    struct str word;                   // key of the dashboard
    uint32_t dashboard;                // asset_def
    struct intern ids;                 // of its panels, in their order
    // of the panel at hand
    const struct grafana_panel *panel;
    struct asset_def chart;
    uint32_t asset;    // asset_def; 0: not declared yet
    uint32_t repeated; // queries of other panels, in all of the dashboard
};

// ---- charts

static struct list board_key(const struct emission *emission) {
    return reading_key(emission->grafana->reading, SPACE_GRAFANA_DASHBOARD, emission->word);
}

static struct str library_word(const struct grafana *grafana, struct str uid) {
    return grafana_made(grafana, "library/%.*s", STR_ARG(uid));
}

static struct list chart_keys(const struct emission *emission) {
    const struct grafana *grafana = emission->grafana;
    const struct grafana_panel *panel = emission->panel;
    struct names keys = {0};
    names_add_key(grafana->reading, &keys, SPACE_GRAFANA_PANEL,
                  grafana_made(grafana, "%.*s/%.*s", STR_ARG(emission->word), STR_ARG(panel->id)));
    struct str library = node_get_text(panel->library, "uid");
    if (library.size > 0) {
        names_add_key(grafana->reading, &keys, SPACE_GRAFANA_PANEL, library_word(grafana, library));
    }
    return names_list(grafana->reading, &keys);
}

static struct str chart_title(const struct emission *emission) {
    const struct grafana_panel *panel = emission->panel;
    struct str title = str_trim(panel->title);
    if (title.size == 0) {
        title = grafana_made(emission->grafana, "panel %.*s", STR_ARG(panel->id));
    }
    return grafana_made(emission->grafana, "%.*s / %.*s", STR_ARG(emission->board->title),
                        STR_ARG(title));
}

static uint32_t chart_url(const struct emission *emission) {
    struct str uid = emission->board->uid;
    if (uid.size == 0) {
        return 0;
    }
    struct str url = grafana_made(emission->grafana, "/d/%.*s?viewPanel=%.*s", STR_ARG(uid),
                                  STR_ARG(emission->panel->id));
    return builder_text(emission->grafana->reading->builder, url);
}

static struct asset_def chart_of(const struct emission *emission) {
    struct builder *builder = emission->grafana->reading->builder;
    return (struct asset_def){
        .type = ASSET_CHART,
        .keys = chart_keys(emission),
        .schema = builder_string(builder, STR("grafana")),
        .title = builder_string(builder, chart_title(emission)),
        .parents = board_key(emission),
        .description = builder_text(builder, emission->panel->description),
        .url = chart_url(emission),
        .span = grafana_place(emission->grafana, emission->panel->at),
    };
}

// The chart is declared with its first query: a panel of text is none.
static uint32_t chart_asset(struct emission *emission) {
    if (emission->asset == 0) {
        emission->asset = builder_asset_def(emission->grafana->reading->builder, emission->chart);
    }
    return emission->asset;
}

// ---- queries

// A panel whose queries are read: the one at hand, or one whose results it shows.
struct link {
    const struct grafana_panel *panel;
    const struct link *reader; // who shows it; NULL: the panel at hand
    bool transforms;           // the reader shows results as this panel's transformations make them
    uint32_t length;           // of the chain
};

static void steps_make(struct grafana_steps *steps, const struct emission *emission,
                       const struct link *link, const struct grafana_query *query) {
    grafana_steps_start(steps, emission->grafana, query);
    for (; link; link = link->reader) {
        if (!link->reader || link->transforms) {
            grafana_change_all(steps, &link->panel->changes);
        }
    }
    grafana_display(steps, emission->panel);
}

// What does not show is a result that the dashboard makes for itself.
static uint32_t fill_of(struct emission *emission, struct grafana_steps *steps, bool shown) {
    struct builder *builder = emission->grafana->reading->builder;
    if (shown) {
        return builder_fill(builder, (struct fill){.asset = chart_asset(emission),
                                                   .steps = grafana_steps_list(steps)});
    }
    uint32_t owner = emission->board ? emission->dashboard : chart_asset(emission);
    return builder_fill(builder, (struct fill){.pipeline = owner});
}

// A query that does not show is read once.
static void sql_emit(struct emission *emission, const struct link *link,
                     const struct grafana_query *query) {
    const struct node *sql = node_get(query->model, "rawSql");
    bool written = str_trim(node_text(sql)).size > 0;
    struct grafana_steps steps;
    steps_make(&steps, emission, link, query);
    bool shown = !query->hidden && !steps.absent;
    if ((!written && !grafana_builder_takes(query->model)) || (!shown && link->reader)) {
        return;
    }
    uint32_t fill = fill_of(emission, &steps, shown);
    grafana_connect(emission->grafana, query->source, fill);
    if (written) {
        grafana_text(emission->grafana, sql, fill);
    } else {
        grafana_builder_read(emission->grafana, query->model, fill);
    }
}

static const struct grafana_panel *panel_by_id(const struct emission *emission, struct str id) {
    uint32_t symbol = emission->board ? intern_find(&emission->ids, id) : 0;
    return symbol > 0 ? &emission->board->panels.data[symbol - 1] : NULL;
}

static void link_emit(struct emission *emission, const struct link *link);

// {"datasource": {"uid": "-- Dashboard --"}, "panelId": 7, "withTransforms": true}
static void panel_emit_again(struct emission *emission, const struct link *link,
                             const struct grafana_query *query) {
    const struct grafana *grafana = emission->grafana;
    const struct node *id = node_get(query->model, "panelId");
    const struct grafana_panel *panel = panel_by_id(emission, node_text(id));
    if (!id || query->hidden) {
        return;
    }
    emission->repeated += panel ? panel->queries.size : 0;
    if (!panel || link->length == CHAIN_LIMIT || emission->repeated > REPEAT_LIMIT) {
        const char *why = panel ? "is shown by way of too many others" : "is not in this dashboard";
        reading_note(grafana->reading, DIAG_REFERENCE_DANGLING, grafana_place(grafana, id),
                     "the panel %.*s, whose results are to be shown, %s: choose another one",
                     STR_ARG(node_text(id)), why);
        return;
    }
    const struct link next = {
        .panel = panel,
        .reader = link,
        .transforms = node_true(node_get(query->model, "withTransforms")),
        .length = link->length + 1,
    };
    link_emit(emission, &next);
}

static void expression_emit(const struct emission *emission, const struct grafana_query *query) {
    const struct node *sql = node_get(query->model, "expression");
    if (node_is(node_get(query->model, "type"), "sql") && node_is_string(sql)) {
        reading_skip(emission->grafana->reading, grafana_place(emission->grafana, sql),
                     DIAG_OTHER_ENGINE,
                     "SQL over the results of other queries is not read: all that those yield is "
                     "taken as shown");
    }
}

// SQL of a data source that is not known is taken for PostgreSQL's.
static enum grafana_engine engine_of(const struct emission *emission,
                                     const struct grafana_query *query) {
    enum grafana_engine engine =
        grafana_source_engine(emission->grafana->reading->around, query->source);
    bool sql = str_trim(node_get_text(query->model, "rawSql")).size > 0;
    if (engine == GRAFANA_UNKNOWN) {
        return sql ? GRAFANA_POSTGRES : GRAFANA_OTHER;
    }
    return engine;
}

static void query_emit(struct emission *emission, const struct link *link,
                       const struct grafana_query *query) {
    switch (engine_of(emission, query)) {
    case GRAFANA_POSTGRES:
        sql_emit(emission, link, query);
        return;
    case GRAFANA_DASHBOARD:
        panel_emit_again(emission, link, query);
        return;
    case GRAFANA_OTHER:
        if (!link->reader) {
            grafana_skip(emission->grafana, query->model, query->source);
        }
        return;
    case GRAFANA_EXPRESSION:
        if (!link->reader) {
            expression_emit(emission, query);
        }
        return;
    default:
        return; // no query
    }
}

static void link_emit(struct emission *emission, const struct link *link) {
    for (uint32_t i = 0; i < link->panel->queries.size; i++) {
        query_emit(emission, link, &link->panel->queries.data[i]);
    }
}

static void queries_emit(struct emission *emission) {
    grafana_change_check(emission->grafana, &emission->panel->changes);
    link_emit(emission, &(struct link){.panel = emission->panel});
}

// ---- library panels

static bool is_element(const struct node *elements, struct str uid) {
    for (const struct node *element = node_first(elements); element; element = element->next) {
        if (str_equal(element->key, uid) || str_equal(node_get_text(element, "uid"), uid)) {
            return true;
        }
    }
    return false;
}

static void note_library(const struct emission *emission, struct str uid) {
    const struct node *library = emission->panel->library;
    struct str name = node_get_text(library, "name");
    reading_note(emission->grafana->reading, DIAG_DOCUMENT_DOUBTFUL,
                 grafana_place(emission->grafana, library),
                 "the library panel \"%.*s\" is defined outside of this dashboard: see that its "
                 "own JSON is among the files",
                 STR_ARG(name.size > 0 ? name : uid));
}

// The dashboard contains a chart that is defined elsewhere.
static void library_refer(const struct emission *emission) {
    const struct grafana *grafana = emission->grafana;
    const struct grafana_panel *panel = emission->panel;
    struct str uid = node_get_text(panel->library, "uid");
    if (uid.size == 0) {
        return;
    }
    builder_asset_def(
        grafana->reading->builder,
        (struct asset_def){
            .type = ASSET_CHART,
            .flags = ASSET_DEF_REMARK,
            .keys = reading_key(grafana->reading, SPACE_GRAFANA_PANEL, library_word(grafana, uid)),
            .parents = board_key(emission),
            .span = grafana_place(grafana, panel->library),
        });
    if (!is_element(emission->board->elements, uid)) {
        note_library(emission, uid);
    }
}

void grafana_library_emit(const struct grafana *grafana, struct str uid, struct str name,
                          struct grafana_panel *panel) {
    struct builder *builder = grafana->reading->builder;
    struct emission emission = {.grafana = grafana, .panel = panel};
    struct str title = str_trim(name).size > 0 ? str_trim(name) : uid;
    emission.chart = (struct asset_def){
        .type = ASSET_CHART,
        .keys = reading_key(grafana->reading, SPACE_GRAFANA_PANEL, library_word(grafana, uid)),
        .schema = builder_string(builder, STR("grafana")),
        .title = builder_string(builder, title),
        .description = builder_text(builder, panel->description),
        .span = grafana_place(grafana, panel->at),
    };
    grafana_panel_settle(&grafana->reading->arena, panel);
    queries_emit(&emission);
}

// ---- the dashboard

static struct list board_tags(const struct grafana *grafana, const struct node *tags) {
    struct names names = {0};
    for (const struct node *tag = node_first(tags); tag; tag = tag->next) {
        if (node_text(tag).size > 0) {
            names_add(grafana->reading, &names, node_text(tag));
        }
    }
    return names_list(grafana->reading, &names);
}

static uint32_t board_asset(const struct emission *emission) {
    const struct grafana *grafana = emission->grafana;
    const struct grafana_board *board = emission->board;
    struct builder *builder = grafana->reading->builder;
    struct str url =
        board->uid.size == 0 ? STR("") : grafana_made(grafana, "/d/%.*s", STR_ARG(board->uid));
    return builder_asset_def(builder, (struct asset_def){
                                          .type = ASSET_DASHBOARD,
                                          .keys = board_key(emission),
                                          .schema = builder_string(builder, STR("grafana")),
                                          .title = builder_string(builder, board->title),
                                          .tags = board_tags(grafana, board->tags),
                                          .description = builder_text(builder, board->description),
                                          .url = builder_text(builder, url),
                                          .span = grafana_place(grafana, board->at),
                                      });
}

// Variable host: every output is the field "host". Annotation Deploys: output text is the field
// "Deploys.text".
static struct list extra_steps(const struct grafana *grafana, const struct grafana_extra *extra) {
    struct grafana_steps steps = {.grafana = grafana};
    struct str name = grafana_replacement(&grafana->reading->arena, extra->name);
    if (extra->annotation) {
        grafana_step_to(&steps, STEP_RENAME_PATTERN, STR("^"),
                        grafana_made(grafana, "%.*s.", STR_ARG(name)), extra->sql);
    } else {
        grafana_step_to(&steps, STEP_RENAME_PATTERN, STR("^.*$"), name, extra->sql);
    }
    return grafana_steps_list(&steps);
}

static void extra_emit(const struct emission *emission, const struct grafana_extra *extra) {
    enum grafana_engine engine =
        grafana_source_engine(emission->grafana->reading->around, extra->source);
    bool read = engine == GRAFANA_POSTGRES ||
                (engine == GRAFANA_UNKNOWN && grafana_is_sql(node_text(extra->sql)));
    if (read && extra->sql) {
        uint32_t fill = builder_fill(emission->grafana->reading->builder,
                                     (struct fill){.asset = emission->dashboard,
                                                   .steps = extra_steps(emission->grafana, extra)});
        grafana_connect(emission->grafana, extra->source, fill);
        grafana_text(emission->grafana, extra->sql, fill);
    } else if (engine == GRAFANA_OTHER || engine == GRAFANA_UNKNOWN) {
        grafana_skip(emission->grafana, extra->model, extra->source);
    }
}

static void panel_emit(struct emission *emission, const struct grafana_panel *panel) {
    emission->panel = panel;
    emission->asset = 0;
    if (panel->library && panel->queries.size == 0) {
        library_refer(emission);
        return;
    }
    emission->chart = chart_of(emission);
    queries_emit(emission);
}

// A dashboard without a uid is known by its file.
static struct str board_word(const struct grafana *grafana, const struct grafana_board *board) {
    if (board->uid.size > 0) {
        return board->uid;
    }
    return grafana_made(grafana, "%.*s%s%.*s", STR_ARG(grafana->reading->path),
                        grafana->name.size > 0 ? "#" : "", STR_ARG(grafana->name));
}

// Ids that are missing, or that two panels have, are made unique.
static void ids_settle(struct emission *emission, struct grafana_panels *panels) {
    for (uint32_t i = 0; i < panels->size; i++) {
        struct grafana_panel *panel = &panels->data[i];
        struct str id = panel->id;
        for (uint32_t n = i + 1; id.size == 0 || intern_find(&emission->ids, id) > 0; n++) {
            id = grafana_made(emission->grafana, "%.*s#%u", STR_ARG(panel->id), n);
        }
        panel->id = id;
        intern_add(&emission->ids, id);
    }
}

static void all_emit(struct emission *emission, struct grafana_board *board) {
    ids_settle(emission, &board->panels);
    for (uint32_t i = 0; i < board->panels.size; i++) {
        grafana_panel_settle(&emission->grafana->reading->arena, &board->panels.data[i]);
    }
    emission->dashboard = board_asset(emission);
    for (uint32_t i = 0; i < board->extras.size; i++) {
        extra_emit(emission, &board->extras.data[i]);
    }
    for (uint32_t i = 0; i < board->panels.size; i++) {
        panel_emit(emission, &board->panels.data[i]);
    }
}

void grafana_board_emit(const struct grafana *grafana, struct grafana_board *board) {
    struct emission emission = {
        .grafana = grafana, .board = board, .word = board_word(grafana, board)};
    board->title = str_trim(board->title).size > 0 ? str_trim(board->title) : emission.word;
    intern_init(&emission.ids);
    all_emit(&emission, board);
    intern_release(&emission.ids);
}
