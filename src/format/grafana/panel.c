#include "format/grafana/panel.h"

#include "format/grafana/match.h"

// {"type": "reduce", "expression": "A"}, {"type": "math", "expression": "$A / ${B}"},
// {"type": "classic_conditions", "conditions": [{"query": {"params": ["A"]}}]}
static bool calculates_from(const struct grafana_query *expression, struct str ref) {
    const struct node *model = expression->model;
    if (grafana_matches_ref(node_get_text(model, "expression"), ref)) {
        return true;
    }
    const struct node *conditions = node_get(model, "conditions");
    for (const struct node *one = node_first(conditions); one; one = one->next) {
        const struct node *params = node_path(one, "query.params");
        if (str_equal(node_text(node_at(params, 0)), ref)) {
            return true;
        }
    }
    return false;
}

static bool is_shown_expression(const struct grafana_query *query) {
    return !query->hidden && grafana_source_engine(NULL, query->source) == GRAFANA_EXPRESSION;
}

void grafana_panel_settle(struct arena *arena, struct grafana_panel *panel) {
    struct VEC(uint32_t) open = {0}; // shown expressions whose operands are still to be found
    for (uint32_t i = 0; i < panel->queries.size; i++) {
        if (is_shown_expression(&panel->queries.data[i])) {
            VEC_PUSH_IN(arena, &open, i);
        }
    }
    while (open.size > 0) {
        const struct grafana_query *expression = &panel->queries.data[open.data[--open.size]];
        for (uint32_t i = 0; i < panel->queries.size; i++) {
            struct grafana_query *query = &panel->queries.data[i];
            if (!query->hidden || !calculates_from(expression, query->ref)) {
                continue;
            }
            query->hidden = false;
            if (is_shown_expression(query)) {
                VEC_PUSH_IN(arena, &open, i);
            }
        }
    }
}
