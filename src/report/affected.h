// Affected: what a change of the subject does, as one sorted list. What effects there are:
// report/effect.h.
#pragma once

#include "report/counts.h"
#include "report/effect.h"
#include "report/groups.h"
#include "report/naming.h"
#include "report/narrow.h"
#include "report/retyping.h"
#include "report/selection.h"
#include "report/trail.h"

struct affected_item {
    uint32_t node;                    // of the closure; 0: a statement that nothing comes of
    const struct naming_place *place; // of that statement
    uint32_t asset;                   // 0: a statement that fills nothing and no script runs
    enum effect effect;
    uint32_t depth;
    double confidence;
    // Of those that are listed; the others' are empty.
    struct str name;  // for programs: mart.daily.revenue
    struct str shown; // for people: with the script of a result
};

struct affected_items VEC(struct affected_item);

struct affected {
    struct affected_items items; // by depth, effect and (as far as listed) name
    struct counts counts;
    struct groups groups;
    uint32_t hidden; // items left out; counts do not hold them
};

// What is asked: the closure has run from the selection.
struct affected_question {
    const struct selection *selection;
    struct trail *trail;
    const struct naming *naming;
    uint32_t depth; // at most so many steps; 0: any number
    const struct narrow *narrow;
    const struct retyping *retyping; // NULL: no change of type alone
    uint32_t listed;                 // so many items will be shown; 0: all
};

// What is found lives as long as the lookup, the naming and the affected do.
void affected_find(struct affected *affected, const struct affected_question *question);
void affected_release(struct affected *affected);

// The name of an item that may not be listed.
struct str affected_name(struct trail *trail, const struct affected_item *item);
