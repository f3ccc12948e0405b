// Trace: where each byte of a made text comes from.
//
//     file    {"sql": "SELECT \"a\" FROM t"}       a JSON string
//     made    SELECT "a" FROM t
//     runs    COPY "SELECT ", CHARACTER for \", COPY "a", CHARACTER for \", COPY " FROM t"
//
// Positions of the made text are found in its source by trace_span. Runs are in the order of the
// made text and cover it without gaps; their sources may stand in any order.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "query/model.h"

enum run_kind {
    RUN_COPY,  // the same bytes, one for one
    RUN_TEXT,  // other bytes that say the same as the source's bytes as a whole: an escape, a macro
    RUN_VALUE, // stands for a value that is not known: a variable in the place of a constant
    RUN_HOLE,  // stands for SQL that is not known; columns may be hidden in it
};

struct run {
    uint32_t start;       // in the made text; it ends where the next one starts
    uint32_t from;        // in the source
    uint32_t from_length; // RUN_COPY: as the made bytes
    uint32_t kind;        // enum run_kind
};

// Without runs, every byte comes from the same place of the source.
struct trace {
    struct VEC(struct run) runs;
    uint32_t size; // of the made text
};

void trace_reset(struct trace *trace);
void trace_release(struct trace *trace);

// A copy in the arena, to be looked at only.
struct trace trace_copy(struct arena *arena, const struct trace *trace);

// Appends `length` made bytes that stand for the source's bytes `from`. Neighbours are joined when
// both copy.
void trace_add(struct trace *trace, uint32_t length, struct span from, enum run_kind kind);

// Appends bytes that were made with another trace: a text that was itself taken out of a text.
void trace_follow(struct trace *trace, const struct trace *other, struct span made);

// What the made bytes come from: from the start of the first one's source to the end of the last
// one's, or all of the last one's when that holds the first one's (a macro and its argument); the
// first one's alone when they stand in another order. `made` may have length 0.
struct span trace_span(const struct trace *trace, struct span made);

// The strongest kind of the runs that the made bytes lie in: HOLE over VALUE over TEXT over COPY.
enum run_kind trace_kind(const struct trace *trace, struct span made);

// Whether the sources of the runs that the made bytes lie in stand behind one another, without
// gaps.
bool trace_is_whole(const struct trace *trace, struct span made);

// Whether all of the bytes are copied one for one.
static inline bool trace_is_plain(const struct trace *trace) {
    return trace->runs.size == 0;
}
