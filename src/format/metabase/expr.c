#include "format/metabase/expr.h"

#include <stdio.h>
#include <string.h>

#include "format/metabase/definition.h"
#include "format/metabase/output.h"
#include "format/space.h"
#include "query/key.h"

#define DEEPEST_EXPR 200u
#define SQL_MAX      ((size_t)4 << 20) // bytes of one query

// ---- columns

void metabase_column_write(struct metabase_writer *writer, struct metabase_column column,
                           struct span of, struct span at) {
    metabase_put_name_at(writer, column.source->alias, of);
    metabase_put_at(writer, ".", of);
    metabase_put_name_at(writer, column.name, at);
}

static void write_column(struct metabase_writer *writer, const struct node *node,
                         struct metabase_ref *ref) {
    const struct metabase_part clause = {writer->root.tree, node};
    const struct metabase_part at = {writer->root.tree, ref->at};
    ref->stand = writer->stand;
    struct metabase_column column = metabase_stage_column(writer->plan, writer->stage, ref);
    if (column.source) {
        metabase_column_write(writer, column, metabase_written(writer, clause),
                              metabase_written(writer, at));
        return;
    }
    metabase_note_dangling(writer->plan->file, metabase_here(writer, ref->at), "field",
                           node_text(ref->at));
    metabase_put_hole(writer, node);
}

// month, or a part as hour-of-day and day-of-week.
static void open_unit(struct metabase_writer *writer, struct str unit, const struct node *node) {
    char sql[64];
    bool plain = unit.size < 24;
    for (size_t i = 0; i < unit.size; i++) {
        plain = plain && ((unit.data[i] >= 'a' && unit.data[i] <= 'z') || unit.data[i] == '-');
    }
    unit = plain ? unit : STR("?");
    bool part = memmem(unit.data, unit.size, "-of-", 4);
    snprintf(sql, sizeof(sql), "%s('%.*s', ", part ? "date_part" : "date_trunc", STR_ARG(unit));
    metabase_put(writer, sql, node);
}

static void write_ref(struct metabase_writer *writer, const struct node *node,
                      struct metabase_ref *ref) {
    bool unit = ref->unit.size > 0 && !str_equal(ref->unit, STR("default"));
    if (unit) {
        open_unit(writer, ref->unit, node);
    } else if (ref->binned) {
        metabase_put(writer, "floor(", node);
    }
    write_column(writer, node, ref);
    if (unit || ref->binned) {
        metabase_put(writer, ")", node);
    }
}

// ---- what stands elsewhere

// Writes a definition where the clause stands that refers to it.
static void write_away(struct metabase_writer *writer, struct metabase_part definition,
                       const struct node *node) {
    struct metabase_writer away = *writer;
    away.stand = writer->stand ? writer->stand : node;
    metabase_expr_write(&away, definition.node);
    writer->full = away.full;
}

static void write_unknown(struct metabase_writer *writer, const struct metabase_clause *clause) {
    struct str id = node_text(clause->first);
    char what[32];
    snprintf(what, sizeof(what), "%.*s", STR_ARG(clause->name));
    metabase_note_dangling(writer->plan->file, metabase_here(writer, clause->node), what, id);
    metabase_put_hole(writer, clause->node);
}

static void write_segment(struct metabase_writer *writer, const struct metabase_clause *clause) {
    struct metabase_part filters = metabase_defined_filters(writer->plan->file, clause);
    bool alone;
    const struct node *filter = metabase_clause_list(filters.node, &alone);
    if (!filter) {
        write_unknown(writer, clause);
        return;
    }
    const char *before = "(";
    for (; filter; filter = alone ? NULL : filter->next) {
        metabase_put(writer, before, clause->node);
        write_away(writer, metabase_beside(filters, filter), clause->node);
        before = " AND ";
    }
    metabase_put(writer, ")", clause->node);
}

// A metric is a card that returns one value; its own filters count too.
static void write_metric_card(struct metabase_writer *writer, const struct metabase_clause *clause,
                              const struct node *aggregation) {
    struct arena *arena = &writer->plan->file->reading->arena;
    metabase_put(writer, "(SELECT ", clause->node);
    metabase_put_name(writer, metabase_aggregation_name(writer->plan, aggregation), clause->node);
    metabase_put(writer, " FROM ", clause->node);
    metabase_put_name(writer, STR(SPACE_METABASE_CARD), clause->node);
    metabase_put(writer, ".", clause->node);
    metabase_put_name(writer, key_word(arena, node_text(clause->first)), clause->first);
    metabase_put(writer, ")", clause->node);
}

