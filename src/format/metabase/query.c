#include "format/metabase/query.h"

#include "format/metabase/clause.h"
#include "format/metabase/expr.h"
#include "format/metabase/native.h"
#include "format/space.h"
#include "query/key.h"

static void write_stage(struct metabase_writer *writer, struct metabase_stage *stage);

// ---- FROM

static void write_relation(struct metabase_writer *writer, const struct metabase_source *source) {
    const struct node *node = source->part.node;
    if (source->schema.size > 0) {
        metabase_put_name(writer, source->schema, node);
        metabase_put(writer, ".", node);
    }
    metabase_put_name(writer, source->name, node);
}

static void write_native(struct metabase_writer *writer, const struct metabase_source *source) {
    const struct metabase_native native = {
        .file = writer->plan->file, .sql = source->part, .tags = source->tags, .inner = true};
    metabase_put(writer, "(", source->part.node);
    metabase_native_write(&native);
    metabase_put(writer, "\n)", source->part.node);
}

static void write_source(struct metabase_writer *writer, const struct metabase_source *source) {
    const struct node *node = source->part.node;
    switch (source->kind) {
    case METABASE_FROM_TABLE:
    case METABASE_FROM_CARD:
        write_relation(writer, source);
        break;
    case METABASE_FROM_NATIVE:
        write_native(writer, source);
        break;
    case METABASE_FROM_STAGE:
        metabase_put(writer, "(", node);
        write_stage(writer, source->stage);
        metabase_put(writer, ")", node);
        break;
    case METABASE_FROM_HOLE:
        metabase_put_hole(writer, node);
        break;
    }
    metabase_put(writer, " AS ", node);
    metabase_put_name(writer, source->alias, node);
}

// A table that is joined through a foreign key.
static void write_key(struct metabase_writer *writer, const struct metabase_join *join) {
    const struct node *node = join->source.part.node;
    struct metabase_column key = metabase_stage_column(writer->plan, writer->stage, &join->key);
    struct metabase_column target = {&join->source, join->target};
    struct span at = metabase_written(writer, join->source.part);
    if (key.source) {
        metabase_column_write(writer, key, at, at);
    } else {
        metabase_note_dangling(writer->plan->file, metabase_here(writer, node), "field",
                               join->key.id);
        metabase_put_hole(writer, node);
    }
    metabase_put(writer, " = ", node);
    metabase_column_write(writer, target, at, at);
}

static void write_conditions(struct metabase_writer *writer, const struct metabase_join *join) {
    const struct node *list = node_get(join->node, "conditions");
    list = list ? list : node_get(join->node, "condition");
    bool alone;
    const struct node *condition = metabase_clause_list(list, &alone);
    if (!condition) {
        metabase_put(writer, "TRUE", join->node);
    }
    for (const char *before = ""; condition; condition = alone ? NULL : condition->next) {
        metabase_put(writer, before, join->node);
        metabase_expr_write(writer, condition);
        before = " AND ";
    }
}

static const char *join_word(const struct metabase_join *join) {
    static const char *const words[][2] = {
        {"inner-join", " JOIN "}, {"right-join", " RIGHT JOIN "}, {"full-join", " FULL JOIN "}};
    for (uint32_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (node_is(node_get(join->node, "strategy"), words[i][0])) {
            return words[i][1];
        }
    }
    return " LEFT JOIN ";
}

static void write_joins(struct metabase_writer *writer) {
    for (uint32_t i = 0; i < writer->stage->joins.size; i++) {
        const struct metabase_join *join = writer->stage->joins.data[i];
        const struct node *node = join->source.part.node;
        metabase_put(writer, join_word(join), node);
        write_source(writer, &join->source);
        metabase_put(writer, " ON ", node);
        if (join->node) {
            write_conditions(writer, join);
        } else {
            write_key(writer, join);
        }
    }
}

// ---- the other clauses

// A star stands for all columns of its source, or of all there are.
static void write_star(struct metabase_writer *writer, const struct metabase_output *output,
                       struct span at) {
    if (writer->stage->joins.size > 0) {
        metabase_put_name_at(writer, output->from.source->alias, at);
        metabase_put_at(writer, ".", at);
    }
    metabase_put_at(writer, "*", at);
}

static void write_output(struct metabase_writer *writer, const struct metabase_output *output,
                         struct span at) {
    if (output->clause) {
        metabase_expr_write(writer, output->clause);
    } else if (output->from.name.size > 0) {
        metabase_column_write(writer, output->from, at, at);
    } else {
        write_star(writer, output, at);
        return;
    }
    metabase_put_at(writer, " AS ", at);
    metabase_put_name_at(writer, output->name, at);
}

static void write_outputs(struct metabase_writer *writer) {
    const struct metabase_stage *stage = writer->stage;
    const char *before = " ";
    metabase_put(writer, "SELECT", stage->part.node);
    for (uint32_t i = 0; i < stage->outputs.size; i++) {
        const struct metabase_output output = stage->outputs.data[i];
        if (output.covered) {
            continue;
        }
        struct span at = metabase_written(writer, output.part);
        metabase_put_at(writer, before, at);
        write_output(writer, &output, at);
        before = ", ";
    }
}

