#include "bind/emit.h"

#include "bind/flow.h"
#include "bind/print.h"

struct sink {
    struct binder *binder;
    uint32_t statement;
    uint32_t asset;
    uint32_t column; // 0: rows
    uint8_t as;      // FLOW_EXPR, FLOW_AGGREGATE: a tool makes the value out of the flow
    uint8_t kind;    // 0, or 1 + enum edge_kind: values of the flow influence the target
};

// ---- one item

static uint32_t text_of(struct binder *binder, uint32_t text) {
    return text ? intern_add(&binder->project->lineage->text_table, object_text(binder->o, text))
                : 0;
}

static enum edge_kind kind_of(const struct lineage *lineage, const struct flow_item *item,
                              uint32_t target_column) {
    switch (item->what) {
    case FLOW_PLAIN: {
        struct str source = lineage->columns.data[item->column].name;
        bool same = str_equal(source, lineage->columns.data[target_column].name);
        return same ? EDGE_IDENTITY : EDGE_RENAME;
    }
    case FLOW_EXPR:
        return EDGE_EXPRESSION;
    case FLOW_AGGREGATE:
        return EDGE_AGGREGATION;
    default:
        return (enum edge_kind)(item->what - FLOW_INFLUENCE);
    }
}

static struct span site_span(const struct object *o, uint32_t site, uint32_t *text) {
    if (site & SITE_RELATION) {
        const struct relation *r = &o->relations[site & ~SITE_RELATION];
        *text = r->text;
        return r->text ? r->text_span : r->span;
    }
    const struct expr *e = &o->exprs[site];
    *text = e->text;
    return e->text ? e->text_span : e->span;
}

// What a template leaves open at the site makes the edge less sure.
static uint32_t site_evidence(const struct object *o, uint32_t site) {
    uint8_t flags = site & SITE_RELATION ? 0 : o->exprs[site].flags;
    return (flags & EXPR_FLAG_HOLE ? 1u << EVIDENCE_TEMPLATE_HOLE : 0) |
           (flags & EXPR_FLAG_VALUE ? 1u << EVIDENCE_TEMPLATE_VALUE : 0);
}

static void add_edge(const struct sink *target, const struct flow_item *item) {
    struct binder *binder = target->binder;
    struct lineage *lineage = binder->project->lineage;
    uint32_t text = 0;
    struct span span = site_span(binder->o, item->site, &text);
    uint32_t evidence = item->evidence | binder->evidence | site_evidence(binder->o, item->site);
    if (!span.length && !text) { // the star of TABLE t stands nowhere
        span = binder->o->statements[binder->statement].span;
    }
    VEC_PUSH(&lineage->edges, ((struct lineage_edge){
                                  .statement = target->statement,
                                  .target_asset = target->asset,
                                  .target_column = target->column,
                                  .source_asset = item->asset,
                                  .source_column = item->column,
                                  .kind = (uint8_t)kind_of(lineage, item, target->column),
                                  .notes = item->notes,
                                  .candidates = item->candidates,
                                  .evidence = evidence,
                                  .confidence = evidence_confidence(evidence, item->candidates),
                                  .place = object_place(binder->o, span.start),
                                  .offset = span.start,
                                  .text = text_of(binder, text),
                                  .chain = item->chain,
                              }));
}

static void add_read(const struct sink *target, const struct flow_item *item) {
    VEC_PUSH(&target->binder->project->lineage->reads,
             ((struct lineage_read){
                 .statement = target->statement,
                 .target_asset = target->asset,
                 .target_column = target->column,
                 .source_asset = item->asset,
                 .confidence = evidence_confidence(item->evidence | target->binder->evidence,
                                                   item->candidates),
             }));
}

// ---- flows

