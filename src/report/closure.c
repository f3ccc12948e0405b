#include "report/closure.h"

#include "report/queue.h"

#define EDGE_COLUMNS                                                                               \
    "SELECT e.id, e.statement_id, e.kind, e.confidence, e.target_asset, e.target_column,"          \
    " e.source_asset, e.source_column FROM edges e WHERE "

enum edge_field {
    EDGE_ID,
    EDGE_STATEMENT,
    EDGE_KIND,
    EDGE_CONFIDENCE,
    EDGE_TARGET,
    EDGE_TARGET_COLUMN,
    EDGE_SOURCE,
    EDGE_SOURCE_COLUMN,
};

enum read_field { READ_ID, READ_STATEMENT, READ_CONFIDENCE, READ_ASSET, READ_COLUMN };

// Where the far end of an edge lies, and what is known of the column that it means.
struct end {
    uint32_t asset;
    uint32_t column;  // 0: rows
    uint32_t carried; // symbol, for a '*'
};

static void prepare(struct closure *closure) {
    struct reader *reader = closure->lookup->reader;
    if (closure->options.upstream) {
        closure->edges = reader_query(
            reader, EDGE_COLUMNS "e.target_asset = ?1 AND e.target_column IS ?2 ORDER BY e.id");
        closure->reads =
            reader_query(reader, "SELECT id, statement_id, confidence, source_asset, NULL"
                                 " FROM reads WHERE target_asset = ?1 AND target_column IS ?2"
                                 " ORDER BY id");
    } else {
        closure->edges = reader_query(reader, EDGE_COLUMNS "e.source_column = ?2 ORDER BY e.id");
        closure->reads =
            reader_query(reader, "SELECT id, statement_id, confidence, target_asset, target_column"
                                 " FROM reads WHERE source_asset = ?1 ORDER BY id");
    }
    closure->columns =
        reader_query(reader, "SELECT id FROM columns WHERE asset_id = ?1"
                             " AND status NOT IN ('dropped', 'system') ORDER BY position, id");
}

void closure_init(struct closure *closure, struct lookup *lookup, struct closure_options options) {
    *closure = (struct closure){.lookup = lookup, .options = options};
    intern_init(&closure->names);
    VEC_PUSH(&closure->nodes, (struct closure_node){0});
    VEC_PUSH(&closure->steps, (struct closure_step){0});
    prepare(closure);
}

void closure_release(struct closure *closure) {
    intern_release(&closure->names);
    map_release(&closure->index);
    VEC_RELEASE(&closure->nodes);
    VEC_RELEASE(&closure->steps);
}

// ---- nodes and steps

static uint64_t end_key(struct end end) {
    return end.column != 0 ? map_pair(end.column, end.carried) : map_pair(0, end.asset);
}

// The node at an end, and whether it is a new one.
static uint32_t node_at(struct closure *closure, struct end end, bool *is_new) {
    uint32_t node = map_get(&closure->index, end_key(end));
    *is_new = node == 0;
    if (*is_new) {
        node = closure->nodes.size;
        VEC_PUSH(&closure->nodes, ((struct closure_node){
                                      .asset = end.asset,
                                      .column = end.column,
                                      .carried = end.carried,
                                  }));
        map_put(&closure->index, end_key(end), node);
    }
    return node;
}

// Takes a step to an end. Nodes come in the order of their depth, so a node's depth is settled when
// it is found; among steps from one depth the surest path wins, the first among equals.
static void step_to(struct closure *closure, struct closure_step step, struct end end) {
    bool is_new;
    step.to = node_at(closure, end, &is_new);
    uint32_t number = closure->steps.size;
    VEC_PUSH(&closure->steps, step);
    const struct closure_node *from = &closure->nodes.data[step.from];
    struct closure_node *to = &closure->nodes.data[step.to];
    double along = step.from == 0 ? 1 : from->along * step.confidence;
    if (is_new || (to->depth == from->depth + 1 && along > to->along)) {
        to->depth = from->depth + 1;
        to->along = along;
        to->via = number;
    }
}

static bool is_star(struct closure *closure, uint32_t asset, uint32_t column) {
    return column != 0 && lookup_asset(closure->lookup, asset)->star == column;
}

