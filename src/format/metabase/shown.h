// Shown: what a chart shows of what its query returns, by its visualization settings.
//
//     display "bar", {"graph.dimensions": ["month"], "graph.metrics": ["count"]}
//     of the outputs month, count and sum, sum is not shown
//
// Settings that do not say enough narrow nothing: Metabase then chooses by itself. Names that the
// query does not return are left over from an earlier one, and do not count.
#pragma once

#include "format/metabase/stage.h"

struct metabase_shown_name {
    struct str name; // of an output
    struct span at;
};

struct metabase_shown_names VEC(struct metabase_shown_name); // in the reading's arena

struct metabase_shown {
    bool narrowed;
    struct metabase_shown_names kept;    // only these are shown; or, when empty,
    struct metabase_shown_names dropped; // all but these
};

// What is asked.
struct metabase_look {
    struct metabase_file *file;
    const struct metabase_stage *stage; // whose outputs are shown; NULL: SQL, or not known
    struct metabase_results results;    // that the card says it has
    struct str display;                 // empty: not known
    struct metabase_part settings[2];   // the second's members win over the first's
};

struct metabase_shown metabase_shown_read(const struct metabase_look *look);

// All that the results list: what stands under a star, when nobody else knows.
struct metabase_shown metabase_shown_results(const struct metabase_look *look);

// Steps of a fill: first those of `all`, then those of `shown`.
struct list metabase_shown_steps(struct metabase_file *file, const struct metabase_shown *all,
                                 const struct metabase_shown *shown);

bool metabase_shown_equal(const struct metabase_shown *a, const struct metabase_shown *b);
