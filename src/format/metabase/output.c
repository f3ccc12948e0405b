#include "format/metabase/output.h"

#include "format/metabase/definition.h"

// As many as PostgreSQL returns at most. More are a mistake, which must not cost time.
#define OUTPUTS_MAX 2000u

// ---- names

static bool is_taken(const struct metabase_stage *stage, struct str name) {
    for (uint32_t i = 0; i < stage->outputs.size; i++) {
        if (str_equal(stage->outputs.data[i].name, name)) {
            return true;
        }
    }
    return false;
}

// sum, sum_2, sum_3
static void name_settle(struct arena *arena, const struct metabase_stage *stage,
                        struct metabase_output *output) {
    output->wanted = output->name;
    output->number = 1;
    for (uint32_t i = 0; i < stage->outputs.size; i++) {
        const struct metabase_output *other = &stage->outputs.data[i];
        if (str_equal(other->wanted, output->wanted) && other->number >= output->number) {
            output->number = other->number + 1;
        }
    }
    while (output->number > 1 || is_taken(stage, output->name)) {
        output->number += output->number == 1;
        output->name = metabase_print(arena, "%.*s_%u", STR_ARG(output->wanted), output->number);
        if (!is_taken(stage, output->name)) {
            return;
        }
        output->number++;
    }
}

const struct metabase_output *metabase_output_add(struct metabase_plan *plan,
                                                  struct metabase_stage *stage,
                                                  const struct metabase_output *output) {
    struct arena *arena = &plan->file->reading->arena;
    struct metabase_output added = *output;
    if (added.name.size > 0) {
        name_settle(arena, stage, &added);
    }
    if (added.join.size > 0 && added.alias.size == 0) {
        added.alias =
            metabase_print(arena, "%.*s__%.*s", STR_ARG(added.join), STR_ARG(added.column));
    }
    VEC_PUSH_IN(arena, &stage->outputs, added);
    return &stage->outputs.data[stage->outputs.size - 1];
}

static void add(struct metabase_plan *plan, struct metabase_stage *stage,
                struct metabase_output output) {
    if (stage->outputs.size < OUTPUTS_MAX) {
        metabase_output_add(plan, stage, &output);
    }
}

// What Metabase calls an aggregation that nobody has named: distinct and cumulative counts are
// counts, an expression over aggregations is an expression.
static struct str aggregation_name(const struct metabase_clause *clause) {
    static const struct {
        const char *clause;
        const char *name;
    } names[] = {
        {"distinct", "count"}, {"cum-count", "count"}, {"cum-sum", "sum"},  {"+", "expression"},
        {"-", "expression"},   {"*", "expression"},    {"/", "expression"},
    };
    struct str own = node_get_text(clause->options, "name");
    if (own.size > 0) {
        return own;
    }
    for (uint32_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (metabase_clause_is(clause, names[i].clause)) {
            return str_of(names[i].name);
        }
    }
    return clause->name;
}

// An aggregation that is defined elsewhere is called like what it stands for.
static struct str clause_name(const struct metabase_plan *plan, const struct node *node,
                              bool defined) {
    struct metabase_clause clause;
    if (!metabase_clause_read(node, &clause)) {
        return STR("expression");
    }
    const struct node *definition =
        defined ? NULL : metabase_defined_aggregation(plan->file, &clause).node;
    if (definition) {
        return clause_name(plan, definition, true);
    }
    if (metabase_clause_is(&clause, "expression")) {
        return node_text(clause.first);
    }
    bool named = node_get_text(clause.options, "name").size > 0;
    if (metabase_clause_is(&clause, "aggregation-options") && !named) {
        struct metabase_clause inner;
        return metabase_clause_read(clause.first, &inner) ? aggregation_name(&inner)
                                                          : STR("expression");
    }
    return aggregation_name(&clause);
}

struct str metabase_aggregation_name(const struct metabase_plan *plan, const struct node *node) {
    return clause_name(plan, node, false);
}

