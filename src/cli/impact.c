#include "report/impact.h"

#include "cli/answer.h"
#include "cli/command.h"

static const char about[] =
    "Shows what a change of NAME does: which statements break, which columns get other values,\n"
    "which tables may get other rows, at any distance, each with its shortest path.\n"
    "\n"
    "NAME is a column (crm.customers.email, customers.email), a table, a view, a script\n"
    "(etl/load.sql) or a result of one (q01#3). Without schema, public comes first.\n"
    "\"safe to change\" is said only when nothing in the scan could hide a dependency.\n";

int command_impact(int argc, char **argv) {
    struct answer_options shared = ANSWER_DEFAULTS;
    struct impact_request request = {0};
    const struct option options[] = {
        {"depth", OPTION_COUNT, "N", "only what is at most N steps away", &request.depth},
        {"min-confidence", OPTION_SHARE, "X", "only what is at least as sure, from 0 to 1",
         &request.confidence},
        {"limit", OPTION_COUNT, "N", "list at most N of each, count all", &request.limit},
        ANSWER_OPTIONS(shared),
    };
    const struct usage usage = {
        "impact", "NAME", about, options, sizeof(options) / sizeof(options[0]), 1, 1};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    struct answer answer;
    if (!answer_open(&answer, &shared)) {
        return COMMAND_ERROR;
    }
    request.name = str_of(operands.words[0]);
    return answer_close(&answer, impact_run(&answer.reader, &request, answer.doc, &answer.why));
}
