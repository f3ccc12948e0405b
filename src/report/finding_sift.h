// Sift: which findings a report shows, which gates they fail, and how many there are.
#pragma once

#include "report/finding.h"
#include "report/narrow.h"
#include "report/policy.h"

// Keeps the findings that meet the filters, or reach something that does. Returns how many are left
// out. `lookup` is of the store whose assets are reached.
uint32_t findings_cut(struct findings *findings, struct lookup *lookup,
                      const struct narrow *narrow);

// Tries the gates (NULL: none) on each finding that is not allowed, and on all that it reaches.
void findings_try(const struct findings *findings, struct policy_run *gates);

// Appends "2 breaking, 1 review, 1 allowed"; nothing when there are none.
void findings_add_totals(const struct findings *findings, struct buf *out);
