#include "format/metabase/definition.h"

// The innermost object of a query that holds its clauses: the last stage in MBQL 5.
static struct metabase_part clauses_of(struct metabase_part query) {
    const struct node *stages = node_get(query.node, "stages");
    const struct node *inner = node_get(query.node, "query");
    if (node_is_array(stages) && stages->count > 0) {
        return metabase_beside(query, node_at(stages, stages->count - 1));
    }
    return inner ? metabase_beside(query, inner) : query;
}

struct metabase_part metabase_metric_stage(const struct metabase_file *file, struct str card) {
    const struct metabase_fact *metric = metabase_find(file, FACT_CARD, card);
    struct metabase_part none = {0};
    if (!metric || !metric->definition.node) {
        return none;
    }
    const struct node *stages = node_get(metric->definition.node, "stages");
    return stages && stages->count != 1 ? none : clauses_of(metric->definition);
}

static const struct metabase_fact *find(const struct metabase_file *file,
                                        const struct metabase_clause *clause,
                                        enum metabase_fact_kind kind) {
    return metabase_find(file, kind, node_text(clause->first));
}

bool metabase_is_metric_card(const struct metabase_file *file,
                             const struct metabase_clause *clause) {
    const struct metabase_fact *card = find(file, clause, FACT_CARD);
    return metabase_clause_is(clause, "metric") && card && card->definition.node;
}

// Metrics of old queries were what measures are now.
struct metabase_part metabase_defined_aggregation(const struct metabase_file *file,
                                                  const struct metabase_clause *clause) {
    const struct metabase_fact *fact = NULL;
    if (metabase_is_metric_card(file, clause)) {
        fact = find(file, clause, FACT_CARD);
    } else if (metabase_clause_is(clause, "metric") || metabase_clause_is(clause, "measure")) {
        fact = find(file, clause, FACT_MEASURE);
    }
    if (!fact) {
        return (struct metabase_part){0};
    }
    struct metabase_part stage = clauses_of(fact->definition);
    bool alone;
    const struct node *list = node_get(stage.node, "aggregation");
    return metabase_beside(stage, metabase_clause_list(list, &alone));
}

struct metabase_part metabase_defined_filters(const struct metabase_file *file,
                                              const struct metabase_clause *clause) {
    const struct metabase_fact *fact = find(file, clause, FACT_SEGMENT);
    if (!metabase_clause_is(clause, "segment") || !fact) {
        return (struct metabase_part){0};
    }
    struct metabase_part stage = clauses_of(fact->definition);
    const struct node *filters = node_get(stage.node, "filters");
    return metabase_beside(stage, filters ? filters : node_get(stage.node, "filter"));
}