static void write_defined(struct metabase_writer *writer, const struct metabase_clause *clause) {
    struct metabase_part aggregation = metabase_defined_aggregation(writer->plan->file, clause);
    if (!aggregation.node) {
        write_unknown(writer, clause);
    } else if (metabase_is_metric_card(writer->plan->file, clause)) {
        write_metric_card(writer, clause, aggregation.node);
    } else {
        write_away(writer, aggregation, clause->node);
    }
}

// ---- special clauses

static void write_expression(struct metabase_writer *writer, const struct metabase_clause *clause) {
    struct str name = node_text(clause->first);
    const struct node *definition = metabase_stage_expression(writer->stage, name);
    if (definition && !writer->stand) {
        metabase_expr_write(writer, definition);
        return;
    }
    write_unknown(writer, clause);
}

// ["aggregation", 0], ["aggregation", {...}, "<lib/uuid of the aggregation>"]
static void write_aggregation(struct metabase_writer *writer,
                              const struct metabase_clause *clause) {
    const struct metabase_stage *stage = writer->stage;
    const struct node *node = metabase_stage_aggregation(stage, node_text(clause->first));
    const struct metabase_output *output = node ? metabase_stage_of_clause(stage, node) : NULL;
    if (output) {
        metabase_put_name(writer, output->name, clause->node);
    } else {
        write_unknown(writer, clause);
    }
}

// ["case", [[condition, value], ...], {"default": value}]; in MBQL 5 the default is an argument.
static void write_case(struct metabase_writer *writer, const struct metabase_clause *clause) {
    const struct node *otherwise = metabase_clause_at(clause, 1);
    otherwise = otherwise ? otherwise : node_get(clause->options, "default");
    metabase_put(writer, "CASE", clause->node);
    for (const struct node *pair = node_first(clause->first); pair; pair = pair->next) {
        const struct node *value = node_at(pair, 1);
        metabase_put(writer, " WHEN ", pair);
        if (value) {
            metabase_expr_write(writer, node_at(pair, 0));
            metabase_put(writer, " THEN ", pair);
            metabase_expr_write(writer, value);
        } else {
            metabase_put(writer, "NULL THEN NULL", pair);
        }
    }
    metabase_put(writer, node_first(clause->first) ? " ELSE " : " WHEN NULL THEN NULL ELSE ",
                 clause->node);
    if (otherwise) {
        metabase_expr_write(writer, otherwise);
    } else {
        metabase_put(writer, "NULL", clause->node);
    }
    metabase_put(writer, " END", clause->node);
}

static void write_options(struct metabase_writer *writer, const struct metabase_clause *clause) {
    if (clause->first) {
        metabase_expr_write(writer, clause->first);
    } else {
        metabase_put_hole(writer, clause->node);
    }
}

// ["field", null, {...}]
static void write_broken(struct metabase_writer *writer, const struct metabase_clause *clause) {
    reading_note(writer->plan->file->reading, DIAG_TEXT_UNSUPPORTED,
                 metabase_here(writer, clause->node),
                 "this refers to no field; a column is missing");
    metabase_put_hole(writer, clause->node);
}

// How to add one: a line, when no template of function.def can say it.
static const struct {
    const char *name;
    void (*write)(struct metabase_writer *, const struct metabase_clause *);
} specials[] = {
    {"aggregation", write_aggregation},
    {"aggregation-options", write_options},
    {"case", write_case},
    {"expression", write_expression},
    {"field", write_broken},
    {"if", write_case},
    {"measure", write_defined},
    {"metric", write_defined},
    {"segment", write_segment},
};

// ---- functions

struct template {
    const char *name;
    uint32_t least;
    uint32_t most;
    const char *sql;
    const char *between;
};

static const struct template templates[] = {
#define X(name, least, most, sql, between) {name, least, most, sql, between},
#include "format/metabase/function.def"
#undef X
};

