// Sheet: worksheets are charts, in the dashboards that have them.
//
//     <cols>[federated.1].[sum:amount:qk]</cols>
//     <rows>[federated.1].[none:country:nk]</rows>
//
//     SELECT sum("amount") AS "amount", "country" AS "country"
//     FROM "<tableau>"."book.twb/federated.1" GROUP BY "country"
#pragma once

#include "format/tableau/file.h"

void tableau_sheets_read(struct tableau_file *file, const struct node *workbook);
