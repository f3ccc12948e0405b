// PII show: the tables of the report about personal data. What they say as JSON: pii.h.
#pragma once

#include "report/counts.h"
#include "report/pii.h"
#include "report/pii_path.h"
#include "report/pii_places.h"
#include "report/pii_rows.h"
#include "report/selection.h"

// One run of the report.
struct pii {
    const struct pii_request *request;
    struct document *doc;
    bool named; // about the columns of `selection` only
    struct lookup lookup;
    struct personal personal;
    struct selection selection;
    struct inventory inventory;
    struct pii_places places;
    struct pii_influences influences;
    struct pii_paths paths;
    struct counts counts;              // assets that values reach
    uint32_t states[PROTECTION_COUNT]; // places but origins, by protection
    uint32_t declared, suggested, sources, left_out;
    struct arena row; // cells of the row that is being shown
};

// All return false when nobody reads on.
bool pii_show_totals(struct pii *pii);
bool pii_show_items(struct pii *pii, bool declared);
bool pii_show_flows(struct pii *pii);
bool pii_show_places(struct pii *pii);
