// Flows of queries: output columns, rows, and the columns of entries.
#include "bind/flow.h"
#include "bind/flow_output.h"

// ---- remembering

static struct memo *memo_at(struct scope *scope, uint32_t number) {
    while (scope->memos.size <= number) {
        VEC_PUSH_IN(&scope->binder->arena, &scope->memos, (struct memo){0});
    }
    return &scope->memos.data[number];
}

// From round to round a flow only gets more items, and their chains lose names.
static bool same_items(const struct flow *a, const struct flow *b) {
    if ((a ? a->count : 0) != b->count) {
        return false;
    }
    for (uint32_t i = 0; i < b->count; i++) {
        if (a->items[i].chain != b->items[i].chain) {
            return false;
        }
    }
    return true;
}

// Works a flow out once a round. Inside itself (WITH RECURSIVE) it is what the last round found.
const struct flow *flow_remember(struct scope *scope, uint32_t number,
                                 void (*compute)(struct scope *scope, uint32_t number)) {
    static const struct flow nothing = {0};
    struct binder *binder = scope->binder;
    struct memo *memo = memo_at(scope, number);
    if (memo->flow && memo->epoch == binder->epoch) {
        return memo->flow;
    }
    if (memo->busy) {
        binder->again = true;
        return memo->flow ? memo->flow : &nothing;
    }
    memo->busy = true;
    uint32_t mark = flow_mark(binder);
    flow_push_all(binder, memo->flow);
    compute(scope, number);
    const struct flow *flow = flow_take(binder, mark);
    memo = memo_at(scope, number);
    binder->changed |= !same_items(memo->flow, flow);
    *memo = (struct memo){.flow = flow, .epoch = binder->epoch};
    return flow;
}

// ---- output columns

// Arms meet by position. EXCEPT's right arms never flow.
static void arms_column(struct scope *scope, uint32_t number) {
    const struct output *output = &scope->outputs.data[number - 1];
    uint32_t arms = scope->q->setop == SETOP_EXCEPT ? 1 : scope->arms.size;
    for (uint32_t i = 0; i < arms; i++) {
        struct scope *arm = scope->arms.data[i]->query;
        if (output->binding) { // asked for by name, from under a star
            break;
        }
        if (number <= arm->width) {
            flow_push_all(scope->binder, flow_column(arm, number));
        }
    }
    if (output->binding) {
        flow_output_binding(scope, output);
    }
}

static void values_column(struct scope *scope, uint32_t number) {
    const struct object *o = scope->binder->o;
    for (uint32_t i = 0; i < scope->q->rows.count; i++) {
        const struct expr *row = &o->exprs[object_item(o, scope->q->rows, i)];
        if (number <= row->args.count) {
            uint32_t item = object_item(o, row->args, number - 1);
            flow_expr(scope, item, item);
        }
    }
}

static void mark_star(struct binder *binder, uint32_t mark) {
    for (uint32_t i = mark; i < binder->stack.size; i++) {
        struct flow_item *item = &binder->stack.data[i];
        item->what = item->what == FLOW_EXPR ? FLOW_PLAIN : item->what;
        item->evidence |= 1u << EVIDENCE_OPAQUE_STAR;
    }
}

// All unknown columns of an entry, as they are: its "*".
static void flow_unknown(struct entry *entry, uint32_t site) {
    struct binder *binder = entry->scope->binder;
    uint32_t mark = flow_mark(binder);
    if (entry->kind == ENTRY_FUNCTION && entry->columns.size) {
        flow_ref((struct column_ref){.entry = entry, .column = 1}, site);
        return;
    }
    for (uint32_t i = 1; entry->query && i <= entry->query->width; i++) {
        if (entry->query->outputs.data[i - 1].star) {
            flow_push_all(binder, flow_column(entry->query, i));
        }
    }
    flow_star(entry, site);
    mark_star(binder, mark);
}

static void star_column(struct scope *scope, const struct output *output) {
    flow_unknown(output->binding->refs[0].entry, scope->binder->o->targets[output->target].expr);
}

static void select_column(struct scope *scope, uint32_t number) {
    const struct output *output = &scope->outputs.data[number - 1];
    uint32_t root = scope->binder->o->targets[output->target].expr;
    if (output->star) {
        star_column(scope, output);
    } else if (output->binding) {
        flow_output_binding(scope, output);
    } else if (output->field) {
        flow_output_field(scope, output, root);
    } else {
        flow_expr(scope, output->expr, output->expr);
    }
}

