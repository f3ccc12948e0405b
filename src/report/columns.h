// Columns: a list of columns.
//
//     {"asset": "crm.customers", "column": "email", "position": 2, "type": "text",
//      "status": "declared", "asset_type": "table", "file": "crm/schema.sql", "line": 11,
//      "line_column": 5}
#pragma once

#include "base/document.h"
#include "report/narrow.h"
#include "store/read.h"

struct columns_request {
    struct str asset;     // schema.name, a pattern (filter.h); empty: any
    struct narrow narrow; // of the asset; `path` also where the column is declared
};

// False: the store could not be read, and why is appended. That nobody reads on is no failure.
bool columns_run(struct reader *reader, const struct columns_request *request, struct document *doc,
                 struct buf *why);
