// Card: a question, model or metric of Metabase.
//
//     {"id": 42, "name": "Orders by day", "display": "line", "dataset_query": {...}, ...}
//
// A question is a chart; a model or a metric is a view. Others read all that a card's query
// returns. A question that shows less than that and is read by others is two assets: the view
// "Orders by day (query)", and the chart, which reads it.
#pragma once

#include "format/metabase/shown.h"

struct metabase_card {
    struct metabase_part part;
    struct metabase_part query;
    struct metabase_plan plan;
    struct metabase_look look; // at its own settings
};

// Plans the card's query. Reports what is not understood.
void metabase_card_plan(struct metabase_file *file, struct metabase_part part,
                        struct metabase_card *card);

// Appends a planned card to the reading. `parent` is the word of the dashboard that contains it;
// empty: none. Returns the asset_def of what it shows.
uint32_t metabase_card_write(const struct metabase_card *card, struct str parent);

// Speaks of a card that is read elsewhere. `parent` is the word of a dashboard that contains it;
// empty: none. Returns its asset_def.
uint32_t metabase_card_contained(struct metabase_file *file, struct str card, struct str parent,
                                 struct span at);
