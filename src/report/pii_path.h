// PII path: the steps by which a value comes to a place, as a cell of rows.
//
//     crm.customers.email -> stg.customers.email  lower   as it is       stg/customers.sql:4:8
//     stg.customers.email -> mart.mail.hash       md5     pseudonymised  mart/mail.sql:9:3
#pragma once

#include "base/document.h"
#include "report/pii_places.h"

struct pii_paths {
    struct lookup *lookup;
    bool show_literals; // else constants in expressions are `…`
    struct cursor *edge;
};

void pii_paths_init(struct pii_paths *paths, struct lookup *lookup, bool show_literals);

// Made in `arena`. Of a place as a whole (a dashboard, a pipeline) there are no steps.
struct cell pii_path(struct pii_paths *paths, const struct inventory_item *item,
                     const struct pii_place *place, struct arena *arena);
