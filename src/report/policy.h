// Policy: gates, which decide whether a report that found something fails a build.
//
//     gate  name "board"   verdicts breaking   types dashboard, chart   tags exec
//     fact  verdict breaking, type chart, name "Board deck: Revenue", tags exec weekly   fails it
//
// A fact is what a report tells of one asset or column. A gate fails when one fact meets all of its
// conditions; of the patterns of a condition, and of the texts that a fact has for it, one has to
// fit. A fact that has no text for a condition does not meet it.
//
//     struct policy_run run;
//     policy_begin(&run, &policy, STR("diff"), limit);    // the command
//     policy_try(request->gates, &fact);                  // the report: each fact
//     wanted = policy_show(request->gates, doc);          // and within its document, behind all
//     else if (run.failed > 0) ...                             // the command: exit code 1
//     policy_end(&run);
//
// policy_show adds, when there are gates for this report,
//     "failed_gates": ["board"],
//     "gates": [{"gate": "board", "state": "failed", "facts": 1, "message": "Ask the CFO.",
//                "failing": [{"verdict": "breaking", "code": null, "type": "chart",
//                             "name": "Board deck: Revenue", "classification": null,
//                             "owners": ["cfo@shop.example"], "tags": ["exec", "weekly"],
//                             "confidence": 0.9, "file": "board.json", "line": 12, "column": 3}]}]
// `facts` counts all; `failing` lists them up to the limit.
#pragma once

#include "base/document.h"
#include "base/vec.h"

// How to add one: a line here, in texts_of (policy.c), and in cli/gates.c what of stemma.yaml it
// is.
enum gate_condition {
    GATE_VERDICT, // word of query/verdict.def
    GATE_CODE,    // of a finding
    GATE_TYPE,    // label of query/asset.def
    GATE_NAME,    // of the asset or of the column
    GATE_OWNER,
    GATE_TAG,
    GATE_CLASSIFICATION, // public, internal, confidential, restricted
    GATE_CONDITION_COUNT
};

struct gate {
    struct str name;
    struct str message;                                 // may be empty
    struct str_list reports;                            // empty: all
    struct str_list conditions[GATE_CONDITION_COUNT];   // wildcards (base/wildcard.h); empty: any
    double confidence;                                  // at least
    bool (*covers)(const void *paths, struct str file); // NULL: any file
    const void *paths;
};

struct policy {
    const struct gate *gates;
    uint32_t count;
};

// What it does not have is empty. Texts are copied where a gate keeps the fact.
struct policy_fact {
    struct str verdict;
    struct str code;
    struct str type;
    struct str asset; // label of the asset
    struct str name;  // of what the fact is about, as it is shown: the asset or a column
    struct str classification;
    struct str_list owners;
    struct str_list tags;
    double confidence;
    struct str file;
    uint32_t line; // 0: none
    uint32_t column;
};

struct policy_result {
    const struct gate *gate;
    uint32_t count;                // facts that fail it
    struct VEC(struct cell) cells; // of those that are listed, row after row
};

struct policy_run {
    struct arena arena;
    struct policy_result *results; // of the gates for this report, in their order
    uint32_t count;
    uint32_t failed; // gates
    uint32_t limit;
};

// `limit`: facts that are listed for each gate; 0: all. The policy has to outlive the run.
void policy_begin(struct policy_run *run, const struct policy *policy, struct str report,
                  uint32_t limit);
void policy_end(struct policy_run *run);

// In these, NULL is a run without gates.
void policy_try(struct policy_run *run, const struct policy_fact *fact);

bool policy_show(struct policy_run *run, struct document *doc);
