#include "report/upstream.h"

#include "cli/answer.h"
#include "cli/command.h"

static const char about[] =
    "Shows where the values of NAME come from, at any distance, each source with its shortest\n"
    "path. NAME is as for `stemma impact`.\n";

int command_upstream(int argc, char **argv) {
    struct answer_options shared = ANSWER_DEFAULTS;
    struct upstream_request request = {0};
    const struct option options[] = {
        {"rows", OPTION_FLAG, NULL, "also what decides which rows there are", &request.rows},
        {"depth", OPTION_COUNT, "N", "only what is at most N steps away", &request.depth},
        {"min-confidence", OPTION_SHARE, "X", "only what is at least as sure, from 0 to 1",
         &request.confidence},
        {"limit", OPTION_COUNT, "N", "list at most N, count all", &request.limit},
        ANSWER_OPTIONS(shared),
    };
    const struct usage usage = {
        "upstream", "NAME", about, options, sizeof(options) / sizeof(options[0]), 1, 1};
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
    return answer_close(&answer, upstream_run(&answer.reader, &request, answer.doc, &answer.why));
}
