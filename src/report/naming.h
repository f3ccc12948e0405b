// Naming: every place where a statement names the subject. If the subject goes, they break, whether
// or not anything comes of the name there (an unused CTE, a condition, the list of an INSERT).
//
//     naming_find(&naming, &lookup, &subject, 1, &closure);
//     naming_has(&naming, statement)
//     naming_release(&naming);
#pragma once

#include "report/closure.h"
#include "report/subject.h"

struct naming_place {
    uint32_t statement;
    uint32_t asset;     // named, or that of the column
    uint32_t column_id; // the column named; 0: the asset as a whole
    uint32_t line;
    uint32_t column;
    bool write; // it is assigned there
    double confidence;
};

struct naming {
    struct VEC(struct naming_place) places; // by file and place
    struct map statements;                  // statement: 1
    struct map assets;                      // asset asked about as a whole: 1
    struct map columns;                     // column whose places are found: 1
    struct cursor *references, *writers;
};

// `closure` has run downstream from the subjects. Of a script or a dashboard nothing is named.
void naming_find(struct naming *naming, struct lookup *lookup, const struct subject *subjects,
                 uint32_t count, const struct closure *closure);
void naming_release(struct naming *naming);
bool naming_has(const struct naming *naming, uint32_t statement);
