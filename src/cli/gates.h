// Gates: the policy of a report, from stemma.yaml and --fail-on.
//
//     struct gates gates = {0};
//     const struct option options[] = {..., GATES_OPTIONS(gates)};
//     ...
//     if (!gates_open(&gates, "diff", request.limit)) return COMMAND_ERROR;
//     request.gates = &gates.run;                                // see report/policy.h
//     int code = answer_close(&answer, diff_run(...));
//     return gates_close(&gates, code);
//
// --fail-on VERDICT[,VERDICT] is one more gate, of the name fail-on.
#pragma once

#include "cli/options.h"
#include "report/policy.h"

struct config;

struct gates {
    const char *config_path; // NULL: not given, as the other
    const char *fail_on;
    struct arena arena;
    struct config *config;
    struct policy policy;
    struct policy_run run;
};

extern const char gates_verdict_help[]; // "exit code 1 at one of safe review ..."

#define GATES_CONFIG_OPTION(gates)                                                                 \
    {                                                                                              \
        "config", OPTION_TEXT, "FILE", "settings with gates (stemma.yaml here)",                   \
            &(gates).config_path                                                                   \
    }

// For reports whose facts have verdicts.
#define GATES_OPTIONS(gates)                                                                       \
    GATES_CONFIG_OPTION(gates), {                                                                  \
        "fail-on", OPTION_TEXT, "VERDICTS", gates_verdict_help, &(gates).fail_on                   \
    }

// `limit`: facts that are listed for each gate; 0: all. False: the settings or a verdict are wrong;
// a message was printed, and nothing is left to close.
bool gates_open(struct gates *gates, const char *report, uint32_t limit);

// Returns the exit code: `code`, or COMMAND_GATE when that is COMMAND_FINE and gates failed; their
// names are then written to standard error, as a list of one table (csv) has no room for them.
int gates_close(struct gates *gates, int code);
