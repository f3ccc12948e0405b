#include "format/superset/node.h"

struct superset_node superset_beside(struct superset_node at, const struct node *node) {
    return (struct superset_node){at.tree, node};
}

struct superset_node superset_get(struct superset_node object, const char *key) {
    return superset_beside(object, node_get(object.node, key));
}

bool superset_says(struct superset_node at) {
    return at.node && at.node->kind != NODE_NULL &&
           !(node_is_string(at.node) && str_trim(at.node->value).size == 0);
}

struct str superset_text(struct superset_node at) {
    return node_text(at.node);
}

struct span superset_place(struct superset_node at) {
    return at.node ? tree_place(at.tree, at.node->span) : (struct span){0, 0};
}

static bool is_container(const struct node *node) {
    return node_is_object(node) || node_is_array(node);
}

static struct superset_node string_parsed(struct reading *reading, struct superset_node at,
                                          const char *what) {
    struct tree *inner = ARENA_NEW(&reading->arena, struct tree);
    struct tree_fault fault;
    if (!tree_parse_inner(&reading->arena, at.tree, at.node, TREE_JSON, inner, &fault)) {
        reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, tree_place(inner, fault.at),
                     "%s is left out, it is no JSON: %.*s", what, STR_ARG(fault.message));
        return superset_beside(at, NULL);
    }
    for (uint32_t i = 0; i < inner->faults.size; i++) {
        reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, tree_place(inner, inner->faults.data[i].at),
                     "%.*s", STR_ARG(inner->faults.data[i].message));
    }
    return (struct superset_node){inner, inner->root};
}

struct superset_node superset_parsed(struct reading *reading, struct superset_node at,
                                     const char *what) {
    struct superset_node none = superset_beside(at, NULL);
    if (!superset_says(at)) {
        return none;
    }
    struct superset_node found = node_is_string(at.node) ? string_parsed(reading, at, what) : at;
    if (!found.node || is_container(found.node)) {
        return found;
    }
    reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, superset_place(at),
                 "%s holds neither an object nor a list and is left out; export it again", what);
    return none;
}
