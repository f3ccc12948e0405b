// What is kept of a part of a tree that is nested too deeply to be lowered: its columns and tables,
// collected in a loop.
#include "syntax/lower.h"

// Called by PostgreSQL's walker with each child of a node.
static bool push_node(Node *node, void *context) {
    struct lower *lower = context;
    if (node) {
        VEC_PUSH(&lower->nodes, node);
    }
    return false;
}

static void reverse(const Node **nodes, uint32_t count) {
    for (uint32_t i = 0; i < count / 2; i++) {
        const Node *node = nodes[i];
        nodes[i] = nodes[count - 1 - i];
        nodes[count - 1 - i] = node;
    }
}

// The location of the kinds that may be the last ones of an expression; -1 for others.
static int location_of(const Node *node) {
    switch (nodeTag(node)) {
    case T_A_Const:
        return ((const A_Const *)node)->location;
    case T_A_Expr:
        return ((const A_Expr *)node)->location;
    case T_FuncCall:
        return ((const FuncCall *)node)->location;
    case T_ParamRef:
        return ((const ParamRef *)node)->location;
    case T_SubLink:
        return ((const SubLink *)node)->location;
    case T_TypeName:
        return ((const TypeName *)node)->location;
    default:
        return -1;
    }
}

// Pushes the ids of all columns (or tables) at or below a node, in the order of the text.
static void push_found(struct lower *lower, const Node *top, NodeTag wanted) {
    uint32_t mark = lower->nodes.size;
    VEC_PUSH(&lower->nodes, top);
    while (lower->nodes.size > mark) {
        const Node *node = lower->nodes.data[--lower->nodes.size];
        uint32_t children = lower->nodes.size;
        if (nodeTag(node) == wanted) {
            lower_push(lower, wanted == T_ColumnRef ? lower_column(lower, (const ColumnRef *)node)
                                                    : lower_table(lower, (const RangeVar *)node));
        } else {
            lower_at(lower, location_of(node));
            raw_expression_tree_walker((Node *)node, push_node, lower);
            reverse(lower->nodes.data + children, lower->nodes.size - children);
        }
    }
}

static uint32_t add_other(struct lower *lower, const Node *node) {
    uint32_t mark = lower->ids.size;
    push_found(lower, node, T_ColumnRef);
    struct expr expr = {.kind = EXPR_OTHER, .args = lower_pop(lower, mark)};
    return lower_add_expr(lower, expr);
}

// At the first location in the part, which has been collected.
static void note_once(struct lower *lower, bool *noted, enum diag_code code, struct str message) {
    if (!*noted) {
        *noted = true;
        uint32_t start = lower->range.min;
        lower_note(lower, code, start == UINT32_MAX ? -1 : (int)start, message);
    }
}

static void note_cut(struct lower *lower) {
    note_once(lower, &lower->cut, DIAG_TOO_DEEP,
              STR("nested more than 1000 levels deep: what is deeper is reduced to its columns and "
                  "tables; split the statement to have all of its lineage"));
}

uint32_t cut_expr(struct lower *lower, const Node *node) {
    uint32_t id = add_other(lower, node);
    note_cut(lower);
    return id;
}

uint32_t cut_unknown(struct lower *lower, const Node *node) {
    uint32_t id = add_other(lower, node);
    note_once(lower, &lower->unknown, DIAG_NODE_UNKNOWN,
              STR("a construct here is not known: the columns in it are taken for sources; check "
                  "the lineage of this statement by hand"));
    return id;
}

uint32_t cut_query(struct lower *lower, const Node *node) {
    uint32_t mark = lower->ids.size;
    struct query query = {.kind = QUERY_SELECT, .depth_cut = 1, .where = add_other(lower, node)};
    push_found(lower, node, T_RangeVar);
    query.from = lower_pop(lower, mark);
    note_cut(lower);
    return builder_query(lower->builder, query);
}

// Joins neighbours until one is left, so that the joins are nested only as deep as log2(count).
static uint32_t join_all(struct lower *lower, uint32_t mark) {
    uint32_t count = lower->ids.size - mark;
    if (count == 0) {
        return 0;
    }
    uint32_t *ids = lower->ids.data + mark;
    lower->ids.size = mark;
    while (count > 1) {
        for (uint32_t i = 0; i < count / 2; i++) {
            struct relation join = {
                .kind = RELATION_JOIN, .left = ids[2 * i], .right = ids[2 * i + 1]};
            ids[i] = builder_relation(lower->builder, join);
        }
        ids[count / 2] = ids[count - 1]; // the odd one out
        count = (count + 1) / 2;
    }
    return ids[0];
}

uint32_t cut_relation(struct lower *lower, const Node *node) {
    uint32_t on = add_other(lower, node);
    uint32_t mark = lower->ids.size;
    push_found(lower, node, T_RangeVar);
    note_cut(lower);
    uint32_t id = join_all(lower, mark);
    if (id && lower->builder->relations.data[id].kind == RELATION_JOIN) {
        lower->builder->relations.data[id].on = on;
    }
    return id;
}
