// PII places: where the values of personal columns are, one row for each source and place.
//
//     crm.customers.email  crm.customers.email      table      origin
//     crm.customers.email  wh.dim_customer.hash     table      stores   pseudonymised
//     crm.customers.email  Customer list.email      chart      shows    as it is
//     crm.customers.email  Addresses                dashboard  shows    as it is
//     crm.customers.email  wh/dim_customer          pipeline   moves    as it is
//     crm.customers.email  newsletter_tool.to       api        receives as it is
//     crm.customers.email  mart.daily.customers     table      counts   not a value flow
#pragma once

#include "report/narrow.h"
#include "report/pii_inventory.h"

enum pii_role { ROLE_ORIGIN, ROLE_STORES, ROLE_SHOWS, ROLE_MOVES, ROLE_RECEIVES, ROLE_COUNTS };

struct pii_place {
    uint32_t item; // of the inventory: the source
    uint32_t asset;
    uint32_t column; // 0: the asset as a whole: a dashboard, a pipeline
    struct str name; // mart.mail.hash
    enum pii_role role;
    enum protection protection;
    uint32_t others; // bits (1 << protection) of other paths
    uint32_t depth;
    double confidence;
    struct flow_place flow; // of a column
    struct str file;        // of the statement that fills it; empty for an origin or a whole
    struct str recipient;   // why it is one: "recipients: newsletter_*"; empty: it is none
};

struct pii_places {
    struct arena arena;
    struct VEC(struct pii_place) list; // by source; then by depth, name
    uint32_t left_out;                 // by filters
};

// Of all sources of the inventory, which lives as long as the places.
void pii_places_find(struct pii_places *places, const struct inventory *inventory,
                     const struct personal_settings *settings, const struct narrow *narrow);
void pii_places_release(struct pii_places *places);

struct str pii_role_label(enum pii_role role);
