#include "format/tree.h"

#include <string.h>

#include "format/json.h"
#include "format/maker.h"
#include "format/pen.h"
#include "format/xml.h"
#include "format/yaml.h"
#include "format/yaml_text.h"

// ---- parsing

static bool source_read(struct maker *maker, struct tree_fault *fault) {
    const struct tree_source *source = &maker->tree->source;
    if (source->text.size >= UINT32_MAX) {
        return maker_fail(maker, fault, (struct span){0, 0},
                          "the document is larger than 4 GiB: split it");
    }
    uint32_t start = str_starts(source->text, STR("\xEF\xBB\xBF")) ? 3 : 0;
    switch (source->syntax) {
    case TREE_JSON:
        return json_read(maker, start, fault);
    case TREE_YAML:
        return yaml_read(maker, start, fault);
    default:
        return xml_read(maker, start, fault);
    }
}

bool tree_parse(struct arena *arena, const struct tree_source *source, struct tree *tree,
                struct tree_fault *fault) {
    *tree = (struct tree){.source = *source, .documents = 1};
    struct maker maker;
    maker_init(&maker, arena, tree);
    bool read = source_read(&maker, fault);
    maker_release(&maker);
    if (!read) {
        tree->root = NULL;
    }
    return read;
}

// The places of a string's characters, in the arena. What is wrong with an empty one stands where
// the string stands.
static struct trace *places_of(struct arena *arena, const struct tree *tree,
                               const struct node *node) {
    struct excerpt excerpt;
    excerpt_init(&excerpt);
    tree_write(tree, node, &excerpt);
    struct trace *places = ARENA_NEW(arena, struct trace);
    *places = trace_copy(arena, &excerpt.places);
    if (places->runs.size == 0) {
        struct span at = tree_place(tree, node->span);
        VEC_PUSH_IN(arena, &places->runs, ((struct run){0, at.start, at.length, RUN_TEXT}));
    }
    excerpt_release(&excerpt);
    return places;
}

bool tree_parse_inner(struct arena *arena, const struct tree *outer, const struct node *node,
                      enum tree_syntax syntax, struct tree *inner, struct tree_fault *fault) {
    const struct tree_source source = {
        .text = node_text(node), .syntax = syntax, .outer = places_of(arena, outer, node)};
    return tree_parse(arena, &source, inner, fault);
}

// ---- places

struct span tree_place(const struct tree *tree, struct span span) {
    return tree->source.outer ? trace_span(tree->source.outer, span) : span;
}

static void string_write(struct pen *pen, const struct node *node) {
    pen->rest = node->value;
    switch (node->style) {
    case STYLE_JSON:
        json_write(pen, node->span);
        break;
    case STYLE_XML_TEXT:
        xml_write_text(pen, node->span);
        break;
    case STYLE_XML_ATTRIBUTE:
        xml_write_attribute(pen, node->span);
        break;
    default:
        yaml_write(pen, node);
        break;
    }
}

struct span tree_write(const struct tree *tree, const struct node *node, struct excerpt *excerpt) {
    uint32_t start = (uint32_t)excerpt->written.size;
    uint32_t end = node->span.start + node->span.length;
    struct pen pen = {.tree = tree, .excerpt = excerpt, .at = node->span.start};
    if (!node_is_string(node)) {
        pen.rest = str_sub(tree->source.text, node->span.start, node->span.length);
        pen_copy(&pen, node->span.start, end);
    } else {
        string_write(&pen, node);
    }
    pen_finish(&pen, end);
    return (struct span){start, (uint32_t)excerpt->written.size - start};
}

// ---- nodes

const struct node *node_first(const struct node *node) {
    return node ? node->first : NULL;
}

const struct node *node_member(const struct node *object, struct str key) {
    const struct node *found = node_is_object(object) ? object->first : NULL;
    while (found && !str_equal(found->key, key)) {
        found = found->next;
    }
    return found;
}

const struct node *node_get(const struct node *object, const char *key) {
    return node_member(object, str_of(key));
}

const struct node *node_path(const struct node *object, const char *path) {
    struct str rest = str_of(path);
    while (object && rest.size > 0) {
        size_t dot = str_find(rest, '.');
        object = node_member(object, str_sub(rest, 0, dot));
        rest = str_sub(rest, dot + 1, rest.size);
    }
    return object;
}

const struct node *node_at(const struct node *array, uint32_t index) {
    const struct node *element = node_is_array(array) ? array->first : NULL;
    for (uint32_t i = 0; element && i < index; i++) {
        element = element->next;
    }
    return element;
}

bool node_is_string(const struct node *node) {
    return node && node->kind == NODE_STRING;
}

bool node_is_array(const struct node *node) {
    return node && node->kind == NODE_ARRAY;
}

bool node_is_object(const struct node *node) {
    return node && node->kind == NODE_OBJECT;
}

struct str node_text(const struct node *node) {
    return node && node->value.data ? node->value : STR("");
}

struct str node_get_text(const struct node *object, const char *key) {
    return node_text(node_get(object, key));
}

bool node_is(const struct node *node, const char *text) {
    return node && node->value.data && str_equal(node->value, str_of(text));
}

bool node_true(const struct node *node) {
    return node && node->kind == NODE_BOOL && (node->value.data[0] | 0x20) == 't';
}
