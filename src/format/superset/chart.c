#include "format/superset/chart.h"

#include "format/space.h"
#include "format/superset/asset.h"
#include "format/superset/control.h"
#include "format/superset/sources.h"
#include "format/superset/viz.h"

struct chart {
    const struct superset_item *item;
    struct reading *reading;
    struct superset_node params; // as an object
    struct superset_node source; // what names the dataset
    struct str dataset;          // its uuid or number
    uint32_t asset;
};

// ---- the dataset

// 26 of 26__table. A chart over a query of SQL Lab (7__query) has no dataset.
static struct str dataset_number(struct str datasource) {
    size_t end = str_find(datasource, '_');
    return str_equal(str_sub(datasource, end, datasource.size), STR("__table"))
               ? str_sub(datasource, 0, end)
               : STR("");
}

static void find_dataset(struct chart *chart) {
    struct superset_node uuid = superset_get(chart->item->at, "dataset_uuid");
    struct superset_node id = superset_get(chart->item->at, "datasource_id");
    struct superset_node type = superset_get(chart->item->at, "datasource_type");
    bool table = !superset_says(type) || node_is(type.node, "table");
    chart->source = superset_says(uuid) ? uuid : id;
    chart->dataset = table || superset_says(uuid) ? superset_text(chart->source) : STR("");
    if (!superset_says(uuid) && !superset_says(id)) {
        chart->source = superset_get(chart->params, "datasource");
        chart->dataset = dataset_number(superset_text(chart->source));
    }
}

static bool has_dataset(const struct chart *chart) {
    if (chart->dataset.size > 0) {
        return true;
    }
    reading_note(chart->reading, DIAG_DOCUMENT_DOUBTFUL,
                 superset_place(superset_get(chart->item->at, "slice_name")),
                 "this chart names no dataset, so nothing is known of what it shows; export it "
                 "together with its dataset");
    return false;
}

static bool is_of_other_engine(const struct chart *chart, struct superset_node claim) {
    struct str engine = superset_dataset_engine(chart->reading->around, chart->dataset);
    if (superset_engine_is_read(engine)) {
        return false;
    }
    reading_skip(chart->reading, superset_place(claim), DIAG_OTHER_ENGINE,
                 "this chart's dataset is a query to %.*s, not PostgreSQL: it is left out",
                 STR_ARG(engine));
    return true;
}

// ---- queries

static struct superset_query query_init(const struct chart *chart, struct superset_node claim) {
    return (struct superset_query){
        .reading = chart->reading,
        .asset = chart->asset,
        .source = chart->source,
        .dataset = chart->dataset,
        .claim = superset_place(claim),
    };
}

static struct superset_node params_written(const struct chart *chart) {
    struct superset_node params = superset_get(chart->item->at, "params");
    return superset_says(params) ? params : superset_get(chart->item->at, "form_data");
}

static bool read_settings(const struct chart *chart, const struct superset_viz *viz,
                          const char *controls, const char *filters) {
    struct superset_query query = query_init(chart, params_written(chart));
    superset_controls_add(&query, chart->params, controls);
    bool shows = superset_query_shows(&query);
    query.grouped = viz->grouping == SUPERSET_GROUPED ||
                    (viz->grouping == SUPERSET_BY_METRIC && superset_query_has_metric(&query));
    if (shows) {
        superset_filters_add(&query, superset_get(chart->params, filters));
        superset_time_filter_add(&query, chart->params);
        superset_query_write(&query);
    }
    return shows;
}

static bool read_params(const struct chart *chart, const struct superset_viz *viz) {
    bool shows = read_settings(chart, viz, viz->controls, "adhoc_filters");
    return read_settings(chart, viz, viz->controls_b, "adhoc_filters_b") || shows;
}

static bool read_context(const struct chart *chart) {
    struct superset_node written = superset_get(chart->item->at, "query_context");
    struct superset_node context = superset_parsed(chart->reading, written, "`query_context`");
    struct superset_node queries = superset_get(context, "queries");
    bool shows = false;
    for (const struct node *one = node_first(queries.node); one; one = one->next) {
        struct superset_query query = query_init(chart, written);
        superset_context_add(&query, superset_beside(queries, one));
        if (superset_query_shows(&query)) {
            superset_query_write(&query);
            shows = true;
        }
    }
    return shows;
}

static struct superset_node viz_type(const struct chart *chart) {
    struct superset_node type = superset_get(chart->item->at, "viz_type");
    return superset_says(type) ? type : superset_get(chart->params, "viz_type");
}

static void read_queries(const struct chart *chart) {
    struct superset_viz viz;
    struct superset_node type = viz_type(chart);
    bool known = superset_viz_find(superset_text(type), chart->params.node, &viz);
    bool shows = known ? read_params(chart, &viz) || read_context(chart)
                       : read_context(chart) || read_params(chart, &viz);
    if (!shows) {
        reading_note(chart->reading, DIAG_TEXT_UNSUPPORTED,
                     superset_place(superset_says(type) ? type : params_written(chart)),
                     "nothing in this chart's settings says what it shows (viz_type %.*s); open it "
                     "in Superset and save it again",
                     STR_ARG(superset_text(type)));
    }
}

// ---- the chart

// Dashboards that an answer of the API lists. An export's numbers of dashboards are those of the
// Superset that it came from, and mean nothing.
static struct list parents_of(const struct superset_item *item) {
    const struct node *dashboards = superset_get(item->at, "dashboards").node;
    struct names keys = {0};
    for (const struct node *one = node_first(dashboards); one; one = one->next) {
        struct str id = node_text(node_get(one, "id"));
        if (id.size > 0) {
            names_add_key(item->reading, &keys, SPACE_SUPERSET_DASHBOARD, id);
        }
    }
    return names_list(item->reading, &keys);
}

void superset_chart_read(const struct superset_item *item) {
    struct chart chart = {.item = item, .reading = item->reading};
    struct asset_def asset = superset_asset(item, &superset_chart_kind);
    struct superset_viz viz;
    asset.parents = parents_of(item);
    chart.asset = builder_asset_def(item->reading->builder, asset);
    struct superset_node written = params_written(&chart);
    chart.params = superset_parsed(item->reading, written, "`params`");
    superset_viz_find(superset_text(viz_type(&chart)), chart.params.node, &viz);
    find_dataset(&chart);
    if (viz.grouping != SUPERSET_NO_QUERY && has_dataset(&chart) &&
        !is_of_other_engine(&chart, written)) {
        read_queries(&chart);
    }
}
