// Retyping: what sees the type of a column, there and wherever the value goes as it is.
//
//     CREATE VIEW v AS SELECT total FROM shop.orders       the type travels on to v.total
//     SELECT round(total) FROM v                           seen by function round
//     ... WHERE total > 100                                seen by comparison >
//     INSERT INTO mart.t (total) SELECT total FROM v       seen by assignment numeric
//
// The type travels over edges of kind identity and rename without a function or cast, until a
// declared type takes its place.
//
//     struct retyping retyping;
//     retyping_find(&retyping, &lookup, &selection.subjects);
//     retyping_show(&retyping, doc, limit);
//     retyping_release(&retyping);
//
// Table of the document:
//     "uses": [{"file": "x.sql", "line": 3, "column": 8, "of": "crm.customers.email",
//               "seen_by": "function", "name": "lower", "clause": "select",
//               "statement": "create view", "fills": "stg.customers", "steps": 0,
//               "confidence": 1}]
// "seen_by" is cast, function, join, comparison, operator, key (GROUP BY, ORDER BY ...), assignment
// or expression; "name" is the function, the operator or the type. "steps": how far the type had
// travelled.
#pragma once

#include "base/document.h"
#include "report/subject.h"

// What the headline counts; other ways to see a type follow them.
enum seen_by {
    SEEN_CAST,
    SEEN_JOIN,
    SEEN_COMPARISON,
    SEEN_FUNCTION,
    SEEN_OPERATOR,
    SEEN_KEY,
    SEEN_ASSIGNMENT,
    SEEN_EXPRESSION,
    SEEN_COUNT
};

struct retyping_use {
    uint32_t of; // column
    enum seen_by seen_by;
    struct str name;
    struct str clause;
    uint32_t statement;
    uint32_t line;
    uint32_t column;
    uint32_t steps;
    double confidence;
};

struct retyping_carrier {
    uint32_t column;
    uint32_t steps;
    double confidence; // of the way to it
};

struct retyping {
    struct lookup *lookup;
    struct VEC(struct retyping_use) uses;         // by file and place
    struct VEC(struct retyping_carrier) carriers; // columns that have the type, by steps
    struct map seen;                              // column: 1
    uint32_t counts[SEEN_COUNT];
    struct cursor *references, *edges;
};

void retyping_find(struct retyping *retyping, struct lookup *lookup,
                   const struct subjects *subjects);
void retyping_release(struct retyping *retyping);

// Does the type travel to the column?
bool retyping_has(const struct retyping *retyping, uint32_t column);

// Appends `2 casts, 1 join`; nothing when nothing sees it.
void retyping_add_text(const struct retyping *retyping, struct buf *out);
bool retyping_show(const struct retyping *retyping, struct document *doc, uint32_t limit);
