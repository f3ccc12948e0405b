#include "format/maker.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define BLOCK_MAX 1024u // nodes allocated at a time
#define BLOCK_MIN 16u

// Keys of an object with more members are looked up in a table.
#define FEW_MEMBERS 8u

void maker_init(struct maker *maker, struct arena *arena, struct tree *tree) {
    *maker = (struct maker){.arena = arena, .tree = tree};
    intern_init(&maker->keys);
}

void maker_release(struct maker *maker) {
    VEC_RELEASE(&maker->levels);
    VEC_RELEASE(&maker->children);
    VEC_RELEASE(&maker->holders);
    intern_release(&maker->keys);
}

// ---- faults

static struct str message_of(struct arena *arena, const char *format, va_list arguments) {
    char message[512];
    int length = vsnprintf(message, sizeof(message), format, arguments);
    assert(length >= 0);
    size_t size = (size_t)length < sizeof(message) ? (size_t)length : sizeof(message) - 1;
    return (struct str){arena_copy(arena, message, size), size};
}

void maker_fault(struct maker *maker, struct span at, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    struct tree_fault fault = {at, message_of(maker->arena, format, arguments)};
    va_end(arguments);
    VEC_PUSH_IN(maker->arena, &maker->tree->faults, fault);
}

bool maker_fail(struct maker *maker, struct tree_fault *fault, struct span at, const char *format,
                ...) {
    va_list arguments;
    va_start(arguments, format);
    *fault = (struct tree_fault){at, message_of(maker->arena, format, arguments)};
    va_end(arguments);
    return false;
}

// ---- texts

static struct str without_nul(struct arena *arena, struct str text) {
    struct buf repaired;
    buf_init(&repaired);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\0') {
            buf_add_str(&repaired, STR("\xEF\xBF\xBD"));
        } else {
            buf_add_char(&repaired, text.data[i]);
        }
    }
    struct str result = {arena_copy(arena, repaired.data, repaired.size), repaired.size};
    buf_release(&repaired);
    return result;
}

struct str maker_text(struct maker *maker, struct str text, struct span at) {
    if (text.size > 0 && memchr(text.data, '\0', text.size)) {
        maker_fault(maker, at,
                    "a NUL character (or an escape without digits) is read as U+FFFD, since SQL "
                    "cannot hold it: remove it");
        return without_nul(maker->arena, text);
    }
    return (struct str){arena_copy(maker->arena, text.data, text.size), text.size};
}

// ---- nodes

static struct node *node_new(struct maker *maker) {
    if (maker->nodes_left == 0) {
        maker->nodes_left = maker->nodes ? BLOCK_MAX : BLOCK_MIN;
        maker->nodes = ARENA_ARRAY(maker->arena, struct node, maker->nodes_left);
    }
    maker->nodes_left--;
    return maker->nodes++;
}

static struct maker_level *level_top(struct maker *maker) {
    return &maker->levels.data[maker->levels.size - 1];
}

// Puts a node behind its parent's other children.
static void node_place(struct maker *maker, struct node *node) {
    if (maker->levels.size == 0) {
        maker->tree->root = maker->tree->root ? maker->tree->root : node;
        return;
    }
    struct maker_level *level = level_top(maker);
    node->key = level->key;
    node->key_span = level->key_span;
    VEC_PUSH(&maker->children, node);
}

void maker_key(struct maker *maker, struct str key, struct span span) {
    struct maker_level *level = level_top(maker);
    level->key = key;
    level->key_span = span;
}

struct node *maker_leaf(struct maker *maker, enum node_kind kind, struct span span) {
    struct node *node = node_new(maker);
    node->kind = (uint8_t)kind;
    node->span = span;
    node_place(maker, node);
    return node;
}

struct node *maker_alias(struct maker *maker, const struct node *original) {
    struct node *node = node_new(maker);
    *node = *original;
    node->next = NULL;
    node_place(maker, node);
    return node;
}

void maker_open(struct maker *maker, enum node_kind kind, uint32_t start) {
    struct node *node = maker_leaf(maker, kind, (struct span){start, 0});
    assert(maker->levels.size < MAKER_DEPTH);
    VEC_PUSH(&maker->levels, ((struct maker_level){node, maker->children.size, false, {0}, {0}}));
}