// Whether the rows are influenced in the same way: then the column need not say it again.
static bool is_among(const struct flow *rows, const struct flow_item *item) {
    uint32_t low = 0, high = rows ? rows->count : 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct flow_item *at = &rows->items[middle];
        bool before = at->asset != item->asset     ? at->asset < item->asset
                      : at->column != item->column ? at->column < item->column
                                                   : at->what < item->what;
        if (before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return rows && low < rows->count && rows->items[low].asset == item->asset &&
           rows->items[low].column == item->column && rows->items[low].what == item->what;
}

// The item as a tool's transformation leaves it.
static struct flow_item made_item(const struct sink *target, const struct flow_item *item) {
    struct flow_item made = *item;
    if (item->what < FLOW_INFLUENCE && target->kind) {
        made.what = (uint8_t)(FLOW_INFLUENCE + target->kind - 1);
        made.notes = 0;
        made.chain = 0;
    } else if (item->what < target->as) {
        made.what = target->as;
    }
    return made;
}

static void add_flow(const struct sink *target, const struct flow *flow, const struct flow *rows) {
    for (uint32_t i = 0; i < flow->count; i++) {
        struct flow_item item = made_item(target, &flow->items[i]);
        if (item.what >= FLOW_INFLUENCE && is_among(rows, &item)) {
            continue;
        }
        if (item.what == FLOW_READ) {
            add_read(target, &item);
        } else {
            add_edge(target, &item);
        }
    }
}

static void add_print(const struct sink *target, uint64_t print) {
    VEC_PUSH(&target->binder->project->lineage->prints, ((struct lineage_print){
                                                            .statement = target->statement,
                                                            .asset = target->asset,
                                                            .column = target->column,
                                                            .print = print,
                                                        }));
}

static struct sink sink_for(struct binder *binder, uint32_t asset, uint32_t column) {
    uint32_t first = binder->project->sources[binder->file].first_statement;
    return (struct sink){
        .binder = binder, .statement = first + binder->statement, .asset = asset, .column = column};
}

void emit_column(struct scope *scope, uint32_t output, uint32_t asset, uint32_t column) {
    struct sink target = sink_for(scope->binder, asset, column);
    const struct flow *rows = flow_rows(scope);
    add_flow(&target, flow_column(scope, output), rows);
    add_print(&target, print_column(scope, output));
}

void emit_query(struct scope *scope, const struct emit_target *into) {
    for (uint32_t i = 0; i < into->count; i++) {
        if (into->columns[i]) {
            emit_column(scope, i + 1, into->asset, into->columns[i]);
        }
    }
    struct sink target = sink_for(scope->binder, into->asset, 0);
    add_flow(&target, flow_rows(scope), NULL);
    add_print(&target, print_rows(scope));
}

void emit_shape(struct scope *scope, const struct shape *shape, uint32_t asset,
                const uint32_t *columns) {
    const struct flow *rows = flow_rows(scope);
    for (uint32_t i = 0; i < shape->shown.size; i++) {
        struct sink target = sink_for(scope->binder, asset, columns[i]);
        target.as = shape->shown.data[i].as;
        add_flow(&target, flow_column(scope, shape->shown.data[i].output), rows);
        uint64_t print = print_column(scope, shape->shown.data[i].output);
        add_print(&target, target.as ? print_mix(print, target.as) : print);
    }
    struct sink target = sink_for(scope->binder, asset, 0);
    add_flow(&target, rows, NULL);
    uint64_t print = print_rows(scope);
    for (uint32_t i = 0; i < shape->influences.size; i++) {
        target.kind = (uint8_t)(1 + shape->influences.data[i].kind);
        add_flow(&target, flow_column(scope, shape->influences.data[i].output), rows);
        print += print_mix(target.kind, print_column(scope, shape->influences.data[i].output));
    }
    add_print(&target, print);
}

void emit_change(struct scope *change) {
    struct binder *binder = change->binder;
    uint32_t asset = binder->project->catalog.definitions.data[change->target->definition].asset;
    const struct flow *rows = flow_rows(change);
    const struct assigneds *all = flow_assigned(change);
    for (uint32_t i = 0; i < all->list.size; i++) {
        struct sink target = sink_for(binder, asset, all->list.data[i].column);
        add_flow(&target, all->list.data[i].flow, rows);
        add_print(&target, all->list.data[i].print);
    }
    struct sink target = sink_for(binder, asset, 0);
    add_flow(&target, rows, NULL);
    add_print(&target, print_rows(change));
}

void emit_changes(struct binder *binder) {
    uint32_t queries = binder->o->statements[binder->statement].query_end - binder->first_query;
    for (uint32_t i = 0; i <= queries; i++) {
        if (binder->scopes[i] && binder->scopes[i]->target) {
            emit_change(binder->scopes[i]);
        }
    }
}

void emit_value_flow(struct scope *scope, uint32_t expr, uint32_t column) {
    struct binder *binder = scope->binder;
    uint32_t mark = flow_mark(binder);
    flow_expr(scope, expr, expr);
    struct sink sink =
        sink_for(binder, binder->project->lineage->columns.data[column].asset, column);
    add_flow(&sink, flow_take(binder, mark), NULL);
    add_print(&sink, print_expr(scope, expr));
}

// ---- the fixpoint

static bool is_change(const struct scope *scope) {
    return scope && scope->target;
}

static uint32_t query_count(const struct binder *binder) {
    return binder->o->statements[binder->statement].query_end - binder->first_query;
}

// A flow asks for the flows of the queries below it. In a statement of very many queries (a WITH of
// thousands, each reading the one before) they are worked out from below first: an object has
// queries before those that hold them, so no question goes deep.
#define MANY_QUERIES 200

static void touch_query(struct scope *scope) {
    for (uint32_t i = 1; i <= scope->width; i++) {
        flow_column(scope, i);
    }
    flow_rows(scope);
}

static void touch(struct binder *binder, struct scope *top) {
    uint32_t queries = query_count(binder);
    for (uint32_t i = 0; queries > MANY_QUERIES && i <= queries; i++) {
        if (binder->scopes[i]) {
            touch_query(binder->scopes[i]);
        }
    }
    touch_query(top);
    for (uint32_t i = 0; i <= queries; i++) {
        if (is_change(binder->scopes[i])) {
            flow_rows(binder->scopes[i]);
            flow_assigned(binder->scopes[i]);
        }
    }
}

void emit_types(struct binder *binder) {
    uint32_t queries = query_count(binder);
    for (uint32_t i = 0; queries > MANY_QUERIES && i <= queries; i++) {
        struct scope *scope = binder->scopes[i];
        for (uint32_t n = 1; scope && n <= scope->width; n++) {
            infer_output(scope, n);
        }
    }
}

void emit_solve(struct binder *binder, struct scope *top) {
    do {
        binder->epoch++;
        binder->again = binder->changed = false;
        touch(binder, top);
    } while (binder->again && binder->changed);
}
