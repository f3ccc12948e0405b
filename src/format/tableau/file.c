#include "format/tableau/file.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "format/xml.h"

bool tableau_named(const struct node *element, const char *name) {
    struct str key = element->key;
    if (str_starts(key, STR("_.fcp."))) {
        static const char said[] = ".true...";
        size_t behind = key.size - (str_of(name).size < key.size ? str_of(name).size : key.size);
        return str_ends(key, str_of(name)) && str_ends(str_sub(key, 0, behind), str_of(said));
    }
    return str_equal(key, str_of(name));
}

static const struct node *first_named(const struct node *element, const char *name) {
    while (element && !tableau_named(element, name)) {
        element = element->next;
    }
    return element;
}

const struct node *tableau_child(const struct node *element, const char *name) {
    return first_named(node_first(node_get(element, XML_CHILDREN)), name);
}

const struct node *tableau_next(const struct node *element, const char *name) {
    return first_named(element->next, name);
}

const struct node *tableau_text(const struct node *element) {
    return node_get(element, XML_TEXT);
}

struct span tableau_place(const struct tableau_file *file, const struct node *node) {
    return tree_place(file->tree, node->span);
}

struct str tableau_print(struct arena *arena, const char *format, ...) {
    struct buf buf;
    buf_init(&buf);
    va_list arguments;
    va_start(arguments, format);
    buf_vprint(&buf, format, arguments);
    va_end(arguments);
    struct str text = {arena_copy(arena, buf.data, buf.size), buf.size};
    buf_release(&buf);
    return text;
}

// ---- names in brackets

// Where the name that starts with a bracket ends: at the bracket that closes it.
static size_t name_end(struct str text) {
    size_t at = 1;
    while (at < text.size) {
        if (text.data[at] == ']') {
            if (at + 1 >= text.size || text.data[at + 1] != ']') {
                return at;
            }
            at++;
        }
        at++;
    }
    return text.size;
}

bool tableau_name_take(struct arena *arena, struct str *text, struct str *name) {
    size_t end = str_starts(*text, STR("[")) ? name_end(*text) : text->size;
    if (end >= text->size) {
        return false;
    }
    char *made = arena_alloc(arena, end);
    size_t size = 0;
    for (size_t i = 1; i < end; i++) {
        made[size++] = text->data[i];
        i += text->data[i] == ']';
    }
    *name = (struct str){made, size};
    *text = str_sub(*text, end + 1, text->size);
    return true;
}

bool tableau_pair_take(struct arena *arena, struct str *text, struct tableau_pair *pair) {
    size_t start = str_find(*text, '[');
    *text = str_sub(*text, start, text->size);
    *pair = (struct tableau_pair){{0}, {0}};
    if (!tableau_name_take(arena, text, &pair->name)) {
        return false;
    }
    struct str rest = str_sub(*text, 1, text->size);
    if (str_starts(*text, STR(".")) && str_starts(rest, STR("["))) {
        struct str source = pair->name;
        if (tableau_name_take(arena, &rest, &pair->name)) {
            pair->source = source;
            *text = rest;
        }
    }
    return true;
}