// ---- single outputs

// What the source calls the field; nobody knows: its number.
static struct str ref_name(struct metabase_plan *plan, struct metabase_stage *stage,
                           const struct metabase_ref *ref) {
    struct metabase_column column = metabase_stage_column(plan, stage, ref);
    return column.source ? column.name
                         : metabase_print(&plan->file->reading->arena, "field %.*s",
                                          STR_ARG(ref->id.size > 0 ? ref->id : ref->name));
}

// What stands in a list of the stage: a reference, an expression, an aggregation.
static void add_clause(struct metabase_plan *plan, struct metabase_stage *stage,
                       const struct node *node) {
    struct metabase_output output = {.clause = node, .part = metabase_beside(stage->part, node)};
    struct metabase_ref ref;
    if (metabase_ref_read(node, &ref)) {
        output.name = output.column = ref_name(plan, stage, &ref);
        output.id = ref.id;
        output.join = ref.join;
    } else {
        output.name = clause_name(plan, node, false);
    }
    add(plan, stage, output);
}

static void add_clauses(struct metabase_plan *plan, struct metabase_stage *stage,
                        const struct node *member) {
    bool alone;
    for (const struct node *node = metabase_clause_list(member, &alone); node;
         node = alone ? NULL : node->next) {
        add_clause(plan, stage, node);
    }
}

static void add_star(struct metabase_plan *plan, struct metabase_stage *stage,
                     const struct metabase_source *source) {
    stage->open = true;
    add(plan, stage, (struct metabase_output){.from = {.source = source}, .part = source->part});
}

// All that an inner stage returns.
static void add_stage(struct metabase_plan *plan, struct metabase_stage *stage,
                      const struct metabase_source *source, struct str join) {
    const struct metabase_stage *inner = source->stage;
    for (uint32_t i = 0; i < inner->outputs.size; i++) {
        const struct metabase_output *output = &inner->outputs.data[i];
        bool star = output->name.size == 0;
        if (!star) {
            add(plan, stage,
                (struct metabase_output){
                    .covered = inner->open,
                    .name = output->name,
                    .alias = join.size > 0 ? STR("") : output->alias,
                    .id = output->id,
                    .column = join.size > 0 ? output->name : output->column,
                    .join = join.size > 0 ? join : output->join,
                    .from = {source, output->name},
                    .part = output->part,
                });
        }
    }
    if (inner->open) {
        add_star(plan, stage, source);
    }
}

// ---- what the card says that it returns

static bool has_prefix(struct str text, struct str prefix) {
    return str_starts(text, prefix) &&
           str_starts(str_sub(text, prefix.size, text.size), STR(" \xE2\x86\x92 "));
}

// Whether a column of the result comes from this source: fields of a join are shown as
// "Customers → Email".
static bool comes_from(const struct metabase_stage *stage, const struct metabase_result *result,
                       const struct metabase_source *source) {
    struct str shown = node_get_text(result->part.node, "display_name");
    const struct metabase_source *found = &stage->source;
    for (uint32_t i = 0; i < stage->joins.size; i++) {
        const struct metabase_source *join = &stage->joins.data[i]->source;
        bool said = result->join.size > 0;
        if (said ? str_equal(join->alias, result->join) : has_prefix(shown, join->alias)) {
            found = join;
        }
    }
    return found == source;
}

static bool is_expression(const struct metabase_stage *stage,
                          const struct metabase_result *result) {
    struct metabase_clause ref;
    bool said = metabase_clause_read(result->ref, &ref) && metabase_clause_is(&ref, "expression");
    return said || (result->id.size == 0 && metabase_stage_expression(stage, result->name));
}

