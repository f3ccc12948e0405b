// Excerpt: SQL that stands in a file in another form, made ready for the grammar, with the way
// back.
//
//     file      "sql": "SELECT \"a\" FROM $table"       bytes of a JSON file
//     written   SELECT "a" FROM $table                  what the author means to have written
//     sql       SELECT "a" FROM <hole>                  what the grammar reads
//
// Reading a container (JSON, YAML, XML, Python strings) makes `written` from the file; a mask makes
// `sql` from `written`. A query that no text stands for (a chart's settings) is made by
// excerpt_put alone: its parts stand for the settings' places, and `written` holds what they say.
//
//     excerpt_reset(&excerpt);
//     struct span all = tree_write(document, node, &excerpt);      // a string of a JSON document
//     grafana_mask(&excerpt, all);                                 // excerpt_copy, excerpt_put
#pragma once

#include "base/buf.h"
#include "base/str.h"
#include "input/trace.h"

struct excerpt {
    struct buf written;
    struct trace places; // written -> bytes of the file
    struct buf sql;
    struct trace masks; // sql -> written
};

void excerpt_init(struct excerpt *excerpt);
void excerpt_release(struct excerpt *excerpt);
void excerpt_reset(struct excerpt *excerpt);

// ---- written: from the file. Returned spans are bytes of `written`.

// The bytes of the file at `from`, as they are.
struct span excerpt_write(struct excerpt *excerpt, struct str file, struct span from);

// Other bytes, that stand for the file's bytes `from`: an unescaped string.
struct span excerpt_write_as(struct excerpt *excerpt, struct str text, struct span from);

// Bytes `from` of a text that was itself taken out of the file, as `outer` says.
struct span excerpt_write_nested(struct excerpt *excerpt, struct str text, struct span from,
                                 const struct trace *outer);

// Text of `written`; valid until the next write.
struct str excerpt_written(const struct excerpt *excerpt, struct span written);

// ---- sql: from what is written

void excerpt_copy(struct excerpt *excerpt, struct span written);

// SQL that stands for `written`. `kind` is any but RUN_COPY.
void excerpt_put(struct excerpt *excerpt, struct str sql, struct span written, enum run_kind kind);

// A quoted identifier ("a ""b"""), or a string constant ('it''s'), that stands for `written`.
void excerpt_put_ident(struct excerpt *excerpt, struct str name, struct span written);
void excerpt_put_string(struct excerpt *excerpt, struct str text, struct span written);

// ---- the way back. Spans of `sql`.

// What is left of an excerpt once its SQL is on its way: enough to find back.
struct origin {
    struct str written;
    struct trace masks;
    struct trace places;
};

// NULL stands for SQL that is the file itself.
struct span origin_place(const struct origin *origin, struct span sql); // in the file
struct str origin_text(const struct origin *origin, struct span sql);   // as it was written
