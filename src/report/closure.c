#include "report/closure.h"

#include "report/queue.h"

// SQL of feeds.
#define EDGES_DOWN                                                                                 \
    "SELECT source_column, id, statement_id, confidence, kind, target_asset, target_column"        \
    " FROM edges WHERE source_column BETWEEN ?2 AND ?3 ORDER BY source_column"
#define READS_DOWN                                                                                 \
    "SELECT source_asset, id, statement_id, confidence, 0, target_asset, target_column"            \
    " FROM reads WHERE source_asset BETWEEN ?2 AND ?3 ORDER BY source_asset"
#define EDGES_UP(condition)                                                                        \
    "SELECT target_column, id, statement_id, confidence, kind, source_asset, source_column"        \
    " FROM edges WHERE target_asset = ?1 AND target_column " condition " ORDER BY target_column"
#define READS_UP(condition)                                                                        \
    "SELECT target_column, id, statement_id, confidence, 0, source_asset, NULL"                    \
    " FROM reads WHERE target_asset = ?1 AND target_column " condition " ORDER BY target_column"

// Where the far end of an edge lies, and what is known of the column that it means.
struct end {
    uint32_t asset;
    uint32_t column;  // 0: rows
    uint32_t carried; // symbol, for a '*'
};

static void prepare(struct closure *closure) {
    struct reader *reader = closure->lookup->reader;
    if (closure->options.upstream) {
        feed_init(&closure->edges, reader, EDGES_UP("BETWEEN ?2 AND ?3"));
        feed_init(&closure->reads, reader, READS_UP("BETWEEN ?2 AND ?3"));
        feed_init(&closure->row_edges, reader, EDGES_UP("IS NULL"));
        feed_init(&closure->row_reads, reader, READS_UP("IS NULL"));
    } else {
        feed_init(&closure->edges, reader, EDGES_DOWN);
        feed_init(&closure->reads, reader, READS_DOWN);
    }
    closure->all_columns =
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
    sparse_release(&closure->columns);
    sparse_release(&closure->rows);
    map_release(&closure->carried);
    feed_release(&closure->edges);
    feed_release(&closure->reads);
    feed_release(&closure->row_edges);
    feed_release(&closure->row_reads);
    VEC_RELEASE(&closure->nodes);
    VEC_RELEASE(&closure->steps);
}

// ---- nodes and steps

static uint32_t node_find(const struct closure *closure, struct end end) {
    if (end.column == 0) {
        return sparse_get(&closure->rows, end.asset);
    }
    return end.carried == 0 ? sparse_get(&closure->columns, end.column)
                            : map_get(&closure->carried, map_pair(end.column, end.carried));
}

static void node_remember(struct closure *closure, struct end end, uint32_t node) {
    if (end.column == 0) {
        sparse_put(&closure->rows, end.asset, node);
    } else if (end.carried == 0) {
        sparse_put(&closure->columns, end.column, node);
    } else {
        map_put(&closure->carried, map_pair(end.column, end.carried), node);
    }
}

