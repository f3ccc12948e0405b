// Inventory: what statements hold besides lineage: constructs worth knowing before a migration, and
// the bodies of functions.
#pragma once

struct project;

// Copies it from all files into the lineage, in the order of statements, but for what another
// reading of the same SQL has too (definition.hidden).
void inventory_take(struct project *project);
