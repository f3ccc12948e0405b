#include "report/pii.h"

#include "cli/command.h"
#include "cli/config.h"
#include "cli/gates.h"
#include "cli/names.h"
#include "cli/personal.h"

static const char about[] =
    "Shows which columns hold personal data, where their values go, and whether they arrive as\n"
    "they are, pseudonymised or reduced. With NAME: where the values of these columns go, step by\n"
    "step (`stemma pii crm.customers.email`); a table stands for its personal columns. NAME is as\n"
    "for `stemma impact`. What only people know about the data is said in stemma.yaml (`pii:`).\n";

static bool run(struct reader *reader, struct str_list names, void *context, struct document *doc,
                struct buf *why) {
    struct pii_request *request = context;
    request->names = names;
    return pii_run(reader, request, doc, why);
}

// Both of stemma.yaml: the gates, and what it says about personal data.
static bool settings_take(struct gates *gates, struct pii_request *request) {
    if (!gates_open(gates, "pii", request->limit)) {
        return false;
    }
    request->gates = &gates->run;
    request->settings = personal_settings_make(&gates->arena, gates->config->settings);
    return true;
}

static int answer_all(struct pii_request *request, const struct answer_options *shared) {
    struct answer answer;
    if (!answer_open(&answer, shared)) {
        return COMMAND_ERROR;
    }
    return answer_close(&answer, pii_run(&answer.reader, request, answer.doc, &answer.why));
}

int command_pii(int argc, char **argv) {
    struct answer_options shared = ANSWER_DEFAULTS;
    struct pii_request request = {0};
    struct gates gates = {0};
    struct names names = {.run = run, .context = &request};
    const struct option options[] = {
        {"show-literals", OPTION_FLAG, NULL, "show the constants in expressions, not `…`",
         &request.show_literals},
        NARROW_OPTIONS(request.narrow),
        {"limit", OPTION_COUNT, "N", "list at most N of each, count all", &request.limit},
        NAMES_OPTIONS(names),
        GATES_CONFIG_OPTION(gates),
        ANSWER_OPTIONS(shared),
    };
    const struct usage usage = {
        "pii", "[NAME...]", about, options, sizeof(options) / sizeof(options[0]), 0, UINT32_MAX};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    if (!settings_take(&gates, &request)) {
        return COMMAND_ERROR;
    }
    bool all = operands.count == 0 && !names.from_stdin;
    code = all ? answer_all(&request, &shared) : names_answer(&names, &shared, &usage, &operands);
    return gates_close(&gates, code);
}