struct node *maker_take(struct maker *maker) {
    assert(maker->children.size > level_top(maker)->children);
    return maker->children.data[--maker->children.size];
}

// ---- keys of one object

#define NOBODY UINT32_MAX

// Index of the member that has the key already, among those in front of `child`; from now on that
// is `child`.
static uint32_t holder_by_table(struct maker *maker, struct str key, uint32_t child) {
    uint32_t symbol = intern_add(&maker->keys, key);
    while (maker->holders.size <= symbol) {
        VEC_PUSH(&maker->holders, ((struct maker_holder){0, 0}));
    }
    struct maker_holder before = maker->holders.data[symbol];
    maker->holders.data[symbol] = (struct maker_holder){maker->objects, child};
    return before.object == maker->objects ? before.child : NOBODY;
}

static uint32_t holder_by_search(const struct maker *maker, uint32_t from, struct str key,
                                 uint32_t child) {
    for (uint32_t i = child; i > from; i--) {
        const struct node *other = maker->children.data[i - 1];
        if (other && str_equal(other->key, key)) {
            return i - 1;
        }
    }
    return NOBODY;
}

// What a message shows of a key: no more than 64 bytes, cut between characters.
static struct str shown(struct str key) {
    size_t size = key.size < 64 ? key.size : 64;
    while (size < key.size && size > 0 && ((unsigned char)key.data[size] & 0xC0) == 0x80) {
        size--;
    }
    return str_sub(key, 0, size);
}

// Drops the members that are NULL.
static void children_compact(struct maker *maker, uint32_t from) {
    uint32_t kept = from;
    for (uint32_t i = from; i < maker->children.size; i++) {
        if (maker->children.data[i]) {
            maker->children.data[kept++] = maker->children.data[i];
        }
    }
    maker->children.size = kept;
}

// Of members with one key only the last one stays.
static void members_distinct(struct maker *maker) {
    uint32_t from = level_top(maker)->children;
    bool few = maker->children.size - from <= FEW_MEMBERS;
    bool all = true;
    maker->objects++;
    for (uint32_t i = from; i < maker->children.size; i++) {
        struct str key = maker->children.data[i]->key;
        uint32_t before =
            few ? holder_by_search(maker, from, key, i) : holder_by_table(maker, key, i);
        if (before != NOBODY) {
            maker_fault(maker, maker->children.data[before]->key_span,
                        "the key \"%.*s\" stands here again further down, and only the last one "
                        "counts: remove one",
                        STR_ARG(shown(key)));
            maker->children.data[before] = NULL;
            all = false;
        }
    }
    if (!all) {
        children_compact(maker, from);
    }
    level_top(maker)->distinct = true;
}

void maker_inherit(struct maker *maker, const struct node *object) {
    if (!level_top(maker)->distinct) {
        members_distinct(maker);
    }
    maker->objects++;
    for (uint32_t i = level_top(maker)->children; i < maker->children.size; i++) {
        holder_by_table(maker, maker->children.data[i]->key, i);
    }
    for (const struct node *member = node_first(object); member; member = member->next) {
        if (holder_by_table(maker, member->key, maker->children.size) == NOBODY) {
            maker_key(maker, member->key, member->key_span);
            maker_alias(maker, member);
        }
    }
}

// ---- links

static void children_link(struct maker *maker, const struct maker_level *level) {
    uint32_t count = maker->children.size - level->children;
    struct node **children = count > 0 ? maker->children.data + level->children : NULL;
    for (uint32_t i = 0; i + 1 < count; i++) {
        children[i]->next = children[i + 1];
    }
    level->container->first = count > 0 ? children[0] : NULL;
    level->container->count = count;
}

struct node *maker_close(struct maker *maker, uint32_t end) {
    const struct maker_level *level = level_top(maker);
    struct node *container = level->container;
    if (container->kind == NODE_OBJECT && !level->distinct) {
        members_distinct(maker);
    }
    container->span.length = end - container->span.start;
    children_link(maker, level);
    maker->children.size = level->children;
    maker->levels.size--;
    return container;
}
