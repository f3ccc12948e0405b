#include "format/dbt/value.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_LIMIT 50u // of lists and objects

typedef struct jinja_value leaf(struct jinja *jinja, const struct node *node);

static struct jinja_value text_value(struct jinja *jinja, const struct node *node) {
    return jinja_text(jinja, node->value);
}

static struct jinja_value settled_value(struct jinja *jinja, const struct node *node) {
    bool template = memmem(node->value.data, node->value.size, "{{", 2) ||
                    memmem(node->value.data, node->value.size, "{%", 2);
    return template ? jinja_evaluate(jinja, node->value) : jinja_text(jinja, node->value);
}

static struct jinja_value value_of(struct jinja *jinja, const struct node *node, leaf *string,
                                   uint32_t depth);

static struct jinja_value children(struct jinja *jinja, const struct node *node, leaf *string,
                                   uint32_t depth) {
    bool list = node->kind == NODE_ARRAY;
    struct jinja_value all = list ? jinja_list(jinja) : jinja_dict(jinja);
    for (const struct node *child = node_first(node); child; child = child->next) {
        struct jinja_value one = value_of(jinja, child, string, depth + 1);
        if (list) {
            jinja_append(jinja, &all, one);
        } else {
            jinja_put(jinja, &all, child->key, one);
        }
    }
    return all;
}

static struct jinja_value value_of(struct jinja *jinja, const struct node *node, leaf *string,
                                   uint32_t depth) {
    if (!node || depth > DEPTH_LIMIT) {
        return jinja_none();
    }
    switch ((enum node_kind)node->kind) {
    case NODE_NULL:
        return jinja_none();
    case NODE_BOOL:
        return jinja_bool(node_true(node));
    case NODE_NUMBER:
        return jinja_number(strtod(node->value.data, NULL));
    case NODE_STRING:
        return string(jinja, node);
    case NODE_ARRAY:
    case NODE_OBJECT:
        break;
    }
    return children(jinja, node, string, depth);
}

struct jinja_value dbt_value(struct jinja *jinja, const struct node *node) {
    return value_of(jinja, node, text_value, 0);
}

struct jinja_value dbt_value_settled(struct jinja *jinja, const struct node *node) {
    return value_of(jinja, node, settled_value, 0);
}

struct str dbt_value_text(struct jinja *jinja, const struct jinja_value *value) {
    struct str text = {0};
    return value && jinja_plain(jinja->arena, value, &text) ? str_trim(text) : (struct str){0};
}