// What a source that is no stage calls a column of the result.
static struct str column_of(struct metabase_plan *plan, const struct metabase_source *source,
                            const struct metabase_result *result) {
    if (source->kind == METABASE_FROM_CARD) {
        return result->name;
    }
    const struct metabase_ref ref = {.id = result->id, .name = STR("")};
    struct str name = result->id.size > 0 ? metabase_ref_name(plan, &ref) : STR("");
    return name.size > 0 ? name : result->column;
}

// All columns of a table or card, as the card says. False when it says none.
static bool add_results(struct metabase_plan *plan, struct metabase_stage *stage,
                        const struct metabase_source *source, struct str join) {
    bool found = false;
    for (uint32_t i = 0; i < plan->results.size; i++) {
        const struct metabase_result *result = &plan->results.data[i];
        if (!comes_from(stage, result, source) || is_expression(stage, result)) {
            continue;
        }
        struct str column = column_of(plan, source, result);
        add(plan, stage,
            (struct metabase_output){
                .name = result->name,
                .id = result->id,
                .column = column,
                .join = join,
                .from = {source, column},
                .part = metabase_beside(result->part, node_get(result->part.node, "name"))});
        found = true;
    }
    return found;
}

// A card of the scan knows best what it returns; of a table, Metabase shows what it knows of.
static bool says_results(struct metabase_plan *plan, const struct metabase_source *source) {
    return source->kind == METABASE_FROM_TABLE ||
           (source->kind == METABASE_FROM_CARD &&
            !metabase_find(plan->file, FACT_CARD, source->word));
}

static void add_all(struct metabase_plan *plan, struct metabase_stage *stage,
                    const struct metabase_source *source, struct str join, bool last) {
    if (source->kind == METABASE_FROM_STAGE) {
        add_stage(plan, stage, source, join);
        return;
    }
    if (!last || !says_results(plan, source) || !add_results(plan, stage, source, join)) {
        add_star(plan, stage, source);
    }
}

// ---- stages

static void add_expressions(struct metabase_plan *plan, struct metabase_stage *stage) {
    for (const struct node *node = metabase_stage_expressions(stage); node; node = node->next) {
        struct str name = metabase_expression_name(node);
        if (name.size > 0) {
            add(plan, stage,
                (struct metabase_output){
                    .name = name, .clause = node, .part = metabase_beside(stage->part, node)});
        }
    }
}

// Columns of the joins that say so.
static void add_joined(struct metabase_plan *plan, struct metabase_stage *stage, bool last) {
    for (uint32_t i = 0; i < stage->joins.size; i++) {
        const struct metabase_join *join = stage->joins.data[i];
        const struct node *fields = node_get(join->node, "fields");
        if (node_is(fields, "all")) {
            add_all(plan, stage, &join->source, join->source.alias, last);
        } else if (node_is_array(fields)) {
            add_clauses(plan, stage, fields);
        }
    }
}

// The results list the same outputs in the same order.
static void take_names(const struct metabase_plan *plan, struct metabase_stage *stage) {
    for (uint32_t i = 0; plan->results.size == stage->outputs.size && i < stage->outputs.size;
         i++) {
        stage->outputs.data[i].name = plan->results.data[i].name;
    }
}

void metabase_outputs_plan(struct metabase_plan *plan, struct metabase_stage *stage, bool last) {
    const struct node *breakout = node_get(stage->part.node, "breakout");
    const struct node *aggregation = node_get(stage->part.node, "aggregation");
    const struct node *fields = node_get(stage->part.node, "fields");
    stage->grouped = metabase_says(breakout) || metabase_says(aggregation);
    if (stage->grouped) {
        add_clauses(plan, stage, breakout);
        add_clauses(plan, stage, aggregation);
        if (last) {
            take_names(plan, stage);
        }
        return;
    }
    if (node_is_array(fields) && fields->count > 0) {
        add_clauses(plan, stage, fields);
    } else {
        add_all(plan, stage, &stage->source, STR(""), last);
        add_expressions(plan, stage);
    }
    add_joined(plan, stage, last);
}
