// Maker: makes a tree node by node, in the order of the text. What reads a notation drives it.
//
//     maker_open(&maker, NODE_OBJECT, 0);                   // {
//     maker_key(&maker, STR("a"), (struct span){1, 3});     // "a":
//     maker_leaf(&maker, NODE_NUMBER, (struct span){5, 1}); // 1
//     maker_close(&maker, 7);                               // }
//
// Children are linked when their parent is closed. Nodes, texts and faults are the arena's; what
// the maker needs while it works is released with it.
#pragma once

#include "base/arena.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/tree.h"

// Deeper documents are refused, so that whoever walks a tree may recurse.
#define MAKER_DEPTH 1000u

struct maker_level {
    struct node *container;
    uint32_t children; // where its children start
    bool distinct;     // its members are known to have different keys
    struct str key;    // of the next member
    struct span key_span;
};

// Who has a key in the object that was looked at last.
struct maker_holder {
    uint32_t object; // number of the object
    uint32_t child;  // index of the member
};

struct maker {
    struct arena *arena;
    struct tree *tree;
    struct node *nodes; // a block of the arena
    uint32_t nodes_left;
    struct VEC(struct maker_level) levels;   // open containers
    struct VEC(struct node *) children;      // of all open containers
    struct intern keys;                      // of large objects
    struct VEC(struct maker_holder) holders; // by symbol of `keys`
    uint32_t objects;
};

// The tree's root is the first node that is made outside of a container.
void maker_init(struct maker *maker, struct arena *arena, struct tree *tree);
void maker_release(struct maker *maker);

// A string, or a number or boolean as written, for the node made last or to come; in the arena, a
// NUL behind it. A NUL in it, which SQL cannot have, becomes U+FFFD and is reported.
struct str maker_text(struct maker *maker, struct str text, struct span at);

// The key of the next node. The text must live as long as the tree.
void maker_key(struct maker *maker, struct str key, struct span span);

struct node *maker_leaf(struct maker *maker, enum node_kind kind, struct span span);

// A node that stands for another one: the same content, a place of its own among its parent's
// children.
struct node *maker_alias(struct maker *maker, const struct node *original);

void maker_open(struct maker *maker, enum node_kind kind, uint32_t start);
struct node *maker_close(struct maker *maker, uint32_t end);

// Takes the node made last away from the open container. It is not lost: an alias may stand for it.
struct node *maker_take(struct maker *maker);

// Gives the open object, whose members are complete, those members of another object whose keys it
// has not.
void maker_inherit(struct maker *maker, const struct node *object);

void maker_fault(struct maker *maker, struct span at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// For a document that cannot be read: fills `fault`, and is false.
bool maker_fail(struct maker *maker, struct tree_fault *fault, struct span at, const char *format,
                ...) __attribute__((format(printf, 4, 5)));
