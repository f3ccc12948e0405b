#include "format/metabase/clause.h"

bool metabase_clause_read(const struct node *node, struct metabase_clause *clause) {
    const struct node *name = node_is_array(node) ? node_first(node) : NULL;
    if (!name || !node_is_string(name)) {
        return false;
    }
    *clause = (struct metabase_clause){
        .node = node, .name = node_text(name), .first = name->next, .count = node->count - 1};
    if (node_is_object(clause->first)) {
        clause->options = clause->first;
        clause->first = clause->first->next;
        clause->count--;
        return true;
    }
    const struct node *last = metabase_clause_at(clause, clause->count - 1);
    if (node_is_object(last)) {
        clause->options = last;
        clause->count--;
    }
    return true;
}

bool metabase_clause_is(const struct metabase_clause *clause, const char *name) {
    return str_equal_nocase(clause->name, str_of(name));
}

const struct node *metabase_clause_at(const struct metabase_clause *clause, uint32_t index) {
    const struct node *node = index < clause->count ? clause->first : NULL;
    for (uint32_t i = 0; node && i < index; i++) {
        node = node->next;
    }
    return node;
}

const struct node *metabase_clause_list(const struct node *member, bool *alone) {
    struct metabase_clause clause;
    *alone = metabase_clause_read(member, &clause);
    return *alone ? member : node_is_array(member) ? node_first(member) : NULL;
}
