#include "report/upstream.h"

#include "cli/command.h"
#include "cli/names.h"
#include "report/selection.h"

static const char about[] =
    "Shows where the values of NAME come from, at any distance, each source with its shortest\n"
    "path.\n"
    "\n" SELECTION_HELP;

static bool run(struct reader *reader, struct str_list names, void *context, struct document *doc,
                struct buf *why) {
    struct upstream_request *request = context;
    request->names = names;
    return upstream_run(reader, request, doc, why);
}

int command_upstream(int argc, char **argv) {
    struct answer_options shared = ANSWER_DEFAULTS;
    struct upstream_request request = {0};
    struct names names = {.run = run, .context = &request};
    const struct option options[] = {
        {"rows", OPTION_FLAG, NULL, "also what decides which rows there are", &request.rows},
        {"depth", OPTION_COUNT, "N", "only what is at most N steps away", &request.depth},
        NARROW_OPTIONS(request.narrow),
        {"limit", OPTION_COUNT, "N", "list at most N, count all", &request.limit},
        NAMES_OPTIONS(names),
        ANSWER_OPTIONS(shared),
    };
    const struct usage usage = {
        "upstream", NAMES_OPERANDS, about, options, sizeof(options) / sizeof(options[0]),
        0,          UINT32_MAX};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    return names_answer(&names, &shared, &usage, &operands);
}
