// Asset: what files declare about assets, brought together.
//
//     dashboards/sales.json     asset_def {keys [<grafana panel>, sales/3], title "Sales / Orders"}
//     models/schema.yml         asset_def {keys [<dbt>, orders], REMARK, columns [...]}
//
// Declarations that share a key, or the name that SQL has for a relation, are one asset of the
// lineage. Keys are names in the catalogue like those of relations, so SQL finds them in the same
// way.
#pragma once

#include <stdint.h>

struct bind_owners;
struct project;

// Makes the assets of all files' declarations: before statements are declared. Sources get
// `assets`.
void asset_declare(struct project *project);

// Gives those whose columns are declared, and that no statement defines, a definition: after
// statements are declared.
void asset_define(struct project *project);

// Fills such a definition's columns.
void asset_columns(struct project *project, uint32_t definition);

// Once all columns are known: their descriptions and tags, and edges that are declared as such.
void asset_describe(struct project *project, const struct bind_owners *owners);

// The asset of an asset_def; 0: of none.
uint32_t asset_of(const struct project *project, uint32_t file, uint32_t asset_def);

// The script of a file as an asset, declared by another file or made now.
uint32_t asset_pipeline(struct project *project, uint32_t file);
