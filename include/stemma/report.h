// Report: the answer to one question, as JSON.
//
//     struct stemma_report *report = stemma_report_impact(store, "crm.customers.email");
//     if (stemma_report_error(report)) ...      // "... is not in the store; did you mean ..."
//     puts(stemma_report_json(report));         // {"stemma": 1, "report": "impact", ...}
//     stemma_report_free(report);
//
// Names are written as for the program: `stemma impact --help` says which there are. The JSON is
// that of `--format json`; keys are added over time, and "stemma" is raised when one goes or
// changes its meaning.
#pragma once

#include <stdbool.h>
#include <stemma/store.h>

#ifdef __cplusplus
extern "C" {
#endif

struct stemma_report;

// What breaks or changes when a column or table changes. Never NULL, to be freed.
STEMMA_API struct stemma_report *stemma_report_impact(struct stemma_store *store, const char *name);

// Where its values come from; `rows`: and what decides which rows there are. Never NULL.
STEMMA_API struct stemma_report *stemma_report_upstream(struct stemma_store *store,
                                                        const char *name, bool rows);

STEMMA_API void stemma_report_free(struct stemma_report *report); // NULL is fine

// Both texts are owned by the report. An error leaves no JSON (NULL), and JSON no error (NULL).
STEMMA_API const char *stemma_report_json(const struct stemma_report *report);
STEMMA_API const char *stemma_report_error(const struct stemma_report *report);

#ifdef __cplusplus
}
#endif
