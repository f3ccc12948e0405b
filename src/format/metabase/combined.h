// Combined: a chart of a dashboard whose values come from several cards.
//
//     {"visualization": {"display": "line", "columnValuesMapping": {
//         "COLUMN_1": [{"sourceId": "card:42", "originalName": "month", "name": "COLUMN_1"}],
//         "COLUMN_2": [{"sourceId": "card:43", "originalName": "sum", "name": "COLUMN_2"}]}}}
#pragma once

#include "format/metabase/shown.h"

struct metabase_value {
    struct str card; // its word
    struct str name; // of the card's output
    struct metabase_part part;
};

struct metabase_values VEC(struct metabase_value); // in an arena

// The values of a chart on a dashboard, by its settings; none: it is no such chart.
struct metabase_values metabase_combined_values(struct arena *arena, struct metabase_part settings);

// What the chart shows of the card that a value comes from; nothing when an earlier value comes
// from it too.
struct metabase_shown metabase_combined_shown(struct metabase_file *file,
                                              const struct metabase_values *values, uint32_t index);