static const struct template *template_of(const struct metabase_clause *clause) {
    for (uint32_t i = 0; i < sizeof(templates) / sizeof(*templates); i++) {
        const struct template *template = &templates[i];
        if (metabase_clause_is(clause, template->name) && clause->count >= template->least &&
            clause->count <= template->most) {
            return template;
        }
    }
    return NULL;
}

static void write_list(struct metabase_writer *writer, const struct metabase_clause *clause,
                       uint32_t from, const char *between) {
    const struct node *node = metabase_clause_at(clause, from);
    for (uint32_t i = from; node && i < clause->count; i++, node = node->next) {
        if (i > from) {
            metabase_put(writer, between, clause->node);
        }
        metabase_expr_write(writer, node);
    }
}

// The order of a window: the groups of the query.
static void write_order(struct metabase_writer *writer, const struct node *node) {
    bool alone;
    const struct node *group =
        metabase_clause_list(node_get(writer->stage->part.node, "breakout"), &alone);
    const char *before = "ORDER BY ";
    for (; group && !writer->stand; group = alone ? NULL : group->next) {
        metabase_put(writer, before, node);
        metabase_expr_write(writer, group);
        before = ", ";
    }
}

static void write_argument(struct metabase_writer *writer, const struct metabase_clause *clause,
                           const struct template *template, char which) {
    if (which == '*' || which == '>') {
        write_list(writer, clause, which == '>', template->between);
        return;
    }
    if (which == 'b') {
        write_order(writer, clause->node);
        return;
    }
    const struct node *argument = metabase_clause_at(clause, (uint32_t)(which - '1'));
    if (argument) {
        metabase_expr_write(writer, argument);
    } else {
        metabase_put(writer, "NULL", clause->node);
    }
}

static void write_template(struct metabase_writer *writer, const struct metabase_clause *clause,
                           const struct template *template) {
    char plain[64];
    size_t size = 0;
    for (const char *at = template->sql; *at; at++) {
        if (*at != '%') {
            plain[size++] = *at;
            plain[size] = '\0';
            continue;
        }
        if (size > 0) {
            metabase_put(writer, plain, clause->node);
        }
        size = 0;
        write_argument(writer, clause, template, *++at);
    }
    if (size > 0) {
        metabase_put(writer, plain, clause->node);
    }
}

// A function that nobody knows still computes something from its arguments.
static void write_call(struct metabase_writer *writer, const struct metabase_clause *clause) {
    reading_note(writer->plan->file->reading, DIAG_FORMAT_VERSION,
                 metabase_here(writer, clause->node),
                 "\"%.*s\" with %u arguments is not known; read as a function of them",
                 STR_ARG(clause->name), clause->count);
    metabase_put_name(writer, clause->name, clause->node);
    metabase_put(writer, "(", clause->node);
    write_list(writer, clause, 0, ", ");
    metabase_put(writer, ")", clause->node);
}

static void write_clause(struct metabase_writer *writer, const struct metabase_clause *clause) {
    for (uint32_t i = 0; i < sizeof(specials) / sizeof(*specials); i++) {
        if (metabase_clause_is(clause, specials[i].name)) {
            specials[i].write(writer, clause);
            return;
        }
    }
    const struct template *template = template_of(clause);
    if (template) {
        write_template(writer, clause, template);
    } else {
        write_call(writer, clause);
    }
}

// ---- the expression

static bool too_much(struct metabase_writer *writer, const struct node *node) {
    bool full = writer->plan->file->reading->excerpt.sql.size > SQL_MAX;
    if (!full && writer->depth < DEEPEST_EXPR) {
        return false;
    }
    if (!writer->full) {
        reading_note(writer->plan->file->reading, DIAG_TOO_DEEP, metabase_here(writer, node),
                     "this query is too long or nested too deeply; what is beyond is left out");
    }
    writer->full = true;
    return true;
}

void metabase_expr_write(struct metabase_writer *writer, const struct node *node) {
    struct metabase_clause clause;
    struct metabase_ref ref;
    if (too_much(writer, node)) {
        metabase_put_hole(writer, node);
        return;
    }
    writer->depth++;
    if (metabase_ref_read(node, &ref)) {
        write_ref(writer, node, &ref);
    } else if (metabase_clause_read(node, &clause)) {
        write_clause(writer, &clause);
    } else {
        metabase_put_value(writer, node);
    }
    writer->depth--;
}
