// PII rows: where a personal column, or a copy of it, decides which rows there are. No value of it
// flows there; but who is in a table may tell something of a person.
#pragma once

#include "base/document.h"
#include "report/pii_places.h"

struct pii_influence {
    uint32_t item;  // of the inventory: the source
    struct str by;  // stg.customers.email
    uint32_t asset; // whose rows are decided
    uint32_t kind;
    double confidence;
    struct str file;
    uint32_t line;
};

struct pii_influences {
    struct arena arena;
    struct VEC(struct pii_influence) list; // by source and place; each asset once a source
};

void pii_influences_find(struct pii_influences *influences, const struct pii_places *places,
                         const struct inventory *inventory);
void pii_influences_release(struct pii_influences *influences);

// A table "row_influences". False: nobody reads on.
bool pii_influences_show(const struct pii_influences *influences, const struct inventory *inventory,
                         struct document *doc, uint32_t limit);
