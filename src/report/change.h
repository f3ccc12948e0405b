// Change: the findings about a new schema, while they are made (report/check.h).
//
//     struct change change;
//     change_begin(&change, &store, &schema, STR("db/schema"));
//     change_relations(&change);           // change_relation.c, which asks change_column.c
//     use(&change.findings);
//     change_end(&change);
#pragma once

#include "report/finding.h"
#include "report/renamed.h"
#include "report/uses.h"

struct change {
    struct lookup lookup; // of the store
    struct reader *schema;
    struct declared before, after;
    struct uses_finder finder;
    struct findings findings;
    bool complete;
    uint32_t relations, columns; // that were compared
};

// `folder`: where the files of the new schema stand; empty: their paths say it.
void change_begin(struct change *change, struct reader *store, struct reader *schema,
                  struct str folder);
void change_end(struct change *change);

void change_relations(struct change *change);

// ---- for the files of this noun

// A relation on both sides, and what of its columns is renamed.
struct change_pair {
    const struct declared_relation *before, *after;
    struct renamed renamed;
};

// change_column.c: the columns of both sides, one by one.
void change_columns(struct change *change, const struct change_pair *pair);

// change_write.c: INSERTs and stars that rely on the order and number of columns, or leave out one
// that needs a value.
void change_positions(struct change *change, const struct change_pair *pair);
void change_required(struct change *change, const struct declared_relation *before,
                     const struct declared_column *column);

// change_effect.c: what the column reaches; places that break, first. `column` NULL: the relation.
void change_affects(struct change *change, struct finding *finding,
                    const struct declared_relation *relation, const struct declared_column *column,
                    const struct uses *breaking);

// schema.table.column
struct str change_name(struct change *change, const struct declared_relation *relation,
                       struct str column);

// Raises the verdict of a finding.
void change_worsen(struct finding *finding, enum verdict verdict);

// Undecidable when something could hide a use of it.
void change_doubt(struct change *change, struct finding *finding,
                  const struct declared_relation *relation, const struct declared_column *column);

// "etl/load.sql:3:5, etl/b.sql:1:8 and 3 more" of the uses.
void change_add_places(struct change *change, const struct uses *uses, struct buf *out);