static void compute_column(struct scope *scope, uint32_t number) {
    if (scope->q->kind == QUERY_SETOP) {
        arms_column(scope, number);
    } else if (scope->q->kind == QUERY_VALUES) {
        values_column(scope, number);
    } else {
        bool returning = scope->returning;
        scope->returning = scope->target != NULL;
        select_column(scope, number);
        scope->returning = returning;
    }
}

const struct flow *flow_column(struct scope *scope, uint32_t output) {
    static const struct flow nothing = {0};
    if (!output || output > scope->outputs.size) {
        return &nothing;
    }
    return flow_remember(scope, output, compute_column);
}

// ---- columns of entries

static uint32_t declared_evidence(const struct project *project, const struct entry *entry,
                                  uint32_t column) {
    const struct lineage_column *shown = &project->lineage->columns.data[column];
    const struct definition *def = &project->catalog.definitions.data[entry->definition];
    bool known = def->kind != DEFINITION_UNKNOWN && !def->cyclic &&
                 !(shown->flags & (COLUMN_INFERRED | COLUMN_STAR));
    return 1u << (known ? EVIDENCE_DECLARED : EVIDENCE_INFERRED);
}

void flow_leaf(const struct entry *entry, uint32_t column, uint32_t site) {
    struct binder *binder = entry->scope->binder;
    const struct project *project = binder->project;
    flow_push(binder, (struct flow_item){
                          .asset = project->lineage->columns.data[column].asset,
                          .column = column,
                          .what = FLOW_PLAIN,
                          .evidence = entry->evidence | declared_evidence(project, entry, column),
                          .site = site,
                      });
}

static void flow_table(struct entry *entry, uint32_t column, uint32_t site) {
    uint32_t leaf = entry_lineage_column(entry, column);
    if (entry->scope->returning && entry == entry->scope->target) {
        flow_written(entry->scope, leaf, site);
        return;
    }
    flow_leaf(entry, leaf, site);
}

void flow_star(struct entry *entry, uint32_t site) {
    struct project *project = entry->scope->binder->project;
    if (!entry->definition) {
        return;
    }
    uint32_t asset = project->catalog.definitions.data[entry->definition].asset;
    uint32_t star = catalog_column(project, asset, project->known.star, COLUMN_STAR);
    flow_leaf(entry, star, site);
}

// The value that INSERT proposes for a column.
static void flow_excluded(const struct entry *entry, uint32_t column) {
    flow_proposed(entry->scope, entry_lineage_column(entry, column));
}

// SEARCH and CYCLE add columns made of those that they name.
static void flow_added(struct entry *entry, uint32_t added, uint32_t site) {
    struct binder *binder = entry->scope->binder;
    const struct cte *cte = entry->cte->cte;
    uint32_t mark = flow_mark(binder);
    flow_cte_named(entry->cte, added == ADDED_BY_SEARCH ? cte->search : cte->cycle);
    flow_lift(binder, mark, FLOW_EXPR, site);
}

void flow_cte_named(const struct cte_state *cte, struct list names) {
    struct binder *binder = cte->home->binder;
    for (uint32_t i = 0; i < names.count; i++) {
        uint32_t name = binder_symbol(binder, object_item(binder->o, names, i));
        for (uint32_t k = 0; k < cte->columns.size && k < cte->body->width; k++) {
            if (cte->columns.data[k] == name) {
                flow_push_all(binder, flow_column(cte->body, k + 1));
            }
        }
    }
}

static void flow_query_entry(struct entry *entry, uint32_t column, uint32_t site) {
    const struct entry_column *own = &entry->columns.data[column - 1];
    if (own->added) {
        flow_added(entry, own->added, site);
    } else if (own->output) {
        flow_push_all(entry->scope->binder, flow_column(entry->query, own->output));
    }
}

