// Naming: every place where a statement names the subject. If the subject goes, they break, whether
// or not anything comes of the name there (an unused CTE, a condition, the list of an INSERT).
//
//     naming_find(&naming, &lookup, &subject, &closure);
//     naming_has(&naming, statement)
//     naming_release(&naming);
#pragma once

#include "report/closure.h"
#include "report/subject.h"

struct naming_place {
    uint32_t statement;
    uint32_t column_id; // the column named; 0: the table
    uint32_t line;
    uint32_t column;
    bool write; // it is assigned there
    double confidence;
};

struct naming {
    struct VEC(struct naming_place) places; // by file and place
    struct map statements;                  // statement: 1
};

// `closure` has run downstream from the subject. Of a script or a dashboard nothing is named.
void naming_find(struct naming *naming, struct lookup *lookup, const struct subject *subject,
                 const struct closure *closure);
void naming_release(struct naming *naming);
bool naming_has(const struct naming *naming, uint32_t statement);
