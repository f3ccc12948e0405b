// Builder: makes an object.
//
//     struct builder b;
//     builder_init(&b);
//     uint32_t one = builder_expr(&b, (struct expr){.kind = EXPR_CONST});
//     builder_finish(&b, &bytes);      // appends a complete object to a buffer
//     builder_reset(&b);               // next file
//     builder_release(&b);
//
// Names are interned: equal names have equal indexes within one object. Texts are not.
#pragma once

#include "base/buf.h"
#include "base/intern.h"
#include "query/object.h"

struct builder {
    uint64_t file_hash;
    uint64_t file_size;
    uint32_t format;
    struct intern names; // index of a string by its spelling
#define X(field, type) struct VEC(type) field##s;
    OBJECT_ARRAYS
#undef X
};

void builder_init(struct builder *builder);
void builder_reset(struct builder *builder);
void builder_release(struct builder *builder);

// Append a copy and return its index (from 1).
uint32_t builder_statement(struct builder *builder, struct statement statement);
uint32_t builder_query(struct builder *builder, struct query query);
uint32_t builder_target(struct builder *builder, struct target target);
uint32_t builder_cte(struct builder *builder, struct cte cte);
uint32_t builder_conflict(struct builder *builder, struct conflict conflict);
uint32_t builder_merge_action(struct builder *builder, struct merge_action action);
uint32_t builder_relation(struct builder *builder, struct relation relation);
uint32_t builder_from_function(struct builder *builder, struct from_function function);
uint32_t builder_expr(struct builder *builder, struct expr expr);
uint32_t builder_call(struct builder *builder, struct call call);
uint32_t builder_window(struct builder *builder, struct window window);
uint32_t builder_type_name(struct builder *builder, struct type_name type);
uint32_t builder_column_def(struct builder *builder, struct column_def column);
uint32_t builder_element(struct builder *builder, struct element element);
uint32_t builder_parameter(struct builder *builder, struct parameter parameter);
uint32_t builder_function(struct builder *builder, struct function function);
uint32_t builder_asset_def(struct builder *builder, struct asset_def asset);
uint32_t builder_field_def(struct builder *builder, struct field_def field);
uint32_t builder_edge_def(struct builder *builder, struct edge_def edge);
uint32_t builder_step(struct builder *builder, struct step step);
uint32_t builder_fill(struct builder *builder, struct fill fill);
uint32_t builder_override(struct builder *builder, struct override override);
uint32_t builder_occurrence(struct builder *builder, struct occurrence occurrence);

uint32_t builder_string(struct builder *builder, struct str s); // a name; 0 for the empty one
uint32_t builder_text(struct builder *builder, struct str s);   // a text; 0 for the empty one

// Texts that lie within one another share their bytes: builder_bytes appends bytes and returns
// where they start, builder_text_at makes a text of a part of them (0 for the empty one).
uint32_t builder_bytes(struct builder *builder, struct str s);
uint32_t builder_text_at(struct builder *builder, uint32_t start, uint32_t length);

struct list builder_list(struct builder *builder, const uint32_t *ids, uint32_t count);
void builder_piece(struct builder *builder, struct piece piece);
void builder_note(struct builder *builder, enum diag_code code, struct place place,
                  struct str message);

// Records where the file's lines start and where its multi-byte characters stand, for places.
void builder_lines(struct builder *builder, struct str file);

// Place of a byte of the file, once builder_lines has run.
struct place builder_place(const struct builder *builder, uint32_t offset);

// Appends the object to `out`, which must be empty or aligned to 8.
void builder_finish(struct builder *builder, struct buf *out);
