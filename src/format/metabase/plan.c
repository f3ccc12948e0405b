#include "format/metabase/plan.h"

#include "format/metabase/definition.h"
#include "format/metabase/output.h"
#include "format/space.h"
#include "query/key.h"

#define DEEPEST_STAGE     50u  // stages in stages, joins included
#define DEEPEST_REFERENCE 500u // nodes in one another, definitions included
#define MOST_NODES        1000000u

struct planning {
    struct metabase_plan *plan;
    uint32_t depth;
};

static struct metabase_source source_of_legacy(struct planning *planning,
                                               struct metabase_part query);
static struct metabase_source source_of_stages(struct planning *planning, struct metabase_part list,
                                               uint32_t count);

static struct arena *arena_of(const struct planning *planning) {
    return &planning->plan->file->reading->arena;
}

static struct metabase_source hole(struct metabase_part part) {
    return (struct metabase_source){.kind = METABASE_FROM_HOLE, .part = part};
}

static struct metabase_source not_understood(const struct planning *planning,
                                             struct metabase_part part, const char *what) {
    reading_note(planning->plan->file->reading, DIAG_TEXT_UNSUPPORTED, metabase_place(part),
                 "%s; its columns are not known", what);
    return hole(part);
}

// ---- what stands in FROM

static struct metabase_source card(const struct planning *planning, struct metabase_part part,
                                   struct str word) {
    return (struct metabase_source){
        .kind = METABASE_FROM_CARD,
        .part = part,
        .schema = STR(SPACE_METABASE_CARD),
        .name = key_word(arena_of(planning), word),
        .word = word,
    };
}

static struct metabase_source table(const struct planning *planning, struct metabase_part part) {
    struct metabase_source source = {.kind = METABASE_FROM_TABLE, .part = part};
    if (part.node->kind == NODE_NUMBER) {
        metabase_source_table(planning->plan->file, node_text(part.node), &source);
        return source;
    }
    // [database, schema, table]
    uint32_t last = part.node->count - 1;
    source.schema = last >= 2 ? node_text(node_at(part.node, last - 1)) : STR("");
    source.name = node_text(node_at(part.node, last));
    source.part = metabase_beside(part, node_at(part.node, last));
    return source.name.size > 0 ? source : hole(part);
}

static struct str card_word(struct metabase_part from) {
    struct str text = node_text(from.node);
    bool by_key = from.node && str_equal(from.node->key, STR("source-card"));
    return by_key ? text : node_is_string(from.node) ? metabase_card_word(text) : STR("");
}

static bool is_table(const struct node *from) {
    return from && (from->kind == NODE_NUMBER || (node_is_array(from) && from->count > 0));
}

static struct metabase_part from_of(struct metabase_part stage) {
    struct metabase_part from = metabase_beside(stage, node_get(stage.node, "source-card"));
    return node_text(from.node).size > 0
               ? from
               : metabase_beside(stage, node_get(stage.node, "source-table"));
}

// A query over a metric reads what the metric reads: its columns are there to group by.
static bool source_of_metric(const struct planning *planning, struct metabase_part from,
                             struct metabase_source *source) {
    const struct metabase_file *file = planning->plan->file;
    struct metabase_part stage = metabase_metric_stage(file, card_word(from));
    struct metabase_part inner = from_of(stage);
    struct str word = card_word(inner);
    if (word.size == 0 && !is_table(inner.node)) {
        return false;
    }
    *source = word.size > 0 ? card(planning, inner, word) : table(planning, inner);
    source->part = from;
    return true;
}

static struct metabase_source source_named(const struct planning *planning,
                                           struct metabase_part stage) {
    struct metabase_part from = from_of(stage);
    struct str word = card_word(from);
    struct metabase_source metric;
    if (word.size > 0) {
        bool found = source_of_metric(planning, from, &metric);
        return found ? metric : card(planning, from, word);
    }
    if (is_table(from.node)) {
        return table(planning, from);
    }
    return not_understood(planning, from.node ? from : stage,
                          "this does not say which table or card the query reads");
}

