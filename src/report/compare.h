// Compare: what a change does, from the store of what was (base) and that of what will be (head).
//
//     struct compare compare;
//     compare_init(&compare, &base, &head);
//     if (!compare_find(&compare, &why)) ...
//     findings_show(&compare.findings, doc, limit);
//     compare_release(&compare);
//
// Things are the same on both sides when they have the same name: a table that becomes a view, or
// a file that moves, is still itself. What a statement writes is compared by its prints
// (store/schema.sql), so the way in which SQL is spelled does not count. The rules stand in
// compare_found.sql, how things are matched in compare_match.sql.
//
// Below each finding stands what it reaches in head. An override that the change brings (scan/
// override.h) allows the findings of its code in its statement; one without a reason, of an unknown
// code or with nothing to allow is a finding itself.
#pragma once

#include "report/finding.h"
#include "report/lookup.h"
#include "report/personal_rules.h"
#include "store/read.h"

struct compare {
    struct reader *base, *head;
    struct lookup lookup; // of head
    struct lookup base_lookup;
    const struct personal_settings *settings; // of personal data; NULL: none; set by the caller
    struct findings findings;
};

// Both readers must outlive it.
void compare_init(struct compare *compare, struct reader *base, struct reader *head);
void compare_release(struct compare *compare);

// Fills the findings, sorted. Once for a pair of readers. False: a store could not be read, and why
// is appended.
bool compare_find(struct compare *compare, struct buf *why);
