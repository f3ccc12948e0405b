// Complaints: diagnostics on standard error, as compilers write them.
//
//     shop/load.sql:12:8: error STM2001: syntax error at or near "FORM"
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/diag.h"
#include "scan/scan.h"

// Appends one as a line. `path` is empty: of no file.
void complaint_add(struct buf *out, const struct diag *diag, struct str path);

// Writes errors, then warnings, then (if wanted) notes. A long list is cut and counted: the store
// has all of them.
void complaints_write(const struct diags *diags, const struct scan_files *files, bool notes);
