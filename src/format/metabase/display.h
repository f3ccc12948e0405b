// Display: which visualization settings say what a kind of chart shows.
//
//     "bar": the outputs that graph.dimensions and graph.metrics name, and graph.tooltip_columns
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "format/tree.h"

#define METABASE_KEYS_MAX 3

// One way to say it. It counts when each of the `needed` settings names an output; what the `more`
// settings name is shown too.
struct metabase_display {
    const char *name;
    const char *needed[METABASE_KEYS_MAX]; // NULL: none
    const char *more[METABASE_KEYS_MAX];
};

extern const struct metabase_display metabase_displays[];
extern const uint32_t metabase_display_count;

// Whether settings may narrow what is shown.
bool metabase_display_says(const struct node *settings);
