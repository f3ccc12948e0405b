// Dashboard: which cards it shows, and what it shows of them.
//
//     {"name": "Sales", "dashcards": [{"card_id": 42, "card": {...}, "series": [],
//                                      "visualization_settings": {...}}]}
//
// A card that a dashboard shows as it is is contained in it. Where the dashboard's own settings
// show something else of it, that is a chart of its own, "Sales / Orders by day", which reads the
// card. Texts, headings and links have no card.
#pragma once

#include "format/metabase/file.h"

void metabase_dashboard_read(struct metabase_file *file, struct metabase_part dashboard);
