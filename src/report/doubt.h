// Doubt: what could hide an answer. "Nothing depends on it" is only said when there is none.
//
//     struct doubts doubts;
//     doubts_find(&doubts, &lookup, &subject, 1);
//     if (doubts.count > 0) doubts_add_text(&doubts, &out);   // 2 files were not read
//     doubts_show(&doubts, doc);
#pragma once

#include "base/document.h"
#include "report/subject.h"

#define DOUBT_KINDS_MAX  8
#define DOUBT_PLACES_MAX 3

struct doubt_place {
    struct str file;
    uint32_t line;
    uint32_t column;
    struct str detail;
};

struct doubt {
    const char *key; // "unparsable"
    const char *one; // "piece of SQL could not be parsed"
    const char *many;
    uint32_t count;
    struct doubt_place places[DOUBT_PLACES_MAX]; // the first ones
};

struct doubts {
    struct doubt list[DOUBT_KINDS_MAX];
    uint32_t count; // kinds of doubt that there are
};

// Texts live as long as the lookup. What could hide an answer about several subjects counts once.
void doubts_find(struct doubts *doubts, struct lookup *lookup, const struct subject *subjects,
                 uint32_t count);

// Appends all of them as one line: `2 pieces of SQL could not be parsed; 1 file was not read`.
void doubts_add_text(const struct doubts *doubts, struct buf *out);
bool doubts_show(const struct doubts *doubts, struct lookup *lookup, struct document *doc);
