#include "format/metabase/stage.h"

#include <stdio.h>
#include <string.h>

#include "format/metabase/clause.h"
#include "format/metabase/output.h"
#include "format/space.h"

static struct metabase_column source_column(struct metabase_plan *plan,
                                            const struct metabase_source *source,
                                            const struct metabase_ref *ref);

// ---- outputs by name

static bool has_id(const struct metabase_output *output, const struct metabase_ref *ref) {
    return ref->id.size > 0 && str_equal(output->id, ref->id);
}

static bool has_name(const struct metabase_output *output, const struct metabase_ref *ref) {
    return ref->name.size > 0 &&
           (str_equal(output->name, ref->name) || str_equal(output->alias, ref->name));
}

static bool has_column(const struct metabase_output *output, const struct metabase_ref *ref) {
    return ref->name.size > 0 && str_equal(output->column, ref->name);
}

static bool is_star(const struct metabase_output *output) {
    return output->from.source && output->from.name.size == 0;
}

// The first output that fits, of the right join, or of any.
static const struct metabase_output *
find_output(const struct metabase_stage *stage, const struct metabase_ref *ref,
            bool (*fits)(const struct metabase_output *, const struct metabase_ref *),
            bool any_join) {
    for (uint32_t i = 0; i < stage->outputs.size; i++) {
        const struct metabase_output *output = &stage->outputs.data[i];
        if (!is_star(output) && fits(output, ref) &&
            (any_join || str_equal(output->join, ref->join))) {
            return output;
        }
    }
    return NULL;
}

const struct metabase_output *metabase_stage_of_ref(const struct metabase_stage *stage,
                                                    const struct metabase_ref *ref) {
    bool (*const ways[])(const struct metabase_output *,
                         const struct metabase_ref *) = {has_id, has_name, has_column};
    const struct metabase_output *found = NULL;
    for (uint32_t i = 0; !found && i < 3; i++) {
        found = find_output(stage, ref, ways[i], false);
    }
    for (uint32_t i = 0; !found && ref->join.size == 0 && i < 3; i++) {
        found = find_output(stage, ref, ways[i], true);
    }
    return found;
}

const struct metabase_output *metabase_stage_of_clause(const struct metabase_stage *stage,
                                                       const struct node *clause) {
    for (uint32_t i = 0; i < stage->outputs.size; i++) {
        if (stage->outputs.data[i].clause == clause) {
            return &stage->outputs.data[i];
        }
    }
    return NULL;
}

// count_where is count-where.
static bool same_but_dashes(struct str a, struct str b) {
    for (size_t i = 0; i < a.size && a.size == b.size; i++) {
        char one = a.data[i] == '-' ? '_' : a.data[i];
        char other = b.data[i] == '-' ? '_' : b.data[i];
        if (one != other) {
            return false;
        }
    }
    return a.size == b.size;
}

const struct metabase_output *metabase_stage_named(const struct metabase_stage *stage,
                                                   struct str name) {
    const struct metabase_ref ref = {.name = name};
    const struct metabase_output *found = find_output(stage, &ref, has_name, true);
    found = found ? found : find_output(stage, &ref, has_column, true);
    for (uint32_t i = 0; !found && i < stage->outputs.size; i++) {
        const struct metabase_output *output = &stage->outputs.data[i];
        found = !is_star(output) && same_but_dashes(output->name, name) ? output : NULL;
    }
    return found;
}

// ---- expressions

// An object by name in legacy queries, a list of clauses that say their name in MBQL 5.
const struct node *metabase_stage_expressions(const struct metabase_stage *stage) {
    return node_first(node_get(stage->part.node, "expressions"));
}

struct str metabase_expression_name(const struct node *expression) {
    struct metabase_clause clause;
    bool listed = expression->key.size == 0 && metabase_clause_read(expression, &clause);
    return listed ? node_get_text(clause.options, "lib/expression-name") : expression->key;
}

const struct node *metabase_stage_expression(const struct metabase_stage *stage, struct str name) {
    const struct node *node = name.size > 0 ? metabase_stage_expressions(stage) : NULL;
    while (node && !str_equal(metabase_expression_name(node), name)) {
        node = node->next;
    }
    return node;
}