// A list of clauses of the stage, or nothing.
static void write_clauses(struct metabase_writer *writer, const char *key, const char *first,
                          const char *next) {
    const struct node *list = node_get(writer->stage->part.node, key);
    bool alone;
    const struct node *node = metabase_clause_list(list, &alone);
    for (const char *before = first; node; node = alone ? NULL : node->next) {
        metabase_put(writer, before, node);
        metabase_expr_write(writer, node);
        before = next;
    }
}

// ["asc", ref]; in old queries [ref, "ascending"]
static void write_sort(struct metabase_writer *writer, const struct node *node) {
    struct metabase_clause clause;
    bool read = metabase_clause_read(node, &clause) && clause.first;
    const struct node *key = read ? clause.first : node_first(node);
    bool down =
        read ? metabase_clause_is(&clause, "desc") : node_is(node_at(node, 1), "descending");
    if (key) {
        metabase_expr_write(writer, key);
    } else {
        metabase_put_hole(writer, node);
    }
    metabase_put(writer, down ? " DESC" : " ASC", node);
}

static void write_order(struct metabase_writer *writer) {
    const struct node *list = node_get(writer->stage->part.node, "order-by");
    const char *before = " ORDER BY ";
    for (const struct node *node = node_first(list); node; node = node->next) {
        metabase_put(writer, before, node);
        write_sort(writer, node);
        before = ", ";
    }
}

static void write_limit(struct metabase_writer *writer) {
    const struct node *limit = node_get(writer->stage->part.node, "limit");
    if (limit && limit->kind == NODE_NUMBER) {
        metabase_put(writer, " LIMIT ", limit);
        metabase_put_value(writer, limit);
    }
}

static void write_stage(struct metabase_writer *writer, struct metabase_stage *stage) {
    struct metabase_stage *outer = writer->stage;
    writer->stage = stage;
    write_outputs(writer);
    metabase_put(writer, " FROM ", stage->source.part.node);
    write_source(writer, &stage->source);
    write_joins(writer);
    const struct node *filters = node_get(stage->part.node, "filters");
    write_clauses(writer, filters ? "filters" : "filter", " WHERE ", " AND ");
    if (stage->grouped) {
        write_clauses(writer, "breakout", " GROUP BY ", ", ");
    }
    write_order(writer);
    write_limit(writer);
    writer->stage = outer;
}

// ---- texts

static bool write_native_alone(struct metabase_plan *plan, bool brief) {
    const struct metabase_native native = {
        .file = plan->file, .sql = plan->query.part, .tags = plan->query.tags, .brief = brief};
    excerpt_reset(&plan->file->reading->excerpt);
    return metabase_native_write(&native);
}

static void add_text(struct metabase_plan *plan, struct metabase_part query, uint32_t fill) {
    struct reading *reading = plan->file->reading;
    if (plan->query.kind == METABASE_FROM_NATIVE) {
        bool optional = write_native_alone(plan, false);
        reading_text(reading, metabase_place(plan->query.part), fill);
        if (optional) {
            write_native_alone(plan, true);
            reading_alternative(reading);
        }
        return;
    }
    struct metabase_writer writer;
    metabase_writer_init(&writer, plan, query);
    write_stage(&writer, plan->query.stage);
    reading_text(reading, metabase_place(query), fill);
}

bool metabase_query_write(struct metabase_plan *plan, struct metabase_part query,
                          struct str database, uint32_t fill) {
    struct str own = node_get_text(query.node, "database"), engine;
    struct span claim = metabase_place(query);
    database = own.size > 0 ? own : database;
    if (!metabase_database_is_read(plan->file, database, &engine)) {
        reading_skip(plan->file->reading, claim, DIAG_OTHER_ENGINE, "a query for %.*s is not read",
                     STR_ARG(engine));
        return false;
    }
    if (plan->query.kind != METABASE_FROM_NATIVE && plan->query.kind != METABASE_FROM_STAGE) {
        reading_omit(plan->file->reading, claim);
        return false;
    }
    metabase_database_apply(plan->file, database, fill);
    add_text(plan, query, fill);
    return true;
}

void metabase_query_select(struct metabase_file *file, struct str card, struct metabase_part at,
                           uint32_t fill) {
    struct reading *reading = file->reading;
    struct metabase_plan plan = {.file = file};
    struct metabase_writer writer;
    metabase_writer_init(&writer, &plan, at);
    metabase_put(&writer, "SELECT * FROM ", at.node);
    metabase_put_name(&writer, STR(SPACE_METABASE_CARD), at.node);
    metabase_put(&writer, ".", at.node);
    metabase_put_name(&writer, key_word(&reading->arena, card), at.node);
    reading_text(reading, metabase_place(at), fill);
}
