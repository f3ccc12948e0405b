// Audit lists: the parts of an audit (audit.h).
#pragma once

#include "report/needs.h"
#include "report/query_table.h"
#include "report/unread.h"

struct audit {
    struct lookup lookup;
    struct document *doc;
    struct needs needs;
    struct unread unread;
    struct query_table_filter filter;
    uint32_t limit; // rows of each table; 0: all
};

// What the scan found: assets, files, statements, constructs, coverage, as counts of all; then, of
// what the filters keep, places of constructs, places that were not understood, dynamic SQL,
// routines.
bool audit_show_inventory(struct audit *audit);

// What is loose: objects without a definition, without a reader, with several writers.
bool audit_show_loose(struct audit *audit);

// Order: cycles, waves, objects.
bool audit_show_order(struct audit *audit);

bool audit_keeps(struct audit *audit, uint32_t asset);

// Objects defined nowhere, for SQL.
#define AUDIT_UNDEFINED "a.declared = 0 AND a.system = 0 AND a.temporary = 0"
