// Dbt rules: what dbt adds to Jinja.
//
//     ref('orders'), source('shop', 'orders')   relations by their keys
//     var('since', '2020-01-01')                what the project says, else what is written
//     config(materialized='table')              nothing, but it is remembered
//     dbt.type_string(), dbt_utils.star(...)    macros of dbt/macro.def
//     cents('amount')                           macros of the projects of the scan
#pragma once

#include "format/dbt_project.h"
#include "input/jinja.h"

// What a template runs for; the `data` of a run with dbt_rules. Zeroed parts are not known.
struct dbt_run {
    const struct dbt *dbt;
    const struct dbt_project *project;
    struct str model;             // name of the node; empty: none
    struct str schema;            // of its relation, and
    struct str alias;             // the name of that
    struct jinja_value settings;  // of the node, a DICT; what config.get looks at
    struct jinja_value custom;    // custom_schema_name, or custom_alias_name
    struct jinja_value node;      // node, for macros that make names
    bool full_refresh;            // is_incremental() is false
    struct jinja_value *config;   // collects what config() says; NULL: nobody asks
    struct span config_tag;       // of `written`: the last {{ config() }}
    struct jinja_hints relations; // that ref and source have named
};

extern const struct jinja_rules dbt_rules;

// The key by which SQL names a model, seed or snapshot of this run's project.
struct str dbt_node_word(struct jinja *jinja, const struct dbt_run *run, struct str name);

// Adds settings to those that are there: tags and hooks are added, meta is merged, others replaced.
void dbt_settings_add(struct jinja *jinja, struct jinja_value *settings, struct str key,
                      struct jinja_value value);