// The node at an end, and whether it is a new one.
static uint32_t node_at(struct closure *closure, struct end end, bool *is_new) {
    uint32_t node = node_find(closure, end);
    *is_new = node == 0;
    if (*is_new) {
        node = closure->nodes.size;
        VEC_PUSH(&closure->nodes, ((struct closure_node){
                                      .asset = end.asset,
                                      .column = end.column,
                                      .carried = end.carried,
                                  }));
        node_remember(closure, end, node);
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
    return column != 0 && lookup_star(closure->lookup, asset) == column;
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
    cursor_bind_integer(closure->all_columns, 1, end.asset);
    while (cursor_next(closure->all_columns)) {
        uint32_t column = cursor_id(closure->all_columns, 0);
        if (column != end.column) {
            step_to(closure, step, (struct end){end.asset, column, 0});
        }
    }
}

// ---- expansion

// Does the search take such a step?
static bool step_counts(struct closure *closure, const struct closure_step *step) {
    if (closure->options.values && !step->value) {
        return false;
    }
    const struct map *pipelines = closure->options.pipelines;
    return !pipelines || closure->nodes.data[step->from].depth > 0 ||
           map_get(pipelines, lookup_statement(closure->lookup, step->statement)->pipeline) != 0;
}

static void link_take(struct closure *closure, enum step_kind kind, uint32_t from,
                      const struct feed_link *link, struct end end) {
    const struct closure_step step = {
        .kind = kind,
        .from = from,
        .id = link->id,
        .statement = link->statement,
        .confidence = link->confidence,
        .value = kind == STEP_EDGE && lookup_kind(closure->lookup, link->kind)->is_value,
    };
    if (step_counts(closure, &step)) {
        step_through(closure, step, end);
    }
}

static bool is_identity(const struct closure *closure, const struct feed_link *link) {
    return lookup_kind(closure->lookup, link->kind)->is_identity;
}

// The symbol of what a column is called; a '*' is called what it carries, 0 when it is any column.
static uint32_t name_of(struct closure *closure, uint32_t number) {
    const struct closure_node node = closure->nodes.data[number];
    if (is_star(closure, node.asset, node.column)) {
        return node.carried;
    }
    return intern_add(&closure->names, lookup_column(closure->lookup, node.column)->name);
}

// Edges out of a column, or out of the '*' that stands for it.
static void edges_down(struct closure *closure, uint32_t from) {
    struct feed_slice slice = feed_take(&closure->edges);
    for (uint32_t i = 0; i < slice.count; i++) {
        const struct feed_link *link = &closure->edges.links.data[slice.first + i];
        struct end end = {.asset = link->asset, .column = link->column};
        if (is_identity(closure, link) && is_star(closure, end.asset, end.column)) {
            end.carried = name_of(closure, from);
        }
        link_take(closure, STEP_EDGE, from, link, end);
    }
}

// May an edge into a '*' bring the column called `name`? An identity edge brings the column of its
// own name only; from another '*' it brings any, and `end` is told which.
static bool brings(struct closure *closure, const struct feed_link *link, uint32_t name,
                   struct end *end) {
    if (name == 0 || !is_identity(closure, link)) {
        return true;
    }
    if (is_star(closure, end->asset, end->column)) {
        end->carried = name;
        return true;
    }
    return str_equal(lookup_column(closure->lookup, end->column)->name,
                     intern_str(&closure->names, name));
}

// Edges into a column, or into the rows; with `name` they lead into a '*' that stands for the
// column called so.
static void edges_up(struct closure *closure, struct feed *feed, uint32_t from, uint32_t name) {
    struct feed_slice slice = feed_take(feed);
    for (uint32_t i = 0; i < slice.count; i++) {
        const struct feed_link *link = &feed->links.data[slice.first + i];
        struct end end = {.asset = link->asset, .column = link->column};
        if (brings(closure, link, name, &end)) {
            link_take(closure, STEP_EDGE, from, link, end);
        }
    }
}

static void reads_follow(struct closure *closure, struct feed *feed, uint32_t from) {
    struct feed_slice slice = feed_take(feed);
    for (uint32_t i = 0; i < slice.count; i++) {
        const struct feed_link *link = &feed->links.data[slice.first + i];
        link_take(closure, STEP_READ, from, link,
                  (struct end){.asset = link->asset, .column = link->column});
    }
}

// The '*' that stands for a column among others; 0: none.
static uint32_t star_beside(struct closure *closure, const struct closure_node *node) {
    uint32_t star = node->column != 0 ? lookup_star(closure->lookup, node->asset) : 0;
    return star != node->column ? star : 0;
}

// What is asked for here is taken below, in the same order.
static void ask_down(struct closure *closure, const struct closure_node *node) {
    if (node->column == 0) {
        feed_ask(&closure->reads, 0, node->asset);
        return;
    }
    uint32_t star = star_beside(closure, node);
    feed_ask(&closure->edges, 0, node->column);
    if (star != 0) {
        feed_ask(&closure->edges, 0, star);
    }
}

static void expand_down(struct closure *closure, uint32_t number) {
    const struct closure_node node = closure->nodes.data[number];
    if (node.column == 0) {
        reads_follow(closure, &closure->reads, number);
        return;
    }
    edges_down(closure, number);
    if (star_beside(closure, &node) != 0) {
        edges_down(closure, number);
    }
}

static void ask_up(struct closure *closure, const struct closure_node *node) {
    uint32_t star = star_beside(closure, node);
    feed_ask(node->column != 0 ? &closure->edges : &closure->row_edges, node->asset, node->column);
    if (star != 0) {
        feed_ask(&closure->edges, node->asset, star);
    }
    if (closure->options.rows) {
        feed_ask(node->column != 0 ? &closure->reads : &closure->row_reads, node->asset,
                 node->column);
    }
}

static void expand_up(struct closure *closure, uint32_t number) {
    const struct closure_node node = closure->nodes.data[number];
    bool rows = node.column == 0;
    edges_up(closure, rows ? &closure->row_edges : &closure->edges, number, node.carried);
    if (star_beside(closure, &node) != 0) {
        edges_up(closure, &closure->edges, number, name_of(closure, number));
    }
    if (closure->options.rows) {
        reads_follow(closure, rows ? &closure->row_reads : &closure->reads, number);
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

struct node_stack VEC(uint32_t);

// Nodes whose best confidence is settled but not passed on yet, the surest first. Most steps are
// certain, so most nodes are as sure as the one before them: those need no queue.
struct best {
    struct closure *closure;
    struct node_stack equal; // as sure as the last one that was taken
    struct queue queue;
};

static bool best_next(struct best *best, uint32_t *number) {
    if (best->equal.size > 0) {
        *number = best->equal.data[--best->equal.size];
        return true;
    }
    struct queue_entry entry;
    while (queue_pop(&best->queue, &entry)) {
        if (entry.priority == best->closure->nodes.data[entry.number].best) {
            *number = entry.number;
            return true;
        }
    }
    return false;
}

static void best_pass_on(struct best *best, uint32_t number) {
    struct closure_node *nodes = best->closure->nodes.data;
    const struct closure_node *node = &nodes[number];
    for (uint32_t i = 0; i < node->step_count; i++) {
        const struct closure_step *step = &best->closure->steps.data[node->first_step + i];
        double confidence = node->best * step->confidence;
        if (confidence <= nodes[step->to].best) {
            continue;
        }
        nodes[step->to].best = confidence;
        if (confidence == node->best) {
            VEC_PUSH(&best->equal, step->to);
        } else {
            queue_push(&best->queue, confidence, step->to);
        }
    }
}

// Confidence of the best paths: the surest node that is left can get no surer, since every further
// step multiplies by 1 or less.
static void find_best(struct closure *closure) {
    struct best best = {.closure = closure};
    for (uint32_t i = 1; i < closure->nodes.size; i++) {
        struct closure_node *node = &closure->nodes.data[i];
        bool first = node->depth == 0 || closure->steps.data[node->via].from == 0;
        node->best = first ? 1 : 0;
        if (first) {
            VEC_PUSH(&best.equal, i);
        }
    }
    for (uint32_t number; best_next(&best, &number);) {
        best_pass_on(&best, number);
    }
    VEC_RELEASE(&best.equal);
    VEC_RELEASE(&best.queue);
}

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

// Asks for all that leaves the nodes from `first` up to `end`, and reads it.
static void level_read(struct closure *closure, uint32_t first, uint32_t end) {
    struct feed *const feeds[] = {&closure->edges, &closure->reads, &closure->row_edges,
                                  &closure->row_reads};
    for (size_t i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++) {
        feed_reset(feeds[i]);
    }
    for (uint32_t i = first; i < end; i++) {
        if (closure->options.upstream) {
            ask_up(closure, &closure->nodes.data[i]);
        } else {
            ask_down(closure, &closure->nodes.data[i]);
        }
    }
    for (size_t i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++) {
        feed_fetch(feeds[i]);
    }
}

static void level_expand(struct closure *closure, uint32_t first, uint32_t end) {
    for (uint32_t i = first; i < end; i++) {
        closure->nodes.data[i].first_step = closure->steps.size;
        if (closure->options.upstream) {
            expand_up(closure, i);
        } else {
            expand_down(closure, i);
        }
        struct closure_node *node = &closure->nodes.data[i];
        node->step_count = closure->steps.size - node->first_step;
    }
}

void closure_run(struct closure *closure) {
    for (uint32_t first = 1, end; first < closure->nodes.size; first = end) {
        end = closure->nodes.size;
        level_read(closure, first, end);
        level_expand(closure, first, end);
    }
    find_best(closure);
    find_values(closure);
}

static void feed_seal(struct feed *feed) {
    if (feed->cursor) {
        cursor_release(feed->cursor);
    }
    feed_release(feed);
}

void closure_seal(struct closure *closure) {
    feed_seal(&closure->edges);
    feed_seal(&closure->reads);
    feed_seal(&closure->row_edges);
    feed_seal(&closure->row_reads);
    cursor_release(closure->all_columns);
}
