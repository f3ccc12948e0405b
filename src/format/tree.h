// Tree: a JSON, YAML or XML document, each node with its place in the file.
//
//     struct tree tree;
//     const struct tree_source source = {.text = file, .syntax = TREE_JSON};
//     if (!tree_parse(&arena, &source, &tree, &fault)) ...
//     const struct node *panels = node_get(tree.root, "panels");
//     for (const struct node *panel = node_first(panels); panel; panel = panel->next) ...
//
// Readers see no difference between JSON and YAML; what nodes XML has stands in xml.h. The first is
// read by cJSON, the others by libyaml and libxml2; all say where they stop, and a walk beside them
// finds where each node stands.
//
// Of members with the same key the last one counts, as in JSON.parse; the others are reported. YAML
// aliases share what they stand for, up to a limit. All memory is the arena's.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "input/excerpt.h"

enum tree_syntax { TREE_JSON, TREE_YAML, TREE_XML };

enum node_kind { NODE_NULL, NODE_BOOL, NODE_NUMBER, NODE_STRING, NODE_ARRAY, NODE_OBJECT };

// How a string is written: this decides how its bytes are found.
enum node_style {
    STYLE_PLAIN,
    STYLE_JSON,    // "..."
    STYLE_SINGLE,  // YAML: '...'
    STYLE_DOUBLE,  // YAML: "..."
    STYLE_LITERAL, // YAML: |
    STYLE_FOLDED,  // YAML: >
    STYLE_XML_TEXT,
    STYLE_XML_ATTRIBUTE,
};

struct node {
    uint8_t kind;  // enum node_kind
    uint8_t style; // enum node_style, of a STRING
    uint16_t unused;
    uint32_t count;       // children
    struct str key;       // of an object's member, decoded
    struct span key_span; // in the document's text, quotes included
    struct str value;     // STRING: decoded; NUMBER, BOOL: as written. A NUL stands behind it
    struct span span;     // in the document's text, quotes and brackets included
    const struct node *first;
    const struct node *next; // the parent's next child
};

// A mistake or doubt, at a place of the document's text. `message` says what to do.
struct tree_fault {
    struct span at;
    struct str message;
};

struct tree_source {
    struct str text; // UTF-8, to be kept by the caller as long as the tree
    enum tree_syntax syntax;
    const struct trace *outer; // where the text stands in the file when it was itself taken out of
                               // a string of another document; NULL: it is the file
    uint32_t document;         // YAML: which one of a stream, from 0
    uint32_t start;            // YAML: where the stream begins: behind a document that was read
    bool counted;              // YAML: do not look how many documents follow
};

struct tree {
    struct tree_source source;
    const struct node *root;
    uint32_t documents; // YAML: how many the stream has, also when one is broken; JSON: 1
    uint32_t end;       // YAML: of the document, in the text
    struct VEC(struct tree_fault) faults; // in the arena: what was read all the same
};

// False when the text is no such document: then `fault` says where and why.
bool tree_parse(struct arena *arena, const struct tree_source *source, struct tree *tree,
                struct tree_fault *fault);

// Parses a string of a tree as a document of its own (JSON in a JSON string, in a YAML scalar).
bool tree_parse_inner(struct arena *arena, const struct tree *outer, const struct node *node,
                      enum tree_syntax syntax, struct tree *inner, struct tree_fault *fault);

// Bytes of the file that a span of the document's text stands for.
struct span tree_place(const struct tree *tree, struct span span);

// Appends a string's decoded text to excerpt->written, with the places of all its characters.
// Returns its span there. A node that is no string writes its bytes as they are.
struct span tree_write(const struct tree *tree, const struct node *node, struct excerpt *excerpt);

// ---- nodes. All take NULL for a node that is not there, and answer with nothing.

const struct node *node_get(const struct node *object, const char *key);   // a member or NULL
const struct node *node_member(const struct node *object, struct str key); // the same
const struct node *node_path(const struct node *object, const char *path); // "spec.vizConfig.group"
const struct node *node_at(const struct node *array, uint32_t index);      // from 0
const struct node *node_first(const struct node *node);                    // child
bool node_is_string(const struct node *node);
bool node_is_array(const struct node *node);
bool node_is_object(const struct node *node);
struct str node_text(const struct node *node); // of a STRING, NUMBER or BOOL; else empty
struct str node_get_text(const struct node *object, const char *key);
bool node_is(const struct node *node, const char *text); // its text is this one
bool node_true(const struct node *node);                 // true, not a string
