#include "format/metabase/part.h"

#include <stdarg.h>

#include "base/buf.h"

struct metabase_part metabase_beside(struct metabase_part part, const struct node *node) {
    return (struct metabase_part){part.tree, node};
}

static bool is_json(struct str text) {
    text = str_trim(text);
    return str_starts(text, STR("{")) || str_starts(text, STR("["));
}

struct metabase_part metabase_member(struct arena *arena, struct metabase_part object,
                                     const char *key) {
    struct metabase_part found = metabase_beside(object, node_get(object.node, key));
    if (!node_is_string(found.node) || !is_json(node_text(found.node))) {
        return found;
    }
    struct tree *inner = ARENA_NEW(arena, struct tree);
    struct tree_fault fault;
    bool read = tree_parse_inner(arena, found.tree, found.node, TREE_JSON, inner, &fault);
    return read ? (struct metabase_part){inner, inner->root} : found;
}

struct span metabase_place(struct metabase_part part) {
    return part.node ? tree_place(part.tree, part.node->span) : (struct span){0, 0};
}

bool metabase_says(const struct node *node) {
    bool container = node_is_object(node) || node_is_array(node);
    return container ? node->count > 0 : node_text(node).size > 0;
}

struct str metabase_print(struct arena *arena, const char *format, ...) {
    struct buf text;
    va_list arguments;
    buf_init(&text);
    va_start(arguments, format);
    buf_vprint(&text, format, arguments);
    va_end(arguments);
    struct str copy = {arena_copy(arena, text.data, text.size), text.size};
    buf_release(&text);
    return copy;
}