// A '*' is the column whose name is carried, known by itself or not; without a name, all columns.
static void step_through(struct closure *closure, struct closure_step step, struct end end) {
    if (!is_star(closure, end.asset, end.column)) {
        step_to(closure, step, end);
        return;
    }
    if (end.carried != 0) {
        uint32_t column = lookup_column_named(closure->lookup, end.asset,
                                              intern_str(&closure->names, end.carried));
        step_to(closure, step, column != 0 ? (struct end){end.asset, column, 0} : end);
        return;
    }
    step_to(closure, step, end);
    cursor_bind_integer(closure->columns, 1, end.asset);
    while (cursor_next(closure->columns)) {
        uint32_t column = cursor_id(closure->columns, 0);
        if (column != end.column) {
            step_to(closure, step, (struct end){end.asset, column, 0});
        }
    }
}

// ---- expansion

// Does the search take steps of this statement from this node?
static bool statement_counts(struct closure *closure, uint32_t from, uint32_t statement) {
    const struct map *pipelines = closure->options.pipelines;
    return !pipelines || closure->nodes.data[from].depth > 0 ||
           map_get(pipelines, lookup_statement(closure->lookup, statement)->pipeline) != 0;
}

static struct closure_step edge_step(const struct closure *closure, uint32_t from) {
    const struct cursor *edge = closure->edges;
    return (struct closure_step){
        .kind = STEP_EDGE,
        .from = from,
        .id = cursor_id(edge, EDGE_ID),
        .statement = cursor_id(edge, EDGE_STATEMENT),
        .confidence = cursor_share(edge, EDGE_CONFIDENCE),
        .value = lookup_kind(closure->lookup, cursor_id(edge, EDGE_KIND))->is_value,
    };
}

static bool edge_is_identity(const struct closure *closure) {
    return lookup_kind(closure->lookup, cursor_id(closure->edges, EDGE_KIND))->is_identity;
}

// Edges out of a column; `name` (a symbol) is what the column is called, 0 when it is any column.
static void edges_down(struct closure *closure, uint32_t from, uint32_t column, uint32_t name) {
    cursor_bind_integer(closure->edges, 2, column);
    while (cursor_next(closure->edges)) {
        struct closure_step step = edge_step(closure, from);
        struct end end = {
            .asset = cursor_id(closure->edges, EDGE_TARGET),
            .column = cursor_id(closure->edges, EDGE_TARGET_COLUMN),
        };
        if (edge_is_identity(closure) && is_star(closure, end.asset, end.column)) {
            end.carried = name;
        }
        if (statement_counts(closure, from, step.statement)) {
            step_through(closure, step, end);
        }
    }
}

// May an edge into a '*' bring the column called `name`? An identity edge brings the column of its
// own name only; from another '*' it brings any, and `end` is told which.
static bool brings(struct closure *closure, struct end *end, uint32_t name) {
    if (name == 0 || !edge_is_identity(closure)) {
        return true;
    }
    if (is_star(closure, end->asset, end->column)) {
        end->carried = name;
        return true;
    }
    return str_equal(lookup_column(closure->lookup, end->column)->name,
                     intern_str(&closure->names, name));
}

// Edges into a column, or into the rows (column 0); with `name` they lead into a '*' that stands
// for the column called so.
static void edges_up(struct closure *closure, uint32_t from, uint32_t column, uint32_t name) {
    cursor_bind_integer(closure->edges, 1, closure->nodes.data[from].asset);
    cursor_bind_id(closure->edges, 2, column);
    while (cursor_next(closure->edges)) {
        struct closure_step step = edge_step(closure, from);
        struct end end = {
            .asset = cursor_id(closure->edges, EDGE_SOURCE),
            .column = cursor_id(closure->edges, EDGE_SOURCE_COLUMN),
        };
        if (brings(closure, &end, name) && statement_counts(closure, from, step.statement)) {
            step_through(closure, step, end);
        }
    }
}

static void reads_follow(struct closure *closure, uint32_t from) {
    while (cursor_next(closure->reads)) {
        struct closure_step step = {
            .kind = STEP_READ,
            .from = from,
            .id = cursor_id(closure->reads, READ_ID),
            .statement = cursor_id(closure->reads, READ_STATEMENT),
            .confidence = cursor_share(closure->reads, READ_CONFIDENCE),
        };
        struct end end = {
            .asset = cursor_id(closure->reads, READ_ASSET),
            .column = cursor_id(closure->reads, READ_COLUMN),
        };
        if (statement_counts(closure, from, step.statement)) {
            step_through(closure, step, end);
        }
    }
}

