#include "format/grafana/v1.h"

// Rows in rows; Grafana has one level.
#define DEPTH 16u

struct v1 {
    const struct grafana *grafana;
    struct grafana_board board;
};

static struct arena *arena_of(const struct v1 *v1) {
    return &v1->grafana->reading->arena;
}

// ---- panels

static void targets_read(const struct v1 *v1, struct grafana_panel *panel,
                         const struct node *node) {
    struct grafana_source none = {0};
    struct grafana_source source =
        grafana_source_read(&v1->board.sources, node_get(node, "datasource"), none);
    const struct node *target = grafana_list(v1->grafana, node, "targets");
    for (; target; target = target->next) {
        if (!grafana_is_object(v1->grafana, target, "a query")) {
            continue;
        }
        const struct grafana_query query = {
            .model = target,
            .ref = node_get_text(target, "refId"),
            .hidden = node_true(node_get(target, "hide")),
            .source =
                grafana_source_read(&v1->board.sources, node_get(target, "datasource"), source),
        };
        VEC_PUSH_IN(arena_of(v1), &panel->queries, query);
    }
}

static void transformations_read(const struct v1 *v1, struct grafana_panel *panel,
                                 const struct node *node) {
    const struct node *one = grafana_list(v1->grafana, node, "transformations");
    for (; one; one = one->next) {
        if (!grafana_is_object(v1->grafana, one, "a transformation")) {
            continue;
        }
        const struct grafana_change change = {
            .id = node_get_text(one, "id"),
            .disabled = node_true(node_get(one, "disabled")),
            .options = node_get(one, "options"),
            .filter = node_is_object(node_get(one, "filter")) ? node_get(one, "filter") : NULL,
            .at = one,
        };
        VEC_PUSH_IN(arena_of(v1), &panel->changes, change);
    }
}

static struct grafana_panel panel_read(const struct v1 *v1, const struct node *node) {
    const struct node *title = node_get(node, "title");
    const struct node *library = node_get(node, "libraryPanel");
    struct grafana_panel panel = {
        .id = node_get_text(node, "id"),
        .title = node_text(title),
        .type = node_get_text(node, "type"),
        .description = node_get_text(node, "description"),
        .at = title ? title : node,
        .options = node_get(node, "options"),
        .field_config = node_get(node, "fieldConfig"),
        .old = node,
        .library = node_is_object(library) ? library : NULL,
    };
    targets_read(v1, &panel, node);
    transformations_read(v1, &panel, node);
    return panel;
}

static void note_depth(const struct v1 *v1, const struct node *at) {
    reading_note(v1->grafana->reading, DIAG_DOCUMENT_DOUBTFUL, grafana_place(v1->grafana, at),
                 "rows are nested too deeply: what is in here is left out");
}

// A row holds panels of its own when it is collapsed.
static void panels_read(struct v1 *v1, const struct node *holder, uint32_t depth) {
    const struct node *node = grafana_list(v1->grafana, holder, "panels");
    for (; node; node = node->next) {
        if (!grafana_is_object(v1->grafana, node, "a panel")) {
            continue;
        }
        const struct node *inner = node_get(node, "panels");
        if (!node_is(node_get(node, "type"), "row")) {
            VEC_PUSH_IN(arena_of(v1), &v1->board.panels, panel_read(v1, node));
        }
        if (inner && depth == DEPTH) {
            note_depth(v1, inner);
        } else if (inner) {
            panels_read(v1, node, depth + 1);
        }
    }
}

// Before version 16 all panels were in rows[].panels[].
static void rows_read(struct v1 *v1, const struct node *board) {
    const struct node *row = grafana_list(v1->grafana, board, "rows");
    for (; row; row = row->next) {
        if (grafana_is_object(v1->grafana, row, "a row")) {
            panels_read(v1, row, 1);
        }
    }
}

// ---- variables and annotations

// "query" is SQL, or an object {"rawSql": ...}; "definition" repeats it for readers.
static const struct node *variable_sql(const struct node *variable) {
    static const char *const members[] = {"rawSql", "query", "rawQuery", NULL};
    static const char *const outer[] = {"query", "definition", NULL};
    const struct node *inner = grafana_said(node_get(variable, "query"), members);
    return inner ? inner : grafana_said(variable, outer);
}

