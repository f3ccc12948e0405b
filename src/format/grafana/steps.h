// Grafana steps: what a panel shows of one query's outputs.
//
//     SELECT id, email, total        transformation organize {excludeByName: {id: true}}
//                                    and {renameByName: {total: "Sales"}}
//     steps DROP id; RENAME total -> Sales
//
// Transformations know fields by name. Where those names are data ("host-1", of a time series by
// host) or made by a transformation that turns rows into columns, nothing is left out: rather a
// field too many than one too few.
#pragma once

#include "format/grafana/match.h"
#include "format/grafana/panel.h"

struct grafana_steps {
    const struct grafana *grafana;
    struct str ref; // of the query
    struct str sql; // as its author wrote it
    bool series;    // a time series: fields may be called after data
    bool lost;      // names are not those of outputs any more
    bool absent;    // a transformation leaves the query out
    uint16_t group;
    struct names steps; // of struct step
    struct names made;  // strings: names that steps have given
};

void grafana_steps_start(struct grafana_steps *steps, const struct grafana *grafana,
                         const struct grafana_query *query);
struct list grafana_steps_list(struct grafana_steps *steps);

// A new transformation begins. `at` is what says the step.
void grafana_step_group(struct grafana_steps *steps);
void grafana_step(struct grafana_steps *steps, enum step_kind kind, struct str name,
                  const struct node *at);
void grafana_step_to(struct grafana_steps *steps, enum step_kind kind, struct str name,
                     struct str to, const struct node *at);

// Only what is picked stays. Nothing happens when its names may be data.
void grafana_step_keep(struct grafana_steps *steps, const struct grafana_picks *picks);

// What is picked goes.
void grafana_step_drop(struct grafana_steps *steps, const struct grafana_picks *picks);
