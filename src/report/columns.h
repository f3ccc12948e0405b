// Columns: a list of columns.
//
//     {"asset": "crm.customers", "column": "email", "position": 2, "type": "text",
//      "status": "declared", "asset_type": "table", "file": "crm/schema.sql", "line": 11,
//      "line_column": 5}
#pragma once

#include "base/document.h"
#include "store/read.h"

// Texts may be empty: any. `asset` and `file` are patterns (filter.h).
struct columns_request {
    struct str asset; // schema.name
    struct str type;  // of the asset: "view"
    struct str file;  // in which the column is declared
};

// False: the store could not be read, and why is appended. That nobody reads on is no failure.
bool columns_run(struct reader *reader, const struct columns_request *request, struct document *doc,
                 struct buf *why);
