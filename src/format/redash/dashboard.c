#include "format/redash/dashboard.h"

#include "format/redash/query.h"
#include "format/redash/visualization.h"

void redash_widget_read(struct redash *redash, const struct node *widget, struct str dashboard) {
    if (node_true(node_get(widget, "restricted"))) {
        reading_note(redash->reading, DIAG_DOCUMENT_DOUBTFUL, redash_place(redash, widget),
                     "this widget is restricted and its query cannot be seen: dump the dashboard "
                     "as a user who may see it");
        return;
    }
    const struct node *id = node_get(widget, "visualization_id");
    const struct node *visualization =
        redash_object(redash, node_get(widget, "visualization"), "a visualization");
    if (visualization) {
        const struct redash_owner query = redash_query_of(redash, visualization);
        redash_visualization_read(redash, visualization, &query, dashboard);
    } else if (node_text(id).size > 0 && dashboard.size > 0) {
        redash_visualization_place(redash, node_text(id), dashboard, redash_place(redash, id));
    }
}

// Old servers give lists of widgets, one a row.
static void read_row(struct redash *redash, const struct node *row, struct str dashboard) {
    if (!node_is_array(row)) {
        redash_widget_read(redash, redash_object(redash, row, "a widget"), dashboard);
        return;
    }
    for (const struct node *widget = node_first(row); widget; widget = widget->next) {
        redash_widget_read(redash, redash_object(redash, widget, "a widget"), dashboard);
    }
}

static void read_widgets(struct redash *redash, const struct node *dashboard, struct str word) {
    const struct node *widgets = node_get(dashboard, "widgets");
    if (!node_is_array(widgets)) {
        reading_note(redash->reading, DIAG_DOCUMENT_DOUBTFUL,
                     redash_place(redash, widgets ? widgets : dashboard),
                     "the widgets of this dashboard are not in this dump: lists of dashboards have "
                     "none, dump the dashboard by itself");
        return;
    }
    for (const struct node *row = node_first(widgets); row; row = row->next) {
        read_row(redash, row, word);
    }
}

void redash_dashboard_read(struct redash *redash, const struct node *dashboard) {
    struct str word = redash_word(redash, dashboard, &redash_dashboard_kind);
    builder_asset_def(redash->reading->builder,
                      redash_asset(redash, dashboard, &redash_dashboard_kind));
    read_widgets(redash, dashboard, word);
}
