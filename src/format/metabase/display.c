#include "format/metabase/display.h"

#include "format/metabase/part.h"

// How to add one: a line for the display, or several when there are several ways. Tables, and
// trends (smartscalar), have rules of their own in shown.c.
const struct metabase_display metabase_displays[] = {
    {"area", {"graph.dimensions", "graph.metrics"}, {"graph.tooltip_columns"}},
    {"bar", {"graph.dimensions", "graph.metrics"}, {"graph.tooltip_columns"}},
    {"boxplot", {"graph.dimensions", "graph.metrics"}, {"graph.tooltip_columns"}},
    {"combo", {"graph.dimensions", "graph.metrics"}, {"graph.tooltip_columns"}},
    {"funnel", {"funnel.dimension", "funnel.metric"}, {NULL}},
    {"line", {"graph.dimensions", "graph.metrics"}, {"graph.tooltip_columns"}},
    {"map", {"map.latitude_column", "map.longitude_column"}, {"map.metric_column"}},
    {"map", {"map.dimension", "map.metric"}, {NULL}},
    {"pie", {"pie.dimension", "pie.metric"}, {NULL}},
    {"pivot", {"pivot_table.column_split"}, {NULL}},
    {"progress", {"progress.value"}, {"progress.goal"}},
    {"row", {"graph.dimensions", "graph.metrics"}, {"graph.tooltip_columns"}},
    {"sankey", {"sankey.source", "sankey.target", "sankey.value"}, {NULL}},
    {"scalar", {"scalar.field"}, {NULL}},
    {"scatter", {"graph.dimensions", "graph.metrics"}, {"scatter.bubble", "graph.tooltip_columns"}},
    {"waterfall", {"graph.dimensions", "graph.metrics"}, {"graph.tooltip_columns"}},
};

const uint32_t metabase_display_count = sizeof(metabase_displays) / sizeof(*metabase_displays);

static bool says_any(const struct node *settings, const char *const *keys) {
    for (uint32_t i = 0; i < METABASE_KEYS_MAX && keys[i]; i++) {
        if (metabase_says(node_get(settings, keys[i]))) {
            return true;
        }
    }
    return false;
}

bool metabase_display_says(const struct node *settings) {
    static const char *const others[METABASE_KEYS_MAX] = {"table.columns", "scalar.comparisons"};
    for (uint32_t i = 0; i < metabase_display_count; i++) {
        if (says_any(settings, metabase_displays[i].needed) ||
            says_any(settings, metabase_displays[i].more)) {
            return true;
        }
    }
    return says_any(settings, others);
}