static void variables_read(struct v1 *v1, const struct node *templating) {
    struct grafana_source none = {0};
    const struct node *variable = grafana_list(v1->grafana, templating, "list");
    for (; variable; variable = variable->next) {
        if (!node_is(node_get(variable, "type"), "query")) {
            continue;
        }
        const struct grafana_extra extra = {
            .name = node_get_text(variable, "name"),
            .sql = variable_sql(variable),
            .model = variable,
            .source =
                grafana_source_read(&v1->board.sources, node_get(variable, "datasource"), none),
        };
        VEC_PUSH_IN(arena_of(v1), &v1->board.extras, extra);
    }
}

// {"name": "Deploys", "target": {"rawSql": ...}}, in older ones "rawQuery".
static void annotations_read(struct v1 *v1, const struct node *annotations) {
    static const char *const members[] = {"rawSql", "rawQuery", "query", NULL};
    struct grafana_source none = {0};
    const struct node *annotation = grafana_list(v1->grafana, annotations, "list");
    for (; annotation; annotation = annotation->next) {
        if (!grafana_is_object(v1->grafana, annotation, "an annotation")) {
            continue;
        }
        const struct node *target = node_get(annotation, "target");
        const struct node *inner = grafana_said(target, members);
        const struct node *outer = grafana_said(annotation, members);
        const struct grafana_extra extra = {
            .name = node_get_text(annotation, "name"),
            .annotation = true,
            .sql = inner ? inner : outer,
            .model = outer ? annotation : target,
            .source =
                grafana_source_read(&v1->board.sources, node_get(annotation, "datasource"), none),
        };
        VEC_PUSH_IN(arena_of(v1), &v1->board.extras, extra);
    }
}

// ---- dashboards

// {"__elements": {"uid": {"name": ..., "model": {...}}}}; an array in older exports.
static void elements_read(const struct grafana *grafana, const struct node *elements) {
    for (const struct node *element = node_first(elements); element; element = element->next) {
        if (grafana_v1_takes_library(element)) {
            grafana_v1_read_library(grafana, element);
        }
    }
}

bool grafana_v1_takes(const struct node *root) {
    const struct node *inner = node_get(root, "dashboard");
    const struct node *board = node_is_object(inner) ? inner : root;
    return node_get(board, "schemaVersion") &&
           (node_is_array(node_get(board, "panels")) || node_is_array(node_get(board, "rows")));
}

void grafana_v1_read(const struct grafana *grafana, const struct node *root, struct str uid) {
    const struct node *inner = node_get(root, "dashboard");
    const struct node *board = node_is_object(inner) ? inner : root;
    const struct node *title = node_get(board, "title");
    struct v1 v1 = {
        .grafana = grafana,
        .board =
            {
                .uid = uid.size > 0 ? uid : node_get_text(board, "uid"),
                .title = node_text(title),
                .description = node_get_text(board, "description"),
                .tags = node_get(board, "tags"),
                .at = title ? title : board,
                .sources = {.inputs = node_get(board, "__inputs"),
                            .variables = node_path(board, "templating.list")},
                .elements = node_get(board, "__elements"),
            },
    };
    variables_read(&v1, node_get(board, "templating"));
    annotations_read(&v1, node_get(board, "annotations"));
    panels_read(&v1, board, 0);
    rows_read(&v1, board);
    elements_read(grafana, v1.board.elements);
    grafana_board_emit(grafana, &v1.board);
}

// ---- library panels

// {"uid": ..., "name": ..., "kind": 1, "model": {"targets": [...]}}, or that in "result".
static const struct node *library_of(const struct node *root) {
    const struct node *inner = node_get(root, "result");
    return node_is_object(inner) ? inner : root;
}

bool grafana_v1_takes_library(const struct node *root) {
    const struct node *library = library_of(root);
    const struct node *model = node_get(library, "model");
    return node_get(library, "name") && node_get(model, "type") &&
           (node_get(model, "targets") || node_get(library, "kind"));
}

void grafana_v1_read_library(const struct grafana *grafana, const struct node *root) {
    const struct node *library = library_of(root);
    const struct node *name = node_get(library, "name");
    struct str uid = node_get_text(library, "uid");
    struct v1 v1 = {.grafana = grafana};
    struct grafana_panel panel = panel_read(&v1, node_get(library, "model"));
    panel.at = name;
    panel.library = NULL;
    uid = uid.size > 0 ? uid : library->key;
    grafana_library_emit(grafana, uid.size > 0 ? uid : node_text(name), node_text(name), &panel);
}
