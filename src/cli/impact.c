#include "report/impact.h"

#include "cli/command.h"
#include "cli/gates.h"
#include "cli/names.h"
#include "report/selection.h"

static const char about[] =
    "Shows what a change of NAME does: which statements break, which columns get other values,\n"
    "which tables may get other rows, at any distance, each with its shortest path.\n"
    "\n" SELECTION_HELP
    "\"safe to change\" is said only when nothing in the scan could hide a dependency.\n"
    "\n"
    "Formats with room for one table (csv, jsonl) hold what is affected; with --rename the edits,\n"
    "with --type the places that see the type. With --stdin each name is answered by itself.\n";

static bool run(struct reader *reader, struct str_list names, void *context, struct document *doc,
                struct buf *why) {
    struct impact_request *request = context;
    request->names = names;
    return impact_run(reader, request, doc, why);
}

int command_impact(int argc, char **argv) {
    struct answer_options shared = ANSWER_DEFAULTS;
    struct impact_request request = {0};
    bool drop = false;
    const char *rename = NULL;
    const char *type = NULL;
    struct gates gates = {0};
    struct names names = {.run = run, .context = &request};
    const struct option options[] = {
        {"drop", OPTION_FLAG, NULL, "the change: it is removed", &drop},
        {"rename", OPTION_TEXT, "NEW", "the change: the column is called so; lists each edit",
         &rename},
        {"type", OPTION_TEXT, "TYPE", "the change: the column gets this type; lists what sees it",
         &type},
        {"rerun", OPTION_FLAG, NULL, "list also what has to run again, in order", &request.rerun},
        {"depth", OPTION_COUNT, "N", "only what is at most N steps away", &request.depth},
        NARROW_OPTIONS(request.narrow),
        {"limit", OPTION_COUNT, "N", "list at most N of each, count all", &request.limit},
        GATES_OPTIONS(gates),
        NAMES_OPTIONS(names),
        ANSWER_OPTIONS(shared),
    };
    const struct usage usage = {
        "impact", NAMES_OPERANDS, about, options, sizeof(options) / sizeof(options[0]),
        0,        UINT32_MAX};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    if (drop + (rename != NULL) + (type != NULL) > 1) {
        return command_fail("impact takes one of --drop, --rename and --type");
    }
    request.change = drop ? CHANGE_DROP : rename ? CHANGE_RENAME : type ? CHANGE_TYPE : CHANGE_ANY;
    request.to = str_of(rename ? rename : type);
    if (!gates_open(&gates, "impact", request.limit)) {
        return COMMAND_ERROR;
    }
    request.gates = &gates.run;
    return gates_close(&gates, names_answer(&names, &shared, &usage, &operands));
}