static void flow_function(struct entry *entry, uint32_t column, uint32_t site) {
    struct binder *binder = entry->scope->binder;
    const struct entry_column *own = &entry->columns.data[column - 1];
    if (!own->function) {
        return; // WITH ORDINALITY
    }
    const struct from_function *function = &binder->o->from_functions[own->function];
    uint32_t mark = flow_mark(binder);
    flow_expr(entry->scope, own->argument ? own->argument : function->expr,
              own->argument ? function->expr : site);
    flow_lift(binder, mark, FLOW_EXPR, function->expr);
    if (own->argument) { // unnest(a, b): each argument is unnested by itself
        flow_pass(binder, mark, binder->project->known.unnest);
    }
}

static void flow_xml_column(struct entry *entry, uint32_t column) {
    struct binder *binder = entry->scope->binder;
    const struct relation *r = &binder->o->relations[entry->relation];
    const struct column_def *own =
        &binder->o->column_defs[object_item(binder->o, r->xml_columns, column - 1)];
    uint32_t mark = flow_mark(binder);
    flow_expr(entry->scope, r->document, r->document);
    flow_expr(entry->scope, r->row, r->row);
    flow_expr(entry->scope, own->value, own->value);
    flow_expr(entry->scope, own->fallback, own->fallback);
    flow_lift(binder, mark, FLOW_EXPR, r->document);
}

// A merged column is the left one's, of a right join the right one's, of a full join made of both.
// Chains of joins are followed in a loop to the relations below them.
static void flow_join(struct column_ref from, uint32_t site) {
    struct binder *binder = from.entry->scope->binder;
    struct VEC(struct column_ref) stack = {0};
    bool made = false;
    uint32_t mark = flow_mark(binder);
    VEC_PUSH(&stack, from);
    while (stack.size) {
        struct column_ref ref = stack.data[--stack.size];
        if (!ref.entry || ref.entry->kind != ENTRY_JOIN || ref.column & UNKNOWN_COLUMN) {
            flow_ref(ref, site);
            continue;
        }
        const struct entry_column *own = &ref.entry->columns.data[ref.column - 1];
        bool merged = own->left.entry && own->right.entry;
        bool full = merged && ref.entry->join == JOIN_FULL_;
        bool right = merged ? own->from_right : own->right.entry != NULL;
        made |= full;
        if (full || right) {
            VEC_PUSH(&stack, own->right);
        }
        if (full || !right) {
            VEC_PUSH(&stack, own->left);
        }
    }
    VEC_RELEASE(&stack);
    if (made) {
        flow_lift(binder, mark, FLOW_EXPR, site);
    }
}

static void flow_whole_row(struct entry *entry, uint32_t site) {
    struct binder *binder = entry->scope->binder;
    uint32_t mark = flow_mark(binder);
    uint32_t width = entry_width(entry);
    for (uint32_t i = 1; i <= width; i++) {
        bool by_name = i <= entry->columns.size && entry->columns.data[i - 1].by_name;
        if (!entry_hidden(entry, i) && !by_name) {
            flow_ref((struct column_ref){.entry = entry, .column = i}, site);
        }
    }
    if (entry->open && entry->kind == ENTRY_TABLE) {
        flow_star(entry, site);
    }
    flow_lift(binder, mark, FLOW_EXPR, site);
}

void flow_ref(struct column_ref ref, uint32_t site) {
    struct entry *entry = ref.entry;
    if (!entry) {
        return;
    }
    if (ref.column == WHOLE_ROW) {
        flow_whole_row(entry, site);
        return;
    }
    if (ref.column == UNKNOWN_COLUMN) {
        flow_unknown(entry, site);
        return;
    }
    if (ref.column <= entry->columns.size && entry->columns.data[ref.column - 1].by_name &&
        entry->columns.data[ref.column - 1].left.entry) {
        flow_ref(entry->columns.data[ref.column - 1].left, site);
        return;
    }
    switch ((enum entry_kind)entry->kind) {
    case ENTRY_TABLE:
        flow_table(entry, ref.column, site);
        return;
    case ENTRY_QUERY:
    case ENTRY_CTE:
        flow_query_entry(entry, ref.column, site);
        return;
    case ENTRY_FUNCTION:
        flow_function(entry, ref.column, site);
        return;
    case ENTRY_JOIN:
        flow_join(ref, site);
        return;
    case ENTRY_XMLTABLE:
        flow_xml_column(entry, ref.column);
        return;
    case ENTRY_EXCLUDED:
        flow_excluded(entry, ref.column);
        return;
    }
}
