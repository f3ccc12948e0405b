// Reading: what a format finds in one file: SQL texts and declarations.
//
// The reader of a format appends to it:
//
//     uint32_t chart = builder_asset_def(reading->builder, (struct asset_def){
//         .type = ASSET_CHART, .keys = reading_key(reading, SPACE_PANEL, uid), ...});
//     uint32_t fill = builder_fill(reading->builder, (struct fill){.asset = chart});
//     excerpt_reset(&reading->excerpt);
//     struct span all = tree_write(tree, raw_sql, &reading->excerpt);
//     grafana_mask(&reading->excerpt, all, ...);
//     reading_text(reading, tree_place(tree, raw_sql->span), fill);
//
// Bytes of the file that no text claims become pieces without lineage. Memory of a reading is
// scratch: it is dropped when the file is done.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/tree.h"
#include "input/excerpt.h"
#include "query/builder.h"
#include "query/piece.h"

struct surroundings;

// One SQL text. It may hold several statements.
struct reading_text {
    struct span claim; // bytes of the file that it stands for in the account
    uint32_t fill;     // struct fill of the builder
    bool alternative;  // tried only when the text before it could not be parsed
    struct str sql;    // with a NUL behind it
    struct origin origin;
};

// Bytes of the file that are not read, and why.
struct reading_skip {
    struct span claim;
};

struct reading {
    struct str file; // its bytes
    struct str path; // as shown
    const struct surroundings *around;
    struct builder *builder; // of the file's object
    struct arena arena;      // scratch
    struct excerpt excerpt;  // to make the next text in
    struct pieces pieces;    // of a file that is SQL itself; else made by reading_finish
    struct VEC(struct reading_text) texts;
    struct VEC(struct reading_skip) skips;
};

void reading_init(struct reading *reading, struct builder *builder);
void reading_release(struct reading *reading);
void reading_reset(struct reading *reading); // for the next file

// Takes what stands in reading->excerpt as one text. `claim` is a span of the file; texts may share
// one, or overlap.
void reading_text(struct reading *reading, struct span claim, uint32_t fill);

// Takes the excerpt as another way to read the last text (without an optional part), which is tried
// when that one cannot be parsed.
void reading_alternative(struct reading *reading);

// SQL of another engine, or nothing that can be read: it counts as skipped. `why` is a message.
void reading_skip(struct reading *reading, struct span claim, enum diag_code code, const char *why,
                  ...) __attribute__((format(printf, 4, 5)));

// The same without a diagnostic.
void reading_omit(struct reading *reading, struct span claim);

// A diagnostic at a span of the file.
void reading_note(struct reading *reading, enum diag_code code, struct span at, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));

// ---- lists of strings of the builder

struct list reading_key(struct reading *reading, const char *space, struct str word);
struct list reading_names(struct reading *reading, struct str schema,
                          struct str name); // schema may be empty
struct list reading_strings(struct reading *reading, const struct str *strings, uint32_t count);

// Collects strings whose number is not known before.
struct names VEC(uint32_t);
void names_add(struct reading *reading, struct names *names, struct str s); // in reading's arena
void names_add_key(struct reading *reading, struct names *names, const char *space,
                   struct str word);
struct list names_list(struct reading *reading, const struct names *names);

// Makes the pieces of a file that is no SQL: each text's claim is a statement piece, or a skipped
// one, and what is between them has no lineage. Claims that overlap are one piece.
void reading_finish(struct reading *reading);

// The piece that a byte of the file lies in.
uint32_t reading_piece(const struct reading *reading, uint32_t offset);