const struct node *metabase_stage_aggregation(const struct metabase_stage *stage, struct str key) {
    bool alone;
    const struct node *list = node_get(stage->part.node, "aggregation");
    const struct node *node = metabase_clause_list(list, &alone);
    char number[16];
    for (uint32_t i = 0; node && key.size > 0; i++, node = alone ? NULL : node->next) {
        struct metabase_clause clause = {0};
        metabase_clause_read(node, &clause);
        snprintf(number, sizeof(number), "%u", i);
        if (str_equal(key, str_of(number)) ||
            str_equal(key, node_get_text(clause.options, "lib/uuid"))) {
            return node;
        }
    }
    return NULL;
}

// ---- joins

static struct metabase_join *join_named(const struct metabase_stage *stage, struct str alias) {
    for (uint32_t i = 0; i < stage->joins.size; i++) {
        if (str_equal(stage->joins.data[i]->source.alias, alias)) {
            return stage->joins.data[i];
        }
    }
    return NULL;
}

static struct str word_of(struct arena *arena, const struct metabase_ref *ref) {
    return ref->id.size > 0 ? ref->id
                            : metabase_field_word(arena, ref->schema, ref->table, ref->name);
}

static const struct metabase_fact *field_fact(struct metabase_plan *plan,
                                              const struct metabase_ref *ref) {
    struct str word = word_of(&plan->file->reading->arena, ref);
    return metabase_find(plan->file, FACT_FIELD, word);
}

// The table of a field that stands behind a foreign key. False: nobody knows.
static bool field_table(struct metabase_plan *plan, const struct metabase_ref *ref,
                        struct metabase_source *source) {
    if (ref->table.size > 0) {
        source->schema = ref->schema;
        source->name = ref->table;
        return true;
    }
    const struct metabase_fact *field = field_fact(plan, ref);
    if (!field || field->table.size == 0) {
        return false;
    }
    metabase_source_table(plan->file, field->table, source);
    return true;
}

// The column that a foreign key refers to. Words of serialised fields end with it.
static struct str key_target(struct metabase_plan *plan, const struct metabase_ref *key) {
    const struct metabase_fact *field = field_fact(plan, key);
    struct str word = field ? field->target : STR("");
    const struct metabase_fact *target = metabase_find(plan->file, FACT_FIELD, word);
    return target ? target->name : metabase_field_of_word(word);
}

// The join of the field's table that Metabase makes by itself: products__via__product_id.
static struct metabase_join *implicit_join(struct metabase_plan *plan, struct metabase_stage *stage,
                                           const struct metabase_ref *ref) {
    struct arena *arena = &plan->file->reading->arena;
    const struct node *at = ref->stand ? ref->stand : ref->at;
    struct metabase_join join = {
        .source = {.kind = METABASE_FROM_TABLE, .part = metabase_beside(stage->part, at)}};
    if (!metabase_ref_of_key(ref->source_field, &join.key) ||
        !field_table(plan, ref, &join.source)) {
        return NULL;
    }
    struct str key = metabase_ref_name(plan, &join.key);
    key = key.size > 0 ? key : join.key.id;
    join.source.alias =
        metabase_print(arena, "%.*s__via__%.*s", STR_ARG(join.source.name), STR_ARG(key));
    struct metabase_join *known = join_named(stage, join.source.alias);
    if (known) {
        return known;
    }
    join.target = key_target(plan, &join.key);
    struct metabase_join *made = ARENA_NEW(arena, struct metabase_join);
    *made = join;
    VEC_PUSH_IN(arena, &stage->joins, made);
    return made;
}

// ---- columns

struct str metabase_ref_name(struct metabase_plan *plan, const struct metabase_ref *ref) {
    if (ref->name.size > 0) {
        return ref->name;
    }
    const struct metabase_fact *field = metabase_find(plan->file, FACT_FIELD, ref->id);
    return field ? field->name : STR("");
}

// What a card calls its output: the second id is id_2.
static struct str card_output(struct metabase_plan *plan, const struct metabase_source *card,
                              const struct metabase_ref *ref) {
    struct arena *arena = &plan->file->reading->arena;
    if (ref->name.size > 0 && ref->table.size == 0) {
        return ref->name;
    }
    struct str field = word_of(arena, ref);
    struct str word = metabase_result_word(arena, card->word, field);
    const struct metabase_fact *fact = metabase_find(plan->file, FACT_RESULT, word);
    const struct metabase_result *result = metabase_results_of_field(&plan->results, field);
    return fact ? fact->name : result ? result->name : metabase_ref_name(plan, ref);
}

