// Reach: what a finding reaches, through any number of steps, as its effects.
//
//     struct reach reach;
//     reach_begin(&reach, &lookup);
//     reach_column(&reach, asset, column);
//     reach_end(&reach, &findings, finding, EFFECT_VALUES);
//
// Where it starts is reached itself, in the way said. Below that columns get other values, and
// relations may get other rows. With a chart its dashboards are reached.
#pragma once

#include "report/closure.h"
#include "report/finding.h"

struct reach {
    struct lookup *lookup; // lives as long as the findings are shown
    struct closure closure;
};

void reach_begin(struct reach *reach, struct lookup *lookup);
void reach_column(struct reach *reach, uint32_t asset, uint32_t column);
void reach_rows(struct reach *reach, uint32_t asset);
void reach_asset(struct reach *reach, uint32_t asset); // all its columns, and its rows

void reach_end(struct reach *reach, struct findings *findings, struct finding *finding,
               enum effect start);