// {"native": "SELECT 1", "template-tags": {...}} or {"query": "SELECT 1", ...}
static struct metabase_source source_native(struct planning *planning, struct metabase_part object,
                                            const char *key) {
    struct metabase_part sql = metabase_beside(object, node_get(object.node, key));
    if (!node_is_string(sql.node)) {
        return not_understood(planning, sql.node ? sql : object, "this native query is no SQL");
    }
    return (struct metabase_source){
        .kind = METABASE_FROM_NATIVE, .part = sql, .tags = node_get(object.node, "template-tags")};
}

// ---- joins

// A legacy join is a query of its own; MBQL 5 has stages.
static struct metabase_source join_source(struct planning *planning, struct metabase_part join) {
    struct metabase_part stages = metabase_beside(join, node_get(join.node, "stages"));
    if (node_is_array(stages.node)) {
        return source_of_stages(planning, stages, stages.node->count);
    }
    if (node_is_object(node_get(join.node, "source-query"))) {
        return source_of_legacy(planning,
                                metabase_beside(join, node_get(join.node, "source-query")));
    }
    return source_named(planning, join);
}

static void plan_joins(struct planning *planning, struct metabase_stage *stage) {
    for (const struct node *node = node_first(node_get(stage->part.node, "joins")); node;
         node = node->next) {
        struct metabase_join *join = ARENA_NEW(arena_of(planning), struct metabase_join);
        struct str alias = node_get_text(node, "alias");
        join->node = node;
        join->source = join_source(planning, metabase_beside(stage->part, node));
        join->source.alias = alias.size > 0 ? alias : STR("__join");
        VEC_PUSH_IN(arena_of(planning), &stage->joins, join);
    }
}

// ---- stages

static bool is_plain(const struct metabase_stage *stage) {
    static const char *const clauses[] = {"aggregation", "breakout", "expressions",
                                          "fields",      "filter",   "filters",
                                          "joins",       "limit",    "order-by"};
    for (uint32_t i = 0; i < sizeof(clauses) / sizeof(*clauses); i++) {
        if (metabase_says(node_get(stage->part.node, clauses[i]))) {
            return false;
        }
    }
    return true;
}

// A stage that reads `from`. One that only passes on what an inner source returns is that source.
static struct metabase_source stage_over(struct planning *planning, struct metabase_part part,
                                         struct metabase_source from) {
    struct metabase_stage *stage = ARENA_NEW(arena_of(planning), struct metabase_stage);
    bool last = planning->depth == 1;
    stage->part = part;
    stage->source = from;
    stage->source.alias = STR("source");
    if (!last && is_plain(stage)) {
        return from;
    }
    plan_joins(planning, stage);
    metabase_outputs_plan(planning->plan, stage, last);
    return (struct metabase_source){.kind = METABASE_FROM_STAGE, .part = part, .stage = stage};
}

static struct metabase_source too_deep(const struct planning *planning, struct metabase_part part) {
    reading_note(planning->plan->file->reading, DIAG_TOO_DEEP, metabase_place(part),
                 "more than %u queries in one another; what is deeper is left out", DEEPEST_STAGE);
    return hole(part);
}

static struct metabase_source source_of_legacy(struct planning *planning,
                                               struct metabase_part query) {
    struct metabase_part inner = metabase_beside(query, node_get(query.node, "source-query"));
    if (planning->depth == DEEPEST_STAGE) {
        return too_deep(planning, query);
    }
    if (node_get(query.node, "native")) {
        return source_native(planning, query, "native");
    }
    planning->depth++;
    struct metabase_source from = node_is_object(inner.node) ? source_of_legacy(planning, inner)
                                                             : source_named(planning, query);
    struct metabase_source source = stage_over(planning, query, from);
    planning->depth--;
    return source;
}

// The last of `count` stages, which reads the one before it.
static struct metabase_source source_of_stages(struct planning *planning, struct metabase_part list,
                                               uint32_t count) {
    struct metabase_part stage = metabase_beside(list, node_at(list.node, count - 1));
    if (count == 0 || !node_is_object(stage.node)) {
        return not_understood(planning, list, "this is no list of stages");
    }
    if (planning->depth == DEEPEST_STAGE) {
        return too_deep(planning, stage);
    }
    if (node_get(stage.node, "native")) {
        return source_native(planning, stage, "native");
    }
    planning->depth++;
    struct metabase_source from =
        count > 1 ? source_of_stages(planning, list, count - 1) : source_named(planning, stage);
    struct metabase_source source = stage_over(planning, stage, from);
    planning->depth--;
    return source;
}

