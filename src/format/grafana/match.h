// Grafana match: how settings of Grafana pick fields and queries.
//
//     {"id": "byName", "options": "total"}                total
//     {"id": "byRegexp", "options": "/^sum_/i"}           pattern (?i)^sum_
//     {"id": "byNames", "options": {"names": ["a", "b"]}} a, b
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/vec.h"
#include "format/tree.h"

struct grafana_pick {
    struct str name;
    bool pattern; // of PCRE2
    const struct node *at;
};

struct grafana_picks VEC(struct grafana_pick); // in the arena

void grafana_pick_name(struct arena *arena, struct grafana_picks *picks, const struct node *name);

// A pattern as Grafana writes it: /re/i, or re for all of a name. It counts as a name when it can
// match but one.
void grafana_pick_pattern(struct arena *arena, struct grafana_picks *picks,
                          const struct node *pattern);

// Strings of an array.
void grafana_pick_names(struct arena *arena, struct grafana_picks *picks, const struct node *names);

// What a matcher picks by name. `except` is set when it picks all others.
void grafana_pick_matcher(struct arena *arena, struct grafana_picks *picks,
                          const struct node *matcher, bool *except);

// /re/i as a pattern of PCRE2; re as ^re$.
struct str grafana_pattern(struct arena *arena, struct str text);

// A text as what a pattern's matches become: $ is written $$.
struct str grafana_replacement(struct arena *arena, struct str text);

// Whether a matcher of refIds ("A", "A|B", "/^(?:A|B)$/") means this one.
bool grafana_matches_ref(struct str matcher, struct str ref);
