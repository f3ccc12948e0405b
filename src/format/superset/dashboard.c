#include "format/superset/dashboard.h"

#include "format/space.h"
#include "format/superset/asset.h"
#include "format/superset/control.h"
#include "format/superset/sources.h"

struct dashboard {
    const struct superset_item *item;
    struct reading *reading;
    struct list keys;
    uint32_t asset;
    bool exported; // an export's numbers are those of the Superset that it came from
};

// A member that is an object in an export and a string of JSON in an answer of the API.
static struct superset_node either(const struct dashboard *dashboard, const char *object,
                                   const char *json) {
    struct superset_node found = superset_get(dashboard->item->at, object);
    if (!superset_says(found)) {
        found = superset_get(dashboard->item->at, json);
    }
    return superset_parsed(dashboard->reading, found, "this part of the dashboard");
}

// ---- charts

static void read_chart(const struct dashboard *dashboard, struct superset_node at) {
    struct reading *reading = dashboard->reading;
    struct superset_node meta = superset_get(at, "meta");
    struct str uuid = superset_text(superset_get(meta, "uuid"));
    struct str id = superset_text(superset_get(meta, "chartId"));
    struct names keys = {0};
    if (uuid.size > 0) {
        names_add_key(reading, &keys, SPACE_SUPERSET_CHART, uuid);
    }
    if (id.size > 0 && (uuid.size == 0 || !dashboard->exported)) {
        names_add_key(reading, &keys, SPACE_SUPERSET_CHART, id);
    }
    if (keys.size == 0) {
        reading_note(reading, DIAG_REFERENCE_DANGLING, superset_place(at),
                     "this place of the dashboard names no chart; put the chart there again");
        return;
    }
    builder_asset_def(reading->builder, (struct asset_def){
                                            .type = ASSET_CHART,
                                            .flags = ASSET_DEF_REMARK,
                                            .keys = names_list(reading, &keys),
                                            .parents = dashboard->keys,
                                            .span = superset_place(meta),
                                        });
}

static void read_charts(const struct dashboard *dashboard) {
    struct superset_node position = either(dashboard, "position", "position_json");
    for (const struct node *one = node_first(position.node); one; one = one->next) {
        if (node_is(node_get(one, "type"), "CHART")) {
            read_chart(dashboard, superset_beside(position, one));
        }
    }
}

// ---- filters

// What a filter shows is called after the filter.
static struct superset_term filter_term(struct superset_node filter, struct superset_node column) {
    struct str name = str_trim(superset_text(superset_get(filter, "name")));
    return (struct superset_term){
        .at = column,
        .dimension = true,
        .label = name.size > 0 ? name : superset_text(column),
    };
}

static bool is_of_other_engine(const struct dashboard *dashboard, struct str dataset,
                               struct superset_node at) {
    struct str engine = superset_dataset_engine(dashboard->reading->around, dataset);
    if (superset_engine_is_read(engine)) {
        return false;
    }
    reading_skip(dashboard->reading, superset_place(at), DIAG_OTHER_ENGINE,
                 "this filter's dataset is a query to %.*s, not PostgreSQL: it is left out",
                 STR_ARG(engine));
    return true;
}

// A range of time has a target without a column: {}.
static void read_target(const struct dashboard *dashboard, struct superset_node filter,
                        struct superset_node target) {
    struct superset_node column = superset_get(superset_get(target, "column"), "name");
    struct superset_node uuid = superset_get(target, "datasetUuid");
    struct superset_node source = superset_says(uuid) ? uuid : superset_get(target, "datasetId");
    if (!superset_says(column)) {
        return;
    }
    if (superset_text(source).size == 0) {
        reading_note(dashboard->reading, DIAG_REFERENCE_DANGLING, superset_place(column),
                     "this filter names a column of no dataset; choose its dataset again");
        return;
    }
    if (is_of_other_engine(dashboard, superset_text(source), target)) {
        return;
    }
    struct superset_query query = {
        .reading = dashboard->reading,
        .asset = dashboard->asset,
        .source = source,
        .dataset = superset_text(source),
        .claim = superset_place(target),
    };
    struct superset_term term = filter_term(filter, column);
    superset_query_add(&query, &term);
    superset_filters_add(&query, superset_get(filter, "adhoc_filters"));
    superset_query_write(&query);
}

static void read_filters(const struct dashboard *dashboard) {
    struct superset_node metadata = either(dashboard, "metadata", "json_metadata");
    struct superset_node filters = superset_get(metadata, "native_filter_configuration");
    for (const struct node *one = node_first(filters.node); one; one = one->next) {
        struct superset_node filter = superset_beside(filters, one);
        struct superset_node targets = superset_get(filter, "targets");
        for (const struct node *target = node_first(targets.node); target; target = target->next) {
            read_target(dashboard, filter, superset_beside(targets, target));
        }
    }
}

// ---- the dashboard

static uint32_t url_of(const struct superset_item *item) {
    struct builder *builder = item->reading->builder;
    struct str url = superset_text(superset_get(item->at, "url"));
    struct str slug = superset_text(superset_get(item->at, "slug"));
    if (url.size > 0 || slug.size == 0) {
        return builder_text(builder, url);
    }
    struct buf made;
    buf_init(&made);
    buf_print(&made, "/superset/dashboard/%.*s/", STR_ARG(slug));
    uint32_t text = builder_text(builder, buf_str(&made));
    buf_release(&made);
    return text;
}

void superset_dashboard_read(const struct superset_item *item) {
    struct asset_def asset = superset_asset(item, &superset_dashboard_kind);
    asset.url = url_of(item);
    struct dashboard dashboard = {
        .item = item,
        .reading = item->reading,
        .keys = asset.keys,
        .asset = builder_asset_def(item->reading->builder, asset),
        .exported = superset_says(superset_get(item->at, "position")),
    };
    read_charts(&dashboard);
    read_filters(&dashboard);
}
