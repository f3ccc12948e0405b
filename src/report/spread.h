// Spread: what a finding reaches, through any number of steps, as its effects.
//
//     struct spread spread;
//     spread_begin(&spread, &lookup);
//     spread_column(&spread, asset, column);
//     spread_end(&spread, &findings, finding, EFFECT_VALUES);
//
// Where it starts is reached itself, in the way said. Below that columns get other values, and
// relations may get other rows. With a chart its dashboards are reached.
#pragma once

#include "report/closure.h"
#include "report/finding.h"

struct spread {
    struct lookup *lookup; // lives as long as the findings are shown
    struct closure closure;
};

void spread_begin(struct spread *spread, struct lookup *lookup);
void spread_column(struct spread *spread, uint32_t asset, uint32_t column);
void spread_rows(struct spread *spread, uint32_t asset);
void spread_asset(struct spread *spread, uint32_t asset); // all its columns, and its rows

// Nothing but an asset, with its dashboards: no step is taken.
void spread_alone(struct lookup *lookup, struct findings *findings, struct finding *finding,
                  uint32_t asset);

void spread_end(struct spread *spread, struct findings *findings, struct finding *finding,
                enum effect start);