// The symbol of what a column is called; a '*' is called what it carries.
static uint32_t name_of(struct closure *closure, const struct closure_node *node) {
    if (is_star(closure, node->asset, node->column)) {
        return node->carried;
    }
    return intern_add(&closure->names, lookup_column(closure->lookup, node->column)->name);
}

static void expand_down(struct closure *closure, uint32_t number) {
    const struct closure_node node = closure->nodes.data[number];
    if (node.column == 0) {
        cursor_bind_integer(closure->reads, 1, node.asset);
        reads_follow(closure, number);
        return;
    }
    uint32_t star = lookup_asset(closure->lookup, node.asset)->star;
    uint32_t name = name_of(closure, &node);
    edges_down(closure, number, node.column, name);
    if (star != 0 && star != node.column) {
        edges_down(closure, number, star, name);
    }
}

static void expand_up(struct closure *closure, uint32_t number) {
    const struct closure_node node = closure->nodes.data[number];
    uint32_t star = lookup_asset(closure->lookup, node.asset)->star;
    edges_up(closure, number, node.column, node.carried);
    if (node.column != 0 && star != 0 && star != node.column) {
        edges_up(closure, number, star, name_of(closure, &node));
    }
    if (closure->options.rows) {
        cursor_bind_integer(closure->reads, 1, node.asset);
        cursor_bind_id(closure->reads, 2, node.column);
        reads_follow(closure, number);
    }
}

// ---- the run

void closure_start(struct closure *closure, uint32_t asset, uint32_t column, struct str carried) {
    bool is_new;
    struct end end = {asset, column, intern_add(&closure->names, carried)};
    uint32_t node = node_at(closure, end, &is_new);
    closure->nodes.data[node].along = 1;
}

void closure_fill(struct closure *closure, uint32_t asset, uint32_t column, uint32_t statement) {
    struct closure_step step = {
        .kind = STEP_FILL, .statement = statement, .confidence = 1, .value = column != 0};
    step_to(closure, step, (struct end){asset, column, 0});
}

// Confidence of the best paths: the surest node that is left can get no surer, since every further
// step multiplies by 1 or less.
static void find_best(struct closure *closure) {
    struct queue queue = {0};
    struct queue_entry entry;
    for (uint32_t i = 1; i < closure->nodes.size; i++) {
        struct closure_node *node = &closure->nodes.data[i];
        bool first = node->depth == 0 || closure->steps.data[node->via].from == 0;
        node->best = first ? 1 : 0;
        if (first) {
            queue_push(&queue, 1, i);
        }
    }
    while (queue_pop(&queue, &entry)) {
        const struct closure_node *node = &closure->nodes.data[entry.number];
        for (uint32_t i = 0; entry.priority == node->best && i < node->step_count; i++) {
            const struct closure_step *step = &closure->steps.data[node->first_step + i];
            double confidence = node->best * step->confidence;
            if (confidence > closure->nodes.data[step->to].best) {
                closure->nodes.data[step->to].best = confidence;
                queue_push(&queue, confidence, step->to);
            }
        }
    }
    VEC_RELEASE(&queue);
}

struct node_stack VEC(uint32_t);

static void find_values(struct closure *closure) {
    struct node_stack open = {0};
    for (uint32_t i = 1; i < closure->nodes.size && closure->nodes.data[i].depth == 0; i++) {
        closure->nodes.data[i].values = closure->nodes.data[i].column != 0;
        VEC_PUSH(&open, i);
    }
    while (open.size > 0) {
        const struct closure_node *node = &closure->nodes.data[open.data[--open.size]];
        for (uint32_t i = 0; node->values && i < node->step_count; i++) {
            const struct closure_step *step = &closure->steps.data[node->first_step + i];
            struct closure_node *to = &closure->nodes.data[step->to];
            if (step->value && !to->values) {
                to->values = true;
                VEC_PUSH(&open, step->to);
            }
        }
    }
    VEC_RELEASE(&open);
}

void closure_run(struct closure *closure) {
    for (uint32_t i = 1; i < closure->nodes.size; i++) {
        closure->nodes.data[i].first_step = closure->steps.size;
        if (closure->options.upstream) {
            expand_up(closure, i);
        } else {
            expand_down(closure, i);
        }
        struct closure_node *node = &closure->nodes.data[i];
        node->step_count = closure->steps.size - node->first_step;
    }
    find_best(closure);
    find_values(closure);
}
