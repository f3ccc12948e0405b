// PII record: who receives personal data, and what a record of processing activities (GDPR Art. 30)
// asks for, as far as SQL can tell; what only people know is left blank.
#pragma once

#include "base/document.h"
#include "report/pii_places.h"

// A table "recipients": one row for each asset that leaves the company. False: nobody reads on.
bool pii_recipients_show(const struct pii_places *places, const struct inventory *inventory,
                         struct document *doc, uint32_t limit);
uint32_t pii_recipients_count(const struct pii_places *places);

// A table "record": one row for each category of data.
bool pii_record_show(const struct pii_places *places, const struct inventory *inventory,
                     struct document *doc);