// ---- references ahead

// What a stage reads of an inner stage is asked for before any SQL is written: the inner one may
// have to return more than it says.
struct asking {
    struct metabase_plan *plan;
    struct metabase_stage *stage;
    const struct node *stand; // the clause whose definition is looked at; NULL: none
    uint32_t depth;
    uint32_t left; // nodes that may still be looked at: definitions may repeat
};

static void ask_fields(struct asking *asking, const struct node *node);

static void ask_field(const struct asking *asking, struct metabase_ref *ref) {
    struct metabase_ref key = {0};
    ref->stand = asking->stand;
    metabase_stage_column(asking->plan, asking->stage, ref);
    if (ref->source_field && metabase_ref_of_key(ref->source_field, &key)) {
        key.stand = asking->stand;
        metabase_stage_column(asking->plan, asking->stage, &key);
    }
}

static void ask_definition(struct asking *asking, const struct node *node) {
    struct metabase_clause clause;
    const struct metabase_file *file = asking->plan->file;
    if (!metabase_clause_read(node, &clause)) {
        return;
    }
    const struct node *filters = metabase_defined_filters(file, &clause).node;
    const struct node *definition =
        filters ? filters : metabase_defined_aggregation(file, &clause).node;
    if (!definition || metabase_is_metric_card(file, &clause)) {
        return;
    }
    const struct node *stand = asking->stand;
    asking->stand = stand ? stand : node;
    ask_fields(asking, definition);
    asking->stand = stand;
}

static void ask_fields(struct asking *asking, const struct node *node) {
    struct metabase_ref ref;
    if (asking->left == 0 || asking->depth == DEEPEST_REFERENCE) {
        return;
    }
    asking->left--;
    if (metabase_ref_read(node, &ref)) {
        ask_field(asking, &ref);
        return;
    }
    asking->depth++;
    ask_definition(asking, node);
    for (const struct node *child = node_first(node); child; child = child->next) {
        bool inner = str_equal(child->key, STR("stages")) ||
                     str_equal(child->key, STR("source-query")) ||
                     str_starts(child->key, STR("lib/"));
        if (!inner) {
            ask_fields(asking, child);
        }
    }
    asking->depth--;
}

static void ask_source(struct metabase_plan *plan, const struct metabase_source *source) {
    if (source->kind != METABASE_FROM_STAGE) {
        return;
    }
    struct metabase_stage *stage = source->stage;
    struct asking asking = {.plan = plan, .stage = stage, .left = MOST_NODES};
    ask_fields(&asking, stage->part.node);
    ask_source(plan, &stage->source);
    for (uint32_t i = 0; i < stage->joins.size; i++) {
        ask_source(plan, &stage->joins.data[i]->source);
    }
}

// ---- the query

static struct metabase_source source_of_query(struct planning *planning,
                                              struct metabase_part query) {
    const struct node *stages = node_get(query.node, "stages");
    const struct node *native = node_get(query.node, "native");
    const struct node *inner = node_get(query.node, "query");
    if (node_is_array(stages)) {
        return source_of_stages(planning, metabase_beside(query, stages), stages->count);
    }
    if (node_is_object(native)) {
        return source_native(planning, metabase_beside(query, native), "query");
    }
    if (node_is_object(inner)) {
        return source_of_legacy(planning, metabase_beside(query, inner));
    }
    if (node_get(query.node, "source-table") || node_get(query.node, "source-query")) {
        return source_of_legacy(planning, query);
    }
    return not_understood(planning, query, "a query of a form that is not known; it is left out");
}

void metabase_plan_query(struct metabase_plan *plan, struct metabase_part query) {
    struct planning planning = {.plan = plan};
    plan->query = source_of_query(&planning, query);
    ask_source(plan, &plan->query);
}
