// Finding: one thing that a change does, and how bad that is.
//
//     struct findings findings;
//     findings_init(&findings);
//     struct finding *gone = findings_add(&findings, FINDING_COLUMN_REMOVED,
//                                         STR("crm.customers.email"), STR("email is gone"));
//     gone->base = (struct finding_place){STR("crm/schema.sql"), 12, 5};
//     finding_affects(&findings, gone, &effect);
//     findings_sort(&findings);
//     findings_show(&findings, doc, limit);           // report/finding_show.h
//     findings_release(&findings);
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/document.h"
#include "base/vec.h"
#include "report/affected.h"

// A report's is the worst of its findings that are not allowed.
enum verdict {
#define X(name, word) VERDICT_##name,
#include "query/verdict.def"
#undef X
    VERDICT_COUNT
};

enum finding_code {
#define X(name, code, verdict, title, help) FINDING_##name,
#include "query/finding.def"
#undef X
    FINDING_COUNT
};

struct finding_kind {
    struct str code; // "column-removed"
    enum verdict verdict;
    struct str title;
    struct str help;
};

// Line 0: not known. File empty: no such place.
struct finding_place {
    struct str file;
    uint32_t line;
    uint32_t column;
};

// Something that the finding reaches.
struct finding_effect {
    struct str name;   // mart.daily.revenue, mart.daily.(rows)
    struct str asset;  // mart.daily
    uint32_t asset_id; // in the store where it was found
    struct str column; // empty: rows, or all of the asset
    enum type type;
    struct str_list parents; // the dashboards of a chart
    struct str_list owners;
    struct str_list tags;
    enum effect effect;
    double confidence;
    struct finding_place place; // where it happens
    struct cell path;           // rows of trail_table, or null
};

struct finding {
    enum finding_code code;
    enum verdict verdict; // at first the code's
    struct str subject;   // crm.customers.email
    struct str message;
    double confidence;         // at first 1
    struct finding_place head; // after the change
    struct finding_place base; // before it
    struct VEC(struct finding_effect) effects;
    struct str classification; // of personal data that it is about; else empty
    struct str allowed;        // the reason; empty: it is not allowed
    uint32_t number;           // in the order of arrival
};

struct findings {
    struct arena arena; // of texts
    struct VEC(struct finding) list;
};

void findings_init(struct findings *findings);
void findings_release(struct findings *findings);

// The texts are copied. The finding stays where it is until the next one is added; texts that are
// set in it live as long as the findings.
struct finding *findings_add(struct findings *findings, enum finding_code code, struct str subject,
                             struct str message);

// Texts are not copied: they live as long as the findings are shown.
void finding_affects(struct findings *findings, struct finding *finding,
                     const struct finding_effect *effect);

// The worst verdict, first; then what reaches dashboards, the order of the codes, subject, place.
// Allowed ones come last.
void findings_sort(struct findings *findings);

enum verdict findings_verdict(const struct findings *findings); // safe when there is none

const struct finding_kind *finding_kind(enum finding_code code);
bool finding_code_find(struct str code, enum finding_code *found);
struct str verdict_label(enum verdict verdict); // "breaking"
bool verdict_find(struct str label, enum verdict *found);
struct cell verdict_cell(enum verdict verdict); // coloured