// Customers__email, or a reference that names the join: the join of the stage, and the column's
// reference there.
static struct metabase_join *join_of_ref(const struct metabase_stage *stage,
                                         struct metabase_ref *ref) {
    const char *mark = ref->name.size > 0 ? memmem(ref->name.data, ref->name.size, "__", 2) : NULL;
    struct metabase_join *join = join_named(stage, ref->join);
    if (!join && mark) {
        size_t length = (size_t)(mark - ref->name.data);
        join = join_named(stage, str_sub(ref->name, 0, length));
        ref->name = join ? str_sub(ref->name, length + 2, ref->name.size) : ref->name;
    }
    return join;
}

static bool has_base_star(const struct metabase_stage *stage) {
    for (uint32_t i = 0; i < stage->outputs.size; i++) {
        if (is_star(&stage->outputs.data[i]) &&
            stage->outputs.data[i].from.source == &stage->source) {
            return true;
        }
    }
    return false;
}

// Asks an open stage for a column that it does not name: it is there under a star, or the stage
// returns it from now on.
static struct str ask(struct metabase_plan *plan, struct metabase_stage *stage,
                      struct metabase_ref ref) {
    struct metabase_join *join = join_of_ref(stage, &ref);
    const struct metabase_source *source = join ? &join->source : &stage->source;
    struct metabase_column column = source_column(plan, source, &ref);
    if (!column.source || (!join && has_base_star(stage))) {
        return column.name;
    }
    struct metabase_output output = {
        .name = column.name,
        .id = ref.id,
        .column = column.name,
        .from = column,
        .part = metabase_beside(stage->part, ref.stand ? ref.stand : ref.at),
    };
    if (join) {
        output.join = source->alias;
        output.name = metabase_print(&plan->file->reading->arena, "%.*s__%.*s",
                                     STR_ARG(source->alias), STR_ARG(column.name));
    }
    return metabase_output_add(plan, stage, &output)->name;
}

// The name under which a stage returns a column; empty: it does not.
static struct str stage_output(struct metabase_plan *plan, struct metabase_stage *stage,
                               const struct metabase_ref *ref) {
    const struct metabase_output *output = metabase_stage_of_ref(stage, ref);
    if (!output && ref->id.size > 0) {
        struct metabase_ref named = {.name = metabase_ref_name(plan, ref), .join = ref->join};
        output = metabase_stage_of_ref(stage, &named);
    }
    if (output) {
        return output->name;
    }
    return stage->open ? ask(plan, stage, *ref) : STR("");
}

static struct str source_name(struct metabase_plan *plan, const struct metabase_source *source,
                              const struct metabase_ref *ref) {
    switch (source->kind) {
    case METABASE_FROM_STAGE:
        return stage_output(plan, source->stage, ref);
    case METABASE_FROM_CARD:
        return card_output(plan, source, ref);
    default:
        return metabase_ref_name(plan, ref);
    }
}

static struct metabase_column source_column(struct metabase_plan *plan,
                                            const struct metabase_source *source,
                                            const struct metabase_ref *ref) {
    struct str name = source_name(plan, source, ref);
    return (struct metabase_column){name.size > 0 ? source : NULL, name};
}

struct metabase_column metabase_stage_column(struct metabase_plan *plan,
                                             struct metabase_stage *stage,
                                             const struct metabase_ref *ref) {
    struct metabase_ref own = *ref;
    struct metabase_join *join = ref->join.size > 0 ? join_named(stage, ref->join) : NULL;
    if (join) {
        own.join = STR("");
        return source_column(plan, &join->source, &own);
    }
    if (ref->source_field) {
        join = implicit_join(plan, stage, ref);
        return join ? source_column(plan, &join->source, &own) : (struct metabase_column){0};
    }
    return source_column(plan, &stage->source, &own);
}

// ---- sources

void metabase_source_table(struct metabase_file *file, struct str id,
                           struct metabase_source *source) {
    const struct metabase_fact *table = metabase_find(file, FACT_TABLE, id);
    source->kind = METABASE_FROM_TABLE;
    source->schema = table ? table->schema : STR(SPACE_METABASE_TABLE);
    source->name = table ? table->name : id;
}
