// Assets: a list of tables, views, scripts, charts ...
//
//     {"asset": "crm.customers", "type": "table", "parent": null, "declared": true,
//      "temporary": false, "columns": 12, "file": "crm/schema.sql", "line": 9, "line_column": 1}
#pragma once

#include "base/document.h"
#include "report/narrow.h"
#include "store/read.h"

struct assets_request {
    struct str asset;     // schema.name, a pattern (filter.h); empty: any
    struct narrow narrow; // `path` is that of its definition
};

// False: the store could not be read, and why is appended. That nobody reads on is no failure.
bool assets_run(struct reader *reader, const struct assets_request *request, struct document *doc,
                struct buf *why);
