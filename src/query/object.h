// Object: the model of one file as a flat, pointer-free run of bytes, to SQL what a .o file is to
// C.
//
// It has a version and a checksum, can be written to a pipe or a cache and read in place:
//
//     struct object o;
//     if (!object_open(&o, bytes, size, &why)) ...             // bytes stay the caller's
//     for (uint32_t i = 1; i < o.statement_count; i++) use(&o.statements[i]);
//     object_str(&o, o.ctes[1].name);                          // "paid_orders"
//
// Element 0 of every array but `pieces`, `lines`, `wides` and `ids` is a zeroed "none".
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/str.h"
#include "query/declaration.h"
#include "query/model.h"
#include "query/piece.h"

#define OBJECT_VERSION 8u

// The arrays of an object: X(field, type). The builder, the reader and the check of the layout all
// come from this table. How to add one: add a line and raise OBJECT_VERSION.
#define OBJECT_ARRAYS                                                                              \
    X(piece, struct piece)                                                                         \
    X(statement, struct statement)                                                                 \
    X(query, struct query)                                                                         \
    X(target, struct target)                                                                       \
    X(cte, struct cte)                                                                             \
    X(conflict, struct conflict)                                                                   \
    X(merge_action, struct merge_action)                                                           \
    X(relation, struct relation)                                                                   \
    X(from_function, struct from_function)                                                         \
    X(expr, struct expr)                                                                           \
    X(call, struct call)                                                                           \
    X(window, struct window)                                                                       \
    X(type_name, struct type_name)                                                                 \
    X(column_def, struct column_def)                                                               \
    X(element, struct element)                                                                     \
    X(parameter, struct parameter)                                                                 \
    X(function, struct function)                                                                   \
    X(asset_def, struct asset_def)                                                                 \
    X(field_def, struct field_def)                                                                 \
    X(edge_def, struct edge_def)                                                                   \
    X(step, struct step)                                                                           \
    X(fill, struct fill)                                                                           \
    X(occurrence, struct occurrence)                                                               \
    X(id, uint32_t)                                                                                \
    X(string, struct object_string)                                                                \
    X(text, struct object_string)                                                                  \
    X(line, uint32_t)                                                                              \
    X(wide, uint32_t)                                                                              \
    X(override, struct override)                                                                   \
    X(note, struct object_note)                                                                    \
    X(byte, char)

// Bytes of a name or text in the object's byte pool.
struct object_string {
    uint32_t start;
    uint32_t length;
};

// A diagnostic about the file; its message is a text.
struct object_note {
    uint32_t code; // enum diag_code
    uint32_t line;
    uint32_t column;
    uint32_t text;
};

// A read-only view. `xs` is the array, `x_count` the number of its elements.
struct object {
    uint64_t file_hash; // of the file's bytes
    uint64_t file_size;
    uint32_t format; // index in the registry of formats
#define X(field, type)                                                                             \
    const type *field##s;                                                                          \
    uint32_t field##_count;
    OBJECT_ARRAYS
#undef X
};

// Checks magic, version, size and checksum, and sets `why` to a message when one is wrong.
// `bytes` must be aligned to 8 and outlive the object.
bool object_open(struct object *object, const void *bytes, size_t size, const char **why);

struct str object_str(const struct object *object, uint32_t string);
struct str object_text(const struct object *object, uint32_t text);

// The elements of a list.
static inline const uint32_t *object_list(const struct object *object, struct list list) {
    return object->ids + list.start;
}
static inline uint32_t object_item(const struct object *object, struct list list, uint32_t i) {
    return object->ids[list.start + i];
}

// Line and column, both from 1, of a byte of the file; columns count characters (code points).
struct place {
    uint32_t line;
    uint32_t column;
};
struct place object_place(const struct object *object, uint32_t offset);
