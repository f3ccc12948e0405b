// Dbt config: the settings of a model, seed or snapshot, from everywhere they may stand.
//
//     dbt_project.yml      models: {shop: {+schema: marts, staging: {+materialized: view}}}
//     models/schema.yml    models: [{name: orders, config: {materialized: table}}]
//     models/orders.sql    {{ config(alias='all_orders') }}
//
// Each of them counts more than those before it.
#pragma once

#include "format/dbt/rules.h"
#include "format/reading.h"

struct dbt_config {
    struct jinja_value settings; // DICT
    bool enabled;
    bool ephemeral;    // a query within others: no relation
    uint8_t type;      // enum asset_type
    struct str schema; // empty: not known
    struct str alias;
};

// The settings that YAML files give a node of this role and name, which stands in `folder` at
// `below`, both below the project's root. A DICT.
struct jinja_value dbt_settings_of(struct jinja *jinja, enum dbt_role role, struct str folder,
                                   struct str below, struct str name);

// What follows from run->settings.
struct dbt_config dbt_config_of(struct jinja *jinja, enum dbt_role role, struct str name);

// The asset of a node: its keys, names, owners, tags. Columns and place are left to the caller.
struct asset_def dbt_config_asset(struct reading *reading, struct jinja *jinja,
                                  const struct dbt_config *config, struct str name);
