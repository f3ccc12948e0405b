// JSON value: cells and rows as JSON, on one line.
//
//     json_add_row(&out, &table, cells)      // {"name":"crm.customers","columns":12}
//
// Bytes that are not UTF-8 become U+FFFD. Shares have at most six digits.
#pragma once

#include "base/buf.h"
#include "base/document.h"

void json_add_text(struct buf *out, struct str text);
void json_add_cell(struct buf *out, struct cell cell);
void json_add_row(struct buf *out, const struct table *table, const struct cell *cells);
