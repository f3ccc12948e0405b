// Inventory: the personal columns of a store, and at which of them personal data comes in.
//
//     struct inventory inventory;
//     inventory_find(&inventory, &lookup, &personal);
//     inventory_sources(&inventory, &personal);
//     for (uint32_t i = 0; i < inventory.items.size; i++) use(&inventory.items.data[i]);
//     inventory_release(&inventory);
//
// A column is a source when no value of it comes from another personal column: crm.customers.email
// is one, mart.mail.email that is filled from it is none. In a circle the first column is it.
#pragma once

#include "report/personal.h"
#include "report/personal_flow.h"

struct inventory_item {
    uint32_t column;
    struct str carried; // the column is a '*', and this is the one meant; else empty
    struct str name;    // crm.customers.email
    const struct personal_mark *mark;
    struct str file; // of its declaration; empty when not known
    uint32_t line;
    bool source;
    bool shown;        // not left out by a filter
    bool doubted;      // too unsure to be followed
    struct flow *flow; // of a source
};

struct inventory {
    struct lookup *lookup;
    struct arena arena;
    struct VEC(struct inventory_item) items; // by asset and position
    struct map index;                        // column: its item, from 1
    struct cursor *place;
};

// All personal columns.
void inventory_find(struct inventory *inventory, struct lookup *lookup, struct personal *personal);

// Starts empty, for columns added one by one, personal or not.
void inventory_init(struct inventory *inventory, struct lookup *lookup);
void inventory_add(struct inventory *inventory, struct personal *personal, uint32_t column,
                   struct str carried);

// Finds the sources among the items and their flows; with `all` every item is one.
void inventory_sources(struct inventory *inventory, const struct personal_settings *settings,
                       bool all);
void inventory_release(struct inventory *inventory);
