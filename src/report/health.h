// Health: what in the store cannot work, with a reason for people.
//
//     crm.ordrs      broken    defined nowhere, unlike other tables of its schema; did you mean
//                              orders?
//     raw.events     doubtful  defined nowhere in the scanned files
//
// A table that nothing declares and nothing fills may live outside of what was scanned. Where the
// scan has the other tables of its schema and lacks few, a wrong name is more likely: at most three
// or a tenth of those that it has.
#pragma once

#include "base/picture.h"
#include "report/lookup.h"

// Edges that are less sure than this are doubtful.
#define HEALTH_SURE 0.8

struct health_finding {
    enum picture_health health;
    struct str reason; // empty when sound
};

struct health {
    struct lookup *lookup;
    struct arena *arena; // of reasons
    struct map known;    // asset: number of its finding, from 1
    struct VEC(struct health_finding) findings;
    struct cursor *filled, *counts, *neighbours, *columns, *dropped;
};

// Reasons stand in `arena`.
void health_init(struct health *health, struct lookup *lookup, struct arena *arena);
void health_release(struct health *health);

struct health_finding health_asset(struct health *health, const struct asset *asset);

// Why a column of that name is broken: there is none, and which are near. `asset` 0: of no table.
struct str health_missing(struct health *health, uint32_t asset, struct str name);

// Does the statement use a dropped column in vain? Not in the script of a migration, which may use
// it before the ALTER TABLE that drops it:
//     UPDATE crm.customers SET phone = fax; ALTER TABLE crm.customers DROP COLUMN fax;
bool health_uses_dropped(struct health *health, uint32_t statement);
