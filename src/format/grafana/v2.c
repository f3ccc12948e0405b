#include "format/grafana/v2.h"

struct v2 {
    const struct grafana *grafana;
    struct grafana_board board;
};

static struct arena *arena_of(const struct v2 *v2) {
    return &v2->grafana->reading->arena;
}

// Kinds that say what a thing is, where an older version says of which type it is.
static struct str group_of(const struct node *node, const char *kind) {
    struct str group = node_get_text(node, "group");
    const struct node *said = node_get(node, "kind");
    return group.size > 0 || node_is(said, kind) ? group : node_text(said);
}

// {"kind": "DataQuery", "group": "postgres", "datasource": {"name": "warehouse"}, "spec": {...}}.
// `outer` holds the data source in v2alpha1.
static struct grafana_source source_of(const struct v2 *v2, const struct node *query,
                                       const struct node *outer) {
    struct str type = group_of(query, "DataQuery");
    struct str name = node_text(node_path(query, "datasource.name"));
    const struct node *old = node_get(outer, "datasource");
    struct str old_type = node_get_text(old, "type");
    return grafana_source_make(&v2->board.sources, type.size > 0 ? type : old_type,
                               name.size > 0 ? name : node_get_text(old, "uid"));
}

// ---- panels

static void queries_read(const struct v2 *v2, struct grafana_panel *panel,
                         const struct node *data) {
    const struct node *one = grafana_list(v2->grafana, data, "queries");
    for (; one; one = one->next) {
        const struct node *spec = node_get(one, "spec");
        const struct node *query = node_get(spec, "query");
        if (!query || !grafana_is_object(v2->grafana, query, "a query")) {
            continue;
        }
        const struct grafana_query made = {
            .model = node_get(query, "spec"),
            .ref = node_get_text(spec, "refId"),
            .hidden = node_true(node_get(spec, "hidden")),
            .source = source_of(v2, query, spec),
        };
        VEC_PUSH_IN(arena_of(v2), &panel->queries, made);
    }
}

static void transformations_read(const struct v2 *v2, struct grafana_panel *panel,
                                 const struct node *data) {
    const struct node *one = grafana_list(v2->grafana, data, "transformations");
    for (; one; one = one->next) {
        if (!grafana_is_object(v2->grafana, one, "a transformation")) {
            continue;
        }
        const struct node *spec = node_get(one, "spec");
        struct str id = group_of(one, "Transformation");
        const struct grafana_change change = {
            .id = id.size > 0 ? id : node_get_text(spec, "id"),
            .disabled = node_true(node_get(spec, "disabled")),
            .options = node_get(spec, "options") ? node_get(spec, "options") : spec,
            .filter = node_is_object(node_get(spec, "filter")) ? node_get(spec, "filter") : NULL,
            .at = one,
        };
        VEC_PUSH_IN(arena_of(v2), &panel->changes, change);
    }
}

static struct grafana_panel panel_read(const struct v2 *v2, const struct node *spec) {
    const struct node *title = node_get(spec, "title");
    const struct node *library = node_get(spec, "libraryPanel");
    struct grafana_panel panel = {
        .id = node_get_text(spec, "id"),
        .title = node_text(title),
        .type = group_of(node_get(spec, "vizConfig"), "VizConfig"),
        .description = node_get_text(spec, "description"),
        .at = title ? title : spec,
        .options = node_path(spec, "vizConfig.spec.options"),
        .field_config = node_path(spec, "vizConfig.spec.fieldConfig"),
        .library = node_is_object(library) ? library : NULL,
    };
    queries_read(v2, &panel, node_path(spec, "data.spec"));
    transformations_read(v2, &panel, node_path(spec, "data.spec"));
    return panel;
}

static void elements_read(struct v2 *v2, const struct node *elements) {
    for (const struct node *element = node_first(elements); element; element = element->next) {
        const struct node *spec = node_get(element, "spec");
        if (spec && grafana_is_object(v2->grafana, spec, "an element")) {
            VEC_PUSH_IN(arena_of(v2), &v2->board.panels, panel_read(v2, spec));
        }
    }
}

// ---- variables and annotations

// {"kind": "DataQuery", "spec": {"rawSql": ...}}; a bare string is in __legacyStringValue.
static const struct node *extra_sql(const struct node *query, const struct node *spec) {
    static const char *const members[] = {"rawSql", "__legacyStringValue", "query", "rawQuery",
                                          NULL};
    static const char *const outer[] = {"definition", NULL};
    const struct node *inner = grafana_said(node_get(query, "spec"), members);
    return inner ? inner : grafana_said(spec, outer);
}

static void extras_read(struct v2 *v2, const struct node *board, const char *list,
                        const char *kind) {
    const struct node *one = grafana_list(v2->grafana, board, list);
    for (; one; one = one->next) {
        const struct node *spec = node_get(one, "spec");
        const struct node *query = node_get(spec, "query");
        if (!node_is(node_get(one, "kind"), kind)) {
            continue;
        }
        const struct grafana_extra extra = {
            .name = node_get_text(spec, "name"),
            .annotation = node_is(node_get(one, "kind"), "AnnotationQuery"),
            .sql = extra_sql(query, spec),
            .model = node_get(query, "spec"),
            .source = source_of(v2, query, spec),
        };
        VEC_PUSH_IN(arena_of(v2), &v2->board.extras, extra);
    }
}

// ---- dashboards

bool grafana_v2_takes(const struct node *root) {
    return str_starts(node_get_text(root, "apiVersion"), STR("dashboard.grafana.app/")) &&
           node_is_object(node_path(root, "spec.elements"));
}

static void check_version(const struct grafana *grafana, const struct node *root) {
    const struct node *version = node_get(root, "apiVersion");
    if (!str_starts(node_text(version), STR("dashboard.grafana.app/v2"))) {
        reading_note(grafana->reading, DIAG_FORMAT_VERSION, grafana_place(grafana, version),
                     "%.*s is not known: the dashboard is read as version 2; compare what is found "
                     "with the original",
                     STR_ARG(node_text(version)));
    }
}

void grafana_v2_read(const struct grafana *grafana, const struct node *root) {
    const struct node *spec = node_get(root, "spec");
    const struct node *title = node_get(spec, "title");
    const struct node *variables = node_get(spec, "variables");
    struct v2 v2 = {
        .grafana = grafana,
        .board =
            {
                .uid = node_text(node_path(root, "metadata.name")),
                .title = node_text(title),
                .description = node_get_text(spec, "description"),
                .tags = node_get(spec, "tags"),
                .at = title ? title : root,
                .sources = {.inputs = node_get(root, "__inputs"), .variables = variables},
            },
    };
    check_version(grafana, root);
    extras_read(&v2, spec, "variables", "QueryVariable");
    extras_read(&v2, spec, "annotations", "AnnotationQuery");
    elements_read(&v2, node_get(spec, "elements"));
    grafana_board_emit(grafana, &v2.board);
}
