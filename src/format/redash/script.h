// Redash script: SQL of a Redash query in a file of its own. Its place says which query that is
// (redash/path.h), or comments at its top hold what is sent to Redash's API to make it:
//
//     -- Orders by day
//     -- All shops, the last month
//     -- {"type": "COUNTER", "name": "Total", "options": {"counterColName": "total"}, ...}
//     -- {"dashboard_id": 1, "visualization_id": 54, "options": {...}}
//     SELECT ...
//
// The lines are the query's name and description, visualizations and widgets. Ids in such bodies
// are filled in when they are sent: those of queries and visualizations say nothing, and that of a
// dashboard is its name among the files of one folder.
#pragma once

#include "format/format.h"

extern const struct format format_redash_script;
