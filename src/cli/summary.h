// Summary: what a scan has found, as a document.
#pragma once

#include "base/document.h"
#include "bind/lineage.h"
#include "scan/scan.h"

struct summary {
    const struct scan *scan;
    const struct lineage *lineage;
    const struct diags *diags; // of both
    const char *store;         // path
    double seconds;
};

// False: nobody reads on.
bool summary_show(const struct summary *summary, struct document *doc);
