// Impact facts: what an impact finds, as gates see it (report/policy.h).
//
//     breaks, else a change    verdict breaking, review: each affected item, dashboard and pipeline
//     nothing, but doubts      verdict undecidable: what was asked about
//     nothing                  verdict safe: likewise
#pragma once

#include "report/affected.h"
#include "report/policy.h"

struct impact_facts {
    const struct affected *affected;
    struct trail *trail;
    const struct selection *selection;
    bool safe; // nothing was found, and nothing could hide an answer
};

// `gates` NULL: there are none.
void impact_facts_try(const struct impact_facts *facts, struct policy_run *gates);
